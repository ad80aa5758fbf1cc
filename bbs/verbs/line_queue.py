"""The queue of cases in line mode, and what moderators do beside cases."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from bbs.domain.cases import Origin
from bbs.domain.commands import Place
from bbs.domain.words import _, ngettext
from bbs.services.case_listing import ONLY_WORDS, Only
from bbs.services.case_rows import QueueCounts, QueuePage
from bbs.verbs.line_case import CaseRoom
from bbs.verbs.line_desk import DeskRooms
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_words import case_said
from bbs.verbs.saying import sentence

ORIGIN_WORDS: Final = {
    Origin.REPORT: _("those that somebody told us of"),
    Origin.TRIAGE: _("those with signs of a very hard time"),
    Origin.ASKED: _("those who ask for us"),
    Origin.HELD: _("posts that wait"),
    Origin.WATCHED: _("watched words"),
    Origin.APPEAL: _("appeals"),
}
"""Where cases come from, as it is said of several."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases are said: of one kind, of one board (a slug), from one origin; None is for all."""

    only: Only = "all"
    board: str | None = None
    origin: Origin | None = None


class QueueRoom(ListRoom):
    """The most urgent first. A number opens one; `take 3`, `act 3` and their like open it and begin. Coming back says
    how many there are: the list is said again where somebody asks for it, so that its numbers stay what they were."""

    place = Place.CASES
    nothing = _("Nothing waits. Thank you for looking.")
    hints = ("next_case", "case_filters", "duty", "back")
    words: Mapping[str, str] = {
        "claim": _("Take a case, by its number in the list"),
        "done_before": _("What was done before"),
    }

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._only = CaseFilter()
        self._what = ""

    async def load(self) -> None:
        page = await self._page()
        self.items = []
        await self._take(page)
        self._count(page.counts)

    async def look_again(self) -> None:
        """How many there are now; the numbers of the list stay those that were heard."""
        self._count((await self._page()).counts)

    def _count(self, counts: QueueCounts) -> None:
        self.heading = "\n".join(filter(None, (_counted(counts) if counts.open else "", self._what)))

    @property
    def where(self) -> str:
        return self.heading or self.nothing

    async def load_more(self) -> None:
        await self._take(await self._page(self.further))

    async def _page(self, after: str | None = None) -> QueuePage:
        only = self._only
        return await self.services.cases.queue(
            self.actor, board=only.board, origin=only.origin, only=only.only, after=after
        )

    async def _take(self, page: QueuePage) -> None:
        now, names = self.services.clock(), await self.visit.names()
        self.further = page.next
        self.items += [
            Item(case_said(row, now, names), partial(self._case, row.number), row.number) for row in page.rows
        ]

    async def _case(self, number: int) -> None:
        self.visit.open(CaseRoom(self.visit, number))

    async def do_next_case(self, words: str) -> None:
        number = await self.services.cases.next_case(self.actor)
        if number is None:
            self.talk.say(_("Nothing else waits."))
        else:
            await self._case(number)

    # What is done at a case, from here

    async def _begin(self, word: str, words: str) -> None:
        """Opens a case by its number in the list, and does there what the word says."""
        words = words or await self.talk.ask(_("Which one? A number:"))
        if not words or (item := self.item(words)) is None:
            raise Interrupted(told=bool(words))
        await item.then()
        self.visit.pending = word

    async def do_claim(self, words: str) -> None:
        await self._begin(_("take"), words)

    async def do_act(self, words: str) -> None:
        await self._begin(_("act"), words)

    async def do_approve(self, words: str) -> None:
        await self._begin(_("approve"), words)

    async def do_turn_down(self, words: str) -> None:
        await self._begin(_("turn-down"), words)

    async def do_close_case(self, words: str) -> None:
        await self._begin(_("close"), words)

    async def do_pass_on(self, words: str) -> None:
        await self._begin(_("pass"), words)

    async def do_undo_case(self, words: str) -> None:
        await self._begin(_("undo"), words)

    async def do_cases(self, words: str) -> None:
        await self.say_list()

    # Which cases

    async def do_case_filters(self, words: str) -> None:
        choices = [Choice(said, self._narrows(CaseFilter(only), said)) for only, said in ONLY_WORDS.items()]
        choices += [Choice(said, self._narrows(CaseFilter(origin=each), said)) for each, said in ORIGIN_WORDS.items()]
        for experience in await self.services.boards.overview(self.actor):
            for board in experience.boards:
                name = f"{experience.name}: {board.name}"
                choices.append(Choice(name, self._narrows(CaseFilter(board=board.slug), name)))
        await self.talk.choose_once(_("Which cases?"), choices, _("A number, or Enter to go back:"))

    def _narrows(self, only: CaseFilter, words: str) -> Callable[[], Awaitable[None]]:
        async def narrow() -> None:
            self._only = only
            self._what = "" if only == CaseFilter() else _("Only: {what}.").format(what=words)
            await self.say_list()

        return narrow

    # Beside cases

    def _desk(self) -> DeskRooms:
        return DeskRooms(self.services, self.actor, self.talk)

    async def do_duty(self, words: str) -> None:
        mine = await self.services.duty.mine(self.actor)
        await self._desk().duty(mine.on_duty)

    async def do_hand_over(self, words: str) -> None:
        await self._desk().hand_over()

    async def do_log(self, words: str) -> None:
        await self._desk().log()

    async def do_drawbridge(self, words: str) -> None:
        await self._desk().drawbridge()


def _counted(counts: QueueCounts) -> str:
    said = ngettext("{count} case is open", "{count} cases are open", counts.open).format(count=counts.open)
    mine = ngettext("{count} is yours", "{count} are yours", counts.mine).format(count=counts.mine)
    urgent = _("{count} should not wait").format(count=counts.urgent)
    return sentence(", ".join([said, *([mine] if counts.mine else []), *([urgent] if counts.urgent else [])]))
