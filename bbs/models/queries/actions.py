"""Actions of moderators, and appeals against them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN

from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import first, locking, rows
from bbs.models.tables import Action, Appeal, CaseFile, Member, Post, TriageHit


class ActionFacts(NamedTuple):
    """An action. `handle` is whom it concerns, `by` who did it; `in_thread` and `number` say where the post stands;
    `appealed_us` and `outcome` how an appeal stands, None where there is none."""

    id: int
    kind: str
    case: int | None
    post: int | None
    thread: int | None
    member: int | None
    about: int | None
    board: int | None
    actor: int | None
    unnamed: bool
    argument: str
    before: str
    reason: str
    rule: str
    message: str
    created_us: int
    expires_us: int | None
    ended_us: int | None
    ended: str
    in_thread: int | None
    number: int | None
    handle: str | None
    by: str | None
    appealed_us: int | None
    outcome: str | None
    answer: str | None


_BY = Member.alias("who")
_OWN = ActionFacts._fields[:19]
_COLUMNS = (
    *(getattr(Action, name) for name in _OWN),
    Post.thread,
    Post.number,
    Member.handle,
    _BY.handle,
    Appeal.created_us,
    Appeal.outcome,
    Appeal.answer,
)


def _actions() -> Any:
    return (
        Action.select(*_COLUMNS)
        .join(Post, JOIN.LEFT_OUTER, on=(Action.post == Post.id))
        .join(Member, JOIN.LEFT_OUTER, on=(Action.about == Member.id))
        .join(_BY, JOIN.LEFT_OUTER, on=(Action.actor == _BY.id))
        .join(Appeal, JOIN.LEFT_OUTER, on=(Appeal.action == Action.id))
    )


def _found(query: Prepared, **values: object) -> list[ActionFacts]:
    return [ActionFacts(*row) for row in query.rows(**values)]


def _newest(query: Any) -> Any:
    return query.order_by(Action.id.desc()).limit(parameter("limit"))


_ONE = Prepared(lambda: _actions().where(Action.id == parameter("number")))
_NAMED = Prepared(
    lambda: _newest(_actions().where((Action.about == parameter("member")) & (Action.unnamed == False)))  # noqa: E712
)
_OF_CASE = Prepared(lambda: _newest(_actions().where(Action.case == parameter("case"))))


def add(row: dict[str, object]) -> int:
    """Another action; its number."""
    return int(Action.insert(**row).execute())


def action(number: int) -> ActionFacts | None:
    """The action with this number."""
    return next(iter(_found(_ONE, number=number)), None)


def lock(number: int) -> None:
    """Holds an action against other writers until the transaction ends."""
    first(locking(Action.select(Action.id).where(Action.id == number)))


def change(number: int, **columns: object) -> None:
    """Other values in an action."""
    Action.update(**columns).where(Action.id == number).execute()


def end(number: int, ended: str, by: int | None, now_us: int) -> bool:
    """Ends an action that has not ended yet; whether it had not. `ended` is one of `expired`, `reverted`, `overruled`
    and `replaced`."""
    still = (Action.id == number) & Action.ended_us.is_null()
    return bool(Action.update(ended=ended, ended_us=now_us, ended_by=by).where(still).execute())


def standing_of_post(post: int, kinds: list[str]) -> list[ActionFacts]:
    """What was done to a post, of these kinds, and has not ended; the newest first."""
    return _found(_standing("post", tuple(kinds)), of=post)


def standing_of_thread(thread: int, kinds: list[str]) -> list[ActionFacts]:
    """What was done to a thread, of these kinds, and has not ended; the newest first."""
    return _found(_standing("thread", tuple(kinds)), of=thread)


def standing_about(member: int, kinds: list[str]) -> list[ActionFacts]:
    """What concerns a member, of these kinds, and has not ended, also for what they wrote without a name; the newest
    first."""
    return _found(_standing("about", tuple(kinds)), of=member)


@lru_cache(maxsize=64)
def _standing(of: str, kinds: tuple[str, ...]) -> Prepared:
    def make() -> Any:
        fits = Action.ended_us.is_null() & (Action.kind << list(kinds)) & (getattr(Action, of) == parameter("of"))
        return _actions().where(fits).order_by(Action.id.desc())

    return Prepared(make)


def named_about(member: int, limit: int) -> list[ActionFacts]:
    """What concerned a member for what they did with their name, the newest first."""
    return _found(_NAMED, member=member, limit=limit)


def about(member: int, kinds: list[str], limit: int) -> list[ActionFacts]:
    """All of these kinds that concerned a member, for themselves to see; the newest first."""
    return _found(_about(tuple(kinds)), member=member, limit=limit)


@lru_cache(maxsize=8)
def _about(kinds: tuple[str, ...]) -> Prepared:
    return Prepared(
        lambda: _newest(_actions().where((Action.about == parameter("member")) & (Action.kind << list(kinds))))
    )


def of_case(case: int, limit: int) -> list[ActionFacts]:
    """What was done in a case, the newest first."""
    return _found(_OF_CASE, case=case, limit=limit)


def due(now_us: int, limit: int) -> list[int]:
    """The numbers of actions whose end has come, the earliest first."""
    over = Action.ended_us.is_null() & (Action.expires_us <= now_us)
    query = Action.select(Action.id).where(over).order_by(Action.expires_us).limit(limit)
    return [number for (number,) in rows(query)]


class AppealFacts(NamedTuple):
    """An appeal."""

    action: int
    case: int | None
    member: int | None
    words: str
    created_us: int
    outcome: str


_APPEAL = (Appeal.action, Appeal.case, Appeal.member, Appeal.words, Appeal.created_us, Appeal.outcome)
_APPEAL_OF_CASE = Prepared(lambda: Appeal.select(*_APPEAL).where(Appeal.case == parameter("case")))


def add_appeal(row: dict[str, object]) -> None:
    """An appeal; raises IntegrityError where there is one against the same action."""
    Appeal.insert(**row).execute()


def appeal_of_case(case: int) -> AppealFacts | None:
    """The appeal that a case is about."""
    row = _APPEAL_OF_CASE.first(case=case)
    return None if row is None else AppealFacts(*row)


def decide(action: int, outcome: str, answer: str, by: int | None, now_us: int) -> None:
    """How an appeal was decided."""
    Appeal.update(outcome=outcome, answer=answer, decided_by=by, decided_us=now_us).where(
        Appeal.action == action
    ).execute()


def self_safety(post: int | None, case: int | None) -> bool:
    """Whether somebody's own safety is near: a case about that on this post, now or earlier, or this one; or what
    triage has found and is not cleared yet."""
    own = (CaseFile.origin << ["triage", "asked"]) | (CaseFile.category == "worried") | CaseFile.tier_us.is_null(False)
    near = (CaseFile.id == (case or 0)) | (CaseFile.post == (post or 0))
    if first(CaseFile.select(CaseFile.id).where(near & own).limit(1)) is not None:
        return True
    return post is not None and first(TriageHit.select(TriageHit.post).where(TriageHit.post == post)) is not None
