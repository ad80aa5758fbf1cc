"""Signing in, as a small machine of its own: which door, what was proved, who that is. No asyncssh in here.

A connection asks in any order it likes, may change its name in between, and may show keys that it does not hold. So
every attempt begins by forgetting what came before, and who somebody is stays open until `completed`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

from bbs.domain.policy import GUEST, Actor
from bbs.services.accounts import OfferedKey
from bbs.services.tries import HandleChecks
from bbs.ssh.frontend import Door

DOORS: Final[dict[str, Door]] = {
    "new": "new",
    "guest": "guest",
    "recover": "recover",
    "help": "help",
    "plain": "plain",
}
"""Names that open without proof; nobody can be called so. At `new` keys are asked for first, and only noted."""

MAX_OFFERED = 8
"""Keys that are noted for somebody who may want to join with one of them, or add one. They are only shown, and nothing
has proved that the client holds them: adding one lets its holder in, so that people choose, and are told so."""

MAX_KEYS = 20
"""Keys that one connection may show, and as many that it may sign with: a well-filled agent."""

MAX_GUESSES = 6
"""Passwords that one connection may try, as with OpenSSH."""


REFUSE_KEY_SECONDS: Final = 0.03
REFUSE_PASSWORD_SECONDS: Final = 0.5
"""No key, and no password, is refused sooner. The same work is done whether or not there is a member of that name; what
small differences remain (a hash of another cost, pages of the database that are warm) end well before this."""


class Accounts(Protocol):
    """What is needed of `services.accounts`."""

    async def sign_in_password(self, handle: str, password: str) -> Actor | None: ...

    async def sign_in_key(self, handle: str, fingerprint: str) -> Actor | None: ...

    async def key_known(self, handle: str, fingerprint: str) -> bool: ...


class TooManyAttempts(Exception):
    """This connection has tried often enough."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is in. The handles that they look up are counted by `checks`, whichever of their sessions asks."""

    user: str
    door: Door
    actor: Actor = GUEST
    offered_keys: tuple[OfferedKey, ...] = ()
    origin: str = ""
    checks: HandleChecks = field(default_factory=HandleChecks, compare=False)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What the latest attempt showed: a member whose password was right, or a key that signed and is known for the
    name."""

    actor: Actor | None = None
    fingerprint: str | None = None


Check = Callable[[], Awaitable[Actor | None]]


class SignIn:
    """The sign-in of one connection. `guess` is told the handle of each password, and has it checked where and when one
    may be; it may raise `TooSoon`."""

    def __init__(self, accounts: Accounts, guess: Callable[[str, Check], Awaitable[Actor | None]]) -> None:
        self._accounts = accounts
        self._guess = guess
        self._user = ""
        self._door: Door | None = None
        self._offered: dict[str, OfferedKey] = {}
        self._proof: _Proof | None = None
        self._attempt = 0
        self._shown = 0
        self._signed = 0
        self._guesses = 0

    @property
    def door(self) -> Door | None:
        """The door that the present name leads to; None before there is a name."""
        return self._door

    def begin(self, user: str) -> bool:
        """A client says its name, perhaps another than before. Returns whether it has to prove anything."""
        self._forget()
        self._user = user
        self._door = DOORS.get(user.casefold(), "member") if user else None
        self._offered.clear()
        return self._door in (None, "new", "member")

    async def shown(self, key: OfferedKey) -> bool:
        """A key is only shown, to hear whether it would do. Returns whether to ask for a signature, which hangs on the
        door alone: public keys are public, and whoever has somebody's shall not hear from us that they are here.

        Raises `TooManyAttempts`.
        """
        self._forget()
        self._shown += 1
        if self._shown > MAX_KEYS:
            raise TooManyAttempts
        self._note(key)
        return self._door == "member"

    async def key(self, key: OfferedKey) -> bool:
        """A key has signed for this connection and name. Returns whether it opens the account.

        Raises `TooManyAttempts`.
        """
        attempt = self._forget()
        self._signed += 1
        if self._signed > MAX_KEYS:
            raise TooManyAttempts
        known = self._door == "member" and await self._accounts.key_known(self._user, key.fingerprint)
        if attempt != self._attempt:
            return False
        if not known:
            self._note(key)
            return False
        self._offered.pop(key.fingerprint, None)
        return self._keep(attempt, _Proof(fingerprint=key.fingerprint))

    def _note(self, key: OfferedKey) -> None:
        if len(self._offered) < MAX_OFFERED:
            self._offered.setdefault(key.fingerprint, key)

    async def password(self, password: str) -> bool:
        """A password is given. Returns whether it is right; an unknown handle is answered like a wrong password.

        Raises `TooManyAttempts`, and `TooSoon`.
        """
        attempt = self._forget()
        self._guesses += 1
        if self._guesses > MAX_GUESSES:
            raise TooManyAttempts
        if self._door != "member":
            return False
        user = self._user
        actor = await self._guess(user, lambda: self._accounts.sign_in_password(user, password))
        return actor is not None and self._keep(attempt, _Proof(actor=actor))

    def just_enter(self) -> None:
        """An empty answer to the question for a password: whoever forgot what to type is asked what they came for."""
        self._forget()
        self._user, self._door = "guest", "door"

    async def completed(self) -> Arrival | None:
        """Called once the client is in. Returns who it is; None where that cannot be said, and it has to go."""
        offered = tuple(self._offered.values())
        if self._door is not None and self._door != "member":
            return Arrival(self._user, self._door, offered_keys=offered)
        proof = self._proof
        if self._door is None or proof is None:
            return None
        actor = proof.actor
        if proof.fingerprint is not None:
            actor = await self._accounts.sign_in_key(self._user, proof.fingerprint)
        return None if actor is None else Arrival(self._user, "member", actor, offered)

    def _forget(self) -> int:
        self._proof = None
        self._attempt += 1
        return self._attempt

    def _keep(self, attempt: int, proof: _Proof) -> bool:
        """Keeps the proof, unless another attempt has begun while the answer was on its way."""
        if attempt != self._attempt:
            return False
        self._proof = proof
        return True
