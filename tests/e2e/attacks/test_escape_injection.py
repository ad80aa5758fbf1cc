"""Escape sequences in every text that there is, put into the database behind everybody's back: none gets out."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from tests.e2e.attacks.raw import Raw
from tests.e2e.attacks.target import Target, target_on
from tests.emulator import Emulator

HOSTILE = (
    "\x1b]2;OWNED\x07\x1b]0;OWNED\x1b\\\x1b[5;41mOWNED\x1b[2J\x1b[1;1H\x1b[8m\x1b[?1049l\x1b(0\x07\x9b5m\x9d2;OWNED\x9c"
    "\u202etxet\u2066\u200e\u2028\x85\x0b\x0c\r\x08\x08\x08\x7f\x00\x1b[6n\x1bc\x1bP$q\x1b\\\ufeff\u200b"
    "e" + "\u0301" * 60 + "👩\u200d" * 30 + "\U000e0041\U000e0042\u115f\u3164\u00ad words"
)
COLUMNS = {
    "experience": ("name", "description"),
    "board": ("name", "description"),
    "thread": ("subject", "warnings"),
    "post": ("body", "warnings"),
    "member": ("handle", "bio"),
    "draft": ("subject", "body", "warnings"),
}
"""Every text that one person writes and others, or they themselves, may be shown."""

STOPS = ("home", "board", "thread", "help", "keys")
KEYS = {"home": b"", "board": b"\r", "thread": b"\r", "help": b"!", "keys": b"?"}
SEEN = re.compile(rb"\x1b\[[0-9;]*[A-HJKLMPSTX@dhlmr]|\x1b\[\?(?:25|1049|2004|2026|1000|1006)[hl]|\x1b[M78]|[\r\n\x08]")
"""All that our own painter says, beside text."""


def spoil(data: Path) -> None:
    """Puts the text wherever a text stands, as nobody could who went through the services."""
    with sqlite3.connect(data) as database:
        database.execute("pragma ignore_check_constraints = on")
        for table, columns in COLUMNS.items():
            known = {row[1] for row in database.execute(f"pragma table_info({table})")}
            for column in columns:
                if column in known and table == "member":
                    database.execute(f"update {table} set {column} = id || ? where handle like 'walker-%'", [HOSTILE])
                elif column in known:
                    database.execute(f"update {table} set {column} = ?", [HOSTILE])
    database.close()


@pytest.fixture(scope="module")
def spoilt(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("spoilt")
    with target_on(community, folder, spoil, BBS_COMMUNITY="Our \x1b]2;OWNED\x07\x1b[5;41m\u202e\x9b5m") as target:
        yield target


def walk(raw: Raw) -> tuple[bytes, Emulator]:
    """Through the screens; all that was sent, and what a terminal makes of it."""
    channel = raw.shell()
    screen = Emulator(80, 24)
    stream = pyte.ByteStream(screen)
    heard = b""
    for stop in STOPS:
        raw.data(KEYS[stop], channel)
        said = raw.said(b"help now" if stop == "home" else b"\x1b[")
        stream.feed(said)
        heard += said
    raw.data(b"Q", channel)
    return heard, screen


@pytest.mark.parametrize("user", ["guest", "ana"])
def test_no_screen_sends_what_anybody_wrote(spoilt: Target, user: str) -> None:
    with Raw(spoilt.server.port).handshake() as raw:
        raw.sign_in() if user == "guest" else raw.sign_in_with(user, spoilt.member_key)
        heard, screen = walk(raw)
    left = SEEN.sub(b"", heard).decode()
    assert not re.search(
        "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\u200b\ufeff\u00ad\u115f\u3164]", left
    )
    assert not any("\U000e0000" <= character <= "\U000e007f" for character in left)
    assert b"\x1b[5;41m" not in heard
    assert b"\x1b[8m" not in heard
    assert screen.title == ""
    for line in screen.buffer.values():
        assert not any(cell.bg == "red" or cell.blink for cell in line.values())


def test_the_banner_is_four_plain_lines(spoilt: Target) -> None:
    with Raw(spoilt.server.port).handshake() as raw:
        raw.auth("guest", "none")
        text = raw.expect(53).get_string().decode()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2066]", text)
    assert text.count("\n") == 4


@pytest.mark.parametrize("options", [[], ["-tt"]], ids=["pipe", "terminal"])
def test_what_a_command_says_is_plain(spoilt: Target, options: list[str]) -> None:
    done = spoilt.client.run("guest", "no-such-verb", HOSTILE.replace("\0", ""), options=options)
    said = (done.stdout + done.stderr).replace(b"\r\n", b"\n")
    assert re.fullmatch(rb"[ -~\n]*", said), said


def test_the_log_is_plain(spoilt: Target) -> None:
    assert "\x1b" not in spoilt.server.output
    assert "OWNED" not in spoilt.server.output
