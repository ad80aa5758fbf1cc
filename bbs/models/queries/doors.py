"""Notices, invitations, applications, and names that are not given again."""

from __future__ import annotations

from typing import Any, NamedTuple

from bbs.models.members import APPLYING
from bbs.models.queries.common import chunks, first, rows
from bbs.models.tables import Application, Invite, Member, Notice, RetiredHandle


class InviteFacts(NamedTuple):
    """An invitation."""

    lookup: str
    created_us: int
    expires_us: int
    used_day: str | None


def add_notice(member: int, kind: str, facts: str, day: str, keep: int) -> None:
    """Something to tell a member; of more than `keep` the oldest are forgotten."""
    Notice.insert(member=member, kind=kind, facts=facts, created_day=day).execute()
    newest = Notice.select(Notice.id).where(Notice.member == member).order_by(Notice.id.desc()).offset(keep - 1)
    oldest = newest.limit(1).scalar()
    if oldest is not None:
        Notice.delete().where((Notice.member == member) & (Notice.id < oldest)).execute()


def has_notices(member: int) -> bool:
    """Whether there is anything to tell."""
    return first(Notice.select(Notice.id).where(Notice.member == member).limit(1)) is not None


def take_notices(member: int) -> list[tuple[str, str, str]]:
    """Kind, facts and day of what there is to tell a member, the oldest first; it is gone after that."""
    query = Notice.select(Notice.kind, Notice.facts, Notice.created_day).where(Notice.member == member)
    found = [(kind, facts, day) for kind, facts, day in rows(query.order_by(Notice.id))]
    Notice.delete().where(Notice.member == member).execute()
    return found


def add_invite(lookup: str, made_by: int | None, now_us: int, expires_us: int) -> None:
    """A new invitation."""
    Invite.insert(lookup=lookup, made_by=made_by, created_us=now_us, expires_us=expires_us).execute()


def invite_is_good(lookup: str, now_us: int) -> bool:
    """Whether the invitation lets somebody in."""
    return first(Invite.select(Invite.lookup).where(_good(lookup, now_us))) is not None


def use_invite(lookup: str, now_us: int, day: str) -> bool:
    """Uses an invitation up. False where it is used, has run out, or is none."""
    return bool(Invite.update(used_day=day).where(_good(lookup, now_us)).execute())


def invites_of(made_by: int | None) -> list[InviteFacts]:
    """The invitations that a member has made, or the operator, the newest first."""
    query = Invite.select(Invite.lookup, Invite.created_us, Invite.expires_us, Invite.used_day)
    return [InviteFacts(*row) for row in rows(query.where(_made_by(made_by)).order_by(Invite.created_us.desc()))]


def open_invites(made_by: int | None, now_us: int) -> int:
    """How many of somebody's invitations still let people in."""
    still = (Invite.expires_us > now_us) & Invite.used_day.is_null()
    return int(Invite.select().where(_made_by(made_by) & still).count())


def drop_invite(made_by: int | None, lookup: str) -> bool:
    """Takes an invitation back. False where it is not somebody's, or is used."""
    mine = _made_by(made_by) & (Invite.lookup == lookup) & Invite.used_day.is_null()
    return bool(Invite.delete().where(mine).execute())


def add_application(member: int, words: str, now_us: int) -> None:
    """Somebody waits to be let in."""
    Application.insert(member=member, words=words, created_us=now_us).execute()


def applications(limit: int) -> list[tuple[str, str, int]]:
    """Handle, words and moment of those who wait, the longest first."""
    query = Application.select(Member.handle, Application.words, Application.created_us).join(Member)
    return [
        (handle, words, created) for handle, words, created in rows(query.order_by(Application.created_us).limit(limit))
    ]


def count_applications() -> int:
    """How many wait."""
    return int(Application.select().count())


def drop_application(member: int) -> None:
    """Whoever waited has been answered."""
    Application.delete().where(Application.member == member).execute()


def drop_applicant(member: int) -> bool:
    """Forgets somebody who waited, with all that they said. False where they do not wait any more."""
    return bool(Member.delete().where((Member.id == member) & (Member.state == APPLYING)).execute())


def retire(lookup: str, day: str) -> None:
    """The name with this hash is not given again."""
    RetiredHandle.insert(lookup=lookup, since_day=day).on_conflict_ignore().execute()


def retired(lookups: list[str]) -> set[str]:
    """Those of the hashes whose names are not given again."""
    found: set[str] = set()
    for some in chunks(lookups):
        query = RetiredHandle.select(RetiredHandle.lookup).where(RetiredHandle.lookup << some)
        found.update(lookup for (lookup,) in rows(query))
    return found


def _good(lookup: str, now_us: int) -> Any:
    return (Invite.lookup == lookup) & Invite.used_day.is_null() & (Invite.expires_us > now_us)


def _made_by(member: int | None) -> Any:
    return Invite.made_by.is_null() if member is None else Invite.made_by == member
