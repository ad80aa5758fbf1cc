"""Who is who: signing in, joining, and what members change about themselves."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from random import Random
from typing import Final

from peewee import IntegrityError

from bbs.domain import members as rules
from bbs.domain.codes import recovery_code
from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models import counters
from bbs.models.members import ACTIVE
from bbs.models.queries import doors, former_names, members
from bbs.models.queries.marks import lock_member
from bbs.models.times import to_day
from bbs.services.agreement import VERSION
from bbs.services.choices import Choices, follow
from bbs.services.core import Core, Outbox, member_of
from bbs.services.identity import actor_of, require_here
from bbs.services.keyed import Keyed, Purpose
from bbs.services.keys import key_row
from bbs.services.limits import Limits
from bbs.services.managing import known_roles, member_rows
from bbs.services.notices import NoticeKind, leave
from bbs.services.passwords import Passwords
from bbs.services.recovery import Recovery
from bbs.services.registration import Registration, Ticket, hand_in
from bbs.services.rows import Joining, MemberRow, OfferedKey
from bbs.services.sessions import Why, tell_end
from bbs.services.signing_in import SigningIn
from bbs.services.tries import HandleChecks, Tries

OFFERED: Final = 3
"""How many pseudonyms are offered to somebody who joins."""

RENAMES: Final = "3 per day"
"""New handles of one member: each old one is lost to everybody."""


class Accounts(SigningIn, Choices):
    """Members and how they come in. Fingerprints of keys are kept only as hashes, keyed with the server's secret."""

    def __init__(
        self,
        core: Core,
        passwords: Passwords,
        keyed: Keyed,
        limits: Limits,
        recovery: Recovery,
        registration: Registration,
    ) -> None:
        SigningIn.__init__(self, core, passwords, keyed)
        self._limits = limits
        self._recovery = recovery
        self._registration = registration
        self._renames = Tries(RENAMES, core.clock)

    async def check_handle(self, text: str, checks: HandleChecks | None = None) -> str:
        """The handle that `text` would give. Raises `BadInput` at the field `handle`, also where it is taken.

        `checks` are those of the connection: joining has to tell whether a handle is free, and tells it ten times
        (`BBSError` with code `too_many`).
        """
        handle = rules.handle(text)
        key = rules.handle_key(handle)
        if checks is not None:
            checks.count(key)
        lookup = await self._keyed.of(Purpose.HANDLE, key)
        if await self._core.read(lambda: _is_taken(key, lookup)):
            raise _taken()
        return handle

    async def check_password(self, text: str, handle: str) -> None:
        """Raises `BadInput` at the field `password` unless this would do as a new password of `handle`."""
        await self._passwords.fresh(text, handle)

    async def offer_handles(self, count: int = OFFERED) -> list[str]:
        """Pseudonyms that nobody has, or had."""
        offered = rules.offer(Random(secrets.randbits(64)), 20 * count)  # noqa: S311 (nothing hangs on these)
        keys = {rules.handle_key(handle): handle for handle in offered}
        lookups = dict(zip(keys, await self._keyed.all_of(Purpose.HANDLE, list(keys)), strict=True))
        taken = await self._core.read(lambda: set(members.ids_by_key(list(keys))))
        retired = await self._core.read(lambda: doors.retired(list(lookups.values())))
        free = [handle for key, handle in keys.items() if key not in taken and lookups[key] not in retired]
        return free[:count]

    async def join(self, actor: Actor, joining: Joining) -> Actor:
        """Makes a guest a member, or somebody who waits to be one; nothing on the site is unread for them yet.

        Raises `BadInput` at its field, and `TooSoon` where many have joined from the same place.
        """
        require(actor, Action.JOIN)
        if actor.waiting is not None:
            raise BadInput(_("You have asked to join already; a moderator will look."), "waiting", field="handle")
        if joining.password is None and joining.key is None:
            raise BadInput(_("A password or a key is needed to come back."), "empty", field="password")
        ticket = await self._registration.ticket(joining.invite, joining.words)
        await self.check_handle(joining.handle, joining.checks)
        if joining.origin:
            self._limits.hit("join", joining.origin)
        return await self._add(joining, ticket, agreement=VERSION)

    async def add_member(
        self,
        actor: Actor,
        handle: str,
        password: str | None = None,
        roles: Collection[str] = (),
        key: OfferedKey | None = None,
    ) -> Actor:
        """Adds a member for the operator, who asks no agreement of them. Raises `BadInput` at its field."""
        require(actor, Action.MANAGE_SITE)
        return await self._add(Joining(handle, password, key), Ticket(ACTIVE, None, ""), roles=known_roles(roles))

    async def members(self, actor: Actor) -> tuple[MemberRow, ...]:
        """All members, by handle, for the operator."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(lambda: member_rows(self._core.now_us))

    async def change_password(self, actor: Actor, current: str | None, new: str, door_word: str | None = None) -> None:
        """Another password for the member, or their first; their other sessions end.

        `current` is the password so far; who has none is asked for their door word, where they have one. Raises
        `BadInput` at the field `current` (`wrong`), `password` or `door_word`, and `TooSoon`.
        """
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        secret = await self._passwords.fresh(new, actor.handle)
        if not await self._core.read(lambda: members.has_column(member, "password_hash")):
            await self._recovery.require_door_word(actor, door_word)
        elif not await self._recovery.check_password(actor, current or ""):
            raise BadInput(_("That is not your password so far."), "wrong", field="current")
        encoded = await self._passwords.hash(secret)

        def work(outbox: Outbox) -> None:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)
            members.change(member, password_hash=encoded)
            leave(member, NoticeKind.PASSWORD, self._core.now())
            tell_end(outbox, member, Why.PASSWORD, actor.session)

        await self._core.write_and_tell(work)

    async def rename(self, actor: Actor, handle: str, checks: HandleChecks | None = None) -> Actor:
        """Another handle for the member; returns who they are now. The old one is given to nobody any more, and is not
        shown: where others named them by it with an @, the new one stands within minutes. Raises `BadInput` at the
        field `handle`, and `TooSoon`."""
        require(actor, Action.MANAGE_SELF)
        require(actor, Action.EDIT_OWN)  # whoever has asked to be erased has no name to change
        member = member_of(actor)
        name = rules.handle(handle)
        key, before = rules.handle_key(name), rules.handle_key((await self.actor(member)).handle)
        if key != before:
            await self.check_handle(handle, checks)
            self._renames.begin(member)
        retired = await self._keyed.of(Purpose.HANDLE, before)

        def work() -> None:
            lock_member(member)
            require_here(actor, Action.EDIT_OWN, self._core.now_us)
            found = members.by_id(member)
            if found is not None and found.handle != name:
                former_names.add(member, found.handle)
            members.change(member, handle=name, handle_key=key)
            if key != before:
                doors.retire(retired, to_day(self._core.now()))

        try:
            await self._core.write(work)
        except IntegrityError:
            raise _taken() from None
        return await self.again(actor)

    async def has_agreed(self, actor: Actor) -> bool:
        """Whether the member has agreed to what everybody agrees to, as it reads now. Whom the operator has added was
        never asked."""
        require(actor, Action.MANAGE_SELF)
        found = await self._core.read(lambda: members.by_id(member_of(actor)))
        return found is not None and found.agreement >= VERSION

    async def accept_agreement(self, actor: Actor) -> None:
        """The member agrees."""
        require(actor, Action.MANAGE_SELF)
        await self._core.write(lambda: members.change(member_of(actor), agreement=VERSION), always=True)

    async def _add(self, joining: Joining, ticket: Ticket, *, roles: tuple[str, ...] = (), agreement: int = 0) -> Actor:
        name = await self.check_handle(joining.handle, joining.checks)
        row = await self._row(joining, name) | {"state": ticket.state, "agreement": agreement}
        key = None if joining.key is None else await key_row(self._core, self._keyed, joining.key)
        lookup = await self._keyed.of(Purpose.HANDLE, str(row["handle_key"]))

        def work() -> Actor:
            if doors.retired([lookup]):
                raise _taken()
            member = members.add_member(row | {"floor": counters.current_serial()})
            for role in roles:
                members.add_role(member, role)
            if key is not None:
                members.add_key(member, key)
            hand_in(ticket, member, self._core.now())
            follow(member, joining.experiences, knows=joining.knows)
            return actor_of(member, self._core.now_us)

        try:
            return await self._core.write(work)
        except IntegrityError:
            raise _taken() from None

    async def _row(self, joining: Joining, name: str) -> dict[str, object]:
        """What a new member's row holds of what they gave."""
        password, recovery = joining.password, joining.recovery
        if password is not None:
            password = await self._passwords.hash(await self._passwords.fresh(password, name))
        if recovery is not None:
            recovery = await self._keyed.of(Purpose.RECOVERY, recovery_code(recovery))
        return {
            "handle": name,
            "handle_key": rules.handle_key(name),
            "password_hash": password,
            "recovery": recovery,
            "joined_day": to_day(self._core.now()),
        }


def _is_taken(handle_key: str, lookup: str) -> bool:
    return members.by_handle_key(handle_key) is not None or bool(doors.retired([lookup]))


def _taken() -> BadInput:
    words = _("Somebody here has that name already, or one that looks like it. Another one will do.")
    return BadInput(words, "taken", field="handle")


__all__ = ["Accounts", "Joining", "MemberRow", "OfferedKey"]
