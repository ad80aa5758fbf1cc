"""What can be done with the case that one stands on, the same in the queue and on the screen of a case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bbs.domain.cases import CaseState, Origin
from bbs.domain.when import at
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BBSError, Stale
from bbs.screens.base import BaseScreen
from bbs.screens.case_lines import OPEN_STATES
from bbs.screens.case_words import OUTCOME_KEYS, OUTCOME_WORDS, STATE_WORDS
from bbs.services.case_rows import CaseRow, CaseView

SHORT_WORDS = {
    "claim": _("take"),
    "act": _("act"),
    "write_to": _("write"),
    "approve": _("let out"),
    "turn_down": _("keep back"),
    "close_case": _("close"),
    "next_case": _("next"),
}
"""The words for these in the line below."""

DECISIONS = {"1": False, "2": True}
"""The keys that answer an appeal, and whether they overrule."""


class CaseKeys(BaseScreen):
    """Mixed into screens on which one stands on a case. What somebody else has taken can be looked at, no more."""

    hinted = frozenset({"claim", "act", "close_case", "next_case", "open"})

    def case_here(self) -> CaseRow | None:
        """The case that one stands on."""
        raise NotImplementedError

    async def look_again(self) -> None:
        """Shows the case, or the cases, as they are now."""
        raise NotImplementedError

    def short_words(self, name: str, words: str) -> str:
        return SHORT_WORDS.get(name) or super().short_words(name, words)

    async def attempt(self, work: Callable[[], Awaitable[object]]) -> bool:
        """As everywhere; where somebody else was faster, what is shown is looked at again."""
        try:
            await work()
        except Stale as stale:
            await super().attempt(self.look_again)
            self.say(stale.message, look="care")
        except BBSError as error:
            self.say(error.message, look="care")
        else:
            return True
        return False

    def free(self) -> CaseRow | None:
        """The case that one stands on, where it is open and nobody else has it; says so where it is not."""
        row = self.case_here()
        if row is None:
            return None
        if row.state not in OPEN_STATES:
            self.say(_("This case is {state}. U opens it again.").format(state=STATE_WORDS[row.state]))
            return None
        if row.claimed_by and not row.mine:
            self.say(self.taken(row))
            return None
        return row

    def taken(self, row: CaseRow) -> str:
        """Who has it, and until when nobody else works on it."""
        if row.claim_expires is None:
            return _("{name} has this case. Space goes on.").format(name=row.claimed_by)
        until = self.clock_words(row.claim_expires)
        return _("{name} has this case until {time}. Space goes on.").format(name=row.claimed_by, time=until)

    def clock_words(self, moment: datetime) -> str:
        """A moment by the clock of whoever looks: today's without its day."""
        preferences = self.bbs.preferences
        return at(moment, self.services.clock(), zone=zone(preferences.zone))

    async def take(self) -> CaseView | None:
        """Takes the case that one stands on, before something that takes a while: others see that. None where it
        cannot be taken."""
        row = self.free()
        if row is None:
            return None
        if row.mine:
            return await self.services.cases.case(self.actor, row.number)
        view = await self.services.cases.claim(self.actor, row.number, row.version)
        return view or await self.services.cases.case(self.actor, row.number)

    # Commands

    async def do_claim(self) -> None:
        row = self.free()
        if row is None:
            return
        if row.mine:
            await self.services.cases.release(self.actor, row.number, row.version)
        else:
            await self.services.cases.claim(self.actor, row.number, row.version)
        await self.look_again()
        self.say(_("Given back. Somebody else can take it.") if row.mine else _("Yours. Others see that."))

    async def do_act(self) -> None:
        if (view := await self.take()) is not None:
            await self.bbs.open_acting(view)

    async def do_approve(self) -> None:
        row = self.free()
        if row is None:
            return
        if row.origin in (Origin.ASKED, Origin.APPEAL):
            self.say(_("There is no post here that waits."))
            return
        await self.services.holding.approve(self.actor, row.number, row.version)
        await self.bbs.case_done(row.number, _("Let out, and its author knows."), undo=False)

    async def do_turn_down(self) -> None:
        row = self.case_here()
        if row is not None and row.origin not in (Origin.HELD, Origin.WATCHED, Origin.TRIAGE):
            self.say(_("There is no post here that waits."))
        elif (view := await self.take()) is not None:
            await self.bbs.open_turning_down(view)

    async def do_close_case(self) -> None:
        row = self.free()
        if row is None:
            return
        if row.origin is Origin.APPEAL:
            appeal = (await self.services.cases.case(self.actor, row.number)).appeal
            if appeal is not None and appeal.closed_to:
                self.say(_("{why} P passes it on.").format(why=appeal.closed_to))
                return
            answers = {key: self._deciding(overturn) for key, overturn in DECISIONS.items()}
            self.choose(_("1 it stays as it is  2 take it back"), answers)
            return
        words = "  ".join(f"{key} {OUTCOME_WORDS[state]}" for key, state in OUTCOME_KEYS.items())
        self.choose(words, {key: self._closer(state) for key, state in OUTCOME_KEYS.items()})

    def _closer(self, state: CaseState) -> Callable[[], Awaitable[None]]:
        async def close() -> None:
            row = self.free()
            if row is not None:
                await self.services.cases.close(self.actor, row.number, row.version, state)
                await self.bbs.case_done(row.number, _("Closed: {how}.").format(how=OUTCOME_WORDS[state]))

        return close

    def _deciding(self, overturn: bool) -> Callable[[], Awaitable[None]]:
        async def decide() -> None:
            if (view := await self.take()) is not None:
                await self.bbs.open_deciding(view, overturn=overturn)

        return decide

    async def do_pass_on(self) -> None:
        row = self.free()
        if row is not None:
            await self.services.cases.pass_on(self.actor, row.number, row.version)
            await self.bbs.case_done(row.number, _("Passed on. Nobody asks why."), undo=False)

    async def do_next_case(self) -> None:
        row = self.case_here()
        await self.bbs.open_next_case(row.number if row is not None else None)

    async def do_undo_case(self) -> None:
        await self.bbs.undo_case(self.case_here())
