"""Who is who: signing in, joining, and what members choose for themselves."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from contextlib import suppress
from random import Random
from typing import Final

from peewee import IntegrityError

from bbs.domain import members as rules
from bbs.domain.policy import Action, Actor, Role, require, roles_of
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models import counters
from bbs.models.members import ACTIVE
from bbs.models.queries import boards, members
from bbs.models.queries.members import MemberFacts
from bbs.models.schema import server_secret
from bbs.models.times import to_day
from bbs.services.agreement import VERSION
from bbs.services.core import Core, member_of
from bbs.services.passwords import Passwords
from bbs.services.rows import Joining, MemberRow, OfferedKey

OFFERED: Final = 3
"""How many pseudonyms are offered to somebody who joins."""

TAIL: Final = 6
"""So many letters of a fingerprint are kept for people to tell their keys apart."""

MAX_NAME: Final = 40
MAX_VALUE: Final = 400
MAX_SETTINGS: Final = 100
"""The longest name and value of a setting, in characters, and the most settings of a member."""


class Accounts:
    """Members and how they come in. Fingerprints of keys are kept only as hashes, keyed with the server's secret."""

    def __init__(self, core: Core, passwords: Passwords) -> None:
        self._core = core
        self._passwords = passwords
        self._secret: bytes | None = None

    async def sign_in_password(self, handle: str, password: str) -> Actor | None:
        """The member with this handle and password, or None. Takes the same work whether or not there is one.

        Raises `BBSError` with code `busy` where too many sign in at once.
        """
        name = _as_handle(handle)
        secret = _as_password(password, name)
        member = await self._core.read(lambda: members.by_handle(name))
        may_enter = member is not None and member.state == ACTIVE and secret is not None
        encoded = member.password_hash if member is not None and may_enter else None
        if not await self._passwords.verify(encoded, secret or "") or member is None or secret is None:
            return None
        fresh = await self._passwords.hash(secret) if encoded and self._passwords.outdated(encoded) else None
        return await self._arrive(member, password_hash=fresh)

    async def sign_in_key(self, handle: str, fingerprint: str) -> Actor | None:
        """The member with this handle to whom the key with this fingerprint belongs, or None.

        Whoever calls has proved that the client holds the key.
        """
        name, lookup = _as_handle(handle), await self._lookup(fingerprint)
        found = await self._core.read(lambda: members.key(name, lookup))
        member = None if found is None else await self._core.read(lambda: members.by_id(found[0]))
        if found is None or member is None or member.state != ACTIVE:
            return None
        return await self._arrive(member, key=found[1])

    async def key_known(self, handle: str, fingerprint: str) -> bool:
        """Whether the key belongs to this handle; one query, for handles that are not there too."""
        name, lookup = _as_handle(handle), await self._lookup(fingerprint)
        return await self._core.read(lambda: members.key(name, lookup)) is not None

    async def actor(self, member: int) -> Actor:
        """The actor for a member. Raises `NoSuchThing`."""
        return await self._core.read(lambda: _actor(member))

    async def check_handle(self, text: str) -> str:
        """The handle that `text` would give. Raises `BadInput` at the field `handle`, also where it is taken."""
        handle = rules.handle(text)
        key = rules.handle_key(handle)
        if await self._core.read(lambda: members.by_handle_key(key)) is not None:
            raise _taken()
        return handle

    async def offer_handles(self, count: int = OFFERED) -> list[str]:
        """Pseudonyms that nobody has."""
        offered = rules.offer(Random(secrets.randbits(64)), 20 * count)  # noqa: S311 (nothing hangs on these)
        keys = {rules.handle_key(handle): handle for handle in offered}
        taken = await self._core.read(lambda: members.ids_by_key(list(keys)))
        return [handle for key, handle in keys.items() if key not in taken][:count]

    async def join(self, actor: Actor, joining: Joining) -> Actor:
        """Makes a guest a member; nothing on the site is unread for them yet. Raises `BadInput` at its field."""
        require(actor, Action.JOIN)
        if joining.password is None and joining.key is None:
            raise BadInput(_("A password or a key is needed to come back."), "empty", field="password")
        member = await self._add(
            joining.handle, joining.password, joining.key, experiences=joining.experiences, agreement=VERSION
        )
        return await self.actor(member)

    async def add_member(
        self,
        actor: Actor,
        handle: str,
        password: str | None = None,
        roles: Collection[str] = (),
        key: OfferedKey | None = None,
    ) -> Actor:
        """Adds a member for the operator. Raises `BadInput` at its field."""
        require(actor, Action.MANAGE_SITE)
        known = {role.value for role in Role} - {Role.GUEST.value, Role.MEMBER.value}
        for role in roles:
            if role not in known | {Role.MEMBER.value}:
                words = _("There is no role {role}. There are: {known}.")
                raise BadInput(words.format(role=role, known=", ".join(sorted(known))), "bad_role", field="role")
        member = await self._add(handle, password, key, roles=tuple(sorted(role for role in roles if role in known)))
        return await self.actor(member)

    async def members(self, actor: Actor) -> tuple[MemberRow, ...]:
        """All members, by handle, for the operator."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(_member_rows)

    async def settings(self, actor: Actor) -> dict[str, str]:
        """What the member has chosen, by name."""
        require(actor, Action.MANAGE_SELF)
        return await self._core.read(lambda: members.settings(member_of(actor)))

    async def set_setting(self, actor: Actor, name: str, value: str) -> None:
        """Keeps a choice of the member. Raises `BadInput` where it is too long or one too many."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        if not 0 < len(name) <= MAX_NAME or len(value) > MAX_VALUE or clean_line(name) != name:
            raise BadInput(_("That setting cannot be kept."), "bad_setting", field="value")

        def work() -> None:
            known = members.settings(member)
            if name not in known and len(known) >= MAX_SETTINGS:
                raise BadInput(_("No more settings can be kept."), "too_many", field="value")
            members.put_setting(member, name, clean_line(value))

        await self._core.write(work)

    async def follow_experiences(self, actor: Actor, slugs: tuple[str, ...]) -> None:
        """The member follows these experiences from now on, and no others. Unknown ones count for nothing."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        await self._core.write(lambda: _follow(member, slugs))

    async def _add(
        self,
        handle: str,
        password: str | None,
        key: OfferedKey | None,
        *,
        experiences: tuple[str, ...] = (),
        roles: tuple[str, ...] = (),
        agreement: int = 0,
    ) -> int:
        name = await self.check_handle(handle)
        password_hash = None
        if password is not None:
            password_hash = await self._passwords.hash(rules.password(password, name))
        day = to_day(self._core.now())
        key_row = None if key is None else await self._key_row(key, day)

        def work() -> int:
            member = members.add_member(
                {
                    "handle": name,
                    "handle_key": rules.handle_key(name),
                    "password_hash": password_hash,
                    "floor": counters.current_serial(),
                    "agreement": agreement,
                    "joined_day": day,
                }
            )
            for role in dict.fromkeys(roles):
                members.add_role(member, role)
            if key_row is not None:
                members.add_key(member, key_row)
            _follow(member, experiences)
            return member

        try:
            return await self._core.write(work)
        except IntegrityError:
            raise _taken() from None

    async def _arrive(self, member: MemberFacts, *, key: int | None = None, password_hash: str | None = None) -> Actor:
        """Notes that a member is here, at most once a day, and says who they are."""
        today = to_day(self._core.now())

        def work() -> None:
            if member.seen_day != today:
                members.set_seen(member.id, today)
            if key is not None:
                members.key_used(key, today)
            if password_hash is not None:
                members.set_password(member.id, password_hash)

        if member.seen_day != today or password_hash is not None:
            # A full disk keeps nobody from reading.
            with suppress(BBSError):
                await self._core.write(work)
        return await self.actor(member.id)

    async def _lookup(self, fingerprint: str) -> str:
        if self._secret is None:
            self._secret = await server_secret(self._core.db)
        return hmac.new(self._secret, fingerprint.encode(), hashlib.sha256).hexdigest()

    async def _key_row(self, key: OfferedKey, day: str) -> dict[str, object]:
        return {
            "lookup": await self._lookup(key.fingerprint),
            "kind": key.kind[:MAX_NAME],
            "name": clean_line(key.comment, MAX_NAME),
            "tail": key.fingerprint[-TAIL:],
            "added_day": day,
        }


def _actor(member: int) -> Actor:
    found = members.by_id(member)
    if found is None or found.state != ACTIVE:
        raise NoSuchThing(_("There is no such member."))
    roles = members.roles(member)
    everywhere = any(role == Role.MODERATOR.value and board is None for role, board in roles)
    return Actor(
        member=found.id,
        handle=found.handle,
        roles=roles_of({role for role, _board in roles}),
        boards=members.reader_of(member),
        moderates=None if everywhere else frozenset(board for _role, board in roles if board is not None),
    )


def _follow(member: int, slugs: tuple[str, ...]) -> None:
    wanted = [experience.id for experience in boards.experiences() if experience.slug in slugs]
    boards.follow_experiences(member, wanted)


def _member_rows() -> tuple[MemberRow, ...]:
    roles: dict[int, list[str]] = {}
    for member, role in members.all_roles():
        roles.setdefault(member, []).append(role)
    keys = members.keys_per_member()
    return tuple(
        MemberRow(
            handle=facts.handle,
            roles=tuple(sorted({Role.MEMBER.value, *roles.get(facts.id, [])})),
            state=facts.state,
            joined=facts.joined_day,
            seen=facts.seen_day,
            keys=keys.get(facts.id, 0),
            has_password=facts.password_hash is not None,
        )
        for facts in members.everybody()
    )


def _as_handle(text: str) -> str:
    """The handle as it would be kept; for what cannot be one, something that nobody is called."""
    try:
        return rules.handle(text)
    except BadInput:
        return ""


def _as_password(text: str, handle: str) -> str | None:
    try:
        return rules.password(text, handle)
    except BadInput:
        return None


def _taken() -> BadInput:
    words = _("Somebody here has that name already, or one that looks like it. Another one will do.")
    return BadInput(words, "taken", field="handle")


__all__ = ["Accounts", "Joining", "MemberRow", "OfferedKey"]
