"""A case on one screen. What somebody wrote is folded until Enter opens it; everything is done from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.cases import Origin
from bbs.domain.commands import Command, Place
from bbs.domain.words import _
from bbs.screens.case_keys import CaseKeys
from bbs.screens.case_page import Message, Page
from bbs.screens.case_words import origin_words, severity_word
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.prose import Prose
from bbs.services.case_rows import CaseRow, CaseView
from bbs.services.events import CASE, RESYNC, Event

_ANSWERED = frozenset({"write_to", "close_case", "next_case", "open"})

HINTED = {
    Origin.TRIAGE: _ANSWERED,
    Origin.ASKED: _ANSWERED,
    Origin.HELD: frozenset({"approve", "turn_down", "next_case", "open"}),
    Origin.APPEAL: frozenset({"claim", "close_case", "next_case", "open"}),
}
"""The commands that the line below names where that is not the usual, by where a case comes from."""


class CaseScreen(CaseKeys, TextMoves):
    """Enter opens or folds the texts, Space goes to the next case, which stands on the same screen."""

    place = Place.CASE

    def __init__(self, number: int) -> None:
        super().__init__(_("Case"))
        self.number = number
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self._say_rest
        self.view: CaseView | None = None
        self._opened = False
        self._announced = ""
        self._mine = False
        self._talk: tuple[Message, ...] = ()
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        self._unsubscribe = self.services.events.subscribe(self._heard, member=self.actor.member)
        if await self.attempt(self.look_again):
            self.hush()

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def returned(self) -> None:
        if await self.attempt(self.look_again):
            self.hush()

    async def go_to(self, number: int) -> None:
        """Another case in the place of this one, folded."""
        view = await self.services.cases.case(self.actor, number)
        self.number, self._opened, self._talk = number, False, ()
        await self._show(view, from_top=True)
        self.hush()

    async def look_again(self) -> None:
        """The case as it is now, where one stands in it."""
        view = await self.services.cases.case(self.actor, self.number)
        await self._show(view, from_top=self.view is None)

    async def _show(self, view: CaseView, *, from_top: bool) -> None:
        self.view = view
        if view.conversation is not None:
            self._talk = await self.bbs.case_talk(view)
        row = view.row
        left = _("Case {number} · {severity} · {origin}").format(
            number=row.number, severity=severity_word(row), origin=origin_words(row)
        )
        self.title_bar.say(left=left)
        self._lay(from_top=from_top)

    def _lay(self, *, from_top: bool = False) -> None:
        assert self.view is not None
        at = 0 if from_top else self.text.top
        page = Page(self.view, self._opened, self._when, self.clock_words, self._talk)
        self.text.show(list(page.paragraphs()))
        self.text.step(at)

    def _when(self, moment: datetime) -> str:
        return self.bbs.preferences.when(moment, self.services.clock())

    def _say_rest(self) -> None:
        self.title_bar.say(right=_("more below: PgDn") if self.text.rest else "")

    def case_here(self) -> CaseRow | None:
        return self.view.row if self.view is not None else None

    def hints(self) -> str:
        """What this sort of case is mostly answered with."""
        row = self.case_here()
        hinted = HINTED.get(row.origin, CaseKeys.hinted) if row is not None else CaseKeys.hinted
        mine = row is not None and row.mine
        if hinted is not self.hinted or mine != self._mine:
            self.hinted, self._mine, self._hints_for = hinted, mine, None
        return super().hints()

    def short_words(self, name: str, words: str) -> str:
        return _("give back") if name == "claim" and self._mine else super().short_words(name, words)

    # What others do meanwhile

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind == RESYNC or (event.kind == CASE and event.number == self.number):
            self.call_later(self.attempt, self._announce)

    async def _announce(self) -> None:
        """Somebody did something with this very case: it is said who has it now, and nothing moves until a key."""
        if not self._may_announce():
            return
        fresh = (await self.services.cases.case(self.actor, self.number)).row
        before = self.view.row if self.view is not None else fresh
        # A key may have shown all of it meanwhile.
        if not self._may_announce() or fresh.number != before.number or fresh.version <= before.version:
            return
        self._announced = _("Something has changed in this case. M looks again.")
        if fresh.claimed_by and not fresh.mine and fresh.claimed_by != before.claimed_by:
            self._announced = _("{name} has just taken this case.").format(name=fresh.claimed_by)
        self.say(self._announced)

    def _may_announce(self) -> bool:
        free = self.is_quiet or self.status.left == self._announced
        return self.view is not None and self.bbs.screens[-1] is self and free

    # Commands

    def words_for(self, command: Command) -> str:
        known = {"open": _("Open the texts, or fold them"), "cases": _("Look again")}
        return known.get(command.name) or super().words_for(command)

    async def do_open(self) -> None:
        if self.view is not None:
            self._opened = not self._opened
            self._lay()

    async def do_cases(self) -> None:
        await self.look_again()

    async def do_write_to(self) -> None:
        if (view := await self.take()) is not None:
            await self.bbs.open_writing_to(view)

    async def do_case_note(self) -> None:
        if self.view is not None:
            await self.bbs.open_case_note(self.view.row)

    async def do_go_there(self) -> None:
        address = self._address()
        if address is not None:
            await self.bbs.open_thread(address.thread, address.post)

    def _address(self) -> Address | None:
        address = self.view.row.address if self.view is not None else None
        if address is None or (address.post is None and self.view is not None and self.view.row.origin == "held"):
            self.say(_("It does not stand in a thread yet.") if address else _("This case is about no post."))
            return None
        return address

    async def do_who(self) -> None:
        """Who it is: their page; for somebody without a name the question whether they have to be known."""
        byline = self.view.row.byline if self.view is not None else None
        if self.view is None or byline is None:
            self.say(_("There is nobody to look at here."))
        elif byline.kind is BylineKind.UNNAMED:
            await self.bbs.open_revealing(self.view.row)
        elif byline.handle is not None:
            await self.bbs.open_about(byline.handle)

    async def do_revisions(self) -> None:
        address = self._address()
        if address is not None:
            await self.bbs.open_revisions(address)

    async def do_done_before(self) -> None:
        if self.view is not None:
            await self.bbs.open_actions(self.view.row)
