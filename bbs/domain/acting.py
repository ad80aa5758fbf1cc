"""What moderators can do: each kind of action, on what, with what, and whether it can end or be appealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from bbs.domain.words import _


class ActionKind(StrEnum):
    """The kinds of action, as verbs and the log name them."""

    NOTE = "note"
    WARN = "warn"
    ADD_WARNING = "add-warning"
    HIDE = "hide"
    RESTORE = "restore"
    MOVE = "move"
    SPLIT = "split"
    LOCK = "lock"
    PIN = "pin"
    SLOW = "slow"
    SILENCE = "silence"
    SUSPEND = "suspend"
    REMOVE = "remove"
    BAN = "ban"


class Target(StrEnum):
    """What an action is done to."""

    POST = "post"
    THREAD = "thread"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class ActionRule:
    """A kind of action. `argument` names what it needs beside a reason ("" for nothing); `lasts` says that it may have
    an end; `reverts` that it can be taken back; `tells` that the member is told and may appeal."""

    kind: ActionKind
    words: str
    target: Target
    argument: str = ""
    lasts: bool = False
    reverts: bool = False
    tells: bool = False


ACTIONS: Final[dict[ActionKind, ActionRule]] = {
    rule.kind: rule
    for rule in (
        ActionRule(ActionKind.NOTE, _("Keep a note about this member"), Target.MEMBER),
        ActionRule(ActionKind.WARN, _("Tell the member what does not work here"), Target.MEMBER, tells=True),
        ActionRule(ActionKind.ADD_WARNING, _("Add a content warning"), Target.POST, "topics", reverts=True, tells=True),
        ActionRule(ActionKind.HIDE, _("Hide the post"), Target.POST, lasts=True, reverts=True, tells=True),
        ActionRule(ActionKind.RESTORE, _("Show the post again"), Target.POST, tells=True),
        ActionRule(ActionKind.MOVE, _("Move the thread to another board"), Target.THREAD, "board", reverts=True),
        ActionRule(ActionKind.SPLIT, _("Make this branch a thread of its own"), Target.POST, "subject"),
        ActionRule(ActionKind.LOCK, _("Close the thread"), Target.THREAD, lasts=True, reverts=True, tells=True),
        ActionRule(ActionKind.PIN, _("Pin the thread"), Target.THREAD, lasts=True, reverts=True),
        ActionRule(ActionKind.SLOW, _("Slow the thread down"), Target.THREAD, "minutes", lasts=True, reverts=True),
        ActionRule(ActionKind.SILENCE, _("Let the member only read, for a time"), Target.MEMBER, "", True, True, True),
        ActionRule(ActionKind.SUSPEND, _("Close the account, for a time"), Target.MEMBER, "", True, True, True),
        ActionRule(ActionKind.REMOVE, _("Remove the post for good"), Target.POST, reverts=True, tells=True),
        ActionRule(ActionKind.BAN, _("Close the account for good"), Target.MEMBER, reverts=True, tells=True),
    )
}
"""All kinds of action, in the order in which moderators choose from them: the gentlest first."""

APPEAL_TIME: Final = timedelta(days=20)
"""So long after an action its member may appeal."""

MAX_APPEAL: Final = 2_000
"""The most characters of an appeal."""

MUST_END: Final = frozenset({ActionKind.SILENCE, ActionKind.SUSPEND})
"""Kinds that always have an end; without one given they last `DEFAULT_LASTS`."""

DEFAULT_LASTS: Final = timedelta(days=3)
MAX_LASTS: Final = timedelta(days=365)

MAX_REASON: Final = 2_000
"""The most characters of a reason, a message to the member, or the answer to an appeal; each has at least one, but for
the message."""

SLOWEST: Final = timedelta(hours=24)
"""The slowest a thread can be made: one post a day."""

HOUSEKEEPING: Final = frozenset({ActionKind.MOVE, ActionKind.SPLIT, ActionKind.LOCK, ActionKind.PIN, ActionKind.SLOW})
"""Kinds that judge nobody: moderators do them to their own threads as well, and to those of sysops. Everything else
nobody does to themselves, and moderators not to sysops."""

APPEALABLE: Final = frozenset(rule.kind for rule in ACTIONS.values() if rule.tells) - {ActionKind.RESTORE}
"""Kinds that the member may appeal."""

CLOSING: Final = frozenset({ActionKind.SUSPEND, ActionKind.BAN})
"""Kinds that close an account, on every board: for moderators of all boards, and sysops. Its member sees them instead
of home, and needs no notice."""

REPLACES: Final = frozenset(rule.kind for rule in ACTIONS.values() if rule.lasts) | {ActionKind.REMOVE, ActionKind.BAN}
"""Kinds of which one stands at a time on the same thing: a newer one takes the place of the older."""
