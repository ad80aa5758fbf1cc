"""Ten thousand sizes a second: the last one counts, and nobody else notices."""

from __future__ import annotations

import threading

import pyte
from asyncssh.packet import Boolean, Byte, String, UInt32

from tests.e2e.attacks.raw import CHANNEL_REQUEST, Raw
from tests.e2e.attacks.target import Target
from tests.e2e.crowd import answer_seconds, ninetieth

SIZES = 10_000
ANSWER_SECONDS = 0.1
KEYS = 30
ROUNDS = 3


def sizes(channel: int, count: int) -> list[bytes]:
    return [
        Byte(CHANNEL_REQUEST)
        + UInt32(channel)
        + String("window-change")
        + Boolean(False)
        + b"".join(map(UInt32, (40 + number % 200, 10 + number % 50, 0, 0)))
        for number in range(count)
    ]


def flood(raw: Raw, channel: int, over: threading.Event) -> None:
    """Sends them as fast as they are taken, and reads what comes back."""
    reader = threading.Thread(target=drink, args=(raw,))
    reader.start()
    try:
        while not over.is_set():
            raw.socket.sendall(b"".join(map(raw.sealed, sizes(channel, SIZES // 10))))
    except OSError:
        pass
    raw.close()
    reader.join()


def drink(raw: Raw) -> None:
    try:
        while raw.socket.recv(65536):
            pass
    except OSError:
        pass


def test_a_neighbours_keys_are_answered(target: Target) -> None:
    over = threading.Event()
    raw = target.guest()
    flooding = threading.Thread(target=flood, args=(raw, raw.shell(), over))
    with target.client.terminal("guest") as neighbour:
        neighbour.wait_for("help now")
        flooding.start()
        try:
            rounds = []
            while len(rounds) < ROUNDS and min(rounds, default=1.0) > ANSWER_SECONDS:
                seconds = [answer_seconds(neighbour, ("down", "up")[number % 2]) for number in range(KEYS)]
                rounds.append(ninetieth(seconds))
        finally:
            over.set()
            raw.socket.close()
            flooding.join()
    assert min(rounds) <= ANSWER_SECONDS, rounds


def test_the_last_size_is_the_one_that_is_drawn(target: Target) -> None:
    with target.guest() as raw:
        channel = raw.shell()
        raw.said(b"help now")
        raw.send_many(sizes(channel, 1500))
        raw.request("window-change", *map(UInt32, (50, 14, 0, 0)), channel=channel, reply=False)
        raw.data(b"?", channel)
        screen = pyte.Screen(50, 14)
        stream = pyte.ByteStream(screen)
        while "help now" not in screen.display[13]:
            stream.feed(raw.said(b"\x1b["))
