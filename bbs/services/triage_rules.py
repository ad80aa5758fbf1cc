"""The rules that posts are sorted by: the operator's `triage.toml` in the data folder, or else the shipped one."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from bbs.domain.triage import Rules, parse_rules
from bbs.domain.words import _
from bbs.errors import BadInput

SHIPPED: Final = Path(__file__).parent.parent / "triage.toml"
NAME: Final = "triage.toml"
MAX_BYTES: Final = 1024 * 1024
"""The largest file of rules that is read."""


@lru_cache(maxsize=1)
def shipped_rules() -> Rules:
    """The rules that come with the program."""
    return read_rules(SHIPPED)


def rules_for(data: Path | None) -> Rules:
    """The operator's rules where the data folder has some, or else the shipped ones. Raises `BadInput` with file and
    line where the operator's cannot be used."""
    own = None if data is None else data / NAME
    return shipped_rules() if own is None or not own.exists() else read_rules(own)


def read_rules(path: Path) -> Rules:
    """The rules of a file. Raises `BadInput` with file and line."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(_("{file} is larger than {most} bytes.").format(file=path, most=MAX_BYTES), "rules")
        return parse_rules(path.read_text("utf-8"))
    except BadInput as error:
        raise BadInput(f"{path}: {error.message}", "rules") from None
    except (OSError, ValueError) as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error), "rules") from None
