"""Home: what waits for me, and every board with what is new in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto

from bbs.domain.commands import Place
from bbs.domain.width import fit, width
from bbs.domain.words import _, ngettext
from bbs.screens.catching_up import CatchingUp
from bbs.screens.moderating_keys import CasesKey
from bbs.screens.moves import ListMoves
from bbs.screens.people_keys import SearchKey
from bbs.screens.phrases import count, new_in_words, new_words
from bbs.screens.widgets.groups import GroupedRows
from bbs.screens.widgets.rows import Row, heading
from bbs.services.events import CASE, CONVERSATION, DECIDED, MENTION, POST, RESYNC, STANDING, WAITED, Event
from bbs.services.rows import BoardRow, ExperienceRow, Home
from bbs.services.steering_rows import AnnouncementRow
from bbs.services.unanswered import MAX_COUNTED
from bbs.terminal.looks import Line

NAME_CELLS = 24
"""The column of board names; descriptions begin behind it."""

DESCRIPTION_FROM = 60
"""Widths from which a board's description has room beside its name."""


class Waits(Enum):
    """The lines for what waits for somebody, in their order: a line stands only where there is something."""

    LEAVING = auto()
    AGREEMENT = auto()
    WRITTEN = auto()
    BEGUN = auto()
    CASES = auto()
    NEWS = auto()
    SUPPORT = auto()
    FOLLOWED = auto()
    DRAFTS = auto()
    HELD = auto()
    OFFERED = auto()
    UNANSWERED = auto()
    ASKING = auto()


