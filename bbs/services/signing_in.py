"""Signing in: with a password, or with a key that the client has proved to hold."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Final

from bbs.domain import members as rules
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NotAllowed
from bbs.models import counters
from bbs.models.members import ACTIVE, APPLYING, LEAVING, SUSPENDED
from bbs.models.queries import members
from bbs.models.queries.members import MemberFacts
from bbs.models.times import from_us, to_day
from bbs.services.core import Core
from bbs.services.identity import as_handle, locked, shut_out, state_of, whoever
from bbs.services.keyed import Keyed, Purpose
from bbs.services.passwords import Passwords

_PROVABLE: Final = (ACTIVE, APPLYING, SUSPENDED, LEAVING)
"""States in which somebody can prove who they are. Only then is one told that an account is suspended."""


class SigningIn:
    """Who somebody is, by what they prove. A refusal takes the same work whatever its reason."""

    def __init__(self, core: Core, passwords: Passwords, keyed: Keyed) -> None:
        self._core = core
        self._passwords = passwords
        self._keyed = keyed

    async def sign_in_password(self, handle: str, password: str) -> Actor | None:
        """The member with this handle and password, or None. Takes the same work whether or not there is one.

        For a member whose account is closed the actor is one who may see why (`Actor.suspended`). Raises `BBSError`
        with code `busy` where too many sign in at once.
        """
        name = as_handle(handle)
        secret = _as_password(password, name)
        member, as_of = await self._core.read(lambda: (members.by_own_handle(name), _as_of()))
        may_prove = member is not None and member.state in _PROVABLE and secret is not None
        encoded = member.password_hash if member is not None and may_prove else None
        if not await self._passwords.verify(encoded, secret or "") or member is None or secret is None:
            return None
        fresh = await self._passwords.hash(secret) if encoded and self._passwords.outdated(encoded) else None
        return replace(await self._arrive(member, password_hash=fresh), as_of=as_of)

    async def sign_in_key(self, handle: str, fingerprint: str) -> Actor | None:
        """The member with this handle to whom the key with this fingerprint belongs, or None.

        Whoever calls has proved that the client holds the key. Where the member has a door word the actor is locked:
        `recovery.unlock` gives the one who may do more. A member whose account is closed may see why.
        """
        name, lookup = as_handle(handle), await self._keyed.of(Purpose.KEY, fingerprint)
        found, as_of = await self._core.read(lambda: (members.key(name, lookup), _as_of()))
        member = None if found is None else await self._core.read(lambda: members.by_id(found[0]))
        if found is None or member is None or member.state not in _PROVABLE:
            return None
        actor = await self._arrive(member, key=None if found[2] == to_day(self._core.now()) else found[1])
        return replace(locked(member) if member.door_word else actor, as_of=as_of)

    async def key_known(self, handle: str, fingerprint: str) -> bool:
        """Whether the key belongs to this handle; one query, for handles that are not there too."""
        name, lookup = as_handle(handle), await self._keyed.of(Purpose.KEY, fingerprint)
        return await self._core.read(lambda: members.key(name, lookup)) is not None

    async def actor(self, member: int) -> Actor:
        """The actor for a member, for somebody who waits to be let in, or for one whose account is closed. Raises
        `NoSuchThing`."""
        return await self._core.read(lambda: whoever(member, self._core.now_us))

    async def again(self, actor: Actor) -> Actor:
        """The same person as they stand now, in the same session: after a new handle, or when they were let in.

        A guest stays one. Raises `NoSuchThing` where they are not here any more.
        """
        ids = (actor.member, actor.waiting, actor.suspended)
        who = next((one for one in ids if one is not None), None)
        return actor if who is None else replace(await self.actor(who), session=actor.session)

    async def _arrive(self, member: MemberFacts, *, key: int | None = None, password_hash: str | None = None) -> Actor:
        """Notes that a member is here, and the key that has to be noted as used, and says who they are."""
        if state_of(member, self._core.now_us) == SUSPENDED:
            return shut_out(member)
        today = to_day(self._core.now())

        def work() -> None:
            # Of an account that was closed until now it is the clock's to forget that: one that is ahead comes back.
            members.set_seen(member.id, today)
            if key is not None:
                members.key_used(key, today)
            if password_hash is not None:
                members.renew_hash(member.id, member.password_hash, password_hash)

        if member.seen_day != today or password_hash is not None or key is not None:
            # A full disk keeps nobody from reading.
            with suppress(BBSError):
                await self._core.write(work, always=True)
        return await self.actor(member.id)


def _as_of() -> int:
    """Inside a read: the last event so far. What ends the member's sessions later ends also the one that begins now."""
    return counters.current(counters.EVENT)


def suspended(member: MemberFacts) -> NotAllowed:
    """What a suspended member hears who has proved who they are, where there is no room to say more."""
    if member.suspended_until_us is None:
        words = _("This account is closed for now. Signing in shows why. Help now stays open: help@")
    else:
        until = to_day(from_us(member.suspended_until_us))
        words = _("This account is closed until {day}. Signing in shows why. Help now stays open: help@")
        words = words.format(day=until)
    return NotAllowed(words, "suspended")


def _as_password(text: str, handle: str) -> str | None:
    try:
        return rules.password(text, handle)
    except BadInput:
        return None
