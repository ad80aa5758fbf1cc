"""Passwords: which ones will do, and their hashes (argon2id). Off the event loop, a few at once."""

from __future__ import annotations

import asyncio
import base64
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.profiles import RFC_9106_LOW_MEMORY

from bbs.domain import members as rules
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.services.strength import MIN_DOOR_SCORE, MIN_SCORE, weakness

T = TypeVar("T")

AT_ONCE: Final = 2
"""How many hashes are computed at the same time; each takes 64 MiB and its lanes."""

MAX_WAITING: Final = 32
"""How many may wait behind them; whoever comes later is asked to come back."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a hash costs: passes, memory in KiB, lanes. As shipped, the second recommended profile of RFC 9106."""

    passes: int = RFC_9106_LOW_MEMORY.time_cost
    memory: int = RFC_9106_LOW_MEMORY.memory_cost
    lanes: int = RFC_9106_LOW_MEMORY.parallelism


class Passwords:
    """Judges, hashes and checks passwords. All raise `BBSError` with code `busy` where too many wait already.

    `community` is the name of this place, which nobody should take for a password.
    """

    def __init__(
        self, cost: Cost | None = None, *, community: str = "", at_once: int = AT_ONCE, waiting: int = MAX_WAITING
    ) -> None:
        cost = cost or Cost()
        self._community = community
        self._hasher = PasswordHasher(cost.passes, cost.memory, cost.lanes)
        self._nobody = _hash_of_nothing(cost)
        self._executor = ThreadPoolExecutor(at_once, thread_name_prefix="passwords")
        self._room = at_once + waiting
        self._lock = threading.Lock()

    async def fresh(self, text: str, handle: str) -> str:
        """`text` as a new password of `handle`, ready to be hashed.

        Raises `BadInput` at the field `password`, with a code of `rules.password`, or `weak`.
        """
        return await self._judged(rules.password(text, handle), handle, MIN_SCORE, "password")

    async def fresh_door_word(self, text: str, handle: str) -> str:
        """The same for a door word, at the field `door_word`."""
        return await self._judged(rules.door_word(text, handle), handle, MIN_DOOR_SCORE, "door_word")

    async def hash(self, password: str) -> str:
        """The encoded hash to keep."""
        return await self._run(lambda: self._hasher.hash(password))

    async def verify(self, encoded: str | None, password: str) -> bool:
        """Whether the password is the one; with None the same work is done, and the answer is no."""
        return await self._run(lambda: self._matches(encoded, password))

    def outdated(self, encoded: str) -> bool:
        """Whether the hash was made with another cost than today's."""
        return self._hasher.check_needs_rehash(encoded)

    def close(self) -> None:
        """Ends the threads; what waits is not computed any more."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    async def _judged(self, secret: str, handle: str, least: int, field: str) -> str:
        why = await self._run(lambda: weakness(secret, (handle, self._community), least))
        if why is not None:
            raise BadInput(why, "weak", field=field)
        return secret

    def _matches(self, encoded: str | None, password: str) -> bool:
        try:
            return self._hasher.verify(encoded or self._nobody, password) and encoded is not None
        except (Argon2Error, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        with self._lock:
            if self._room == 0:
                raise BBSError(_("Many people are signing in just now. Please try again in a minute."), "busy")
            self._room -= 1
        future = self._executor.submit(work)
        future.add_done_callback(self._leave)
        return await asyncio.wrap_future(future)

    def _leave(self, _done: Future[T]) -> None:
        with self._lock:
            self._room += 1


def _hash_of_nothing(cost: Cost) -> str:
    """A well-formed hash that no password has, and that costs as much to check as a real one."""

    def random(size: int) -> str:
        return base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")

    return f"$argon2id$v=19$m={cost.memory},t={cost.passes},p={cost.lanes}${random(16)}${random(32)}"
