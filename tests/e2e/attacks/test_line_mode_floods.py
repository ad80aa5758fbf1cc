"""Line mode takes what it is given at its own pace: floods of keys and lines hold nobody up, and cost no memory."""

from __future__ import annotations

import contextlib
import time

import pytest
from asyncssh.packet import String, UInt32

from tests.e2e.attacks.raw import (
    CHANNEL_CONFIRMED,
    CHANNEL_DATA,
    CHANNEL_SUCCESS,
    WINDOW_ADJUST,
    Ended,
    Raw,
    pty,
)
from tests.e2e.attacks.target import Target, visits
from tests.e2e.attacks.test_exec_injection import run

PIECE = 32 * 1024
SLICE = 2 * 1024
MOST_MIB = 8
SECONDS = 1.0

FLOODS = {
    "emoji without an end": "\U0001f469".encode() * 8192,
    "marks without an end": ("a" + "\u0301" * 2).encode() * 6553,
    "scripts that join": "\u0915\u094d".encode() * 5461,
    "a line and away with it": (b"x" * 3_900 + b"\x15") * 8,
    "a line and back over it": (b"x" * 3_900 + b"\x7f" * 3_900) * 4,
    "a line of emoji and back over it": ("\U0001f469".encode() * 2_000 + b"\x7f" * 2_000) * 3,
    "empty lines": b"\r" * PIECE,
    "wrong numbers": b"9\r" * (PIECE // 2),
    "help": b"!\r" * (PIECE // 2),
    "the way in and out": b"1\r\r" * (PIECE // 3),
    "interrupts": b"\x03" * PIECE,
    "half of an escape": b"\x1b[" + b"1" * PIECE,
}


class Typist:
    """A client in line mode that sends as fast as the server's window lets it, and may read nothing."""

    def __init__(self, raw: Raw, window: int = 2**31) -> None:
        self.raw = raw
        raw.open(window=window)
        packet = raw.expect(CHANNEL_CONFIRMED)
        packet.get_uint32()
        self.channel, self.room = packet.get_uint32(), packet.get_uint32()
        raw.request("pty-req", *pty("dumb"), channel=self.channel)
        raw.expect(CHANNEL_SUCCESS)
        raw.request("shell", channel=self.channel)
        raw.expect(CHANNEL_SUCCESS)

    def types(self, data: bytes) -> None:
        """Sends it in pieces as large as there is room for, and waits for room where there is none."""
        while data:
            while self.room < min(len(data), 1024):
                packet = self.raw.expect(WINDOW_ADJUST)
                packet.get_uint32()
                self.room += packet.get_uint32()
            piece, data = data[: min(self.room, PIECE)], data[min(self.room, PIECE) :]
            self.room -= len(piece)
            self.raw.send(CHANNEL_DATA, UInt32(self.channel), String(piece))


def flooded(typist: Typist, data: bytes, seconds: float) -> None:
    """Types this over and over for so long. Whoever reads nothing of what is echoed may be cut off meanwhile."""
    until = time.monotonic() + seconds
    with contextlib.suppress(Ended, TimeoutError):
        while time.monotonic() < until:
            for start in range(0, len(data), SLICE):
                typist.types(data[start : start + SLICE])
                if time.monotonic() > until:
                    return


@pytest.mark.parametrize("flood", FLOODS)
def test_a_guest_held_up_everybody_by_what_they_typed_in_line_mode(target: Target, flood: str) -> None:
    """One packet of emoji took five seconds of the one loop that everybody shares, one of marks fifteen."""
    before = target.mib
    with target.raw().handshake().sign_in("plain") as raw:
        flooded(Typist(raw), FLOODS[flood], SECONDS)
        visits(target, 2)
        assert target.mib - before < MOST_MIB


def test_whoever_types_and_never_reads_is_told_little(target: Target) -> None:
    before = target.mib
    raw = target.raw(receive=2048).handshake().sign_in("plain")
    with raw:
        typist = Typist(raw, window=4096)
        raw.socket.settimeout(0.3)
        flooded(typist, b"!\r" * 1000, SECONDS)
        visits(target, 2)
        assert target.mib - before < MOST_MIB


def test_a_member_who_pastes_a_book_into_a_question_to_the_moderators(target: Target) -> None:
    """What is kept of it is bounded, and others come and go."""
    before = target.mib
    with Raw(target.server.port, target.source).handshake().sign_in_with("ana", target.member_key) as raw:
        typist = Typist(raw)
        typist.types(b"ask\r")
        raw.said(b"dot")
        for _round in range(10):
            typist.types((b"a night as long as this one\r") * 1000)
        typist.types(b".\r")
        raw.said(b"yes or no:")
        typist.types(b"no\r")
        raw.said(b"Nothing was sent.")
        assert target.mib - before < MOST_MIB
        typist.types(b"Q\r")


@pytest.mark.parametrize("word", ["'a ", "'a \"b ", "--json ", "--why ", "-- ", "''", "\u00e9 "])
def test_a_command_of_thousands_of_words_is_answered_as_any_other(target: Target, word: str) -> None:
    for length, verb in ((4096, "queue"), (4096, "act 1"), (30_000, "report 1.1")):
        with target.guest() as raw, contextlib.suppress(Ended):
            _said, status = run(raw, f"{verb} {word * (length // len(word))}"[:length], terminal=False)
            assert status in (1, 2, 4, None)
