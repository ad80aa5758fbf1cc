"""A connection has as many sessions as a person has windows."""

from __future__ import annotations

import contextlib

from asyncssh.packet import Byte, String, UInt32

from tests.e2e.attacks.raw import (
    CHANNEL_CLOSE,
    CHANNEL_CONFIRMED,
    CHANNEL_OPEN,
    CHANNEL_REFUSED,
    Ended,
    Raw,
    pty,
)
from tests.e2e.attacks.target import Target

MANY = 3000
SESSIONS = 4


def opening(number: int) -> bytes:
    return Byte(CHANNEL_OPEN) + String("session") + UInt32(number) + UInt32(2**20) + UInt32(32768)


def answers(raw: Raw, count: int) -> list[int]:
    return [raw.next_kind(CHANNEL_CONFIRMED, CHANNEL_REFUSED) for _number in range(count)]


def test_the_fifth_session_is_refused_with_words(target: Target) -> None:
    with target.guest() as raw:
        raw.send_many([opening(number) for number in range(SESSIONS + 1)])
        packet = raw.expect(CHANNEL_REFUSED)
        packet.get_uint32(), packet.get_uint32()
        assert b"close one first" in packet.get_string()


def test_thousands_at_once_open_four_at_most(target: Target) -> None:
    before = target.mib
    opened = refused = 0
    with target.guest() as raw, contextlib.suppress(Ended):
        raw.send_many([opening(number) for number in range(MANY)])
        for _number in range(MANY):
            if raw.next_kind(CHANNEL_CONFIRMED, CHANNEL_REFUSED) == CHANNEL_CONFIRMED:
                opened += 1
            else:
                refused += 1
    assert opened <= SESSIONS
    assert target.mib - before < 8


def test_opening_and_closing_again_and_again_is_slowed_down(target: Target) -> None:
    """A script may ask ten times a second; whoever asks more often is refused after a while."""
    opened = 0
    with target.guest() as raw, contextlib.suppress(Ended):
        for number in range(1500):
            raw.open(number=number)
            packet = raw.expect(CHANNEL_CONFIRMED, CHANNEL_REFUSED)
            packet.get_uint32()
            if len(packet.get_remaining_payload()) != 12:
                break
            opened += 1
            raw.send(CHANNEL_CLOSE, UInt32(packet.get_uint32()))
            raw.expect(CHANNEL_CLOSE)
    assert 600 <= opened <= 1000


def test_whoever_comes_later_is_not_charged_for_what_others_opened(target: Target) -> None:
    """Connections that are over leave nothing behind that could be taken for a new one's."""
    for number in range(90):
        target.source = f"127.0.{number % 200 + 1}.11"
        with target.guest() as raw:
            raw.shell()


def test_the_same_number_again_and_again(target: Target) -> None:
    with target.guest() as raw:
        raw.send_many([opening(7)] * 3)
        assert answers(raw, 3) == [CHANNEL_CONFIRMED] * 3


def test_two_shells_on_one_channel_are_one(target: Target) -> None:
    with target.guest() as raw:
        number = raw.shell()
        with contextlib.suppress(Ended):
            raw.request("shell", channel=number)
            raw.request("exec", String("anything"), channel=number)
            raw.request("pty-req", *pty(), channel=number)
            raw.data(b"?", number)
            raw.said(b"Leave at once")
