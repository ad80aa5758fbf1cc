"""What can be done with a case itself, by the names that `act` and line mode know."""

from __future__ import annotations

from typing import ClassVar, Final

from bbs.domain.cases import CaseState, Origin
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.services.case_rows import CaseRow, CaseView
from bbs.services.site import Services
from bbs.verbs.line_words import OPEN

OUTCOMES: Final = {"supported": CaseState.SUPPORTED, "no-action": CaseState.NO_ACTION, "duplicate": CaseState.DUPLICATE}
"""How a case closes without anything being done to anybody."""


def is_free(row: CaseRow) -> bool:
    """Whether whoever looks at a case can do something with it: it is open, and nobody else has it."""
    return row.state in OPEN and (row.claimed_by is None or row.mine)


def fitting(view: CaseView) -> tuple[str, ...]:
    """The names of the steps that fit a case as it stands, for whoever looks at it. `revert` is about an action, and is
    not among them."""
    row = view.row
    if row.state not in OPEN:
        return ("comment",) if row.origin is Origin.APPEAL else ("reopen", "comment")
    if not is_free(row):
        return ("comment",)
    own = "release" if row.mine else "claim"
    return (*_ends(view), own, "pass-on", "comment", *(("write",) if row.byline is not None else ()))


def _ends(view: CaseView) -> tuple[str, ...]:
    """How the case can come to its end."""
    if view.appeal is not None or view.row.origin is Origin.APPEAL:
        return ("uphold", "overrule") if view.appeal is not None and not view.appeal.closed_to else ()
    if view.waits:
        also = () if view.row.origin is Origin.HELD else tuple(OUTCOMES)
        return ("approve", "turn-down", *also)
    return tuple(OUTCOMES)


class CaseSteps:
    """The steps of one moderator. `words` are what a step needs beside the case: a message, a note, an answer; where
    none are given, `why` stands for them. `version` is that of the case they have looked at, None for none.

    `template` is the name of the one that a message begins with; with `once`, a message to this case that is retried
    with the same key is written once.
    """

    NAMES: ClassVar = (
        *(*OUTCOMES, "claim", "release", "pass-on", "reopen", "comment", "write", "approve", "turn-down"),
        *("uphold", "overrule", "revert"),
    )

    def __init__(
        self,
        services: Services,
        actor: Actor,
        words: str = "",
        why: str = "",
        version: int | None = None,
        *,
        template: str = "",
        once: str = "",
    ) -> None:
        self._version = version
        self._template = template or None
        self._once = once
        self._services = services
        self._actor = actor
        self._words = words or why
        self._why = why or words

    async def take(self, name: str, number: int) -> str:
        """Takes the step with this name; what was done, in words. `number` is that of the case, and for `revert` that
        of the action."""
        if name in OUTCOMES:
            await self._services.cases.close(self._actor, number, self._version, OUTCOMES[name], self._why)
            return _("Case {number} is closed.").format(number=number)
        if name in {"uphold", "overrule"}:
            await self._services.appeals.decide(self._actor, number, self._version, name == "overrule", self._words)
            return _("The appeal is decided, and its member is told.")
        told: str = await getattr(self, f"_{name.replace('-', '_')}")(number)
        return told

    async def _claim(self, number: int) -> str:
        await self._services.cases.claim(self._actor, number, self._version)
        return _("Case {number} is yours.").format(number=number)

    async def _release(self, number: int) -> str:
        await self._services.cases.release(self._actor, number, self._version)
        return _("Case {number} is open to the others again.").format(number=number)

    async def _pass_on(self, number: int) -> str:
        await self._services.cases.pass_on(self._actor, number, self._version)
        return _("Case {number} is passed on.").format(number=number)

    async def _reopen(self, number: int) -> str:
        await self._services.cases.reopen(self._actor, number, self._version)
        return _("Case {number} is open again.").format(number=number)

    async def _comment(self, number: int) -> str:
        await self._services.cases.note(self._actor, number, self._words)
        return _("The note is kept.")

    async def _write(self, number: int) -> str:
        # Keys of messages are a member's own: the same one may stand for another text elsewhere.
        once = f"case:{number}:{self._once}" if self._once else ""
        await self._services.answering.write(
            self._actor, number, self._version, self._words, template=self._template, once=once
        )
        return _("Written. They see it when they are next here, or now.")

    async def _approve(self, number: int) -> str:
        address = await self._services.holding.approve(self._actor, number, self._version)
        return _("It stands at {address} now.").format(address=address)

    async def _turn_down(self, number: int) -> str:
        await self._services.holding.turn_down(self._actor, number, self._version, self._why)
        return _("It does not come out, and its author is told why.")

    async def _revert(self, number: int) -> str:
        await self._services.actions.revert(self._actor, number, self._why)
        return _("Action {number} is taken back.").format(number=number)
