"""A member who is suspended is out: with every open session, within a second, and comes back to a small room only."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator

import pytest

from tests.e2e.attacks.raw import (
    CHANNEL_CLOSE,
    CHANNEL_CONFIRMED,
    CHANNEL_REFUSED,
    Ended,
    Raw,
)
from tests.e2e.attacks.target import Target, bbs
from tests.e2e.attacks.test_enumeration import told
from tests.e2e.attacks.test_exec_injection import run

SECONDS = 1.0
NOT_ALLOWED = 4
CONFIRMATION = 12
"""Bytes behind the number of a channel that is confirmed."""


class Suspended:
    """A member who was in with two sessions, and with a connection without one, when they were suspended."""

    def __init__(self, target: Target, stack: contextlib.ExitStack) -> None:
        def connected() -> Raw:
            return stack.enter_context(Raw(target.server.port).handshake().sign_in_with("dora", target.member_key))

        self.sessions = [connected() for _number in range(2)]
        for raw in self.sessions:
            raw.shell()
        self.without = connected()
        bbs(target, "member", "suspend", "dora")
        self.since = time.monotonic()


@pytest.fixture(scope="module")
def suspended(attacked: Target) -> Iterator[Suspended]:
    with contextlib.ExitStack() as stack:
        yield Suspended(attacked, stack)
    bbs(attacked, "member", "restore", "dora")


def is_out(raw: Raw, within: float) -> None:
    """The session, or all of the connection, ends in time."""
    until = time.monotonic() + within
    try:
        while True:
            raw.socket.settimeout(max(until - time.monotonic(), 0.01))
            if raw.read().get_byte() == CHANNEL_CLOSE:
                return
    except Ended:
        return
    except TimeoutError:
        raise AssertionError("the session goes on") from None


def test_every_session_ends_within_a_second(suspended: Suspended) -> None:
    for raw in suspended.sessions:
        is_out(raw, suspended.since + SECONDS - time.monotonic())


def test_a_connection_that_was_in_before_opens_nothing_more(suspended: Suspended) -> None:
    with contextlib.suppress(Ended):
        suspended.without.open()
        packet = suspended.without.expect(CHANNEL_CONFIRMED, CHANNEL_REFUSED)
        packet.get_uint32()
        if len(packet.get_remaining_payload()) == CONFIRMATION:
            is_out(suspended.without, SECONDS)


def test_whoever_proves_who_they_are_gets_to_the_door_and_no_further(suspended: Suspended, attacked: Target) -> None:
    with Raw(attacked.server.port).handshake().sign_in_with("dora", attacked.member_key) as raw:
        channel = raw.shell()
        raw.said(b"closed for now")
        raw.data(b"MNs#1?", channel)
        raw.said(b"What was done, why, and an appeal")


@pytest.mark.parametrize("words", ["", "queue", "report 1.1 --why x"])
def test_without_a_screen_they_hear_one_sentence(suspended: Suspended, attacked: Target, words: str) -> None:
    with Raw(attacked.server.port).handshake().sign_in_with("dora", attacked.member_key) as raw:
        said, status = run(raw, words, terminal=False)
        assert b"This account is closed for now." in said
        assert status == NOT_ALLOWED


def test_a_stranger_hears_of_a_closed_account_what_they_hear_of_nobody(attacked: Target) -> None:
    """Of one whose name no other attack has tried: after many tries either is told to wait."""
    bbs(attacked, "member", "add", "enid", "--password-stdin", typed="a long night's walk\n")
    bbs(attacked, "member", "suspend", "enid")
    attacked.source = "127.0.250.9"
    heard = []
    for user in ("enid", "zyzzyx"):
        with attacked.raw().handshake() as raw:
            heard.append(told(raw, user))
    assert heard[0] == heard[1]
