"""A visit in line mode: who is here, where they are, and what is said to them before the next question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bbs.domain.filters import Filter
from bbs.domain.policy import Actor
from bbs.domain.preferences import DEFAULTS, Preferences
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.services.reading import Undo
from bbs.services.rows import OfferedKey
from bbs.services.rows import Place as Stay
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.verbs.board_names import BoardNames, board_names
from bbs.verbs.line_talk import Interrupted, LeftAtOnce, Talk

if TYPE_CHECKING:
    from bbs.verbs.line_room import Room

MAX_ROOMS: Final = 30
"""So many rooms deep one can go; then the second one is left out on the way back."""


QUIET: Final = "quiet"
"""The place of somebody who left at once (`screens.navigation`): nothing is offered by itself."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody is as they say something to be done: a board by its slug, a thread and a post by their numbers,
    None where there is none. `words` is what they said behind the word for it."""

    board: str | None = None
    thread: int | None = None
    post: int | None = None
    words: str = ""


Way = Callable[[Spot], Awaitable[None]]
"""Does what the command of a name does, from anywhere. Raises `BBSError`, whose words are said, and `Interrupted`."""


class Visit:
    """One visit. `ways` are commands that no room does by itself, by their names; they are put in before `run`.

    A way may talk (`talk.ask`), and may open rooms: `open`, `swap`, `back` take effect when it is done. `undo` takes
    the last catching up back; `pending` is a line that is done before the next question;
    `filters` are the kinds of threads that are shown, by board;
    `anew` says that what is open to them may have changed; `heard` is what they heard last of what can be done at a
    case, in its order: those numbers are known to them.
    """

    def __init__(self, services: Services, actor: Actor, talk: Talk, community: str) -> None:
        """`checks` and `offered_keys` are those of the connection; `took_preferences` is called when one was chosen."""
        self.services = services
        self.actor = actor
        self.talk = talk
        self.community = community
        self.preferences: Preferences = DEFAULTS
        self.ways: Mapping[str, Way] = {}
        self.rooms: list[Room] = []
        self.undo: Undo | None = None
        self.filters: dict[str, Filter] = {}
        self.pending = ""
        self.checks = HandleChecks()
        self.offered_keys: tuple[OfferedKey, ...] = ()
        self.took_preferences: Callable[[], None] = _nothing
        self.at_prompt = False
        self.anew = False
        self.heard: tuple[str, ...] = ()
        self._known: set[str] = set()
        self._names: BoardNames | None = None

    @property
    def here(self) -> Room:
        """The room that somebody is in."""
        return self.rooms[-1]

    async def learn(self) -> None:
        """Who is here and how they like things, as it stands now. Raises `BBSError`."""
        self.actor = await self.services.accounts.again(self.actor)
        if not self.actor.is_guest:
            self.preferences = await self.services.preferences.get(self.actor)

    def first_time(self, name: str) -> bool:
        """Whether this is asked with this name for the first time in this visit: what is known needs no words."""
        known = name in self._known
        self._known.add(name)
        return not known

    async def board_name(self, slug: str, name: str) -> str:
        """The name of a board, with that of its experience where another board has the same: "Welcome, Anxiety"."""
        return (await self.names()).said(slug, name)

    async def names(self) -> BoardNames:
        """The names of boards, looked up once in a visit."""
        if self._names is None:
            self._names = await board_names(self.services, self.actor)
        return self._names

    async def leave_at_once(self) -> None:
        """Ends the visit so that the next one opens at home and offers nothing. Raises `LeftAtOnce`."""
        if not self.actor.is_guest:
            self.services.reading.keep_place(self.actor, Stay(QUIET))
            await self.services.reading.flush(self.actor)
        raise LeftAtOnce

    # Going from room to room

    def open(self, room: Room) -> None:
        """Into a room; `back` comes back to this one."""
        self.rooms.append(room)
        if len(self.rooms) > MAX_ROOMS:
            del self.rooms[1]

    def swap(self, *rooms: Room) -> None:
        """Into other rooms, with nothing but the first one behind them."""
        del self.rooms[1:]
        self.rooms.extend(rooms)

    def back(self) -> None:
        """Out of this room; there is none behind the first one."""
        if len(self.rooms) > 1:
            self.rooms.pop()

    async def run(self, *rooms: Room) -> None:
        """Talks in the last of these rooms, with the others behind it, until somebody leaves. Raises `Left`."""
        self.rooms = list(rooms)
        inside: Room | None = None
        try:
            while True:
                room = self.here
                if room is inside:
                    if not await self._has_closed(room):
                        await self._turn(room)
                    continue
                if inside is not None:
                    inside.leave()
                inside = room if await self._entered(room) else None
        finally:
            if inside is not None:
                inside.leave()

    async def _has_closed(self, room: Room) -> bool:
        """Whether the room is not open to them any more, where what is may have changed; it is left then."""
        anew, self.anew = self.anew, False
        if not anew or room is self.rooms[0]:
            return False
        try:
            await self.learn()
            await room.look_again()
        except NoSuchThing:
            self.talk.say(_("That is not open to you any more."))
            self.back()
            return True
        except BBSError:
            return False
        return False

    async def _entered(self, room: Room) -> bool:
        """Says where one is now; whether that went well. A room that is not there any more is left."""
        try:
            await room.enter()
        except Interrupted:
            return True
        except BBSError as error:
            self.talk.say(error.message)
            if room in self.rooms[1:]:
                room.leave()
                self.rooms.remove(room)
                return False
        return True

    async def _turn(self, room: Room) -> None:
        line, self.pending = self.pending, ""
        if not line:
            line = await self._asked(room)
        await self.talk.doing(lambda: room.hear(line))

    async def _asked(self, room: Room) -> str:
        self.at_prompt = True
        try:
            return await self.talk.ask(room.prompt())
        except Interrupted:
            return _("back")
        finally:
            self.at_prompt = False

    async def say_anywhere(self) -> None:
        """What `?` says at a question inside a room, or before there is one: what works at any question."""
        self.talk.say(_("! says whom to call, Ctrl+C goes back, Q leaves. Each works at any question."))


def _nothing() -> None:
    """Nobody has to hear of it."""
