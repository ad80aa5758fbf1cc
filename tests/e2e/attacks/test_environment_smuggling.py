"""Of what a client says about its environment, only how it shows text is heard."""

from __future__ import annotations

import pytest
from asyncssh.packet import String

from tests.e2e.attacks.raw import CHANNEL_CONFIRMED, CHANNEL_FAILURE, CHANNEL_SUCCESS, Raw, pty
from tests.e2e.attacks.target import Target

REFUSED = [
    ("LD_PRELOAD", "/tmp/evil.so"),
    ("PATH", "/tmp"),
    ("PYTHONSTARTUP", "/tmp/evil.py"),
    ("BBS_DATA", "/tmp"),
    ("BBS_LIMITS__CONNECTIONS", "1"),
    ("TERM", "dumb"),
    ("SSH_ORIGINAL_COMMAND", "sh"),
    ("LC_", "C"),
    ("LC_all", "C"),
    ("LANG ", "C"),
    ("LANG\0", "C"),
    ("LANG", "C\n"),
    ("LANG", "\x1b]2;title\x07"),
    ("LANG", "x" * 65),
    ("LC_" + "X" * 30_000, "C"),
    ("COLORTERM", "`id`"),
    ("", ""),
    (b"\xff\xfe", b"\xff"),
]


def answer(raw: Raw, name: str | bytes, value: str | bytes) -> int:
    raw.request("env", String(name), String(value))
    return raw.next_kind(CHANNEL_SUCCESS, CHANNEL_FAILURE)


@pytest.fixture
def session(target: Target):
    with target.guest() as raw:
        raw.open()
        raw.expect(CHANNEL_CONFIRMED)
        yield raw


def test_nothing_but_language_and_colour_is_taken(session: Raw) -> None:
    for name, value in REFUSED:
        assert answer(session, name, value) == CHANNEL_FAILURE, (name, value)
    for name, value in (("LANG", "de_DE.UTF-8"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")):
        assert answer(session, name, value) == CHANNEL_SUCCESS, name


def test_a_flood_of_variables_fills_nothing(session: Raw) -> None:
    taken = 0
    for number in range(200):
        letters = chr(65 + number // 26) + chr(65 + number % 26)
        taken += answer(session, f"LC_{letters}", "C") == CHANNEL_SUCCESS
    assert taken <= 24
    session.request("pty-req", *pty())
    session.request("shell")
    session.said(b"help now")
