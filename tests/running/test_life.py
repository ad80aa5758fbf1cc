"""What signals come to, one after the other and at the wrong moment."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.running import again
from bbs.running.life import serve
from bbs.running.presence import living


class Stub:
    """As much of a server as its life needs; writes down what happened to it."""

    def __init__(self, data: Path) -> None:
        self.config = Config(data=data)
        self.clock, self.address, self.port = system_clock, "127.0.0.1:2222", 2222
        self.database, self.ssh = None, None
        self.happened: list[str] = []
        self.during_stop = 0

    async def prepare(self) -> Any:
        return SimpleNamespace()

    async def listen(self, *_handed: object) -> None:
        self.happened.append("listens")

    async def stop(self, *, again: bool = False) -> None:
        if self.during_stop:
            os.kill(os.getpid(), self.during_stop)
            await asyncio.sleep(0.05)
        self.happened.append("stops for a new beginning" if again else "stops")


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Those of the tests, afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def stub(tmp_path: Path) -> Any:
    return Stub(tmp_path)


def told(*numbers: signal.Signals) -> Any:
    """Signals that come once the server listens."""

    async def announce(_server: object) -> None:
        for number in numbers:
            os.kill(os.getpid(), number)
            await asyncio.sleep(0)

    return announce


async def test_a_stop_is_a_stop(stub: Any) -> None:
    assert not await serve(stub, told(signal.SIGTERM))
    assert stub.happened == ["listens", "stops"]
    assert living(stub.config.data) == ()


async def test_a_new_beginning_waits_for_the_trial_and_goes_on_without_one(
    stub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[bool] = []

    async def could_start() -> bool:
        tried.append(len(tried) == 1)
        os.kill(os.getpid(), signal.SIGHUP if tried[-1] else signal.SIGUSR2)
        return tried[-1]

    async def reload(_server: object) -> None:
        stub.happened.append("reads its settings")
        os.kill(os.getpid(), signal.SIGUSR2)

    monkeypatch.setattr(again, "could_start", could_start)
    assert await serve(stub, told(signal.SIGHUP), reload=reload, can_restart=True)
    assert tried[:2] == [False, True]
    assert stub.happened[:2] == ["listens", "reads its settings"]
    assert stub.happened[-1] == "stops for a new beginning"


async def test_a_stop_while_it_begins_anew_is_a_stop(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def could_start() -> bool:
        return True

    monkeypatch.setattr(again, "could_start", could_start)
    stub.during_stop = signal.SIGTERM
    assert not await serve(stub, told(signal.SIGUSR2), can_restart=True)


async def test_a_stop_during_the_trial_waits_for_nothing(stub: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def could_start() -> bool:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(again, "could_start", could_start)
    async with asyncio.timeout(10):
        assert not await serve(stub, told(signal.SIGUSR2), can_restart=True)
    assert stub.happened == ["listens", "stops"]


async def test_a_demo_never_begins_anew(stub: Any) -> None:
    assert not await serve(stub, told(signal.SIGUSR2, signal.SIGTERM))
    assert stub.happened == ["listens", "stops"]
