"""Members, for those who look after the place: found by an exact name, and their roles, board by board."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bbs.domain.policy import Action, Actor, Role, may, require
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NotAllowed
from bbs.models.members import ACTIVE, FORMER, SUSPENDED
from bbs.models.queries import actions, boards, members, steering
from bbs.models.queries.members import MemberFacts
from bbs.models.times import from_us
from bbs.services import modlog, steering_input, steering_places
from bbs.services.action_effects import CLOSES
from bbs.services.core import Core, Outbox
from bbs.services.events import STANDING
from bbs.services.identity import member_called, no_member, state_of, still
from bbs.services.managing import Managing, known_roles
from bbs.services.sessions import Why, tell_end
from bbs.services.steering import MODERATORS_BOARD, put_on_list, take_off_list
from bbs.services.steering_log import SteeringKind
from bbs.services.steering_rows import HolderRow, MemberCard, OpenedBy, RoleRow

BY_BOARD: Final = frozenset({Role.MODERATOR.value})
"""Roles that may be given for one board."""


class SteeringPeople:
    """There is no list of all members: one is looked up by the name one knows."""

    def __init__(self, core: Core, managing: Managing) -> None:
        self._core = core
        self._managing = managing

    async def holders(self, actor: Actor) -> tuple[HolderRow, ...]:
        """Everybody with a part here beyond a member's, by handle."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(_holders)

    async def member(self, actor: Actor, handle: str) -> MemberCard:
        """The member with exactly this handle, as far as it is for the actor to know. Raises `NoSuchThing`."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(lambda: _card(actor, _living(handle), self._core.now_us))

    async def give_role(self, actor: Actor, handle: str, role: str, board: str | None = None) -> MemberCard:
        """Gives a role, everywhere or for one board (its slug); open sessions have it at once. Raises `BadInput` at
        `role`, `board` or `handle`, and `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        _require_role(role, board)

        def work(outbox: Outbox) -> MemberCard:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            member = steering_input.member(handle)
            where = None if board is None else steering_places.board(board).id
            if (role, where) not in members.roles(member.id):
                steering.add_role(member.id, role, where)
                self._log(SteeringKind.ROLE_GIVEN, actor, member.id, role, where)
                outbox.tell_member(STANDING, member.id)
                list_board = boards.board_by_slug(MODERATORS_BOARD)
                if where is not None and list_board is not None:
                    put_on_list(outbox, list_board.id, member.id)
            return _card(actor, member, self._core.now_us)

        return await self._core.write_and_tell(work)

    async def take_role(self, actor: Actor, handle: str, role: str, board: str | None = None) -> MemberCard:
        """Takes a role; the member's sessions end, so that none goes on with it. Nobody takes the operator's role from
        themselves. Raises as `give_role`, and `NotAllowed` with code `oneself`."""
        require(actor, Action.MANAGE_SITE)
        _require_role(role, board)

        def work(outbox: Outbox) -> MemberCard:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            member = _living(handle)
            if role == Role.SYSOP.value and member.id == actor.member:
                raise NotAllowed(_("Another operator takes this from you, so that there is always one."), "oneself")
            where = None if board is None else steering_places.board(board).id
            if steering.drop_role(member.id, role, where):
                self._log(SteeringKind.ROLE_TAKEN, actor, member.id, role, where)
                if where is not None:
                    _leave_list(outbox, member.id)
                tell_end(outbox, member.id, Why.ROLE)
            return _card(actor, member, self._core.now_us)

        return await self._core.write_and_tell(work)

    async def close(self, actor: Actor, handle: str, until: datetime | None) -> MemberCard:
        """Closes an account, until a moment or until it is opened again. Nobody closes their own. Raises as
        `Managing.suspend`, and `NotAllowed` with code `oneself`."""
        require(actor, Action.MANAGE_SITE)
        found = await self._core.read(lambda: _living(handle))
        if found.id == actor.member:
            raise NotAllowed(_("That is your own account."), "oneself")
        await self._managing.suspend(actor, handle, until)
        return await self.member(actor, handle)

    async def open_again(self, actor: Actor, handle: str) -> MemberCard:
        """Opens an account that was closed. Raises as `Managing.restore`."""
        require(actor, Action.MANAGE_SITE)
        await self._managing.restore(actor, handle)
        return await self.member(actor, handle)

    def _log(self, kind: SteeringKind, actor: Actor, member: int, role: str, board: int | None) -> None:
        modlog.write(kind, actor=actor.member, board=board, now_us=self._core.now_us, member=member, role=role)


def _require_role(role: str, board: str | None) -> None:
    if not known_roles((role,)):
        raise BadInput(_("Everybody who has joined is a member."), "bad_role", field="role")
    if board is not None and role not in BY_BOARD:
        raise BBSError(_("That role counts everywhere, or not at all."), "everywhere", field="board")


def _leave_list(outbox: Outbox, member: int) -> None:
    """Who looks after no single board any more has no place on the moderators' list."""
    board = boards.board_by_slug(MODERATORS_BOARD)
    kept = any(role == Role.MODERATOR.value and where is not None for role, where in members.roles(member))
    if board is not None and not kept:
        take_off_list(outbox, board.id, member)


def _living(handle: str) -> MemberFacts:
    found = member_called(handle.strip().lstrip("@"))
    if found.state == FORMER:
        raise no_member()
    return found


def _holders() -> tuple[HolderRow, ...]:
    names = {board.id: board for board in boards.boards()}
    found: dict[str, list[RoleRow]] = {}
    for holder in steering.holders():
        board = names.get(holder.board) if holder.board is not None else None
        row = RoleRow(holder.role) if board is None else RoleRow(holder.role, board.slug, board.name)
        found.setdefault(holder.handle, []).append(row)
    return tuple(HolderRow(handle, tuple(rows)) for handle, rows in found.items())


def _standing(actor: Actor, member: MemberFacts, now_us: int) -> tuple[str, int | None]:
    """The member's state, and until when their account is closed. Whoever has closed the account of somebody without a
    name does not find out by this whose it is: a moderator sees what was done to a name."""
    state = state_of(member, now_us)
    if state != SUSPENDED:
        return state, None
    if may(actor, Action.MANAGE_SITE):
        return state, member.suspended_until_us
    named = [one.expires_us for one in actions.standing_about(member.id, CLOSES) if not one.unnamed]
    ends = [end for end in named if end is not None]
    if len(named) > len(ends):
        return state, None
    return (state, max(ends)) if ends and max(ends) > now_us else (ACTIVE, None)


def _card(actor: Actor, member: MemberFacts, now_us: int) -> MemberCard:
    names = {board.id: board for board in boards.boards()}
    roles = [
        RoleRow(role) if where is None else RoleRow(role, names[where].slug, names[where].name)
        for role, where in members.roles(member.id)
        if where is None or where in names
    ]
    state, until = _standing(actor, member, now_us)
    opened_by = OpenedBy(
        member.seen_day,
        len(members.keys(member.id)),
        member.password_hash is not None,
        member.recovery is not None,
    )
    return MemberCard(
        handle=member.handle,
        state=state,
        until=None if until is None else from_us(until),
        joined=member.joined_day,
        roles=tuple(sorted(roles, key=lambda row: (row.role, row.board or ""))),
        own=member.id == actor.member,
        opened_by=opened_by if may(actor, Action.MANAGE_SITE) else None,
    )
