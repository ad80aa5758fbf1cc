"""What the moderation services hand out: frozen values, as a moderator may know them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.byline import Byline
from bbs.domain.cases import CaseState, Origin, Severity


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line of the queue. `address` is None where a case is about no post; `byline` who wrote, or who asks, as
    moderators may know them. `reports` is how many reported. `mine` says that the actor has claimed it, `claimed_by`
    who else has."""

    number: int
    severity: Severity | None
    origin: Origin
    category: str
    state: CaseState
    version: int
    address: Address | None
    board: str | None
    board_name: str
    subject: str
    excerpt: str
    byline: Byline | None
    reports: int
    opened: datetime
    due: datetime | None = None
    claimed_by: str | None = None
    claim_expires: datetime | None = None
    mine: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True)
class DutyRow:
    """How the actor stands: on duty or not, when they mean to look next; and how many are on duty."""

    on_duty: bool
    next_look: datetime | None
    others: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """Open cases that the actor may see: all, those they have claimed, and those that are `HIGH` or above."""

    open: int
    mine: int
    urgent: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue. `next` is the token for what follows, None at the end."""

    rows: tuple[CaseRow, ...]
    next: str | None
    counts: QueueCounts
    duty: DutyRow


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the history of a case, in words. `by` is a moderator's handle, empty for the server itself."""

    kind: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as moderators see it. `by` is the reporter's handle: moderators see it, the reported never does."""

    category: str
    words: str
    rule: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContextPost:
    """A post around that of a case. `is_it` marks the one that the case is about; `depth` is its place in the tree."""

    address: Address
    byline: Byline
    created: datetime
    depth: int
    body: str
    state: str
    is_it: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CueRow:
    """Why triage thought so: the kind of cue, and the words of the post that it hit."""

    group: str
    words: str


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action as moderators see it. `on` is what it was done to, in words. `reverts` says that it can be taken back
    now, `appeal` is "", "waiting", "upheld" or "overruled"."""

    number: int
    kind: ActionKind
    words: str
    on: str
    by: str
    reason: str
    rule: str
    at: datetime
    until: datetime | None
    ended: str
    reverts: bool
    appeal: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with everything around it. `snapshot` is the post as it was. `earlier` are older cases about the same
    member (never those about their own safety), `strikes` the actions that concerned them; both are empty where the
    author is not to be known. `conversation` is the id of the conversation with the member, where there is one. `kinds`
    are the actions that the actor can take here. `waits` says that the post has to be let out, or not, by somebody."""

    row: CaseRow
    snapshot: str
    snapshot_at: datetime | None
    cues: tuple[CueRow, ...]
    reports: tuple[ReportRow, ...]
    steps: tuple[StepRow, ...]
    context: tuple[ContextPost, ...]
    earlier: tuple[CaseRow, ...] = ()
    strikes: tuple[ActionRow, ...] = ()
    conversation: int | None = None
    kinds: tuple[ActionKind, ...] = ()
    appeal: AppealRow | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal: against which action, and in which words. `closed_to` says why the actor cannot decide it, in words;
    empty where they can."""

    action: ActionRow
    words: str
    at: datetime
    closed_to: str = ""


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """What a moderator wants done. `case` and `version` where it comes from a case; the target is `address`
    (`#12` for a thread, `#12.7` for a post) or `handle`; from a case each may be left out. `message` goes to the member
    beside what the server says; `until` is when it ends."""

    kind: ActionKind
    reason: str
    case: int | None = None
    version: int | None = None
    address: Address | None = None
    handle: str | None = None
    argument: str = ""
    rule: str = ""
    until: datetime | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class OwnAction:
    """An action as the member whom it concerns sees it: never who did it. `appeal_until` is None where it cannot be
    appealed (any more); `appeal` as in `ActionRow`, `answer` what was decided, in words. `closes` says that it has
    closed their account, and stands."""

    number: int
    words: str
    on: str
    reason: str
    rule: str
    message: str
    at: datetime
    until: datetime | None
    ended: str
    appeal_until: datetime | None = None
    appeal: str = ""
    answer: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the log, in words."""

    number: int
    kind: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first. `next` is the token for what follows, None at the end."""

    rows: tuple[LogRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the community."""

    slug: str
    words: str


@dataclass(frozen=True, slots=True)
class Template:
    """A text to answer with. Where `reviewed` is false, screens say "not clinically reviewed"."""

    name: str
    body: str = field(repr=False)
    reviewed: bool = False
