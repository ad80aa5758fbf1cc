"""What opens an account again: the recovery code when all else is lost, and the door word at a locked screen."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final

from bbs.domain import members as rules
from bbs.domain.codes import new_recovery_code, recovery_code
from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput, TooSoon
from bbs.models.members import ACTIVE, APPLYING, LEAVING, SUSPENDED
from bbs.models.queries import members
from bbs.models.queries.members import MemberFacts
from bbs.services.core import Core, Outbox, member_of
from bbs.services.identity import actor_of, as_handle, no_member, require_here, state_of, whoever
from bbs.services.keyed import Keyed, Purpose
from bbs.services.limits import Limits
from bbs.services.notices import NoticeKind, leave
from bbs.services.passwords import Passwords
from bbs.services.sessions import Why, draw_session, tell_end
from bbs.services.signing_in import suspended
from bbs.services.tries import Tries, too_many_tries

UNLOCKS: Final = "10 per 15 minutes"
RECOVERIES: Final = "10 per 15 minutes"
"""Wrong answers: of one member at a locked screen, and from one place at the door `recover@`."""

REFUSE_SECONDS: Final = 0.05
"""A refusal at `recover@` comes after this, or twice this, and so on: to read a member's row takes some microseconds
longer than to find none."""

_NOBODY: Final = "0" * 64
"""A keyed hash that no code has: the same comparison is made for handles that are not there."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """Who is back, in the one session that goes on, and the recovery code that counts from now on, to be shown once."""

    actor: Actor
    new_code: str = field(repr=False)


class Recovery:
    """Recovery codes are kept as keyed hashes (`services.keyed` says why that is enough), door words as Argon2id."""

    def __init__(self, core: Core, passwords: Passwords, keyed: Keyed, limits: Limits) -> None:
        self._core = core
        self._passwords = passwords
        self._keyed = keyed
        self._limits = limits
        self._unlocks = Tries(UNLOCKS, core.clock)
        self._recoveries = Tries(RECOVERIES, core.clock)

    # The recovery code

    def draw(self) -> str:
        """A code for somebody who is joining, to be shown once and handed over in `Joining.recovery`."""
        return new_recovery_code()

    async def new_code(self, actor: Actor, door_word: str | None = None) -> str:
        """Another code for the member; the one before opens nothing any more. Shown once, never to be had again.

        Raises `BadInput` at the field `door_word` where the member has one and this is not it.
        """
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        await self.require_door_word(actor, door_word)
        code = new_recovery_code()
        lookup = await self._keyed.of(Purpose.RECOVERY, code)

        def work() -> None:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)
            if members.has_column(member, "recovery"):
                leave(member, NoticeKind.NEW_CODE, self._core.now())
            members.change(member, recovery=lookup)

        await self._core.write(work)
        return code

    async def has_code(self, actor: Actor) -> bool:
        """Whether the member has a recovery code: those whom the operator added have none at first."""
        require(actor, Action.MANAGE_SELF)
        return await self._core.read(lambda: members.has_column(member_of(actor), "recovery"))

    async def matches_code(self, handle: str, code: str, where: Hashable = None) -> bool:
        """Whether the code is that of the member with this handle; the same work for handles that nobody has.

        `where` is where the question comes from: a connection, a hashed address. Only that place is held up by wrong
        answers (`TooSoon`), never the member. Raises `BadInput` at the field `code` for what can be
        nobody's code.
        """
        wanted = recovery_code(code)
        asking = (where, rules.handle_key(handle) if where is None else "")
        self._recoveries.begin(asking)
        began = monotonic()
        if await self._find(handle, wanted) is None:
            await asyncio.sleep(REFUSE_SECONDS - (monotonic() - began) % REFUSE_SECONDS)
            return False
        self._recoveries.succeeded(asking)
        return True

    async def recover(self, handle: str, code: str, new_password: str, where: Hashable = None) -> Recovered:
        """Opens an account with its recovery code. There is a new password and a new code; all keys and the door word
        are taken off, since a thief may have set them; all sessions end but the one that the actor names, in which they
        go on (`sessions.arrived`); the next sign-in is told.

        Raises `BadInput` at the field `password`, or at `code` where handle and code do not belong together, whichever
        of them is wrong; `TooSoon` as `matches_code`; `NotAllowed` with code `suspended`.
        """
        if not await self.matches_code(handle, code, where):
            raise _no_match()
        found = await self._find(handle, recovery_code(code))
        if found is None:
            raise _no_match()
        if state_of(found, self._core.now_us) == SUSPENDED:
            raise suspended(found)
        encoded = await self._passwords.hash(await self._passwords.fresh(new_password, found.handle))
        new_code = new_recovery_code()
        lookup = await self._keyed.of(Purpose.RECOVERY, new_code)
        before, session = str(found.recovery), draw_session()

        def work(outbox: Outbox) -> Actor:
            columns = {"password_hash": encoded, "recovery": lookup, "door_word": None}
            if not members.use_recovery(found.id, before, **columns):
                raise _no_match()
            members.drop_keys(found.id)
            leave(found.id, NoticeKind.RECOVERED, self._core.now())
            tell_end(outbox, found.id, Why.RECOVERED, session)
            return replace(actor_of(found.id, self._core.now_us), session=session)

        actor = await self._core.write_and_tell(work)
        return Recovered(actor, new_code)

    async def _find(self, handle: str, code: str) -> MemberFacts | None:
        """The member whose handle and code these are."""
        lookup = await self._keyed.of(Purpose.RECOVERY, code)
        name = as_handle(handle)
        member = await self._core.read(lambda: members.by_own_handle(name))
        same = hmac.compare_digest(lookup, (member.recovery if member is not None else None) or _NOBODY)
        may = member is not None and member.state in (ACTIVE, APPLYING, LEAVING, SUSPENDED)
        return member if same and may else None

    # The door word

    async def has_door_word(self, actor: Actor) -> bool:
        """Whether the member has a door word: it is asked for after a sign-in with a key, before anything is shown.
        Guests, and those who wait to be let in, have none."""
        if actor.is_guest:
            return False
        return await self._core.read(lambda: members.has_column(member_of(actor), "door_word"))

    async def can_unlock(self, actor: Actor) -> bool:
        """Whether the member has anything that opens a locked screen again: a password, or a door word."""
        require(actor, Action.MANAGE_SELF)
        member = await self._facts(member_of(actor))
        return bool(member.password_hash or member.door_word)

    async def set_door_word(self, actor: Actor, secret: str, current: str | None = None) -> None:
        """Gives the member a door word, or another one. `current` is their password, or their door word so far.

        Raises `BadInput` at the field `door_word` (`rules.door_word`, `weak`, `same` as the password), or at `current`
        (`wrong`), and `TooSoon`.
        """
        require(actor, Action.MANAGE_SELF)
        word = await self._passwords.fresh_door_word(secret, actor.handle)
        await self._require_current(actor, current)
        member = await self._facts(member_of(actor))
        if await self._passwords.verify(member.password_hash, word):
            raise BadInput(_("Something else than your password keeps you safer."), "same", field="door_word")
        await self._keep_door_word(actor, await self._passwords.hash(word))

    async def clear_door_word(self, actor: Actor, current: str) -> None:
        """Takes the door word off. Raises as `set_door_word` does about `current`."""
        require(actor, Action.MANAGE_SELF)
        await self._require_current(actor, current)
        await self._keep_door_word(actor, None)

    async def check_door_word(self, actor: Actor, secret: str) -> bool:
        """Whether this is the member's door word. False where they have none. Raises `TooSoon`."""
        require(actor, Action.MANAGE_SELF)
        member = await self._facts(member_of(actor))
        return await self._check(member, (member.door_word,), secret)

    async def check_password(self, actor: Actor, secret: str) -> bool:
        """Whether this is the member's password. False where they have none. Raises `TooSoon`."""
        require(actor, Action.MANAGE_SELF)
        member = await self._facts(member_of(actor))
        return await self._check(member, (member.password_hash,), secret)

    async def unlock(self, actor: Actor, secret: str, where: str | None = None) -> Actor | None:
        """Who the member is from now on where this opens their lock, on the screen or after a key: their password, or
        their door word. None where it does not.

        Raises `TooSoon` after many wrong answers (`UNLOCKS`), and `NotAllowed` with code `suspended`. After a key they
        are limited as passwords are, by `where` they come from: whoever has stolen the key keeps nobody else out.
        """
        require(actor, Action.UNLOCK)
        member = await self._facts(member_of(actor) if actor.locked is None else actor.locked)
        kept = member.password_hash, member.door_word
        if actor.locked is None:
            right = await self._check(member, kept, secret)
        else:
            self._count_guess(where, member.handle)
            right = await self._is_one(kept, secret)
        if not right:
            return None
        if where and actor.locked is not None:
            self._limits.welcome(where, member.handle)
        if state_of(member, self._core.now_us) == SUSPENDED and actor.locked is None:
            raise suspended(member)
        return replace(await self._core.read(lambda: whoever(member.id, self._core.now_us)), session=actor.session)

    def _count_guess(self, where: str | None, handle: str) -> None:
        try:
            self._limits.guess(where or "", handle)
        except TooSoon as refusal:
            raise too_many_tries(refusal.retry_after) from None

    async def require_door_word(self, actor: Actor, door_word: str | None) -> None:
        """Nothing where the member has no door word. Raises `BadInput` at the field `door_word` unless this is it, with
        the code `empty` where none was given, else `wrong`."""
        require(actor, Action.MANAGE_SELF)
        if not await self.has_door_word(actor):
            return
        if not door_word:
            raise BadInput(_("Your door word is asked for here."), "empty", field="door_word")
        if not await self.check_door_word(actor, door_word):
            raise BadInput(_("That is not your door word."), "wrong", field="door_word")

    async def _require_current(self, actor: Actor, current: str | None) -> None:
        """Whoever has a password or a door word says one of them before the door word changes."""
        if await self.can_unlock(actor) and await self.unlock(actor, current or "") is None:
            words = _("Your password, or your door word so far, is asked for here; this is neither.")
            raise BadInput(words, "wrong", field="current")

    async def _check(self, member: MemberFacts, kept: tuple[str | None, ...], secret: str) -> bool:
        self._unlocks.begin(member.id)
        right = await self._is_one(kept, secret)
        if right:
            self._unlocks.succeeded(member.id)
        return right

    async def _is_one(self, kept: tuple[str | None, ...], secret: str) -> bool:
        given = _as_secret(secret)
        for encoded in kept:
            if await self._passwords.verify(encoded if given else None, given):
                return True
        return False

    async def _keep_door_word(self, actor: Actor, encoded: str | None) -> None:
        member = member_of(actor)

        def work() -> None:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)
            members.change(member, door_word=encoded)
            leave(member, NoticeKind.DOOR_WORD, self._core.now())

        await self._core.write(work)

    async def _facts(self, member: int) -> MemberFacts:
        found = await self._core.read(lambda: members.by_id(member))
        if found is None:
            raise no_member()
        return found


def _as_secret(text: str) -> str:
    """What was typed, as it would be kept; empty for what cannot be a secret."""
    try:
        return rules.door_word(text, "")
    except BadInput:
        return ""


def _no_match() -> BadInput:
    return BadInput(_("That name and that code do not belong together."), "no_match", field="code")
