"""Packets that are none, of every kind and in every state: that connection ends or goes on, and no other notices."""

from __future__ import annotations

import contextlib
import random
import struct
from collections.abc import Callable

import pytest
from asyncssh.packet import Boolean, Byte, String, UInt32

from tests.e2e.attacks.raw import (
    CHANNEL_DATA,
    CHANNEL_EXTENDED,
    DISCONNECT,
    WINDOW_ADJUST,
    Ended,
    Raw,
    ended,
)
from tests.e2e.attacks.target import Target

A_STATE = 60


def connected(target: Target) -> Raw:
    return target.raw().hello()


def agreeing(target: Target) -> Raw:
    raw = target.raw().hello()
    raw.start_kex()
    return raw


def agreed(target: Target) -> Raw:
    raw = agreeing(target)
    raw.finish_kex()
    return raw


def asked(target: Target) -> Raw:
    return target.raw().handshake()


def answering(target: Target) -> Raw:
    raw = target.raw().handshake()
    raw.auth("ana", "keyboard-interactive", String(""), String(""))
    return raw


def inside(target: Target) -> Raw:
    return target.guest()


def in_a_session(target: Target) -> Raw:
    raw = target.guest()
    raw.shell()
    return raw


STATES: list[Callable[[Target], Raw]] = [connected, agreeing, agreed, asked, answering, inside, in_a_session]


def fields(chance: random.Random) -> bytes:
    """What may follow a kind: numbers, texts whose length is a lie, nothing."""
    parts = [
        lambda: UInt32(chance.choice((0, 1, 2, 0x7FFFFFFF, 0xFFFFFFFF))),
        lambda: String(chance.randbytes(chance.randrange(40))),
        lambda: struct.pack(">I", chance.choice((5, 0xFFFFFFFF, 0x80000000))) + b"abc",
        lambda: Boolean(chance.random() < 0.5),
        lambda: String(chance.choice(("ssh-connection", "none", "publickey", "session", "shell", "exec", "pty-req"))),
        lambda: chance.randbytes(chance.randrange(300)),
    ]
    return b"".join(chance.choice(parts)() for _number in range(chance.randrange(6)))


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_every_kind_in_every_state(target: Target, state: Callable[[Target], Raw]) -> None:
    """Each kind with fields made up by chance, the same each time; the server is always the one that ends it."""
    chance = random.Random(state.__name__)
    kinds = [*range(1, 8), *range(20, 36), *range(50, 68), *range(80, 104), 0, 127, 128, 192, 255]
    raw: Raw | None = None
    for kind in chance.sample(kinds, min(A_STATE, len(kinds))):
        raw = raw or _reached(state, target)
        if raw is None:
            return
        try:
            raw.send(kind, fields(chance))
            raw.socket.settimeout(0.01)
            raw.read()
        except TimeoutError:
            raw.socket.settimeout(5)
        except (Ended, AssertionError, OSError, IndexError):
            raw.close()
            raw = None
    if raw is not None:
        raw.close()


def _reached(state: Callable[[Target], Raw], target: Target) -> Raw | None:
    """A connection in that state; None once the address has had as many as it may."""
    with contextlib.suppress(Ended):
        return state(target)
    return None


@pytest.mark.parametrize("length", [0, 1, 3, 4, 2**18, 2**20, 2**31, 2**32 - 1])
@pytest.mark.parametrize("state", [connected, asked, inside], ids=lambda state: state.__name__)
def test_lengths_that_are_none(target: Target, state: Callable[[Target], Raw], length: int) -> None:
    before = target.mib
    with state(target) as raw:
        with contextlib.suppress(Ended):
            raw.send_bytes(struct.pack(">I", length) + b"\0" * 100_000)
        raw.hangs_up()
    assert target.mib - before < 8


@pytest.mark.parametrize("padding", [0, 1, 3, 255])
def test_padding_that_is_none(target: Target, padding: int) -> None:
    with asked(target) as raw:
        whole = bytes([padding]) + Byte(2) + String(b"x" * 10)
        assert raw._seal is not None
        with contextlib.suppress(Ended):
            raw.send_bytes(raw._seal.seal(whole.ljust(32, b"\0")))
            raw.send_bytes(raw._seal.seal(bytes([255]) + b"\x02" + b"\0" * 30))
        raw.hangs_up()


class TestInASession:
    @pytest.fixture
    def raw(self, target: Target):
        with in_a_session(target) as raw:
            raw.said(b"help now")
            yield raw

    def test_more_than_the_window_ends_it(self, raw: Raw) -> None:
        with ended():
            for _number in range(64):
                raw.data(b"x" * 32_768)
            raw.ends()
            raise Ended

    def test_a_packet_larger_than_agreed_ends_it(self, raw: Raw) -> None:
        with ended():
            raw.data(b"x" * 60_000)
            raw.ends()
            raise Ended

    def test_a_window_that_overflows_is_no_crash(self, raw: Raw) -> None:
        with contextlib.suppress(Ended):
            for _number in range(4):
                raw.send(WINDOW_ADJUST, UInt32(0), UInt32(2**32 - 1))
            raw.data(b"?")
            raw.said(b"Leave at once")

    def test_standard_error_of_a_client_is_not_typed(self, raw: Raw) -> None:
        with contextlib.suppress(Ended):
            raw.send(CHANNEL_EXTENDED, UInt32(0), UInt32(1), String(b"Q"))
            raw.data(b"?")
            raw.said(b"Leave at once")

    def test_data_for_a_channel_that_there_is_not(self, raw: Raw) -> None:
        with ended():
            raw.send(CHANNEL_DATA, UInt32(99), String(b"x"))
            raw.ends()
            raise Ended

    def test_data_after_the_end_is_not_heard(self, raw: Raw) -> None:
        with ended():
            raw.send(96, UInt32(0))
            for _number in range(20):
                raw.data(b"?")
            raw.send(97, UInt32(0))
            raw.data(b"?")
            raw.ends()
            raise Ended

    def test_a_disconnect_with_words_shows_none_of_them(self, raw: Raw, target: Target) -> None:
        with ended():
            raw.send(DISCONNECT, UInt32(11), String("\x1b]2;title\x07\nsigned_in door=member"), String(""))
            raw.ends()
            raise Ended
        assert "door=member" not in target.news()
        assert "\x1b" not in target.news()
