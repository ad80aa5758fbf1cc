"""`bbs`, and `python -m bbs`."""

from __future__ import annotations

import os
import signal

from bbs.running.first import ends_at_once

_FOREIGN = ("ESCDELAY", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
_FIXED = {
    "TERM": "xterm-256color",
    "COLORTERM": "truecolor",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
}


def _shed_environment() -> None:
    """Takes what Textual and Rich read, some of it at import, out of this process's environment.

    It describes the operator's terminal, not the members'; each session brings its own.
    """
    for name in list(os.environ):
        if name.startswith(("TEXTUAL", "RICH_", "JUPYTER_")) or name in _FOREIGN:
            del os.environ[name]
    os.environ.update(_FIXED)


def main() -> None:
    """Runs the `bbs` command."""
    ends_at_once(signal.SIGTERM)
    is_dumb = os.environ.get("TERM", "dumb") == "dumb"
    _shed_environment()
    from bbs.cli import main as run  # noqa: PLC0415

    run(bars=not is_dumb)


if __name__ == "__main__":
    main()
