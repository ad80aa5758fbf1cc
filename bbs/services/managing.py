"""What the operator does with members: who they are here, how they sign in, and whether they may."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.policy import Action, Actor, Role, require
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.members import ACTIVE, APPLYING, FORMER, IMPORTED, SUSPENDED
from bbs.models.queries import members
from bbs.models.queries.members import MemberFacts
from bbs.models.times import from_us, to_us
from bbs.services import action_ends
from bbs.services.core import Core, Outbox
from bbs.services.identity import member_called, no_member, state_of, still
from bbs.services.keyed import Keyed
from bbs.services.keys import KeyRow, add_key, remove_key
from bbs.services.notices import NoticeKind, leave
from bbs.services.passwords import Passwords
from bbs.services.rows import MemberRow, OfferedKey
from bbs.services.sessions import Why, tell_end

GIVEN: Final = tuple(role.value for role in Role if role not in (Role.GUEST, Role.MEMBER))
"""The roles that the operator gives; everybody who has joined is a member."""


@dataclass(frozen=True, slots=True)
class MemberDetails:
    """One member as the operator sees them. `suspended_until` is None where no end was set."""

    row: MemberRow
    keys: tuple[KeyRow, ...]
    suspended_until: datetime | None
    has_recovery_code: bool
    has_door_word: bool
    agreement: int


class Managing:
    """The operator's part. Sessions that have to end do so within a second, in every process of this community."""

    def __init__(self, core: Core, passwords: Passwords, keyed: Keyed) -> None:
        self._core = core
        self._passwords = passwords
        self._keyed = keyed

    async def show(self, actor: Actor, handle: str) -> MemberDetails:
        """One member. Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(lambda: _details(member_called(handle), self._core.now_us))

    async def set_roles(self, actor: Actor, handle: str, add: Collection[str], remove: Collection[str] = ()) -> None:
        """Gives and takes roles that count everywhere; open sessions have them from the next sign-in on, and end where
        one was taken. Raises `BadInput` at the field `role`, and `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        given, taken = known_roles(add), known_roles(remove)

        def work(outbox: Outbox) -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            member = member_called(handle).id
            held = {role for role, board in members.roles(member) if board is None}
            for role in set(given) - held:
                members.add_role(member, role)
            for role in set(taken) & held:
                members.drop_role(member, role)
            if set(taken) & held:
                tell_end(outbox, member, Why.ROLE)

        await self._core.write_and_tell(work)

    async def reset_password(self, actor: Actor, handle: str, password: str) -> None:
        """Sets a member's password; their sessions end, and the next sign-in is told. Somebody who was imported can
        sign in from now on. Raises `BadInput` at the field `password`, and `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        found = await self._core.read(lambda: _living(handle))
        encoded = await self._passwords.hash(await self._passwords.fresh(password, found.handle))

        def work(outbox: Outbox) -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            members.change(found.id, password_hash=encoded)
            members.change_state(found.id, (IMPORTED,), state=ACTIVE)
            leave(found.id, NoticeKind.RESET, self._core.now())
            tell_end(outbox, found.id, Why.RESET)

        await self._core.write_and_tell(work)

    async def add_key(self, actor: Actor, handle: str, key: OfferedKey, name: str = "") -> None:
        """Another key for a member. Somebody who was imported can sign in from now on. Raises as `Keys.add`."""
        require(actor, Action.MANAGE_SITE)
        found = await self._core.read(lambda: _living(handle))

        def allowed() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)

        await add_key(self._core, self._keyed, found.id, key, name, allowed)
        await self._core.write(lambda: members.change_state(found.id, (IMPORTED,), state=ACTIVE))

    async def remove_key(self, actor: Actor, handle: str, key: int) -> None:
        """Takes a key of a member off; their sessions end. Raises as `Keys.remove`."""
        require(actor, Action.MANAGE_SITE)
        found = await self._core.read(lambda: _living(handle))
        await remove_key(self._core, found.id, key)

    async def suspend(self, actor: Actor, handle: str, until: datetime | None = None) -> None:
        """The member may not come in, until a moment or until they are restored; their sessions end.

        Raises `BadInput` at the field `until` where that has passed, `BBSError` with code `state` for whom it means
        nothing, and `NoSuchThing`.
        """
        require(actor, Action.MANAGE_SITE)
        if until is not None and until <= self._core.now():
            raise BadInput(_("That moment has passed."), "past", field="until")

        def work(outbox: Outbox) -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            member = _living(handle)
            until_us = None if until is None else to_us(until)
            if not members.change_state(member.id, (ACTIVE, SUSPENDED), state=SUSPENDED, suspended_until_us=until_us):
                raise _wrong_state(member)
            reason = _("The operator has closed this account. They can say more, and an appeal reaches a moderator.")
            action_ends.closed_by_operator(member.id, reason, until_us, self._core.now_us)
            tell_end(outbox, member.id, Why.SUSPENDED)

        await self._core.write_and_tell(work)

    async def restore(self, actor: Actor, handle: str) -> None:
        """A suspended member may come in again, and is told so. Raises `BBSError` (`state`), `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)

        def work() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            member = _living(handle)
            if not members.change_state(member.id, (SUSPENDED,), state=ACTIVE, suspended_until_us=None):
                raise _wrong_state(member)
            action_ends.reopened_by_operator(member.id, self._core.now_us)
            leave(member.id, NoticeKind.RESTORED, self._core.now())

        await self._core.write(work)


def known_roles(names: Collection[str]) -> tuple[str, ...]:
    """Those of the roles that are given, in order. Raises `BadInput` at the field `role` for what is none."""
    for name in names:
        if name not in (*GIVEN, Role.MEMBER.value):
            words = _("There is no role {role}. There are: {known}.")
            raise BadInput(words.format(role=name, known=", ".join(sorted(GIVEN))), "bad_role", field="role")
    return tuple(sorted({name for name in names if name in GIVEN}))


def member_rows(now_us: int) -> tuple[MemberRow, ...]:
    """All members, by handle. Inside a read."""
    roles: dict[int, list[str]] = {}
    for member, role in members.all_roles():
        roles.setdefault(member, []).append(role)
    keys = members.keys_per_member()
    return tuple(_row(facts, roles.get(facts.id, []), keys.get(facts.id, 0), now_us) for facts in members.everybody())


def _row(facts: MemberFacts, roles: list[str], keys: int, now_us: int) -> MemberRow:
    return MemberRow(
        handle=facts.handle,
        roles=tuple(sorted({Role.MEMBER.value, *roles})),
        state=state_of(facts, now_us),
        joined=facts.joined_day,
        seen=facts.seen_day,
        keys=keys,
        has_password=facts.password_hash is not None,
    )


def _details(member: MemberFacts, now_us: int) -> MemberDetails:
    keys = tuple(KeyRow(*key) for key in members.keys(member.id))
    suspended = state_of(member, now_us) == SUSPENDED and member.suspended_until_us is not None
    return MemberDetails(
        row=_row(member, [role for role, _board in members.roles(member.id)], len(keys), now_us),
        keys=keys,
        suspended_until=from_us(member.suspended_until_us or 0) if suspended else None,
        has_recovery_code=member.recovery is not None,
        has_door_word=member.door_word is not None,
        agreement=member.agreement,
    )


def _living(handle: str) -> MemberFacts:
    """The member, unless they have gone."""
    found = member_called(handle)
    if found.state == FORMER:
        raise no_member()
    return found


def _wrong_state(member: MemberFacts) -> BBSError:
    words = {
        ACTIVE: _("{handle} is not suspended."),
        APPLYING: _("{handle} has not been let in yet."),
        IMPORTED: _("{handle} was imported and cannot sign in as it is."),
    }.get(member.state, _("{handle} cannot be suspended."))
    return BBSError(words.format(handle=member.handle), "state")
