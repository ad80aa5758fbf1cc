"""Fuzzes the hygiene of texts: `python -m tests.fuzz.hygiene -max_total_time=1200`."""

from __future__ import annotations

import time

from bbs.domain.text import clean_body, clean_line, clean_typed, for_display
from bbs.domain.width import clusters, fit, width
from bbs.domain.wrap import markup_lines, wrap
from tests.domain.neutral import assert_neutral, assert_no_wider_than_terminals_think
from tests.fuzz.running import run
from tests.fuzz.texts import text_of

_LONG = 8192
_SLOW_SECONDS = 5.0
"""Of processor time for `_LONG` characters, watched by the fuzzer: a hundred times what it takes."""


def check(data: bytes) -> None:
    """Whatever is written: only text is left, cleaning it again changes nothing, and its width is what it says."""
    text = text_of(data)
    shown = for_display(text)
    for clean in (for_display, clean_body, clean_line):
        once = clean(text)
        assert_neutral(once)
        assert clean(once) == once
        assert for_display(once) == once
    assert "\n" not in clean_line(text)
    limit = len(text) // 2
    assert len(clean_line(text, limit)) <= limit
    _typed(text)
    _measured(shown.replace("\n", " "))
    if data[:1] and data[0] & 0xF0 == 0:
        _linear(text[:12])


def _typed(text: str) -> None:
    """Entered in two pieces it is as harmless as at once, and only the end of what was there is written anew."""
    half = len(text) // 2
    first = clean_typed(text[:half])[1]
    replaced, new = clean_typed(text[half:], first)
    assert first.endswith(replaced)
    written = (first[: len(first) - len(replaced)] + new).removesuffix("\u200d").removesuffix("\u200c")
    assert for_display(written) == written
    assert_neutral(written)


def _measured(line: str) -> None:
    pieces = list(clusters(line))
    assert "".join(cluster for cluster, _cells in pieces) == line
    assert width(line) == sum(cells for _cluster, cells in pieces)
    assert_no_wider_than_terminals_think(line)
    for cells in (0, 1, 2, 7, 40):
        assert width(fit(line, cells)) <= cells
    for columns in (2, 11, 40):
        assert all(width(row) <= columns for row in wrap(line, columns))
        for row in markup_lines(line, max(columns, 20)):
            assert width(row.text) <= max(columns, 20)


def _linear(unit: str) -> None:
    """What is repeated costs no more than its length."""
    if not unit:
        return
    text = unit * (_LONG // len(unit))
    start = time.process_time()
    shown = clean_body(text)
    width(shown)
    wrap(shown, 76)
    assert time.process_time() - start < _SLOW_SECONDS, ascii(unit)


if __name__ == "__main__":
    run("tests.fuzz.hygiene")
