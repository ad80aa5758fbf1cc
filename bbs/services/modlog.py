"""The log of moderation: what was done, by whom, to which number. It only grows; the database refuses the rest.

A line outlives whatever it is about, so that it holds nothing that somebody could ask to have forgotten: kinds and
numbers, never a handle, a text, a tier or a severity.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Final

from bbs.models.queries import modlog

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}", re.ASCII)
"""What a word in the facts of a line may look like: the name of a kind, of a rule, of an outcome."""


class LogKind(StrEnum):
    """The kinds of lines. Other rooms may add their own; a line of a kind without words is shown as "something"."""

    ACTED = "acted"
    REVERTED = "reverted"
    EXPIRED = "expired"
    REPLACED = "replaced"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERRULED = "overruled"
    REVEALED = "revealed"
    REVISIONS_READ = "revisions_read"
    DRAWBRIDGE_RAISED = "drawbridge_raised"
    DRAWBRIDGE_LOWERED = "drawbridge_lowered"
    APPROVED = "approved"
    TURNED_DOWN = "turned_down"


def write(
    kind: str,
    *,
    actor: int | None = None,
    action: int | None = None,
    case: int | None = None,
    board: int | None = None,
    thread: int | None = None,
    number: int | None = None,
    public: bool = False,
    now_us: int,
    **facts: int | str,
) -> int:
    """Inside a write: another line; its number. All numbers are ids, `number` is that of a post in its thread.

    `facts` are numbers, or names of kinds in lower-case letters. `public` lets every member read the line, without
    whoever it concerns: never for what is about somebody's own safety. Raises `ValueError` for facts that look like
    anything somebody wrote.
    """
    for name, value in facts.items():
        if not isinstance(value, int) and not _CODE.fullmatch(value):
            raise ValueError(f"not for the log: {name}")
    return modlog.add(
        {
            "kind": str(kind),
            "actor": actor,
            "action": action,
            "case_number": case,
            "board": board,
            "thread": thread,
            "number": number,
            "facts": json.dumps(facts),
            "public": int(public),
            "created_us": now_us,
        }
    )
