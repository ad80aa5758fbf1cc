"""A command is a word that is looked up. Nothing of it reaches a shell, a file or a terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from asyncssh.packet import String

from tests.e2e.attacks.raw import (
    CHANNEL_CLOSE,
    CHANNEL_CONFIRMED,
    CHANNEL_DATA,
    CHANNEL_EXTENDED,
    CHANNEL_FAILURE,
    CHANNEL_REQUEST,
    Ended,
    Raw,
    pty,
)
from tests.e2e.attacks.target import Target

MARK = "lighthouse-was-here"
COMMANDS = [
    "; touch {file}",
    "$(touch {file})",
    "`touch {file}`",
    "| touch {file}",
    "&& touch {file}",
    "\ntouch {file}",
    "../../bin/touch {file}",
    "__import__('os').system('touch {file}')",
    "{{{{7*7}}}} {file}",
    "%s%s%s%n {file}",
    "{{0.__class__}}",
    "' OR 1=1 --",
    "-oProxyCommand=touch {file}",
    "\x1b]2;title\x07\x1b[2J\x1b[31m",
    "\x9b2J\u202egnp.exe",
    "\0\0\0",
    "x" * 30_000,
    "x " * 15_000,
    "\U0001f468\u200d" * 4000,
    " ",
    "",
]
_PLAIN = re.compile(rb"[ -~\r\n]*")


def run(raw: Raw, command: str | bytes, *, terminal: bool) -> tuple[bytes, int | None]:
    """What it said, and its exit status; None where it was refused."""
    raw.open()
    raw.expect(CHANNEL_CONFIRMED)
    if terminal:
        raw.request("pty-req", *pty(), reply=False)
    raw.request("exec", String(command))
    said, status = b"", None
    while True:
        packet = raw.read()
        kind = packet.get_byte()
        if kind == CHANNEL_FAILURE:
            return said, None
        if kind not in (CHANNEL_DATA, CHANNEL_EXTENDED, CHANNEL_REQUEST, CHANNEL_CLOSE):
            continue
        packet.get_uint32()
        if kind == CHANNEL_CLOSE:
            return said, status
        if kind == CHANNEL_EXTENDED:
            packet.get_uint32()
        if kind == CHANNEL_REQUEST:
            if packet.get_string() == b"exit-status":
                packet.get_boolean()
                status = packet.get_uint32()
            continue
        said += packet.get_string()


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
def test_no_command_does_or_shows_more_than_a_plain_sentence(target: Target, tmp_path: Path, terminal: bool) -> None:
    file = tmp_path / MARK
    for command in COMMANDS:
        words = command.format(file=file) if "{" in command else command
        with target.guest() as raw:
            try:
                said, status = run(raw, words, terminal=terminal)
            except Ended:
                continue
            assert status in (2, None), words
            assert _PLAIN.fullmatch(said), said
            assert len(said) < 2_000, "at most whom to call, which fits into 2 KB"
    assert not file.exists()


def test_a_command_that_is_no_text_is_refused(target: Target) -> None:
    with target.guest() as raw:
        try:
            _said, status = run(raw, b"\xff\xfe\xc3\x28", terminal=False)
        except Ended:
            return
        assert status in (2, None)
