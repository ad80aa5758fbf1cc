"""Members: by handle, by key, with their roles; and what they have chosen."""

from __future__ import annotations

from typing import Any, NamedTuple

from bbs.models.members import FORMER
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import chunks, first, rows
from bbs.models.tables import BoardReader, Erasure, Member, MemberKey, MemberRole, Setting


class MemberFacts(NamedTuple):
    """A member."""

    id: int
    handle: str
    password_hash: str | None
    state: str
    seen_day: str | None
    joined_day: str
    suspended_until_us: int | None
    agreement: int
    recovery: str | None
    door_word: str | None


COLUMNS = (
    Member.id,
    Member.handle,
    Member.password_hash,
    Member.state,
    Member.seen_day,
    Member.joined_day,
    Member.suspended_until_us,
    Member.agreement,
    Member.recovery,
    Member.door_word,
)
"""What `MemberFacts` are made of."""


_BY_ID = Prepared(lambda: Member.select(*COLUMNS).where(Member.id == parameter("member")))


def by_handle(handle: str) -> MemberFacts | None:
    """The member with exactly this handle."""
    row = first(Member.select(*COLUMNS).where(Member.handle == handle))
    return None if row is None else MemberFacts(*row)


def by_own_handle(handle: str) -> MemberFacts | None:
    """The member who calls themselves so: also one who has asked to be erased, and whom nobody else sees by that name
    any more."""
    row = first(Member.select(*COLUMNS).where(_own_name(handle)))
    return None if row is None else MemberFacts(*row)._replace(handle=handle)


def _own_name(handle: str) -> Any:
    going = Erasure.select(Erasure.ledger_id).where(Erasure.handle == handle)
    return (Member.handle == handle) | (Member.ledger_id << going)


def by_handle_key(handle_key: str) -> MemberFacts | None:
    """The member whose handle reads like this."""
    row = first(Member.select(*COLUMNS).where(Member.handle_key == handle_key))
    return None if row is None else MemberFacts(*row)


def by_id(member: int) -> MemberFacts | None:
    """The member with this id."""
    row = _BY_ID.first(member=member)
    return None if row is None else MemberFacts(*row)


def joined(member: int) -> str:
    """The day (ISO) on which a member joined. Raises LookupError where they are not here."""
    row = first(Member.select(Member.joined_day).where(Member.id == member))
    if row is None:
        raise LookupError("no such member")
    return str(row[0])


def everybody() -> list[MemberFacts]:
    """All members, by handle."""
    query = Member.select(*COLUMNS).where(Member.state != FORMER)
    return [MemberFacts(*row) for row in rows(query.order_by(Member.handle))]


def handles(numbers: list[int]) -> dict[int, str]:
    """The handles of members by their ids; without those that are gone."""
    found: dict[int, str] = {}
    for some in chunks(numbers):
        found |= dict(rows(Member.select(Member.id, Member.handle).where(Member.id.in_(some))))
    return found


def ids_by_key(handle_keys: list[str]) -> dict[str, int]:
    """The ids of the members whose handles read like these."""
    found: dict[str, int] = {}
    for some in chunks(handle_keys):
        query = Member.select(Member.handle_key, Member.id).where(Member.handle_key << some)
        found.update(rows(query))
    return found


def add_member(row: dict[str, object]) -> int:
    """A new member; raises IntegrityError where the handle reads like another's."""
    return int(Member.insert(**row).execute())


def change(member: int, **columns: object) -> None:
    """Other values in a member's row; raises IntegrityError where a handle reads like another's."""
    Member.update(**columns).where(Member.id == member).execute()


def change_state(member: int, before: tuple[str, ...], **columns: object) -> bool:
    """Other values in a member's row, if their state is one of `before`. Whether it was."""
    return bool(Member.update(**columns).where((Member.id == member) & (Member.state << before)).execute())


def use_recovery(member: int, before: str, **columns: object) -> bool:
    """Other values in a member's row, if their recovery code is still this one. Whether it was."""
    return bool(Member.update(**columns).where((Member.id == member) & (Member.recovery == before)).execute())


def has_column(member: int, column: str) -> bool:
    """Whether the column of a member's row holds anything."""
    row = first(Member.select(getattr(Member, column)).where(Member.id == member))
    return row is not None and bool(row[0])


