"""The words of cases: how soon, where from, how they stand. Colour never says anything that these do not."""

from __future__ import annotations

from typing import Final

from bbs.domain.cases import CaseState, Category, Origin, Severity
from bbs.domain.words import _, ngettext
from bbs.services.case_rows import CaseRow, DutyRow, QueueCounts

SEVERITY_WORDS: Final = {
    Severity.CRISIS: _("crisis"),
    Severity.RED: _("red"),
    Severity.HIGH: _("high"),
    Severity.AMBER: _("amber"),
    Severity.NORMAL: _("normal"),
    Severity.LOW: _("low"),
}
"""How soon somebody should look, in one word each: the words of triage, and those that reports come with."""

ORIGIN_WORDS: Final = {
    Origin.REPORT: _("reported"),
    Origin.TRIAGE: _("noticed"),
    Origin.ASKED: _("asks for us"),
    Origin.HELD: _("waits"),
    Origin.WATCHED: _("watched word"),
    Origin.APPEAL: _("appeal"),
}
"""Where a case comes from, as short as a column of the queue needs it."""

ORIGIN_SAID: Final = {
    Origin.REPORT: _("Somebody told us about this post."),
    Origin.TRIAGE: _("The words of this post may be those of somebody who is not safe."),
    Origin.ASKED: _("Somebody asks that a moderator writes to them."),
    Origin.HELD: _("This post waits until a moderator has looked at it."),
    Origin.WATCHED: _("This post has a word that you watch for here."),
    Origin.APPEAL: _("Somebody asks that something done to them be looked at again."),
}
"""The same in a sentence."""

CATEGORY_WORDS: Final = {
    Category.WORRIED: _("worried"),
    Category.HARM: _("harm"),
    Category.UNKIND: _("unkind"),
    Category.ADVICE: _("advice"),
    Category.PRIVATE: _("private"),
    Category.SPAM: _("spam"),
    Category.OTHER: _("other"),
}
"""What a report says is the matter, in one word each."""

STATE_WORDS: Final = {
    CaseState.OPEN: _("open"),
    CaseState.CLAIMED: _("taken"),
    CaseState.SUPPORTED: _("closed: somebody answered them"),
    CaseState.ACTIONED: _("closed: something was done"),
    CaseState.NO_ACTION: _("closed: nothing to do"),
    CaseState.DUPLICATE: _("closed: the same as another"),
}

OUTCOME_KEYS: Final = {
    "1": CaseState.SUPPORTED,
    "2": CaseState.ACTIONED,
    "3": CaseState.NO_ACTION,
    "4": CaseState.DUPLICATE,
}
OUTCOME_WORDS: Final = {
    CaseState.SUPPORTED: _("answered them"),
    CaseState.ACTIONED: _("did something"),
    CaseState.NO_ACTION: _("nothing to do"),
    CaseState.DUPLICATE: _("same as another"),
}
"""How a case closes, as it is chosen."""


def severity_word(row: CaseRow) -> str:
    """How soon, in a word; a dash where it is not known any more."""
    if row.severity is None and row.state not in (CaseState.OPEN, CaseState.CLAIMED):
        return "-"
    return SEVERITY_WORDS[row.severity or Severity.NORMAL]


def origin_words(row: CaseRow) -> str:
    """Where a case comes from; of a report what is the matter, and how many say so."""
    known = set(Category)
    if row.origin is not Origin.REPORT or row.category not in known:
        return ORIGIN_WORDS[row.origin]
    words = CATEGORY_WORDS[Category(row.category)]
    return words if row.reports < 2 else f"{words} x{row.reports}"


def counts_words(counts: QueueCounts) -> str:
    """How many cases there are: in all, of the urgent kind, and one's own."""
    said = [ngettext("{count} open", "{count} open", counts.open).format(count=counts.open)]
    if counts.urgent:
        said.append(_("{count} urgent").format(count=counts.urgent))
    if counts.mine:
        said.append(_("{count} yours").format(count=counts.mine))
    return ", ".join(said)


def duty_words(duty: DutyRow, look: str) -> str:
    """How one stands: on duty or resting, and who else is there. `look` says when one looks next, or is empty."""
    if duty.on_duty:
        mine = _("On duty; you look again {when}.").format(when=look) if look else _("You are on duty.")
    else:
        mine = _("Resting; you look again {when}.").format(when=look) if look else _("You are resting.")
    if duty.others:
        words = ngettext("{count} other is on duty.", "{count} others are on duty.", duty.others)
        return f"{mine} {words.format(count=duty.others)}"
    return mine if not duty.on_duty else f"{mine} " + _("Nobody else is.")


def taken_words(row: CaseRow, *, brief: bool = False) -> str:
    """Who has taken a case, in two words, or `brief` in one; nothing where nobody has."""
    if row.mine:
        return _("yours")
    if brief:
        return row.claimed_by or ""
    return _("{name} has it").format(name=row.claimed_by) if row.claimed_by else ""
