"""Clients that stop half way take no place that others need, whatever they were about to say."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from asyncssh.packet import Boolean, String

from bbs.ssh import connection as ssh_connection
from bbs.ssh import server as ssh_server
from tests.e2e.attacks.raw import CHANNEL_CONFIRMED, SERVICE_REQUEST, Ended, Raw
from tests.e2e.attacks.target import Target
from tests.e2e.harness import TIMEOUT
from tests.e2e.inside import Room, room

HELD = 40
"""Clients that stop at once, all from one address: more than one address has places for."""

SOON_SECONDS = 2.0
"""What a visit of somebody else may take meanwhile."""


def says_nothing(_raw: Raw) -> None:
    """Connects."""


def stops_in_the_version(raw: Raw) -> None:
    raw.send_bytes(b"SSH-2.0-")


def stops_after_the_version(raw: Raw) -> None:
    raw.hello()


def stops_in_the_first_packet(raw: Raw) -> None:
    raw.hello()
    raw.send_bytes(raw.sealed(raw.kexinit())[:50])


def stops_before_the_keys(raw: Raw) -> None:
    raw.hello()
    raw.start_kex()


def stops_after_the_keys(raw: Raw) -> None:
    raw.hello()
    raw.start_kex()
    raw.finish_kex()


def stops_before_a_name(raw: Raw) -> None:
    raw.handshake()


def stops_before_an_answer(raw: Raw) -> None:
    raw.handshake()
    raw.auth("ana", "keyboard-interactive", String(""), String(""))


def stops_in_a_password(raw: Raw) -> None:
    raw.handshake()
    packet = raw.sealed(b"\x32" + String("ana") + String("ssh-connection") + String("password") + Boolean(False))
    raw.send_bytes(packet[:-20])


PHASES: list[Callable[[Raw], None]] = [
    says_nothing,
    stops_in_the_version,
    stops_after_the_version,
    stops_in_the_first_packet,
    stops_before_the_keys,
    stops_after_the_keys,
    stops_before_a_name,
    stops_before_an_answer,
    stops_in_a_password,
]
BEFORE_THE_KEYS = PHASES[:5]
MOST_TRICKLED = 100
"""Bytes, one each 50 ms: far more than fit into the grace."""


@pytest.mark.parametrize("stop", PHASES, ids=lambda stop: stop.__name__)
def test_others_come_in_while_many_hold_on(target: Target, stop: Callable[[Raw], None]) -> None:
    with contextlib.ExitStack() as held:
        refused: list[str] = []
        for _number in range(HELD):
            try:
                stop(held.enter_context(target.raw()))
            except Ended as error:
                refused.append(str(error))
        assert all("Please try again" in words or not words for words in refused)
        start = time.monotonic()
        with Raw(target.server.port, "127.0.0.1").handshake().sign_in() as other:
            other.shell()
            other.said(b"help now")
        assert time.monotonic() - start < SOON_SECONDS
        if stop in (stops_after_the_keys, stops_before_a_name, stops_before_an_answer):
            assert len(refused) >= HELD // 4, "one address may hold as many places as it likes"


@pytest.mark.parametrize("stop", PHASES, ids=lambda stop: stop.__name__)
async def test_whoever_stops_is_told_and_let_go(
    stop: Callable[[Raw], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = "has not answered" if stop in BEFORE_THE_KEYS else "taken very long"
    async with impatient_room(tmp_path, monkeypatch) as house:
        with Raw(house.port) as raw:
            await asyncio.to_thread(stop, raw)
            assert words in await asyncio.to_thread(last_words, raw)
        await until_held(house, 0)


@pytest.mark.parametrize("phase", [stops_in_the_version, stops_in_the_first_packet, stops_in_a_password])
async def test_a_byte_now_and_then_gains_nothing(
    phase: Callable[[Raw], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with impatient_room(tmp_path, monkeypatch) as house:
        with Raw(house.port) as raw:
            await asyncio.to_thread(phase, raw)
            await until_held(house, 1)
            sent = 0
            with contextlib.suppress(Ended):
                while len(house.server.admission):
                    raw.send_bytes(b"\0" if phase is not stops_in_the_version else b"w")
                    sent += 1
                    assert sent < MOST_TRICKLED, "whoever trickles stays"
                    await asyncio.sleep(0.05)
            assert sent > 2


@contextlib.asynccontextmanager
async def impatient_room(folder: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    """A server whose two graces are short: the one for agreeing on keys, and the one for being in."""
    monkeypatch.setattr(ssh_connection, "HANDSHAKE_SECONDS", 0.3)
    monkeypatch.setattr(ssh_server, "LOGIN_SECONDS", 0.6)
    async with room(folder) as house:
        yield house


async def until_held(house: Room, places: int) -> None:
    async with asyncio.timeout(TIMEOUT):
        while len(house.server.admission) != places:
            await asyncio.sleep(0.01)


def last_words(raw: Raw) -> str:
    """What the server says before it hangs up, also to somebody who has not heard its first line yet."""
    if not raw.server_version:
        raw.server_version = raw.line()
    return raw.ends()


def test_whoever_is_in_and_opens_nothing_costs_nothing(target: Target) -> None:
    with contextlib.ExitStack() as held:
        inside = [held.enter_context(target.guest()) for _number in range(20)]
        for raw in inside:
            raw.open()
            raw.expect(CHANNEL_CONFIRMED)
        assert target.process.cpu_percent(0.5) < 20


def test_a_refusal_says_when_to_come_back(target: Target) -> None:
    with contextlib.ExitStack() as held, pytest.raises(Ended, match="Please try again in about a minute"):
        for _number in range(HELD):
            held.enter_context(target.raw()).hello().start_kex()


def test_a_service_that_there_is_not(target: Target) -> None:
    with target.raw().hello() as raw:
        raw.start_kex()
        raw.finish_kex()
        raw.send(SERVICE_REQUEST, String("ssh-connection"))
        raw.ends()