class HomeScreen(CatchingUp, SearchKey, CasesKey, ListMoves):
    """The lowest screen. Enter opens what is chosen, Space reads on from board to board.

    It stands as long as the session does, and so hears for all of it what has come for the member.
    """

    place = Place.HOME
    settles = True

    list: GroupedRows

    def __init__(self, *, agreed: bool = True) -> None:
        super().__init__()
        self.body = self.list = GroupedRows()
        self._agreed = agreed
        self._home: Home | None = None
        self._cases = 0
        self._announced: tuple[AnnouncementRow, ...] = ()
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        self._unsubscribe = self.services.events.subscribe(self._heard, member=self.actor.member)
        self.hush()
        await self.attempt(self.bbs.recall)
        await self.attempt(self._load)
        self.call_later(self._settle)

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def _settle(self) -> None:
        """Goes where the member was; what they typed meanwhile is for there."""
        try:
            if not self.actor.is_guest:
                with self.bbs.held():
                    await self.attempt(self.bbs.resume)
        finally:
            self.terminal.driver.ready()

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind in (POST, MENTION):
            self.call_later(self._news_came, event)
        elif event.kind == CONVERSATION:
            self.call_later(self._conversation_came)
        elif event.kind == WAITED:
            self.call_later(self._waited_came)
        elif event.kind == CASE and event.number is not None:
            self.call_later(self._case_came, event.number)
        elif event.kind == DECIDED and event.number is not None:
            self.call_later(self._decided_came, event.number)
        elif event.kind in (STANDING, RESYNC):
            self.call_later(self._stands_anew)

    async def _news_came(self, event: Event) -> None:
        await self.bbs.news_came(event)

    async def _waited_came(self) -> None:
        await self.bbs.waited_came()

    async def _case_came(self, number: int) -> None:
        await self.bbs.case_came(number)

    async def _decided_came(self, number: int) -> None:
        await self.bbs.decided_came(number)

    async def _conversation_came(self) -> None:
        await self.bbs.conversation_came()

    async def _stands_anew(self) -> None:
        await self.bbs.stand_anew()

    async def returned(self) -> None:
        await self.bbs.rest()
        await self.attempt(self._load)

    async def look_again(self) -> None:
        await self._load()

    async def _load(self) -> None:
        if not self._agreed:
            self._agreed = await self.services.accounts.has_agreed(self.actor)
        home = self._home = await self.services.boards.home(self.actor)
        self._cases = await self.bbs.cases_waiting()
        self._announced = await self.bbs.announced()
        boards = [board.slug for experience in home.experiences for board in experience.boards]
        keep = self.bbs.last_board or self.list.chosen
        self.bbs.last_board = None
        groups = [list(self._waiting(home)), *map(_group, home.experiences)]
        shown = {row.key for group in groups for row in group}
        self.list.show_groups(groups, keep=keep if keep is not None and keep in shown else next(iter(boards), None))
        self.title_bar.say(
            left=self.bbs.community, right=_("looking around as a guest") if self.actor.is_guest else self.actor.handle
        )
        if self.bbs.greeting:
            self.say(self.bbs.greeting)
            self.bbs.greeting = ""

    def _waiting(self, home: Home) -> Iterator[Row]:
        """What is for this member in particular; nothing is said of what there is none of."""
        if self.actor.leaving:
            yield _line(_("You have asked to be erased: more here"), Waits.LEAVING)
        for one in self._announced:
            yield _announced(one)
        if not self._agreed:
            yield _line(_("The agreement of this place, to read and accept"), Waits.AGREEMENT)
        if self._cases:
            words = ngettext("{count} case waits for a moderator", "{count} cases wait for a moderator", self._cases)
            yield _line(words.format(count=count(self._cases)), Waits.CASES)
        if home.written:
            yield _line(_("A moderator has written to you"), Waits.WRITTEN)
        if home.begun and not self.bbs.quiet:
            yield _line(_("What you had begun to write to the moderators"), Waits.BEGUN)
        if news := _news_words(home):
            yield _line(news, Waits.NEWS)
        if home.support:
            yield _line(_("Support has come for something you wrote"), Waits.SUPPORT)
        if home.followed_unread:
            words = ngettext(
                "{count} thread you follow has news", "{count} threads you follow have news", home.followed_unread
            )
            yield _line(words.format(count=count(home.followed_unread)), Waits.FOLLOWED)
        if home.drafts and not self.bbs.quiet:
            words = ngettext("{count} draft is waiting", "{count} drafts are waiting", home.drafts)
            yield _line(words.format(count=count(home.drafts)), Waits.DRAFTS)
        yield from self._waiting_for_anybody(home)

    def _waiting_for_anybody(self, home: Home) -> Iterator[Row]:
        """What somebody waits for, whoever it is, and what waits for others."""
        if home.offered:
            words = ngettext(
                "{count} thread about what you know waits for a first answer",
                "{count} threads about what you know wait for a first answer",
                home.offered,
            )
            yield _line(words.format(count=count(home.offered)), Waits.OFFERED)
        if home.held and not self.bbs.quiet:
            yield _line(_("Something you wrote waits for a moderator"), Waits.HELD)
        if home.unanswered:
            words = ngettext("{count} thread has no answer yet", "{count} threads have no answer yet", home.unanswered)
            number = f"{home.unanswered}+" if home.unanswered >= MAX_COUNTED else str(home.unanswered)
            yield _line(words.format(count=number), Waits.UNANSWERED)
        if home.asking:
            words = ngettext("{count} person asks to come in", "{count} people ask to come in", home.asking)
            yield _line(words.format(count=count(home.asking)), Waits.ASKING)

    # Commands

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, str) and self.actor.is_guest and not self._may_read(chosen):
            self.say_not_open()
        elif isinstance(chosen, str):
            await self.bbs.open_board(chosen)
        elif chosen in (Waits.NEWS, Waits.SUPPORT, Waits.FOLLOWED):
            await self.bbs.open_news(followed=chosen is Waits.FOLLOWED)
        elif isinstance(chosen, AnnouncementRow):
            await self.bbs.open_announcement(chosen.number)
        elif chosen is Waits.LEAVING:
            await self.bbs.open_leaving()
        elif chosen is Waits.AGREEMENT:
            await self.bbs.open_agreement()
        elif chosen is Waits.CASES:
            await self.bbs.open_cases()
        elif chosen is Waits.HELD:
            await self.bbs.open_waiting_posts()
        elif chosen is Waits.DRAFTS:
            await self.bbs.open_drafts()
        elif chosen in (Waits.WRITTEN, Waits.BEGUN):
            await self.bbs.open_asking()
        elif chosen in (Waits.OFFERED, Waits.UNANSWERED):
            await self.bbs.open_unanswered(known=chosen is Waits.OFFERED)
        elif chosen is Waits.ASKING:
            await self.bbs.open_let_in()

    async def do_read_on(self) -> None:
        await self.bbs.read_on()

    async def do_next_unread(self) -> None:
        self._to_unread(1)

    async def do_previous_unread(self) -> None:
        self._to_unread(-1)

    do_next_board = do_next_unread
    do_previous_board = do_previous_unread

    def _to_unread(self, by: int) -> None:
        boards = [board for experience in self._experiences() for board in experience.boards]
        slugs = [board.slug for board in boards]
        chosen = self.list.chosen
        at = slugs.index(chosen) if isinstance(chosen, str) and chosen in slugs else -1
        ahead = boards[at + 1 :] if by > 0 else boards[: max(at, 0)][::-1]
        found = next((board for board in ahead if board.unread_posts), None)
        if found is None:
            self.say(_("Nothing more is unread that way."))
        else:
            self.list.choose(found.slug)

    def _may_read(self, slug: str) -> bool:
        boards = (board for experience in self._experiences() for board in experience.boards)
        return any(board.slug == slug and board.may_read for board in boards)

    def _experiences(self) -> tuple[ExperienceRow, ...]:
        return self._home.experiences if self._home else ()

    async def do_steering(self) -> None:
        await self.bbs.open_steering()

    async def do_jump(self) -> None:
        self.ask(_("Thread number:"), self.bbs.jump)

    async def do_catch_up(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, str):
            await self.bbs.catch_up(board=chosen)
        elif chosen in (Waits.NEWS, Waits.FOLLOWED):
            unread = await self.services.news.unread(self.actor)
            await self.bbs.catch_up(some=unread.addresses(followed=chosen is Waits.FOLLOWED))
        else:
            self.say(_("There is nothing to mark here. Enter opens it."))
            return
        await self._load()


