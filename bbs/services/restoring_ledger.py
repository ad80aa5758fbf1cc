"""What is known of who asked to be erased, gathered from everywhere when a backup is put back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.database import StorageFailed
from bbs.models.dump_tables import Shape, moment
from bbs.models.times import from_us
from bbs.services import erasing_ledger
from bbs.services.erasing_rows import LedgerLine


async def gather(
    texts: Sequence[bytes], paths: Iterable[Path], url: str, aside: Path, now: datetime
) -> tuple[list[LedgerLine], set[str]]:
    """The ledger of all these: of the database at `url`, as far as it can be read, of ledger files as they were backed
    up, and of those at `paths`, where the last may be missing: it is the one of this data folder. All of it together is
    written into the folder `aside`. Also returns who has taken it back. Raises `BadInput`, and OSError."""
    *others, own = paths
    found = [_read(path) for path in (*others, *((own,) if own.exists() else ()))]
    histories = _histories([await asyncio.to_thread(_lines_in, url), *texts, *found])
    written = aside / erasing_ledger.FILE
    written.write_text("".join(f"{line}\n" for lines in histories.values() for line in lines), "utf-8")
    written.chmod(0o600)
    known = await erasing_ledger.read(aside)
    return [replace(one, done=one.due <= now) for one in known.values()], set(histories) - set(known)


def _lines_in(url: str) -> bytes:
    """The ledger of the database that is there now, as lines of the file, as far as it can be read."""
    found: list[str] = []
    try:
        with moment(url) as now:
            if "erasure" not in now.names():
                return b""
            shape = Shape("erasure", ("ledger_id", "posts", "due_us"), ("ledger_id",))
            for ledger_id, posts, due_us in now.rows(shape):
                due = from_us(due_us).isoformat()
                found.append(json.dumps({"id": ledger_id, "posts": posts, "due": due}))
    except StorageFailed:
        # It is damaged, or not there; that may be why somebody restores.
        pass
    return "\n".join(found).encode()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        words = _("{file} cannot be read: {why}.").format(file=path, why=error.strerror)
        raise BadInput(words, "erasures") from None


def _histories(texts: Iterable[bytes]) -> dict[str, list[str]]:
    """The lines about each person, in order, from the text that knows most of them; of several the last."""
    found: dict[str, list[str]] = {}
    for text in texts:
        here: dict[str, list[str]] = {}
        for line in text.decode("utf-8", "replace").splitlines():
            try:
                here.setdefault(str(json.loads(line)["id"]), []).append(line)
            except (ValueError, KeyError, TypeError):
                continue
        found |= {one: lines for one, lines in here.items() if len(lines) >= len(found.get(one, ()))}
    return found
