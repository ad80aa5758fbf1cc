"""One board in line mode, for the operator: who reads and writes, what waits, how fast; and its readers' list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.policy import Readers
from bbs.domain.steering_words import (
    HOLD_WORDS,
    READERS_WORDS,
    SLOW_MINUTES,
    WIDER,
    WRITERS_WORDS,
    people_words,
    slow_words,
)
from bbs.domain.words import _
from bbs.services.steering_rows import BoardChange, BoardDetails
from bbs.verbs.line_fields import Field, ask_anew, ask_fields
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import AsWritten, sentence

TYPED: Final = {
    "name": _("Its new name, or Enter leaves it:"),
    "description": _("What is it for? 0 for nothing, Enter leaves it:"),
    "place": _("Its place in its experience, from 1, or Enter leaves it:"),
}
"""How a thing is asked for that is typed."""

CHOSEN: Final[dict[str, tuple[str, Sequence[tuple[object, str]]]]] = {
    "readers": (_("Who reads it?"), tuple(READERS_WORDS.items())),
    "writers": (_("Who writes there?"), tuple(WRITERS_WORDS.items())),
    "hold": (_("What waits for a moderator?"), tuple(HOLD_WORDS.items())),
    "slow_minutes": (_("How fast may somebody write?"), tuple((one, slow_words(one)) for one in SLOW_MINUTES)),
}
"""What can be chosen, by the name of the setting."""

SWITCHED: Final = {
    "unnamed": _("Let people write there without a name?"),
    "warnings_required": _("Ask for a content warning with every new thread?"),
    "closed": _("Close it? Everything can be read, and nothing new is taken."),
}
"""What is asked before a switch is turned on."""


def change_of(name: str, value: Any) -> BoardChange:
    """The change of one setting."""
    return BoardChange(**{name: value})


def place_of(typed: str) -> int:
    """A place as it is typed; what is no number is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def board_marks(board: BoardDetails) -> str:
    """What is particular about a board, in words; nothing where nothing is."""
    facts = (
        (_("guests read it"), board.readers is Readers.GUESTS),
        (_("only its list reads it"), board.readers is Readers.LIST),
        (_("only moderators write"), board.writers is Writers.MODERATORS),
        (_("first posts wait"), board.hold is Hold.FIRST),
        (_("every post waits"), board.hold is Hold.ALL),
        (_("slow"), bool(board.slow_minutes)),
        (_("names can be left out"), board.unnamed),
        (_("warnings are required"), board.warnings_required),
        (_("closed"), board.closed),
    )
    return ", ".join(words for words, holds in facts if holds)


class BoardSteering(SettingRoom):
    """A number changes a line; what is changed holds at once, in every session."""

    def __init__(self, visit: Visit, slug: str) -> None:
        super().__init__(visit)
        self._slug = slug

    async def load(self) -> None:
        board = await self.services.steering.board(self.actor, self._slug)
        name = f"{board.experience_name}: {board.name}"
        self.heading = sentence(AsWritten(_("Board {name}, short name {slug}").format(name=name, slug=board.slug)))
        self.items = [Item(words, then) for words, then in self._rows(board)]

    def _rows(self, board: BoardDetails) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
        place = _("{place} of {places}").format(place=board.place, places=board.places)
        warnings = _("required") if board.warnings_required else _("free")
        facts = [
            ("name", _("Name: {value}"), board.name),
            ("description", _("What it is for: {value}"), board.description or _("nothing is said")),
            ("place", _("Its place: {value}"), place),
            ("readers", _("Who reads it: {value}"), READERS_WORDS[board.readers]),
            ("writers", _("Who writes: {value}"), WRITERS_WORDS[board.writers]),
            ("hold", _("What waits for a moderator: {value}"), HOLD_WORDS[board.hold]),
            ("slow_minutes", _("How fast: {value}"), slow_words(board.slow_minutes)),
            ("unnamed", _("Without a name: {value}"), _("welcome") if board.unnamed else _("no")),
            ("warnings_required", _("Content warnings: {value}"), warnings),
            ("closed", _("Takes new posts: {value}"), _("no, it is closed") if board.closed else _("yes")),
        ]
        rows: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            (words.format(value=value), partial(self._change, board, name)) for name, words, value in facts
        ]
        if board.readers is Readers.LIST or board.listed:
            words = _("On its list: {people}").format(people=people_words(len(board.listed)))
            rows.append((words, self._open_list))
        return rows

    async def _open_list(self) -> None:
        self.visit.open(ReadersRoom(self.visit, self._slug))

    # Changing

    async def _change(self, board: BoardDetails, name: str) -> None:
        if name in SWITCHED:
            await self._switch(name, on=not getattr(board, name))
        elif name in CHOSEN:
            heading, words = CHOSEN[name]
            choices = [Choice(said, partial(self._chosen, board, name, value)) for value, said in words]
            await self.talk.choose_once(heading, choices, _("A number, or Enter to go back:"))
        else:
            await self._ask(board, name)

    async def _switch(self, name: str, *, on: bool) -> None:
        if on and not await self.talk.sure(SWITCHED[name]):
            raise Interrupted
        await self._set(change_of(name, on))

    async def _ask(self, board: BoardDetails, name: str) -> None:
        async def keep(text: str) -> None:
            change = change_of(name, place_of(text) if name == "place" else text)
            await self.services.steering.set_board(self.actor, self._slug, change)

        await ask_anew(self.talk, str(getattr(board, name)), TYPED[name], keep)
        await self.kept()

    async def _chosen(self, board: BoardDetails, name: str, value: object) -> None:
        """Asks before more people read what was written for fewer."""
        opens = isinstance(value, Readers) and WIDER[value] > WIDER[board.readers]
        words = _("All that was written there is open to more people then. Shall it be so?")
        if opens and not await self.talk.sure(words):
            raise Interrupted
        await self._set(change_of(name, value))

    async def _set(self, change: BoardChange) -> None:
        await self.services.steering.set_board(self.actor, self._slug, change)
        await self.kept()


class ReadersRoom(OrderRoom):
    """The people on the list of a board; a number takes one off, after asking. Who looks after all boards reads it
    without standing on it."""

    def __init__(self, visit: Visit, slug: str) -> None:
        super().__init__(visit)
        self._slug = slug

    async def load(self) -> None:
        board = await self.services.steering.board(self.actor, self._slug)
        said = people_words(len(board.listed))
        self.heading = sentence(_("On the list of {board}: {people}").format(board=board.name, people=said))
        self.items = [Item(_("Put somebody on the list"), self._add)]
        self.items += [Item(name, partial(self._take, name)) for name in board.listed]

    async def _add(self) -> None:
        async def keep(given: Mapping[str, str]) -> None:
            change = BoardChange(add_readers=(given["reader"],))
            await self.services.steering.set_board(self.actor, self._slug, change)

        await ask_fields(self.talk, [Field("reader", _("Whose name? Exactly as it is written:"))], keep)
        self.talk.say(_("They read it from now on."))
        await self.say_list()

    async def _take(self, name: str) -> None:
        words = _("Take {name} off? Their sessions end, and they sign in again.").format(name=name)
        if not await self.talk.sure(words):
            raise Interrupted
        await self.services.steering.set_board(self.actor, self._slug, BoardChange(drop_readers=(name,)))
        self.talk.say(_("They do not read it any more."))
        await self.say_list()
