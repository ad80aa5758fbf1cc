"""Home: what waits for me, and every board with what is new in it."""

from __future__ import annotations

from collections.abc import Iterator

from bbs.domain.commands import Place
from bbs.domain.width import fit, width
from bbs.domain.words import _, ngettext
from bbs.screens.catching_up import CatchingUp
from bbs.screens.moves import ListMoves
from bbs.screens.phrases import count, new_words
from bbs.screens.widgets.rows import GAP, Row, RowList, heading, note
from bbs.services.rows import BoardRow, ExperienceRow, Home
from bbs.terminal.looks import Line

NAME_CELLS = 24
"""The column of board names; descriptions begin behind it."""

DESCRIPTION_FROM = 60
"""Widths from which a board's description has room beside its name."""

DRAFTS, READ_ON = "drafts", "read on"


class HomeScreen(CatchingUp, ListMoves):
    """The lowest screen. Enter opens the board that is chosen, Space reads on from board to board."""

    place = Place.HOME
    settles = True

    def __init__(self) -> None:
        super().__init__()
        self.body = self.list = RowList()
        self._home: Home | None = None

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)
        self.call_later(self._settle)

    async def _settle(self) -> None:
        """Goes where the member was; what they typed meanwhile is for there."""
        try:
            if not self.actor.is_guest:
                with self.bbs.held():
                    await self.attempt(self.bbs.resume)
        finally:
            self.terminal.driver.ready()

    async def returned(self) -> None:
        await self.bbs.rest()
        await self.attempt(self._load)

    async def look_again(self) -> None:
        await self._load()

    async def _load(self) -> None:
        self._home = await self.services.boards.home(self.actor)
        keep = self.list.chosen
        if self.bbs.last_board is not None:
            keep = self.bbs.last_board
        self.list.show(list(self._rows(self._home)), keep=keep)
        self.title_bar.say(
            left=self.bbs.community, right=_("looking around as a guest") if self.actor.is_guest else self.actor.handle
        )
        if self.bbs.greeting:
            self.say(self.bbs.greeting)
            self.bbs.greeting = ""

    def _rows(self, home: Home) -> Iterator[Row]:
        yield from self._waiting(home)
        for experience in home.experiences:
            yield heading(experience.name)
            for board in experience.boards:
                yield Row(lambda room, board=board: board_line(board, room), board.slug)  # type: ignore[misc]
            yield GAP

    def _waiting(self, home: Home) -> Iterator[Row]:
        """What is for this member in particular; nothing is said of what there is none of."""
        said = _for_me(home)
        if said:
            yield note(" · ".join(said), "strong")
        if home.drafts and not self.bbs.quiet:
            words = ngettext("{count} draft is waiting", "{count} drafts are waiting", home.drafts)
            yield Row(lambda _room: [(words.format(count=home.drafts), "accent")], DRAFTS)
        if said or (home.drafts and not self.bbs.quiet):
            yield GAP

    # Commands

    async def do_open(self) -> None:
        if self.list.chosen == DRAFTS:
            await self.bbs.open_drafts()
        elif isinstance(self.list.chosen, str):
            await self.bbs.open_board(self.list.chosen)

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
        at = slugs.index(str(self.list.chosen)) if self.list.chosen in slugs else -1 if by > 0 else len(slugs)
        ahead = boards[at + 1 :] if by > 0 else boards[:at][::-1] if at > 0 else []
        found = next((board for board in ahead if board.unread_posts), None)
        if found is None:
            self.say(_("Nothing more is unread that way."))
        else:
            self.list.choose(found.slug)

    def _experiences(self) -> tuple[ExperienceRow, ...]:
        return self._home.experiences if self._home else ()

    async def do_jump(self) -> None:
        self.ask(_("Thread number:"), self.bbs.jump)

    async def do_catch_up(self) -> None:
        if isinstance(self.list.chosen, str) and self.list.chosen != DRAFTS:
            await self.bbs.catch_up(board=self.list.chosen)
            await self._load()


def _for_me(home: Home) -> list[str]:
    said = (
        (home.replies, ngettext("{count} new reply to you", "{count} new replies to you", home.replies)),
        (
            home.followed_unread,
            ngettext(
                "{count} thread you follow has news", "{count} threads you follow have news", home.followed_unread
            ),
        ),
        (
            home.unanswered,
            ngettext("{count} thread has no answer yet", "{count} threads have no answer yet", home.unanswered),
        ),
    )
    return [words.format(count=count(number)) for number, words in said if number]


def board_line(board: BoardRow, room: int) -> Line:
    """A board in a list: its name, what it is for where there is room, and what is new."""
    right = new_words(board.unread_posts) if board.may_read else _("for members")
    middle = max(room - width(right) - 1, 0)
    look = "new" if board.unread_posts else "plain" if board.may_read else "quiet"
    if room < DESCRIPTION_FROM:
        name = fit(board.name, middle)
        return [(name, look), (" " * (room - width(name) - width(right)) + right, "plain")]
    name = fit(board.name, NAME_CELLS - 1)
    about = fit(board.description, max(middle - NAME_CELLS, 0))
    gap = room - NAME_CELLS - width(about) - width(right)
    return [
        (name, look),
        (" " * (NAME_CELLS - width(name)) + about + " " * gap + right, "plain"),
    ]
