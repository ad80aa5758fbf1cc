"""The ledger of erasures beside the database: a file in the data folder, for when the database itself is lost.

A line is a JSON object: the random number of somebody, what becomes of their posts, and when; or that they stay. It
says nothing of who they were.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from datetime import datetime
from pathlib import Path
from typing import Final

from bbs.services.erasing_rows import LedgerLine, Posts

log = logging.getLogger(__name__)

FILE: Final = "erasures.jsonl"


async def asked(data: Path, line: LedgerLine) -> None:
    """Somebody has asked to be erased, or is."""
    await asyncio.to_thread(_append, data, {"id": line.id, "posts": line.posts, "due": line.due.isoformat()})


async def stays(data: Path, ledger_id: str) -> None:
    """Somebody has taken it back."""
    await asyncio.to_thread(_append, data, {"id": ledger_id, "stays": True})


async def read(data: Path) -> dict[str, LedgerLine]:
    """What the file says, by number; what cannot be read in it is left out."""
    return await asyncio.to_thread(_read, data / FILE)


def _append(data: Path, line: dict[str, object]) -> None:
    try:
        made = os.open(data / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(made, (json.dumps(line) + "\n").encode())
            os.fsync(made)
        finally:
            os.close(made)
    except OSError as error:
        # The database has it. Only if that is lost as well would somebody come back with an old backup.
        log.error("the ledger of erasures could not be written: %s", type(error).__name__)


def _read(path: Path) -> dict[str, LedgerLine]:
    found: dict[str, LedgerLine] = {}
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return found
    for text in lines:
        try:
            known = json.loads(text)
            if known.get("stays"):
                found.pop(known["id"], None)
            else:
                posts: Posts = "delete" if known["posts"] == "delete" else "anonymise"
                found[known["id"]] = LedgerLine(known["id"], posts, datetime.fromisoformat(known["due"]), False)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return found
