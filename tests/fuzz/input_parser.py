"""Fuzzes the parser of keys, mice and pastes: `python -m tests.fuzz.input_parser -max_total_time=1200`."""

from __future__ import annotations

import re

from bbs.terminal.input import MAX_PASTE, MAX_SEQUENCE, Input, InputParser, Key, Mouse, Paste
from tests.fuzz.running import run

_NAME = re.compile(r"[a-z0-9_+@^<>-]{1,80}")
_MAX_CELL = 9999
_PASTE_END = b"\x1b[201~"


def check(data: bytes) -> None:
    """Whatever comes in whatever pieces: known keys, bounded pastes, and nothing held back for ever."""
    pieces = _pieces(data)
    parser = InputParser()
    events: list[Input] = []
    for number, piece in enumerate(pieces):
        events += parser.feed(piece, number / 10)
        assert len(parser._held) <= max(MAX_SEQUENCE, len(_PASTE_END)) + 1
        assert (parser.wait_seconds is None) == (not parser._held and parser._paste is None)
        if piece[-1:] == b"\x00":
            events += parser.flush(number / 10)
    for event in events:
        _known(event)
    _ends(parser)
    whole = b"".join(pieces)
    if b"\x1b" not in whole:
        assert _said(events) == _said(InputParser().feed(whole, 0.0))


def _pieces(data: bytes) -> list[bytes]:
    """The first byte says how long pieces are; 0 is one piece."""
    size, rest = data[:1], data[1:]
    step = size[0] % 32 if size else 0
    if not step:
        return [rest]
    return [rest[at : at + step] for at in range(0, len(rest), step)]


def _known(event: Input) -> None:
    if isinstance(event, Paste):
        assert len(event.text) <= MAX_PASTE
        assert event.lost >= 0
    elif isinstance(event, Mouse):
        assert event.kind in ("click", "up", "down")
        assert 0 <= event.column <= _MAX_CELL
        assert 0 <= event.row <= _MAX_CELL
    else:
        assert isinstance(event, Key)
        assert event.character is None or len(event.character) == 1
        name = event.name.removeprefix("alt+")
        assert _NAME.fullmatch(name) or (len(name) == 1 and not name.isspace() and name.isascii() <= name.isalnum()), (
            event
        )


def _ends(parser: InputParser) -> None:
    """What is held back is given up after a wait or two, and the next key is heard."""
    for _wait in range(3):
        if parser.wait_seconds is None:
            break
        for event in parser.flush(1e6):
            _known(event)
    assert parser.wait_seconds is None
    assert parser.feed(b"q", 2e6) == [Key("q", "q")]


def _said(events: list[Input]) -> str:
    """The characters that were typed and pasted, however they were cut into events."""
    return "".join(
        event.text if isinstance(event, Paste) else (event.character or "")
        for event in events
        if not isinstance(event, Mouse)
    ).replace("\n", "\r")


if __name__ == "__main__":
    run("tests.fuzz.input_parser")