def renew_hash(member: int, before: str | None, password_hash: str) -> None:
    """Another hash of the same password, unless the password has changed meanwhile."""
    same = (Member.id == member) & (Member.password_hash == before)
    Member.update(password_hash=password_hash).where(same).execute()


def set_seen(member: int, day: str) -> None:
    """The last day on which a member was here."""
    change(member, seen_day=day)


_ROLES = Prepared(
    lambda: MemberRole.select(MemberRole.role, MemberRole.board).where(MemberRole.member == parameter("member"))
)


def roles(member: int) -> list[tuple[str, int | None]]:
    """The roles of a member beyond `member`, each with its board, or None for everywhere."""
    return [(role, board) for role, board in _ROLES.rows(member=member)]


def all_roles() -> list[tuple[int, str]]:
    """Member and role of all roles."""
    return [(member, role) for member, role in rows(MemberRole.select(MemberRole.member, MemberRole.role))]


def add_role(member: int, role: str) -> None:
    """Another role for a member, everywhere."""
    MemberRole.insert(member=member, role=role).execute()


def drop_role(member: int, role: str) -> None:
    """Takes a role that a member has everywhere."""
    here = (MemberRole.member == member) & (MemberRole.role == role) & MemberRole.board.is_null()
    MemberRole.delete().where(here).execute()


_READER_OF = Prepared(lambda: BoardReader.select(BoardReader.board).where(BoardReader.member == parameter("member")))


def reader_of(member: int) -> frozenset[int]:
    """The boards whose readers' list has the member."""
    return frozenset(row[0] for row in _READER_OF.rows(member=member))


def key(handle: str, lookup: str) -> tuple[int, int, str | None] | None:
    """Member, row and last used day of the key with this lookup that belongs to this handle."""
    query = MemberKey.select(MemberKey.member, MemberKey.id, MemberKey.used_day).join(Member)
    row = first(query.where((MemberKey.lookup == lookup) & _own_name(handle)))
    return None if row is None else (row[0], row[1], row[2])


def add_key(member: int, row: dict[str, object]) -> None:
    """Another key for a member; the same key twice is one."""
    MemberKey.insert(member=member, **row).on_conflict_ignore().execute()


class KeyFacts(NamedTuple):
    """A key of a member."""

    id: int
    kind: str
    name: str
    tail: str
    added_day: str
    used_day: str | None


def keys(member: int) -> list[KeyFacts]:
    """The keys of a member, the oldest first."""
    query = MemberKey.select(
        MemberKey.id, MemberKey.kind, MemberKey.name, MemberKey.tail, MemberKey.added_day, MemberKey.used_day
    )
    return [KeyFacts(*row) for row in rows(query.where(MemberKey.member == member).order_by(MemberKey.id))]


def has_key(member: int, lookup: str) -> bool:
    """Whether one of the member's keys is the one with this lookup."""
    query = MemberKey.select(MemberKey.id).where((MemberKey.member == member) & (MemberKey.lookup == lookup))
    return first(query) is not None


def rename_key(member: int, key: int, name: str) -> bool:
    """Another name for a key. False where the member has no such key."""
    return bool(MemberKey.update(name=name).where((MemberKey.id == key) & (MemberKey.member == member)).execute())


def drop_key(member: int, key: int) -> bool:
    """Takes a key off. False where the member has no such key."""
    return bool(MemberKey.delete().where((MemberKey.id == key) & (MemberKey.member == member)).execute())


def drop_keys(member: int) -> None:
    """Takes all keys of a member off."""
    MemberKey.delete().where(MemberKey.member == member).execute()


def key_used(key: int, day: str) -> None:
    """The day on which a key was used last."""
    MemberKey.update(used_day=day).where(MemberKey.id == key).execute()


def keys_per_member() -> dict[int, int]:
    """How many keys each member has who has any."""
    found: dict[int, int] = {}
    for (member,) in rows(MemberKey.select(MemberKey.member)):
        found[member] = found.get(member, 0) + 1
    return found


def settings(member: int) -> dict[str, str]:
    """What a member has chosen, by name."""
    return dict(rows(Setting.select(Setting.name, Setting.value).where(Setting.member == member)))


def put_setting(member: int, name: str, value: str) -> None:
    """A choice of a member."""
    Setting.insert(member=member, name=name, value=value).on_conflict(
        conflict_target=[Setting.member, Setting.name], update={Setting.value: value}
    ).execute()
