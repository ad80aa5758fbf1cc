"""Ten thousand sizes a second: the last one counts, and nobody else notices.

The kernels between take as many as there is room for; the server reads at its own pace (`bbs.ssh.floods`), and a
client that is ahead of it by more than that room waits.
"""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time

import pyte
from asyncssh.packet import Boolean, Byte, String, UInt32

from tests.e2e.attacks.raw import CHANNEL_REQUEST, Raw
from tests.e2e.attacks.target import Target
from tests.e2e.crowd import answer_seconds, ninetieth
from tests.e2e.harness import wait_until
from tests.emulator import Emulator

SIZES = 10_000
LAST = (50, 14)
"""Columns and rows; no other size has so few rows."""

AT_ONCE = 500
ANSWER_SECONDS = 0.1
KEYS = 30
ROUNDS = 3


def sizes(channel: int, count: int) -> list[bytes]:
    return [
        Byte(CHANNEL_REQUEST)
        + UInt32(channel)
        + String("window-change")
        + Boolean(False)
        + b"".join(map(UInt32, (40 + number % 200, LAST[1] + 1 + number % 40, 0, 0)))
        for number in range(count)
    ]


class Flood(threading.Thread):
    """Sends sizes as fast as they are taken, and reads what comes back.

    `sent` is how many have been taken so far, `first_second` how many in the first second, and `held_back` whether the
    server was ever so far behind that there was no room for more.
    """

    def __init__(self, raw: Raw, channel: int) -> None:
        super().__init__()
        self._raw = raw
        self._sizes = sizes(channel, AT_ONCE)
        self._over = threading.Event()
        self._began = time.monotonic()
        self.sent = self.first_second = 0
        self.held_back = False

    @property
    def second_is_over(self) -> bool:
        return time.monotonic() - self._began > 1

    def run(self) -> None:
        reader = threading.Thread(target=drink, args=(self._raw,))
        reader.start()
        self._began = time.monotonic()
        try:
            while not self._over.is_set():
                packets = b"".join(map(self._raw.sealed, self._sizes))
                self.held_back |= not select.select([], [self._raw.socket], [], 0)[1]
                self._raw.socket.sendall(packets)
                self.sent += AT_ONCE
                if not self.second_is_over:
                    self.first_second = self.sent
        except OSError:
            pass
        self._raw.close()
        reader.join()

    def stop(self) -> None:
        """Hangs up without a word."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._raw.socket.shutdown(socket.SHUT_RDWR)
        self.join()


def drink(raw: Raw) -> None:
    try:
        while raw.socket.recv(65536):
            pass
    except OSError:
        pass


def test_a_neighbours_keys_are_answered(target: Target) -> None:
    raw = target.guest()
    flood = Flood(raw, raw.shell())
    with target.client.terminal("guest") as neighbour:
        neighbour.wait_for("help now")
        flood.start()
        try:
            rounds = []
            while not flood.second_is_over or (len(rounds) < ROUNDS and min(rounds) > ANSWER_SECONDS):
                seconds = [answer_seconds(neighbour, ("down", "up")[number % 2]) for number in range(KEYS)]
                rounds.append(ninetieth(seconds))
            wait_until(lambda: flood.sent >= SIZES or not flood.is_alive(), "ten thousand sizes")
        finally:
            flood.stop()
    assert min(rounds) <= ANSWER_SECONDS, rounds
    assert flood.sent >= SIZES, "the server cut a client off that only drags a corner of its window"
    assert flood.first_second >= SIZES or flood.held_back, f"the flood was one of {flood.first_second} a second"


def test_the_last_size_is_the_one_that_is_drawn(target: Target) -> None:
    with target.guest() as raw:
        channel = raw.shell()
        raw.said(b"help now")
        raw.send_many(sizes(channel, SIZES))
        raw.request("window-change", *map(UInt32, (*LAST, 0, 0)), channel=channel, reply=False)
        raw.data(b"?", channel)
        screen = Emulator(240, 60)
        stream = pyte.ByteStream(screen)
        foot = LAST[1] - 1
        while "A number or Enter" not in screen.display[foot] or "".join(screen.display[foot + 1 :]).strip():
            stream.feed(raw.said(b"\x1b["))
