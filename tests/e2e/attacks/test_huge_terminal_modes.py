"""Terminals with modes, sizes and names that no terminal has."""

from __future__ import annotations

import contextlib
import os

import pytest
from asyncssh.packet import UInt32

from tests.e2e.attacks.raw import CHANNEL_CONFIRMED, CHANNEL_FAILURE, CHANNEL_SUCCESS, Ended, pty
from tests.e2e.attacks.target import Target

MODES = {
    "none": b"",
    "ended": b"\0",
    "cut off": b"\x01\0",
    "without end": b"".join(bytes([mode]) + UInt32(2**32 - 1) for mode in range(1, 160)),
    "thousands": (b"\x03" + UInt32(3)) * 6000,
    "reserved": bytes(range(160, 256)) * 100,
    "random": os.urandom(30_000),
}


@pytest.mark.parametrize("modes", MODES)
def test_modes_are_not_believed(target: Target, modes: str) -> None:
    with target.guest() as raw, contextlib.suppress(Ended):
        raw.open()
        raw.expect(CHANNEL_CONFIRMED)
        raw.request("pty-req", *pty(modes=MODES[modes]))
        if raw.next_kind(CHANNEL_SUCCESS, CHANNEL_FAILURE) == CHANNEL_FAILURE:
            return
        raw.request("shell")
        raw.said(b"help now")


@pytest.mark.parametrize("size", [(0, 0), (2**32 - 1, 2**32 - 1), (1, 1), (2**31, 3)])
@pytest.mark.parametrize("term", ["xterm", "x" * 30_000, b"\xff\xfe\x1b[2J", "xterm\0", "../../etc/passwd"])
def test_sizes_and_names_are_brought_into_bounds(target: Target, size: tuple[int, int], term: str | bytes) -> None:
    with target.guest() as raw:
        raw.open()
        raw.expect(CHANNEL_CONFIRMED)
        raw.request("pty-req", *pty(term, *size))
        raw.next_kind(CHANNEL_SUCCESS, CHANNEL_FAILURE)
        raw.request("shell")
        assert b"\x1b[2J" not in raw.said(b"elp")
