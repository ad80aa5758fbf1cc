"""What is gathered is written together, is never lost while the storage fails, and never grows without end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

import pytest

from bbs.errors import BBSError
from bbs.services import batch
from bbs.services.batch import Batcher


@dataclass
class Store:
    """A storage that can fail."""

    written: list[tuple[int, ...]] = field(default_factory=list)
    writes: int = 0
    error: Exception | None = None
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def write(self, work: Callable[[], None]) -> None:
        self.writes += 1
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        before = len(self.written)
        try:
            work()
        except Exception:
            del self.written[before:]
            raise


@dataclass(frozen=True)
class Numbers:
    """Entries that join, as marks do."""

    store: Store
    numbers: tuple[int, ...]
    size: int = 100
    poison: bool = False

    worth: ClassVar[int] = 1

    def after(self, older: Numbers) -> Numbers:
        return Numbers(self.store, (*older.numbers, *self.numbers), self.size, self.poison)

    def apply(self) -> None:
        if self.poison:
            raise ValueError("poison")
        self.store.written.append(self.numbers)


STORAGE = BBSError("no room", "storage")


async def _until(done: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not done():
            await asyncio.sleep(0.005)


async def test_what_comes_together_is_one_write() -> None:
    store = Store()
    batcher = Batcher(store.write, 0.01)
    for number in range(50):
        batcher.put(1, ("marks", number % 2), Numbers(store, (number,)))
    assert store.writes == 0
    await _until(lambda: store.written)
    assert store.writes == 1
    assert sorted(number for entry in store.written for number in entry) == list(range(50))


async def test_nothing_ticks_while_nothing_waits() -> None:
    store = Store()
    batcher = Batcher(store.write, 0.01)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    await _until(lambda: store.written)
    await _until(lambda: not batcher._tasks)
    assert batcher._timer is None
    await batcher.flush()
    assert store.writes == 1


async def test_a_failed_write_is_tried_again_with_what_came_since() -> None:
    store = Store(error=STORAGE)
    batcher = Batcher(store.write, 0.01)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    await _until(lambda: store.writes >= 2)
    batcher.put(1, ("marks", 1), Numbers(store, (2,)))
    assert [key for key, _entry in batcher.waiting(1, "marks")]
    store.error = None
    await _until(lambda: store.written)
    assert store.written == [(1, 2)]
    await batcher.stop()


async def test_what_is_being_written_still_counts_and_joins_what_comes() -> None:
    store = Store()
    store.gate.clear()
    batcher = Batcher(store.write, 0.01)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    await _until(lambda: store.writes)
    batcher.put(1, ("marks", 1), Numbers(store, (2,)))
    assert [entry.numbers for _key, entry in batcher.waiting(1, "marks")] == [(1,), (2,)]
    settled = asyncio.create_task(batcher.settled())
    await asyncio.sleep(0)
    assert not settled.done()
    store.gate.set()
    await settled
    await _until(lambda: len(store.written) == 2)
    await batcher.stop()


async def test_one_poisoned_entry_spoils_nothing_for_the_others(caplog: pytest.LogCaptureFixture) -> None:
    store = Store()
    batcher = Batcher(store.write, 0.01)
    batcher.put(1, ("marks", 1), Numbers(store, (1,), poison=True))
    batcher.put(1, ("marks", 2), Numbers(store, (2,)))
    batcher.put(2, ("marks", 1), Numbers(store, (3,)))
    await _until(lambda: caplog.records)
    assert sorted(store.written) == [(2,), (3,)]
    assert await batcher.flush()


async def test_flushing_one_member_leaves_the_others_to_their_time() -> None:
    store = Store()
    batcher = Batcher(store.write, 60)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    batcher.put(2, ("marks", 1), Numbers(store, (2,)))
    assert await batcher.flush(1)
    assert store.written == [(1,)]
    await batcher.stop()
    assert store.written == [(1,), (2,)]
    assert batcher._timer is None


async def test_a_cancelled_flush_still_happens() -> None:
    store = Store()
    store.gate.clear()
    batcher = Batcher(store.write, 60)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    task = asyncio.create_task(batcher.flush(1))
    await _until(lambda: store.writes)
    task.cancel()
    await asyncio.wait([task])
    store.gate.set()
    await _until(lambda: store.written)
    await batcher.stop()
    assert store.written == [(1,)]


async def test_what_waits_is_bounded_and_drafts_go_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "MAX_WAITING", 100)
    store = Store(error=STORAGE)
    batcher = Batcher(store.write, 60)

    @dataclass(frozen=True)
    class Precious(Numbers):
        worth: ClassVar[int] = 2

    batcher.put(1, ("draft", "k"), Precious(store, (0,)))
    for number in range(1_000):
        batcher.put(number % 7, ("marks", number), Numbers(store, (number,)))
    assert batcher._pool.count <= 100
    assert [entry.numbers for _key, entry in batcher.waiting(1, "draft")] == [(0,)]
    assert any(entry.numbers == (999,) for _key, entry in batcher.waiting(999 % 7, "marks"))
    store.error = None
    await batcher.stop()
    assert batcher._pool._bytes == 0


async def test_stopping_gives_up_on_a_storage_that_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(error=STORAGE)
    batcher = Batcher(store.write, 60)
    batcher.put(1, ("marks", 1), Numbers(store, (1,)))
    await batcher.stop()
    assert store.writes == batch.LAST_TRIES
    assert "could not be written" in caplog.text
