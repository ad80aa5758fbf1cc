"""Sending what came over standard input, and saying what became of it: the same for a thread and for a reply."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any, Final

from bbs.domain.addresses import Address
from bbs.domain.care_words import ENOUGH_TO_CALL, PANEL_HARD, PANEL_PRIVATE, PANEL_STANDS, PANEL_WAITS
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.care import Panel
from bbs.services.composing import among_offered
from bbs.services.once import known_as
from bbs.services.rows import Draft, Outcome
from bbs.services.site import Services
from bbs.verbs.care import resource_line
from bbs.verbs.command_line import Takes, Words
from bbs.verbs.saying import sentence
from bbs.verbs.verb import Call

OPTIONS: Final = {"warn": Takes.LIST, "once": Takes.WORD, "unnamed": Takes.NOTHING}
"""What every verb takes that sends a post."""

SAYS_SO: Final = frozenset({"unnamed", "silenced", "cooling"})
"""Refusals that say themselves that the words are kept."""

NO_KEY: Final = " "
"""Stands for the key that was not given; no command can give this one."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a draft: `outcome`, and the words and values for its author alone where it was a hard one."""

    outcome: Outcome
    panel: tuple[str, ...] = ()

    @property
    def notes(self) -> str:
        """What there is to say beside the number, in lines; nothing where nothing is."""
        again = _("It was sent before. Nothing was sent now.") if self.outcome.again else ""
        return "\n".join(part for part in (self.outcome.held, again, *self.panel) if part)

    @property
    def data(self) -> dict[str, Any]:
        """For programs. `thread` and `post` are null while it waits for a moderator; then `held` says why."""
        address = self.outcome.address or Address(0)
        return {
            "thread": address.thread or None,
            "post": address.post,
            "held": self.outcome.held or None,
            "again": self.outcome.again,
            "panel": "\n".join(self.panel) or None,
        }


async def send(call: Call, draft: Draft, *more: str) -> Sent:
    """Sends a draft with the options of the call. `more` tells drafts of one call apart.

    Raises `BBSError` as `writing.send` does; what could be sent later is kept among the drafts, and said to be.
    """
    services, actor = call.services, call.actor
    # A place that is not open to them is refused here, before anything is kept that would tell of it.
    draft, _before = await ready(call, draft, *more)
    if not (call.words.has("once") or more):
        draft = await _kept_before(services, actor, draft)
    try:
        outcome = await services.writing.send(actor, draft)
    except BBSError as error:
        if error.code not in SAYS_SO and any(kept.key == draft.key for kept in await services.writing.drafts(actor)):
            error.message = " ".join((error.message, _("What you wrote is among your drafts.")))
        raise
    return Sent(outcome, await _panel(services, actor, outcome))


async def ready(call: Call, draft: Draft, *more: str) -> tuple[Draft, str]:
    """A draft with the options of the call, and what is worth knowing before anybody types it: that it could not go
    now, or that a moderator reads it first. Raises `BBSError` for what cannot be, whatever they will write."""
    if call.words.has("once") or more:
        draft = known_as(call.actor, draft, call.words.get("once", NO_KEY), *more)
    else:
        draft = replace(draft, key=secrets.token_hex(16))
    desk = await call.services.composing.desk(call.actor, draft)
    warnings = among_offered(desk, given_topics(call.words))
    draft = replace(draft, warnings=warnings, unnamed=call.words.has("unnamed"))
    return draft, "\n".join(desk.words)


def given_topics(words: Words) -> tuple[str, ...]:
    """The content warnings of a call: `--warn self-harm,death`, also with blanks behind the commas."""
    return tuple(words.get("warn").split(","))


async def _kept_before(services: Services, actor: Actor, draft: Draft) -> Draft:
    """The draft with the key of one that has the same words for the same place, where a try before this one failed:
    otherwise each try would leave another copy. Else as it is."""
    same = ((kept.key, kept) for kept in await services.writing.drafts(actor))
    keys = (key for key, kept in same if _same(kept, draft))
    return replace(draft, key=next(keys, draft.key))


def _same(kept: Draft, draft: Draft) -> bool:
    if kept.edits is not None or (kept.thread, kept.parent) != (draft.thread, draft.parent):
        return False
    at_home = draft.thread is not None or kept.board == draft.board
    return at_home and (kept.subject, kept.body) == (draft.subject, draft.body)


async def _panel(services: Services, actor: Actor, outcome: Outcome) -> tuple[str, ...]:
    if not outcome.panel:
        return ()
    region = (await services.preferences.get(actor)).region
    panel = await services.care.panel(actor, outcome.address, region)
    return panel_lines(panel) if panel is not None else ()


def panel_lines(panel: Panel) -> tuple[str, ...]:
    """What the author of a frightening post is told, and nobody else: a line each."""
    stands = PANEL_WAITS if panel.address is None else PANEL_STANDS
    return (
        sentence(stands, PANEL_PRIVATE),
        PANEL_HARD,
        *map(resource_line, panel.help.resources),
        ENOUGH_TO_CALL,
        _("A moderator to write to you: ssh HOST ask"),
    )


def told(first: str, sent: Sent) -> str:
    """The number of what was sent, alone in its line for scripts, and what else there is to say."""
    return "\n".join(part for part in (first, sent.notes) if part)
