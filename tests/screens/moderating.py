"""A queue for the tests of moderation screens: cases of all kinds, kept in memory, with the manners of the services.

    desk = Desk(services, ana, clock)
    async with session(desk, mo, HomeScreen) as seat: ...

Whoever asks sees their own claims; a version that is older than the case is refused with who did what. What was done is
kept in `desk.did`. Everything that is no moderation goes to the real services.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace

from bbs.domain.acting import ACTIONS, APPEAL_TIME, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.byline import Byline, BylineKind
from bbs.domain.cases import CLAIM_TIME, CaseState, Category, Origin, Severity, rank
from bbs.errors import NoSuchThing, Stale
from bbs.services.case_rows import (
    ActionRow,
    AppealRow,
    CaseRow,
    CaseView,
    ContextPost,
    CueRow,
    DutyRow,
    LogPage,
    LogRow,
    OwnAction,
    QueueCounts,
    QueuePage,
    ReportRow,
    StepRow,
)
from bbs.services.community_rules import shipped as shipped_rules
from bbs.services.reply_templates import shipped as shipped_templates

OPEN = (CaseState.OPEN, CaseState.CLAIMED)
PAGE = 50
POST_KINDS = tuple(kind for kind in ACTIONS if kind is not ActionKind.RESTORE)


def named(handle: str) -> Byline:
    return Byline(BylineKind.NAMED, handle, handle)


UNNAMED = Byline(BylineKind.UNNAMED, "the author")


@dataclass
class File:
    """A case, as the desk keeps it."""

    row: CaseRow
    text: str = ""
    cues: tuple[CueRow, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    context: tuple[ContextPost, ...] = ()
    steps: list[StepRow] = field(default_factory=list)
    earlier: tuple[CaseRow, ...] = ()
    strikes: tuple[ActionRow, ...] = ()
    appeal: AppealRow | None = None
    talk: list[tuple[str, bool, str]] = field(default_factory=list)
    holder: str | None = None
    changed_by: str = ""
    passed_by: set[str] = field(default_factory=set)


class Desk:
    """Stands for the services of a community, with the moderation of its own."""

    def __init__(self, services, clock) -> None:
        self._services = services
        self.now = clock
        self.files: dict[int, File] = {}
        self.did: list[tuple] = []
        self.on_duty = False
        self.next_look: datetime | None = None
        self.raised: datetime | None = None
        self.foreseen = ""
        self.own: list[OwnAction] = []
        self.lines: list[LogRow] = []
        self.cases = FakeCases(self)
        self.actions = FakeActions(self)
        self.holding = FakeHolding(self)
        self.appeals = FakeAppeals(self)
        self.answering = FakeAnswering(self)
        self.revealing = FakeRevealing(self)
        self.reports = FakeReports(self)
        self.duty = FakeDuty(self)
        self.drawbridge = FakeDrawbridge(self)

    def __getattr__(self, name: str):
        return getattr(self._services, name)

    def add(
        self,
        origin: Origin,
        severity: Severity | None,
        subject: str = "",
        *,
        text: str = "",
        hours: float = 1,
        category: str = "",
        byline: Byline | None = None,
        reports: Sequence[tuple[Category, str, str]] = (),
        address: Address | None = None,
        board: str = "Long Nights",
        **more,
    ) -> int:
        """Another case, `hours` old; its number."""
        number = len(self.files) + 1
        now = self.now()
        row = CaseRow(
            number=number,
            severity=severity,
            origin=origin,
            category=category,
            state=CaseState.OPEN,
            version=1,
            address=address,
            board="anxiety-nights" if board else None,
            board_name=board,
            subject=subject,
            excerpt=text[:40],
            byline=byline or named("ben"),
            reports=len(reports),
            opened=now - timedelta(hours=hours),
        )
        said = tuple(
            ReportRow(kind.value, words, "", by, now - timedelta(hours=hours / 2)) for kind, words, by in reports
        )
        self.files[number] = File(row, text, reports=said, **more)
        return number

    def file(self, number: int) -> File:
        if number not in self.files:
            raise NoSuchThing("There is no such case.")
        return self.files[number]

    def seen(self, file: File, who: str) -> CaseRow:
        """The row as this moderator sees it."""
        taken = file.holder is not None
        return replace(
            file.row,
            claimed_by=file.holder,
            claim_expires=self.now() + CLAIM_TIME if taken else None,
            mine=file.holder == who,
            passed=who in file.passed_by,
        )

    def order(self, who: str) -> list[File]:
        """What is open, as the queue stands."""
        now = self.now()
        waiting = [file for file in self.files.values() if file.row.state in OPEN]
        return sorted(
            waiting,
            key=lambda f: (who in f.passed_by, -rank(f.row.severity, now - f.row.opened), f.row.opened, f.row.number),
        )

    def hold(self, actor, number: int, version: int | None) -> File:
        """The case, where it is open, nobody else has it and nothing has changed."""
        file = self.file(number)
        if file.holder is not None and file.holder != actor.handle:
            raise Stale(f"{file.holder} has taken this case.")
        if version is not None and version != file.row.version:
            raise Stale(f"{file.changed_by} has changed this case meanwhile.")
        return file

    def change(self, actor, file: File, **columns) -> None:
        file.row = replace(file.row, version=file.row.version + 1, **columns)
        file.changed_by = actor.handle

    def done(self, actor, number: int, version: int | None, state: CaseState) -> File:
        file = self.hold(actor, number, version)
        file.holder = None
        self.change(actor, file, state=state)
        return file


class _Part:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk


class FakeCases(_Part):
    async def queue(self, actor, *, board=None, origin=None, only="all", after=None):
        desk, start = self.desk, int(after or 0)
        if only == "closed":
            files = [file for file in desk.files.values() if file.row.state not in OPEN]
        else:
            files = desk.order(actor.handle)
        rows = [desk.seen(file, actor.handle) for file in files]
        mine = [row for row in rows if row.mine]
        urgent = [row for row in rows if rank(row.severity) >= rank(Severity.HIGH)]
        kept = {"mine": mine, "urgent": urgent, "unclaimed": [row for row in rows if not row.claimed_by]}
        shown = [
            row
            for row in kept.get(only, rows)
            if (board is None or row.board == board) and (origin is None or row.origin is origin)
        ]
        end = str(start + PAGE) if len(shown) > start + PAGE else None
        counts = QueueCounts(len(rows) if only != "closed" else 0, len(mine), len(urgent))
        return QueuePage(tuple(shown[start : start + PAGE]), end, counts, await desk.duty.mine(actor))

    async def case(self, actor, number):
        file = self.desk.file(number)
        unnamed = file.row.byline is not None and file.row.byline.kind is BylineKind.UNNAMED
        return CaseView(
            row=self.desk.seen(file, actor.handle),
            snapshot=file.text,
            snapshot_at=file.row.opened,
            cues=file.cues,
            reports=file.reports,
            steps=tuple(file.steps),
            context=file.context,
            earlier=() if unnamed else file.earlier,
            strikes=() if unnamed else file.strikes,
            conversation=number if file.talk else None,
            kinds=POST_KINDS if file.row.address is not None else (ActionKind.NOTE, ActionKind.SILENCE),
            appeal=file.appeal,
        )

    async def next_case(self, actor, after=None):
        files = self.desk.order(actor.handle)
        numbers = [file.row.number for file in files]
        at = numbers.index(after) + 1 if after in numbers else 0
        free = [f for f in files[at:] if f.holder in (None, actor.handle) and actor.handle not in f.passed_by]
        return free[0].row.number if free else None

    async def claim(self, actor, number, version):
        file = self.desk.hold(actor, number, version)
        file.holder = actor.handle
        self.desk.change(actor, file, state=CaseState.CLAIMED)
        return await self.case(actor, number)

    async def release(self, actor, number, version):
        file = self.desk.hold(actor, number, version)
        file.holder = None
        self.desk.change(actor, file, state=CaseState.OPEN)
        return await self.case(actor, number)

    async def pass_on(self, actor, number, version):
        file = self.desk.hold(actor, number, version)
        file.holder = None
        file.passed_by.add(actor.handle)
        self.desk.change(actor, file, state=CaseState.OPEN)
        self.desk.did.append(("passed", number))

    async def note(self, actor, number, words):
        file = self.desk.file(number)
        file.steps.append(StepRow("note", f"Note: {words}", actor.handle, self.desk.now()))
        self.desk.did.append(("note", number, words))

    async def close(self, actor, number, version, outcome, words=""):
        self.desk.done(actor, number, version, outcome)
        self.desk.did.append(("closed", number, outcome))

    async def reopen(self, actor, number, version):
        file = self.desk.hold(actor, number, version)
        self.desk.change(actor, file, state=CaseState.OPEN)
        self.desk.did.append(("reopened", number))

    async def hand_over(self, actor, to, words=""):
        mine = [file for file in self.desk.files.values() if file.holder == actor.handle]
        for file in mine:
            file.holder = to
        self.desk.did.append(("handed over", to, words, len(mine)))
        return len(mine)

    async def waiting(self, actor):
        return len(self.desk.order(actor.handle))


class FakeActions(_Part):
    async def act(self, actor, request):
        if request.case is not None and request.kind is not ActionKind.NOTE:
            self.desk.done(actor, request.case, request.version, CaseState.ACTIONED)
        self.desk.did.append(("acted", request))
        return action(request.kind, by=actor.handle, reason=request.reason, at=self.desk.now(), until=request.until)

    async def revert(self, actor, number, reason):
        self.desk.did.append(("reverted", number, reason))

    async def history(self, actor, *, handle=None, case=None):
        if case is not None:
            return self.desk.file(case).strikes
        files = [f for f in self.desk.files.values() if f.row.byline is not None and f.row.byline.handle == handle]
        return tuple(strike for file in files for strike in file.strikes)

    async def log(self, actor, after):
        return LogPage(tuple(self.desk.lines), None)

    public_log = log


class FakeHolding(_Part):
    async def held(self, actor, **where):
        return ()

    async def approve(self, actor, number, version):
        self.desk.done(actor, number, version, CaseState.NO_ACTION)
        self.desk.did.append(("approved", number))

    async def turn_down(self, actor, number, version, reason, rule):
        self.desk.done(actor, number, version, CaseState.ACTIONED)
        self.desk.did.append(("turned down", number, reason, rule))


class FakeAppeals(_Part):
    async def mine(self, actor):
        return tuple(self.desk.own)

    async def appeal(self, actor, number, words):
        self.desk.own = [replace(one, appeal="waiting") if one.number == number else one for one in self.desk.own]
        self.desk.did.append(("appealed", number, words))

    async def decide(self, actor, number, version, overturn, answer):
        self.desk.done(actor, number, version, CaseState.ACTIONED)
        self.desk.did.append(("decided", number, overturn, answer))


class FakeAnswering(_Part):
    async def of_case(self, actor, number):
        said = [
            SimpleNamespace(by=by, staff=staff, body=body, at=self.desk.file(number).row.opened)
            for by, staff, body in self.desk.file(number).talk
        ]
        return SimpleNamespace(messages=tuple(said))

    async def write(self, actor, number, version, words, template=None, once=""):
        file = self.desk.hold(actor, number, version)
        file.holder = actor.handle
        file.talk.append((actor.handle, True, words))
        self.desk.change(actor, file)
        self.desk.did.append(("wrote", number, words, template))

    async def templates(self, actor):
        return shipped_templates()


class FakeRevealing(_Part):
    async def reveal(self, actor, number, reason):
        self.desk.did.append(("revealed", number, reason))
        return "dora"

    async def revisions(self, actor, address):
        self.desk.did.append(("revisions", address))
        return (SimpleNamespace(body="An earlier text.", warnings=("medical",), until=self.desk.now()),)


class FakeReports(_Part):
    async def report(self, actor, address, category, words="", rule=""):
        self.desk.did.append(("reported", address, category, words))
        return "Thank you. A moderator looks at it."

    async def foresee(self, actor, address):
        return self.desk.foreseen


class FakeDuty(_Part):
    async def mine(self, actor):
        return DutyRow(self.desk.on_duty, self.desk.next_look, 1)

    async def set(self, actor, on, next_look=None):
        self.desk.on_duty, self.desk.next_look = on, next_look
        return await self.mine(actor)


class FakeDrawbridge(_Part):
    async def raised(self, actor):
        return self.desk.raised

    async def raise_(self, actor, reason):
        self.desk.raised = self.desk.now() + timedelta(hours=24)
        self.desk.did.append(("raised", reason))
        return self.desk.raised

    async def lower(self, actor, reason):
        self.desk.raised = None
        self.desk.did.append(("lowered", reason))


def action(kind: ActionKind, *, by: str, reason: str, at: datetime, until: datetime | None = None, **more) -> ActionRow:
    """An action as moderators see it."""
    return ActionRow(
        number=more.pop("number", 7),
        kind=kind,
        words=ACTIONS[kind].words,
        on=more.pop("on", "#3.2"),
        by=by,
        reason=reason,
        rule=more.pop("rule", ""),
        at=at,
        until=until,
        ended=more.pop("ended", ""),
        reverts=ACTIONS[kind].reverts,
        **more,
    )


def rules():
    """The rules that come with the program."""
    return shipped_rules()


def own_action(now: datetime, **more) -> OwnAction:
    """An action as its member sees it."""
    return OwnAction(
        number=3,
        words="Your post was hidden",
        on="#3.2 in A way out of it",
        reason="It names a way to harm oneself.",
        rule="Ways to harm oneself are not described.",
        message="What you feel is welcome here.",
        at=now - timedelta(days=1),
        until=None,
        ended="",
        appeal_until=now - timedelta(days=1) + APPEAL_TIME,
        **more,
    )


def full_desk(services, clock) -> Desk:
    """A desk with a case of every kind."""
    desk = Desk(services, clock)
    now = clock()
    desk.add(
        Origin.TRIAGE,
        Severity.CRISIS,
        "I have written the letters",
        text="I have written the letters and put them in the drawer.\n\nTonight it ends. Thank you all for listening.",
        hours=0.4,
        address=Address(31, 1),
        cues=(CueRow("goodbye", "written the letters"), CueRow("plan", "Tonight it ends")),
        context=(
            ContextPost(Address(31, 1), named("ben"), now, 0, "I have written the letters.", "published", True),
            ContextPost(Address(31, 2), named("cleo"), now, 1, "ben, I am here. Are you safe?", "published"),
        ),
        steps=[StepRow("opened", "The words of the post say that somebody may need a person.", "", now)],
    )
    desk.add(
        Origin.ASKED,
        Severity.HIGH,
        text="I do not know who else to ask. Can somebody write to me?",
        hours=3,
        byline=named("dora"),
        board="",
        talk=[("dora", False, "I do not know who else to ask. Can somebody write to me?")],
    )
    desk.add(
        Origin.REPORT,
        Severity.NORMAL,
        "A way out of it",
        text="You are all just weak, and you know it.",
        hours=20,
        category=Category.UNKIND.value,
        address=Address(12, 4),
        byline=named("marek"),
        reports=[
            (Category.UNKIND, "He does this in every thread.", "ana"),
            (Category.UNKIND, "", "cleo"),
        ],
        context=(
            ContextPost(Address(12, 3), named("ana"), now, 1, "I could not get up today.", "published"),
            ContextPost(Address(12, 4), named("marek"), now, 2, "You are all just weak.", "published", True),
            ContextPost(Address(12, 5), named("ana"), now, 3, "That hurts.", "published"),
        ),
        strikes=(action(ActionKind.WARN, by="mo", reason="Be kind, also where you disagree.", at=now),),
        steps=[StepRow("opened", "Somebody reported it. It is unkind or threatening.", "", now)],
    )
    desk.add(
        Origin.HELD,
        Severity.NORMAL,
        "Hello from the north",
        text="I am new here, and glad that I found you.",
        hours=5,
        address=Address(40),
        byline=named("newcomer"),
        board="Welcome",
    )
    desk.add(
        Origin.REPORT,
        Severity.LOW,
        "Pills without questions",
        text="Write to me for the best prices.",
        hours=2,
        category=Category.SPAM.value,
        address=Address(33, 1),
        byline=named("bestprices"),
        reports=[(Category.SPAM, "", "ana"), (Category.SPAM, "", "cleo"), (Category.SPAM, "", "dora")],
    )
    desk.add(
        Origin.WATCHED,
        Severity.NORMAL,
        "The dose",
        text="I asked my doctor about the dose.",
        hours=30,
        address=Address(20, 2),
        byline=UNNAMED,
    )
    against = action(ActionKind.SILENCE, by="jo", reason="Three warnings.", at=now, on="ivo", until=now)
    desk.add(
        Origin.APPEAL,
        Severity.NORMAL,
        text="",
        hours=8,
        byline=named("ivo"),
        board="",
        appeal=AppealRow(against, "I was answering, not shouting.", now),
    )
    return desk
