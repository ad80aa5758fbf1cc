"""A drill: is there a backup, can it be opened, and does a whole community come out of it? Nobody's data is touched."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import StorageFailed, open_database, sqlite_url
from bbs.models.dump_load import UnfitError
from bbs.models.dump_tables import is_file
from bbs.models.queries import integrity
from bbs.models.schema import migrate
from bbs.services.backing_up import back_up_to, make_folder
from bbs.services.backup_file import CLOSED_SUFFIX, SUFFIX
from bbs.services.restoring import check, counts, load, made_at
from bbs.services.restoring_place import schema_for_drill

FOLDER: Final = ".drill-"
"""Beside the backups: that disk has room for one more."""

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Drilled:
    """What a drill has found to be whole: tables and rows that are the same as when they were backed up, members and
    posts among them. `made` says when the backup was made (RFC 3339), the rest how large it is and how many seconds
    it took to make (0 where it was there) and to restore. `into` is the kind of database it was restored into."""

    made: str
    tables: int
    rows: int
    members: int
    posts: int
    bytes: int
    backup_seconds: float
    restore_seconds: float
    into: str


async def drill(
    config: Config,
    path: Path | None = None,
    identities: Sequence[Any] = (),
    told: Told | None = None,
    *,
    in_file: bool = False,
) -> Drilled:
    """Backs up, or takes the backup at `path`, restores it into a temporary place, compares every table with what was
    backed up, and looks at the counts and the search of what came out.

    The place is a schema beside the community's own where that stands in PostgreSQL and its user may make one. Else,
    and with `in_file`, it is an SQLite file beside the backups. A backup that is made for it is closed with a key that
    lives as long as the drill. Raises `BBSError` that says what is wrong.
    """
    folder = make_folder(config) / f"{FOLDER}{secrets.token_hex(4)}"
    place = ExitStack()
    try:
        for left in folder.parent.glob(f"{FOLDER}*"):
            shutil.rmtree(left, ignore_errors=True)
        folder.mkdir(mode=0o700)
        took = 0.0
        if path is None:
            path = folder / f"drill{SUFFIX}{CLOSED_SUFFIX}"
            identities, took = await _make(config, path, told)
        began = time.monotonic()
        url = await asyncio.to_thread(_place_for, config, folder, place, in_file)
        return await _restored(url, path, identities, told, took, began)
    except (StorageFailed, OSError) as error:
        raise _no_room(config, folder.parent, error) from None
    except UnfitError as error:
        raise BBSError(_("What was backed up does not fit together ({why}).").format(why=error), "unfit") from None
    finally:
        await asyncio.to_thread(place.close)
        shutil.rmtree(folder, ignore_errors=True)


async def _restored(
    url: str, path: Path, identities: Sequence[Any], told: Told | None, took: float, began: float
) -> Drilled:
    """What came of restoring it into the empty place at `url`."""
    checked = await asyncio.to_thread(check, path, identities, told)
    await load(url, path, identities, checked, told)
    await _look_through(url)
    members, posts = await asyncio.to_thread(counts, url)
    seconds, size = time.monotonic() - began, (await asyncio.to_thread(path.stat)).st_size
    made, into = made_at(checked.head).isoformat(), "sqlite" if is_file(url) else "postgresql"
    return Drilled(made, len(checked.tables), checked.rows, members, posts, size, took, seconds, into)


def _place_for(config: Config, folder: Path, place: ExitStack, in_file: bool) -> str:
    """Where to restore it to."""
    if not (in_file or is_file(config.database_url)):
        url = place.enter_context(schema_for_drill(config.database_url))
        if url is not None:
            return url
    return sqlite_url(folder / "bbs.sqlite")


def _no_room(config: Config, folder: Path, error: Exception) -> BBSError:
    if is_file(config.database_url):
        words = _("There is no room for a drill in {folder}, or it cannot be written to ({why}).")
    else:
        words = _("There is no room for a drill in {folder} or in the database, or they cannot be used ({why}).")
    return BBSError(words.format(folder=folder, why=error), "storage")


async def _make(config: Config, path: Path, told: Told | None) -> tuple[list[Any], float]:
    """A backup for this drill; what opens it, and how long it took."""
    import pyrage  # noqa: PLC0415  Late, as in `backup_file`.

    identity = pyrage.x25519.Identity.generate()
    made = await asyncio.to_thread(back_up_to, config, path, recipients=[identity.to_public()], told=told)
    return [identity], made.seconds


async def _look_through(url: str) -> None:
    """Brings it up to date, and counts."""
    db = open_database(url)
    try:
        await migrate(db)
        miscounted, misindexed = await db.read(lambda: (integrity.miscounted(), integrity.misindexed()))
    finally:
        await db.close()
    if miscounted or misindexed:
        words = _("It came back whole, but {counts} counts and {places} places in the search are wrong: {command}")
        wrong = {"counts": miscounted, "places": misindexed, "command": "bbs check --deep"}
        raise BBSError(words.format(**wrong), "miscounted")
