"""Home in line mode: what waits for somebody, and every board with what is new in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial

from bbs.domain.commands import Place
from bbs.domain.policy import Action, may
from bbs.domain.words import _, ngettext
from bbs.errors import BBSError
from bbs.services.rows import BoardRow, ExperienceRow, Home
from bbs.services.rows import Place as Stay
from bbs.services.steering_rows import AnnouncementRow
from bbs.services.unanswered import MAX_COUNTED
from bbs.verbs.line_board import BoardRoom
from bbs.verbs.line_for_me import NewsRoom, UnansweredRoom
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import board_said, count
from bbs.verbs.line_log import PublicLogRoom
from bbs.verbs.line_people import AboutRoom, BlockedRoom
from bbs.verbs.line_reading import ReadingRoom
from bbs.verbs.line_room import Room
from bbs.verbs.line_steering import SteeringRoom
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_thread import ThreadRoom
from bbs.verbs.line_visit import QUIET, Spot, Visit, Way
from bbs.verbs.saying import sentence

WRITING, EDITING = "writing", "editing"
"""Names of places that full screens keep as well (`screens.ways_writing`)."""


class HomeRoom(ListRoom, ReadingRoom):
    """The first room. What waits stands first; nothing is said of what there is none of."""

    place = Place.HOME
    says_again = True
    hints = ("news", "search")
    words: Mapping[str, str] = {
        "back": _("Leave, after asking"),
        "catch_up": _("Mark a board as read, by its number"),
    }

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._unread = False
        self._whole = True
        self._read_here: set[int] = set()

    @property
    def on_enter(self) -> str:
        return "read_on" if self._unread else "page_down" if self.has_more else "repaint"

    @property
    def heading(self) -> str:  # type: ignore[override]
        who = _("looking around as a guest") if self.actor.is_guest else self.actor.handle
        return sentence(_("Home, {name}").format(name=who))

    async def enter(self) -> None:
        await self.visit.learn()
        self._whole = self.visit.first_time("what boards are for")
        await super().enter()
        self.services.reading.keep_place(self.actor, Stay("home"))

    async def load(self) -> None:
        home = await self.services.boards.home(self.actor)
        self._unread = any(board.unread_posts for each in home.experiences for board in each.boards)
        agreed = self.actor.is_guest or await self.services.accounts.has_agreed(self.actor)
        waiting = [*await self._announced(), *self._waiting(home, agreed, await self._cases())]
        self.items = [*waiting, *(item for each in home.experiences for item in self._boards(each))]

    async def do_repaint(self, words: str) -> None:
        self._whole = True
        await self.say_list()

    async def look_again(self) -> None:
        experiences = await self.services.boards.overview(self.actor)
        self._unread = any(board.unread_posts for each in experiences for board in each.boards)

    def _boards(self, experience: ExperienceRow) -> Iterator[Item]:
        for at, board in enumerate(experience.boards):
            heading = "" if at else f"{experience.name}:"
            yield Item(
                board_said(board, about=self._whole), partial(self._open_board, board), board.slug, heading=heading
            )

    async def _open_board(self, board: BoardRow) -> None:
        self.visit.open(BoardRoom(self.visit, board.slug))

    # What waits

    async def _announced(self) -> list[Item]:
        """What is announced and was not read yet. What cannot be fetched now is not worth an error."""
        try:
            found = await self.services.announcements.current(self.actor)
        except BBSError:
            return []
        return [
            Item(
                _("For everybody: {words}").format(words=" ".join(one.words.split())), partial(self._announcement, one)
            )
            for one in found
            if one.number not in self._read_here
        ]

    async def _announcement(self, one: AnnouncementRow) -> None:
        await self.talk.page(one.words)
        if not await self.talk.sure(_("Have you read it? Then it is not said here again.")):
            return
        self._read_here.add(one.number)
        if not self.actor.is_guest:
            await self.services.announcements.read(self.actor, one.number)
        await self.say_list()

    async def _cases(self) -> int:
        return await self.services.cases.waiting(self.actor) if may(self.actor, Action.WORK_CASES) else 0

    def _waiting(self, home: Home, agreed: bool, cases: int) -> Iterator[Item]:
        if self.actor.leaving:
            yield from self._way("leaving", _("You have asked to be erased: more here"))
        if not agreed:
            yield from self._way("agreement", _("The agreement of this place, to read and accept"))
        if cases:
            words = ngettext("{count} case waits for a moderator", "{count} cases wait for a moderator", cases)
            yield from self._way("cases", words.format(count=count(cases)))
        if home.written:
            yield from self._way("ask", _("A moderator has written to you"))
        if home.begun:
            yield from self._way("ask", _("What you had begun to write to the moderators"))
        yield from self._news(home)
        if home.drafts:
            words = ngettext("{count} draft is waiting", "{count} drafts are waiting", home.drafts)
            yield from self._way("drafts", words.format(count=count(home.drafts)))
        if home.held:
            yield from self._way("waiting_posts", _("Something you wrote waits for a moderator"))
        yield from self._unanswered(home)
        if home.asking:
            words = ngettext("{count} person asks to come in", "{count} people ask to come in", home.asking)
            yield from self._way("let_in", words.format(count=count(home.asking)))

    def _news(self, home: Home) -> Iterator[Item]:
        told = []
        if home.replies:
            told.append(
                ngettext("{count} new reply to you", "{count} new replies to you", home.replies).format(
                    count=count(home.replies)
                )
            )
        if home.mentions:
            told.append(
                ngettext("{count} new mention of you", "{count} new mentions of you", home.mentions).format(
                    count=count(home.mentions)
                )
            )
        if home.support:
            told.append(_("support has come for something you wrote"))
        if home.followed_unread:
            followed = ngettext(
                "{count} thread you follow has news", "{count} threads you follow have news", home.followed_unread
            )
            told.append(followed.format(count=count(home.followed_unread)))
        if told:
            yield Item(sentence(", ".join(told)).rstrip("."), self._opens(lambda: NewsRoom(self.visit)))

    def _unanswered(self, home: Home) -> Iterator[Item]:
        if home.offered:
            words = ngettext(
                "{count} thread about what you know waits for a first answer",
                "{count} threads about what you know wait for a first answer",
                home.offered,
            )
            yield Item(
                words.format(count=count(home.offered)), self._opens(lambda: UnansweredRoom(self.visit, known=True))
            )
        if home.unanswered:
            words = ngettext("{count} thread has no answer yet", "{count} threads have no answer yet", home.unanswered)
            number = (
                count(home.unanswered)
                if home.unanswered < MAX_COUNTED
                else _("more than {count}").format(count=MAX_COUNTED - 1)
            )
            yield Item(words.format(count=number), self._opens(lambda: UnansweredRoom(self.visit)))

    def _opens(self, room: Callable[[], ListRoom]) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            self.visit.open(room())

        return go

    def _way(self, name: str, words: str) -> Iterator[Item]:
        """A line that leads to a way, where there is one of that name."""
        if name in self.visit.ways:
            yield Item(words, partial(self._go, name))

    async def _go(self, name: str) -> None:
        await self.visit.ways[name](Spot())
        if self.visit.here is self:
            await self.say_list()

    # Commands

    async def do_catch_up(self, words: str) -> None:
        words = words or await self.talk.ask(_("Which board? Its number:"))
        if not words:
            raise Interrupted
        item = self.item(words)
        if item is not None and isinstance(item.key, str):
            await self.catch_up(board=item.key)
        elif item is not None:
            self.talk.say(_("That is no board. mark-all marks everything."))

    async def do_back(self, words: str) -> None:
        await self.do_leave(words)


async def rooms_at_start(visit: Visit) -> tuple[ListRoom | ThreadRoom, ...]:
    """Home, and behind it the rooms in which a visit begins: where somebody was, or where they chose to begin."""
    home = HomeRoom(visit)
    if visit.actor.is_guest:
        return (home,)
    place = await visit.services.reading.place(visit.actor)
    start = visit.preferences.start
    if start == "news" and (place is None or place.screen != QUIET):
        return (home, NewsRoom(visit))
    if place is None or place.board is None or start == "home":
        return (home,)
    try:
        await visit.services.boards.board(visit.actor, place.board)
    except BBSError:
        return (home,)
    if place.screen in (WRITING, EDITING):
        visit.pending = "write" if place.thread is None else "reply" if place.screen == WRITING else "edit"
    board = BoardRoom(visit, place.board)
    return (home, board) if place.thread is None else (home, board, ThreadRoom(visit, place.thread, place.number))


def reading_ways(visit: Visit) -> dict[str, Way]:
    """What leads to rooms of reading from anywhere, by name; beside the catalogue `public_log`, `blocked`, `about_me`
    and `unanswered`."""

    def opens(room: Callable[[], Room]) -> Way:
        async def go(spot: Spot) -> None:
            visit.open(room())

        return go

    return {
        "steering": opens(lambda: SteeringRoom(visit)),
        "public_log": opens(lambda: PublicLogRoom(visit)),
        "blocked": opens(lambda: BlockedRoom(visit)),
        "about_me": opens(lambda: AboutRoom(visit, visit.actor.handle)),
        "unanswered": opens(lambda: UnansweredRoom(visit)),
    }
