"""Runs a check under the fuzzer: `python -m tests.fuzz.NAME [options of libFuzzer] [folders of inputs]`.

The fuzzer, atheris, is no part of the development environment: it is installed beside it where it is wanted.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable

WATCHED = ("bbs.domain", "bbs.terminal.input", "bbs.verbs", "wcwidth")
"""The modules whose branches steer the fuzzer."""

Check = Callable[[bytes], None]
"""Given what the fuzzer made up; raises where a promise is broken."""


def run(name: str) -> None:
    """Fuzzes `check` of the module `name` until libFuzzer ends the process."""
    try:
        import atheris
    except ImportError:
        sys.exit("The fuzzer is not installed here: pip install atheris (Python 3.11 or 3.12), then run this again.")
    for module in [module for module in sys.modules if module.startswith(("bbs", "wcwidth", "tests.domain"))]:
        del sys.modules[module]
    with atheris.instrument_imports(include=[*WATCHED]):
        check: Check = importlib.import_module(name).check
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
