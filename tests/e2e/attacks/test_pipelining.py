"""Everything at once, before any answer: what is said too early is not heard, or heard in its turn."""

from __future__ import annotations

import contextlib

from asyncssh.packet import Boolean, Byte, String, UInt32

from tests.e2e.attacks.raw import (
    AUTH_FAILURE,
    AUTH_REQUEST,
    AUTH_SUCCESS,
    CHANNEL_CONFIRMED,
    CHANNEL_OPEN,
    CHANNEL_REQUEST,
    SERVICE_REQUEST,
    Ended,
    pty,
)
from tests.e2e.attacks.target import Target


def asking(user: str, method: str, *fields: bytes) -> bytes:
    return Byte(AUTH_REQUEST) + String(user) + String("ssh-connection") + String(method) + b"".join(fields)


SESSION = [
    Byte(CHANNEL_OPEN) + String("session") + UInt32(0) + UInt32(2**20) + UInt32(32768),
    Byte(CHANNEL_REQUEST) + UInt32(0) + String("pty-req") + Boolean(True) + b"".join(pty()),
    Byte(CHANNEL_REQUEST) + UInt32(0) + String("shell") + Boolean(True),
]


def test_a_guest_who_says_it_all_at_once_comes_in_or_is_told_to_wait(target: Target) -> None:
    with target.raw().hello() as raw:
        raw.start_kex()
        raw.finish_kex()
        with contextlib.suppress(Ended):
            raw.send_many([Byte(SERVICE_REQUEST) + String("ssh-userauth"), asking("guest", "none"), *SESSION])
            raw.said(b"help now")


def test_a_session_asked_for_before_a_refusal_is_not_opened(target: Target) -> None:
    with target.raw().handshake() as raw:
        opened = False
        with contextlib.suppress(Ended):
            raw.send_many([asking("ana", "password", Boolean(False), String("a guess of mine")), *SESSION])
            raw.expect(CHANNEL_CONFIRMED)
            opened = True
        assert not opened


def test_requests_that_overlap_are_a_bounded_number_of_guesses(target: Target) -> None:
    """Each stands for a password that takes a tenth of a second to compare; none may be compared twice or for free."""
    before = target.mib
    with target.raw().handshake() as raw:
        raw.send_many([asking("ana", "password", Boolean(False), String(f"guess {number}")) for number in range(300)])
        failures = 0
        with contextlib.suppress(Ended):
            while True:
                assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE
                failures += 1
    assert failures <= 6
    assert target.mib - before < 8


def test_names_without_end_are_cut_off(target: Target) -> None:
    with target.raw().handshake() as raw:
        answered = 0
        with contextlib.suppress(Ended):
            for number in range(2000):
                raw.auth(f"somebody-{number}", "none")
                raw.expect(AUTH_FAILURE)
                answered += 1
    assert answered < 500


def test_asking_again_once_inside_changes_nothing(target: Target) -> None:
    with target.guest() as raw, contextlib.suppress(Ended):
        raw.auth("ana", "publickey", *raw.signed("ana", target.member_key))
        raw.shell()
        raw.said(b"help now")
    assert "door=member" not in target.news()
