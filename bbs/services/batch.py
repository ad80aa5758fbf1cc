"""Small things that are written often, such as drafts, read marks and places: gathered, and written together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Hashable, Iterator
from typing import Any, ClassVar, Final, Protocol

log = logging.getLogger(__name__)

INTERVAL: Final = 0.25
"""Seconds from the first thing that waits to the write."""

LONGEST_WAIT: Final = 5.0
"""Seconds between attempts at most, while the storage fails."""

MAX_WAITING: Final = 20_000
MAX_WAITING_BYTES: Final = 64 * 1024 * 1024
"""How much may wait while the storage fails. Beyond it places and marks go first, then the oldest drafts."""

MAX_TRIES: Final = 3
"""How often something is tried that fails by itself, while other things can be written."""

STORAGE: Final = "storage"
"""The code of an error that says that the storage failed: nothing happened, and trying again may help."""

LAST_TRIES: Final = 3
"""How often `stop` tries to write what is left."""


class Entry(Protocol):
    """Something that waits to be written."""

    worth: ClassVar[int]
    """What is worth less goes first when there is too much."""

    @property
    def size(self) -> int:
        """Bytes of memory, about."""

    def after(self, older: Any) -> Any:
        """This and what waited before it under the same key, as one."""

    def apply(self) -> None:
        """Writes it down, inside a write."""


Key = tuple[Hashable, ...]
Entries = dict[Key, Entry]
Waiting = dict[int, Entries]
Write = Callable[[Callable[[], None]], Awaitable[None]]


class Batcher:
    """Keeps the newest state under each member and key, and writes all of it every 250 ms in one write.

    `put` returns at once, whatever the storage does. What fails to be written is kept, joined with what has come
    since, and tried again. Nothing runs while nothing waits.
    """

    def __init__(self, write: Write, interval: float = INTERVAL) -> None:
        self._write = write
        self._interval = interval
        self._wait = interval
        self._pool = _Pool()
        self._under_way: Waiting = {}
        self._tries: dict[tuple[int, Key], int] = {}
        self._lock = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[bool]] = set()
        self._gone: set[int] = set()

    def put(self, member: int, key: Key, entry: Entry) -> None:
        """Keeps the entry in the place of what waits under this key, and writes it soon."""
        if member in self._gone:
            return
        self._pool.keep(member, key, entry)
        self._schedule()

    def drop(self, member: int, key: Key) -> None:
        """Forgets what waits under this key; what is being written at this moment is written."""
        self._pool.take(member, key)

    def forget(self, member: int) -> None:
        """Forgets what waits of a member who is erased, and takes nothing more of theirs."""
        self._gone.add(member)
        self._pool.take_all(member)

    def waiting(self, member: int, kind: str) -> Iterator[tuple[Key, Any]]:
        """What is not in the database yet of this member, under keys that begin with `kind`; the newest last."""
        for some in (self._under_way, self._pool.waiting):
            for key, entry in some.get(member, {}).items():
                if key[0] == kind:
                    yield key, entry

    @property
    def is_held_up(self) -> bool:
        """Whether the storage took nothing when it was last tried: what waits is in memory alone, and tried again."""
        return self._wait > self._interval

    async def settled(self) -> None:
        """Waits until what is being written at this moment is written."""
        async with self._lock:
            pass

    async def flush(self, member: int | None = None) -> bool:
        """Writes what waits, of one member or of all; whether all of it could be written.

        A caller who is cancelled stops waiting, and the write goes on.
        """
        if not self._lock.locked() and not self._pool.count:
            return True
        return await asyncio.shield(self._begin(member))

    async def stop(self) -> None:
        """Writes everything that waits, as well as that can be done, and ends."""
        for _try in range(LAST_TRIES):
            if await self.flush():
                break
        if self._pool.count:
            log.error("%d drafts, marks and places could not be written", self._pool.count)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _schedule(self) -> None:
        if self._pool.count and self._timer is None and not self._lock.locked():
            self._timer = asyncio.get_running_loop().call_later(self._wait, self._due)

    def _due(self) -> None:
        self._timer = None
        self._begin(None)

    def _begin(self, member: int | None) -> asyncio.Task[bool]:
        task = asyncio.create_task(self._flush(member), name="bbs-batch")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _flush(self, member: int | None) -> bool:
        async with self._lock:
            taken = self._under_way = self._pool.take_all(member)
            failed = taken
            try:
                failed = await self._write_down(taken) if taken else {}
            finally:
                self._under_way = {}
                self._give_back(failed)
        self._wait = min(self._wait * 2, LONGEST_WAIT) if failed else self._interval
        self._schedule()
        return not failed

    async def _write_down(self, entries: Waiting) -> Waiting:
        """Writes the entries and returns those that could not be."""

        def all_of_them() -> None:
            for member in sorted(entries):  # in this order, so that no two processes wait for each other in a ring
                for entry in entries[member].values():
                    entry.apply()

        try:
            await self._write(all_of_them)
        except Exception as error:
            if getattr(error, "code", None) == STORAGE:
                return entries
            several = len(entries) > 1 or any(len(some) > 1 for some in entries.values())
            return await self._one_by_one(entries) if several else self._still_worth_trying(entries, error)
        for member, some in entries.items():
            for key in some:
                self._tries.pop((member, key), None)
        return {}

    async def _one_by_one(self, entries: Waiting) -> Waiting:
        """One of them fails by itself: the others need not suffer for it."""
        failed: Waiting = {}
        for member, some in entries.items():
            for key, entry in some.items():
                if await self._write_down({member: {key: entry}}):
                    failed.setdefault(member, {})[key] = entry
        return failed

    def _still_worth_trying(self, entries: Waiting, error: Exception) -> Waiting:
        ((member, some),) = entries.items()
        (key,) = some
        self._tries[member, key] = self._tries.get((member, key), 0) + 1
        if self._tries[member, key] < MAX_TRIES:
            return entries
        del self._tries[member, key]
        log.error("a waiting %s could not be written", key[0], exc_info=error)
        return {}

    def _give_back(self, failed: Waiting) -> None:
        for member, some in failed.items():
            for key, entry in some.items():
                newer = self._pool.take(member, key)
                self._pool.keep(member, key, entry if newer is None else newer.after(entry))


class _Pool:
    """What waits, by member and key, within bounds."""

    def __init__(self) -> None:
        self.waiting: Waiting = {}
        self.count = 0
        self._bytes = 0

    def keep(self, member: int, key: Key, entry: Entry) -> None:
        """Takes the entry in, joined with what waits under its key."""
        older = self.take(member, key)
        if older is not None:
            entry = entry.after(older)
        self.waiting.setdefault(member, {})[key] = entry
        self.count += 1
        self._bytes += entry.size
        if self.count > MAX_WAITING or self._bytes > MAX_WAITING_BYTES:
            self._make_room()

    def take(self, member: int, key: Key) -> Entry | None:
        """Takes one entry out."""
        some = self.waiting.get(member, {})
        entry = some.pop(key, None)
        if entry is not None:
            self.count -= 1
            self._bytes -= entry.size
            if not some:
                del self.waiting[member]
        return entry

    def take_all(self, member: int | None) -> Waiting:
        """Takes out all entries of a member, or of all."""
        members = list(self.waiting) if member is None else [member] if member in self.waiting else []
        taken = {whose: self.waiting.pop(whose) for whose in members}
        self.count -= sum(map(len, taken.values()))
        self._bytes -= sum(entry.size for some in taken.values() for entry in some.values())
        return taken

    def _make_room(self) -> None:
        """Lets a tenth go: what is worth least first, of that the oldest."""
        every = [(entry.worth, member, key) for member, some in self.waiting.items() for key, entry in some.items()]
        for _worth, member, key in sorted(every, key=lambda item: item[0]):
            if self.count <= MAX_WAITING * 9 // 10 and self._bytes <= MAX_WAITING_BYTES * 9 // 10:
                break
            self.take(member, key)
