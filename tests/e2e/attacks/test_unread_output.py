"""Whoever asks and never listens is cut off before it costs memory."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from asyncssh.packet import Boolean, Byte, String, UInt32

from tests.e2e.attacks.raw import AUTH_REQUEST, CHANNEL_OPEN, CHANNEL_REQUEST, GLOBAL_REQUEST, Ended, Raw
from tests.e2e.attacks.target import Target

SECONDS = 1.5
MOST_MIB = 12


def screens(channel: int) -> list[bytes]:
    return [b"\x5e" + UInt32(channel) + String(b"\x0c" * 200)] * 50


def requests(channel: int) -> list[bytes]:
    return [Byte(CHANNEL_REQUEST) + UInt32(channel) + String("no-such-request") + Boolean(True)] * 400


def global_requests(_channel: int) -> list[bytes]:
    return [Byte(GLOBAL_REQUEST) + String("no-such-request") + Boolean(True)] * 400


def openings(_channel: int) -> list[bytes]:
    return [Byte(CHANNEL_OPEN) + String("x") + UInt32(1) + UInt32(1) + UInt32(1)] * 400


def unknown_packets(_channel: int) -> list[bytes]:
    return [b"\xc0"] * 400


def names(_channel: int) -> list[bytes]:
    return [Byte(AUTH_REQUEST) + String("ana") + String("ssh-connection") + String("none")] * 400


@pytest.mark.parametrize(
    "ask", [screens, requests, global_requests, openings, unknown_packets, names], ids=lambda ask: ask.__name__
)
def test_what_nobody_reads_is_not_kept(target: Target, ask: Callable[[int], list[bytes]]) -> None:
    before = target.mib
    raw = target.raw(receive=2048).handshake()
    with raw:
        channel = raw.sign_in().shell() if ask is not names else 0
        raw.socket.settimeout(0.3)
        until = time.monotonic() + SECONDS
        with contextlib.suppress(Ended, TimeoutError):
            while time.monotonic() < until:
                send(raw, b"".join(map(raw.sealed, ask(channel))))
        assert target.mib - before < MOST_MIB


def send(raw: Raw, data: bytes) -> None:
    """Sends, and reads nothing, not even why it cannot."""
    try:
        raw.socket.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        raise Ended("") from None


def test_a_window_of_no_bytes_holds_no_more_than_one_screen(target: Target) -> None:
    """The client's own window is shut: the newest screen waits, and none of those before."""
    before = target.mib
    with target.raw().handshake().sign_in() as raw:
        channel = raw.shell(window=0)
        with contextlib.suppress(Ended):
            for _round in range(20):
                raw.send_many(screens(channel)[:20])
        assert target.mib - before < MOST_MIB
