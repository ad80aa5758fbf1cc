"""What is fuzzed, held against what a fuzzer begins with, and against everything that one has found."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz import commands, hygiene, input_parser

CHECKS = {each.__name__.rpartition(".")[2]: each.check for each in (commands, hygiene, input_parser)}

FOUND: dict[str, list[bytes]] = {
    "input_parser": [
        b"\x1b[\xce\xcf\xce\x83\xff",  # a key of no name, as its code point is not assigned
    ],
    "commands": [b"", b"\x0a.\x0b"],
    "hygiene": [b""],
}
"""Inputs that once broke a promise, each with what it was."""


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, inputs in FOUND.items() for data in inputs])
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    CHECKS[name](data)


@pytest.mark.parametrize("name", CHECKS)
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_comes(name: str, data: bytes) -> None:
    CHECKS[name](data)