def _line(text: str, key: Waits) -> Row:
    return Row(lambda room: [(fit(text, room), "strong")], key)


def _announced(one: AnnouncementRow) -> Row:
    words = _("For everybody: {words}").format(words=" ".join(one.words.split()))
    return Row(lambda room: [(fit(words, room), "strong")], one)


def _news_words(home: Home) -> str:
    said = []
    if home.replies:
        words = ngettext("{count} new reply to you", "{count} new replies to you", home.replies)
        said.append(words.format(count=count(home.replies)))
    if home.mentions:
        words = ngettext("{count} new mention of you", "{count} new mentions of you", home.mentions)
        said.append(words.format(count=count(home.mentions)))
    return ", ".join(said)


def _group(experience: ExperienceRow) -> list[Row]:
    """An experience and its boards; there are none where it has no board that one may know of."""
    rows = [
        Row(lambda room, board=board: board_line(board, room), board.slug)  # type: ignore[misc]
        for board in experience.boards
    ]
    return [heading(experience.name), *rows] if rows else []


def board_line(board: BoardRow, room: int) -> Line:
    """A board in a list: its name, what it is for where there is room, and what is new. Its name and what is new are in
    one weight, which says whether there is anything."""
    roomy = room >= DESCRIPTION_FROM
    right = _("for members")
    if board.may_read:
        right = new_in_words(board.unread_posts, board.unread_threads) if roomy else new_words(board.unread_posts)
    middle = max(room - width(right) - 1, 0)
    look = "new" if board.unread_posts else "plain" if board.may_read else "quiet"
    name = fit(board.name, NAME_CELLS - 1 if roomy else middle)
    about = fit(board.description, max(middle - NAME_CELLS, 0)) if roomy else ""
    if not about:
        return [(name + " " * (room - width(name) - width(right)) + right, look)]
    before, after = NAME_CELLS - width(name), room - NAME_CELLS - width(about) - width(right)
    return [(name, look), (" " * before + about + " " * after, "plain"), (right, look)]
