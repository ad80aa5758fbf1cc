"""More answers than there were questions, answers that nobody asked for, and answers without end."""

from __future__ import annotations

import contextlib

import pytest
from asyncssh.packet import Byte, String, UInt32

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_INFO_RESPONSE, AUTH_SUCCESS, Ended, Raw, ended
from tests.e2e.attacks.target import Target

ANSWERS = {
    "none": UInt32(0),
    "two": UInt32(2) + String("a") + String("b"),
    "thousands": UInt32(7000) + String("a") * 7000,
    "a lie": UInt32(2**32 - 1) + String("a"),
    "cut off": UInt32(1) + UInt32(400) + b"a",
    "too much": UInt32(1) + String("a") + b"more",
    "no text": UInt32(1) + String(b"\xff\xfe"),
    "surrogates": UInt32(1) + String(b"\xed\xa0\x80"),
    "a long one": UInt32(1) + String("x" * 30_000),
    "nul": UInt32(1) + String("\0"),
    "escapes": UInt32(1) + String("\x1b[2J\x1b]2;x\x07"),
    "many words": UInt32(1) + String("\u0301" * 10_000),
}


def asked(target: Target) -> Raw:
    raw = target.raw().handshake()
    raw.auth("ana", "keyboard-interactive", String(""), String(""))
    raw.expect(60)
    return raw


@pytest.mark.parametrize("answers", ANSWERS)
def test_strange_answers_open_nothing(target: Target, answers: str) -> None:
    with asked(target) as raw, contextlib.suppress(Ended):
        raw.send(AUTH_INFO_RESPONSE, ANSWERS[answers])
        assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE
    assert "door=member" not in target.news()


def test_answers_that_nobody_asked_for_end_it(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        raw.send(AUTH_INFO_RESPONSE, UInt32(1), String("a"))
        raw.expect(AUTH_SUCCESS)


def test_one_question_has_one_answer(target: Target) -> None:
    with asked(target) as raw, contextlib.suppress(Ended):
        raw.send_many([Byte(AUTH_INFO_RESPONSE) + UInt32(1) + String(f"guess {number}") for number in range(100)])
        raw.expect(AUTH_FAILURE)
        for _try in range(5):  # each has its own answer: what came before it is over
            raw.auth("ana", "none")
            raw.expect(AUTH_FAILURE)
        raw.socket.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            raise AssertionError(f"an answer more than there were questions: {raw.read().get_byte()}")


def test_submethods_and_languages_without_end_are_nothing(target: Target) -> None:
    with target.raw().handshake() as raw, contextlib.suppress(Ended):
        raw.auth("ana", "keyboard-interactive", String("x" * 15_000), String("y," * 7_000))
        raw.next_kind(60, AUTH_FAILURE)
