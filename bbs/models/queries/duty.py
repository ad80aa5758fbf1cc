"""Duty: who is, when they mean to look, and when they last have; and a few settings that the server keeps by itself."""

from __future__ import annotations

from typing import NamedTuple

from peewee import JOIN

from bbs.domain.policy import Role
from bbs.models.members import ACTIVE
from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Duty, Member, MemberRole, ServerSetting


class DutyFacts(NamedTuple):
    """How somebody who works on cases stands; all of it NULL where they have never looked."""

    member: int
    role: str
    on_duty: bool | None
    next_us: int | None
    looked_us: int | None


_ALL = Prepared(
    lambda: (
        MemberRole.select(MemberRole.member, MemberRole.role, Duty.on_duty, Duty.next_us, Duty.looked_us)
        .join(Member)
        .join(Duty, JOIN.LEFT_OUTER, on=(Duty.member == MemberRole.member))
        .where((MemberRole.role << (Role.MODERATOR.value, Role.SYSOP.value)) & (Member.state == ACTIVE))
    )
)


def everybody() -> list[DutyFacts]:
    """Everybody who works on cases: one row for each of their roles."""
    return [DutyFacts(*row) for row in _ALL.rows()]


_ONE = Prepared(lambda: Duty.select(Duty.on_duty, Duty.next_us, Duty.looked_us).where(Duty.member == parameter("me")))


def of(member: int) -> tuple[bool, int | None, int | None]:
    """Whether a member is on duty, when they mean to look, and when they last have."""
    row = _ONE.first(me=member)
    return (False, None, None) if row is None else (bool(row[0]), row[1], row[2])


def put(member: int, **columns: object) -> None:
    """Other values in how a member stands."""
    updates = {getattr(Duty, name): value for name, value in columns.items()}
    Duty.insert(member=member, **columns).on_conflict(conflict_target=[Duty.member], update=updates).execute()


_SETTING = Prepared(lambda: ServerSetting.select(ServerSetting.value).where(ServerSetting.name == parameter("name")))


def setting(name: str) -> str:
    """What the server keeps under this name; empty where it keeps nothing."""
    row = _SETTING.first(name=name)
    return "" if row is None else str(row[0])


def put_setting(name: str, value: str) -> None:
    """What the server keeps under a name from now on; nothing where it is empty."""
    if not value:
        ServerSetting.delete().where(ServerSetting.name == name).execute()
        return
    ServerSetting.insert(name=name, value=value).on_conflict(
        conflict_target=[ServerSetting.name], update={ServerSetting.value: value}
    ).execute()
