"""What attackers cost: the server's memory before and after all of tests/e2e/attacks, and how long the text of one
post holds the loop that everybody shares, whatever it is made of."""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bbs.domain.editing import Document
from bbs.domain.text import MAX_BODY, clean_body
from bbs.domain.wrap import markup_lines
from bench.report import heading, table
from tests.e2e.attacks.target import Target

ATTACKS = Path(__file__).parent.parent / "tests" / "e2e" / "attacks"
MAX_HOLD_MS = 50
ROUNDS = 5
CELLS = 76

UNITS = {
    "a": "a",
    "joined pictures": "👩\u200d",
    "families": "👩\u200d👩\u200d👧",
    "joined letters": "می\u200c",
    "letters with a mark": "a\u0323",
    "marks alone": "\u0301",
    "conjuncts": "क\u094d",
    "jamo": "ᄀ",
    "flags": "🇺🇸",
    "keycaps": "1\ufe0f\u20e3",
    "direction": "\u202ea",
    "broken sequences": "\x1b]",
    "short lines": "a\n",
    "items": "- \n",
    "emphasis": "*a* ",
}
"""What a post of the greatest length is made of, again and again."""


class Memory:
    """Remembers the server that pytest has started."""

    def __init__(self) -> None:
        self.target: Target | None = None
        self.after = 0.0
        self.passed = self.failed = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> object:
        result = yield
        if fixturedef.argname == "attacked":
            assert isinstance(result, Target)
            self.target = result
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failed += report.failed
        self.passed += report.passed and report.when == "call"
        if self.target is not None and report.when == "call" and "test_memory" in report.nodeid:
            self.after = self.target.mib


def held(work: Callable[[], object]) -> float:
    """Milliseconds of processor of one call, the least of several: the machine may be busy with other things."""
    took = []
    for _round in range(ROUNDS):
        start = time.thread_time()
        work()
        took.append(time.thread_time() - start)
    return 1000 * min(took)


def holds() -> list[tuple[str, ...]]:
    """For each kind of text: pasting 64 Ki characters of it, cleaning a post of it, and laying that out."""
    rows = []
    for name, unit in UNITS.items():
        pasted, post = unit * (MAX_BODY // len(unit)), unit * (MAX_BODY // len(unit.encode()))
        clean = clean_body(post)
        took = (
            held(lambda text=pasted: Document(width=CELLS + 1).paste(text)),  # type: ignore[misc]
            held(lambda text=post: clean_body(text)),  # type: ignore[misc]
            held(lambda text=clean: markup_lines(text, CELLS)),  # type: ignore[misc]
        )
        rows.append((name, *(f"{each:.1f}" for each in took), "yes" if max(took) <= MAX_HOLD_MS else "NO"))
    return rows


def main(argv: Sequence[str]) -> int:
    """Prints both tables; 1 where an attack got through or something held the loop for too long."""
    parser = argparse.ArgumentParser(prog="python -m bench attacks", description=__doc__)
    parser.add_argument("--holds", action="store_true", help="only how long texts hold the loop")
    given = parser.parse_args(argv)
    print(heading("30 threads, 150 posts; posts of 64 KiB"))
    gc.collect()
    gc.freeze()  # as the server does
    rows = holds()
    print(table(("64 KiB of", "paste, ms", "clean, ms", "lay out, ms", f"under {MAX_HOLD_MS} ms"), rows))
    memory = Memory()
    if not given.holds:
        start = time.monotonic()
        pytest.main([str(ATTACKS), "-q", "-n", "0", "--no-header"], plugins=[memory])
        before = memory.target.before_mib if memory.target is not None else 0.0
        row = (f"{memory.passed}", f"{memory.failed}", f"{time.monotonic() - start:.0f}", f"{before:.1f}")
        print()
        figures = (*row, f"{memory.after:.1f}", f"{memory.after - before:+.1f}")
        print(table(("attacks held off", "failed", "seconds", "MiB before", "MiB after", "MiB more"), [figures]))
    return int(memory.failed > 0 or any(row[-1] == "NO" for row in rows))
