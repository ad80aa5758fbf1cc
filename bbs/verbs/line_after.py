"""What is said of something that was sent: where it stands, that it waits, and, to its author alone, the panel."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.care_words import (
    PANEL_ANSWERS,
    PANEL_FREE,
    PANEL_HARD,
    PANEL_PRIVATE,
    PANEL_STANDS,
    PANEL_WAITS,
)
from bbs.domain.words import _
from bbs.domain.writing_words import WAITS, WAITS_HELP
from bbs.errors import BBSError
from bbs.services.care import Panel
from bbs.services.rows import Outcome
from bbs.verbs.care import resource_line
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Spot, Visit
from bbs.verbs.saying import sentence


async def say_outcome(visit: Visit, outcome: Outcome, *, new: bool, edited: bool) -> None:
    """Says what became of a text, then the panel where it is due."""
    address = outcome.address
    if address is not None:
        if edited:
            visit.talk.say(_("Your post is changed."))
        elif new:
            visit.talk.say(_("Sent. It is thread {number}; #{number} opens it.").format(number=address.thread))
        else:
            visit.talk.say(_("Sent. It is post {address}.").format(address=address))
    if outcome.held:
        visit.talk.say("\n".join((outcome.held, WAITS, WAITS_HELP)))
    if outcome.panel:
        await say_panel(visit, address)


async def say_panel(visit: Visit, address: Address | None) -> None:
    """The panel for a post, where there is one now; what is answered is done. Enter says nothing."""
    panel = await visit.services.care.panel(visit.actor, address, visit.preferences.region)
    if panel is None:
        return
    visit.talk.say(panel_said(panel))
    choices = [Choice(words, partial(_answer, visit, answer, address)) for answer, words in PANEL_ANSWERS.items()]
    with suppress(Interrupted):
        await visit.talk.choose_once(_("You can answer, or not."), choices, _("A number, or Enter to close this:"))


def panel_said(panel: Panel) -> str:
    """The panel in lines."""
    stands = PANEL_WAITS if panel.address is None else PANEL_STANDS
    lines = [sentence(stands, PANEL_PRIVATE), PANEL_HARD, *map(resource_line, panel.help.resources), PANEL_FREE]
    return "\n".join(lines)


async def _answer(visit: Visit, answer: str, address: Address | None) -> None:
    if answer == "ask":
        spot = Spot() if address is None else Spot(thread=address.thread, post=address.post)
        await visit.ways["ask_about"](spot)
        return
    try:
        words = await visit.services.care.answer(visit.actor, answer, address)
    except BBSError as error:
        words = error.message
    if words:
        visit.talk.say(words)
