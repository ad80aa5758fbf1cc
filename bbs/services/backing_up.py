"""Making backups: the whole community in one file, while the server runs; and throwing away those that are too many.

All of this waits for the disk: it is called in a process of its own, or in a thread.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bbs import __version__
from bbs.config import FILE_NAME, Config
from bbs.domain.clock import Clock, system_clock
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import StorageFailed
from bbs.models.dump import DumpedFile, Head, write
from bbs.models.dump_tables import Moment, file_of, is_file, moment
from bbs.services.backup_file import CLOSED_SUFFIX, SUFFIX, hand_over, recipients_of, written

FOLDER: Final = "backups"
"""Where backups are kept in the data folder, if nothing else is said."""

MAX_FILE: Final = 1 << 20
"""A file of the operator's that is larger than this is no part of a backup."""

_NAME: Final = re.compile(rf"lighthouse-(\d{{8}}-\d{{6}}){re.escape(SUFFIX)}(?:{re.escape(CLOSED_SUFFIX)})?")
_STAMP: Final = "%Y%m%d-%H%M%S"

_LEFT_OUT: Final = frozenset({".new", ".part", ".from-backup", SUFFIX})

_FOLDERS: Final = ("host_keys",)
"""Folders in the data folder whose files are the operator's as well."""

Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class BackupRow:
    """A backup in the folder: when it was made, how many bytes it has, and whether a key is needed to open it."""

    path: Path
    made: datetime
    bytes: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made now; `thrown_away` says how many older ones went. `seconds` is how long it took."""

    path: Path
    rows: int
    bytes: int
    closed: bool
    seconds: float
    thrown_away: int = 0


def folder_of(config: Config) -> Path:
    """Where the backups of this community are kept."""
    # Also beside the data folder, with a path that goes there.
    return config.data / (config.backup.folder or FOLDER)


def make_folder(config: Config) -> Path:
    """The folder for backups, made where it is missing in the data folder. One that lies elsewhere may be on a disk
    that is away, and what was written into its place would be lost under it. Raises `BBSError`, code `storage`."""
    folder = folder_of(config)
    try:
        if folder.exists():
            return folder
        if not folder.resolve().is_relative_to(config.data.resolve()):
            words = _(
                "The folder for backups, {folder}, is not there. Please see whether its disk is mounted; where it was"
                " never made, make it."
            )
            raise BBSError(words.format(folder=folder), "storage")
        folder.mkdir(mode=0o700, parents=True)
        hand_over(folder, folder.parent)
    except OSError as error:
        raise _unusable(folder, error) from None
    return folder


def _unusable(folder: Path, error: OSError) -> BBSError:
    words = _("The folder {folder} cannot be used for backups: {why}.")
    return BBSError(words.format(folder=folder, why=error.strerror), "storage")


def backups(config: Config) -> tuple[BackupRow, ...]:
    """The backups in the folder, the newest first. What is there under other names is nobody's business."""
    try:
        found = [row for path in folder_of(config).iterdir() if (row := _row(path)) is not None]
    except OSError:
        return ()
    return tuple(sorted(found, key=lambda row: row.made, reverse=True))


def _row(path: Path) -> BackupRow | None:
    match = _NAME.fullmatch(path.name)
    # A day that there never was is somebody else's name; a file may go while it is looked at.
    with suppress(ValueError, OSError):
        if match is not None and path.is_file() and not path.is_symlink():
            made = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            return BackupRow(path, made, path.stat().st_size, path.suffix == CLOSED_SUFFIX)
    return None


def back_up(config: Config, *, told: Told | None = None, clock: Clock = system_clock) -> Made:
    """Makes the next backup in the folder, and throws away those above `config.backup.keep`, the oldest first.

    Those whose names lie ahead of now are counted for themselves: a clock that was wrong, or is, throws away none that
    were made while it was right. Raises `BBSError`: code `busy` where another process is making one, `storage` where it
    cannot be written, or the database not be read.
    """
    folder, now = make_folder(config), clock()
    with _alone_in(folder):
        suffix = SUFFIX + (CLOSED_SUFFIX if config.backup.recipients else "")
        path = folder / f"lighthouse-{now.strftime(_STAMP)}{suffix}"
        made = back_up_to(config, path, told=told, clock=clock)
        gone, others = 0, [row for row in backups(config) if row.path != path]
        older = [row for row in others if row.made <= now][config.backup.keep - 1 :]
        for row in (*older, *[row for row in others if row.made > now][config.backup.keep :]):
            with suppress(OSError):
                row.path.unlink()
                gone += 1
    return Made(made.path, made.rows, made.bytes, made.closed, made.seconds, gone)


def back_up_to(
    config: Config,
    path: Path,
    *,
    recipients: Sequence[Any] | None = None,
    told: Told | None = None,
    clock: Clock = system_clock,
) -> Made:
    """Makes a backup of the community as it is at this moment, in the file `path`, which must not be there yet.

    It is closed to `recipients`, or those of the settings where None are given. Raises `BBSError` as `back_up` does,
    and with code `exists`.
    """
    began = time.monotonic()
    closed_to = recipients_of(config.backup.recipients) if recipients is None else recipients
    rows = 0
    try:
        with moment(config.database_url) as now:
            schema = now.applied()
            if not schema:
                raise BBSError(_("There is no community in the database yet."), "empty")
            head = Head(__version__, clock().isoformat().replace("+00:00", "Z"), _kind(config), schema)
            step = _stepping(now, told)
            with written(path, closed_to) as take:
                for piece in write(now, head, files_of(config), step):
                    take(piece)
            rows = step.done
    except StorageFailed as error:
        words = _("The database cannot be read ({why}), and no backup was made. Those there are stay: bbs check --deep")
        raise BBSError(words.format(why=error), "storage") from None
    return Made(path, rows, path.stat().st_size, bool(closed_to), time.monotonic() - began)


def files_of(config: Config) -> list[DumpedFile]:
    """The files of the operator's that belong to the community: configuration, host key, resources, rules of triage,
    welcome, the ledger of erasures, and what else lies there under a plain name."""
    found = {path.name: path for path in sorted(config.data.iterdir()) if _is_part(path, config)}
    for folder in _FOLDERS:
        if (config.data / folder).is_dir():
            paths = sorted((config.data / folder).iterdir())
            found |= {f"{folder}/{path.name}": path for path in paths if _is_part(path, config)}
    if config.file is not None and config.file.exists():
        found[FILE_NAME] = config.file
    return [DumpedFile(name, path.read_bytes(), path.stat().st_mode & 0o777) for name, path in found.items()]


def _is_part(path: Path, config: Config) -> bool:
    name = path.name
    if path.is_symlink() or not path.is_file() or name.startswith(".") or path.suffix in _LEFT_OUT:
        return False
    database = file_of(config.database_url).name if is_file(config.database_url) else None
    if database is not None and name.startswith(database):
        return False
    return not name.endswith((".sqlite", ".sqlite-wal", ".sqlite-shm", SUFFIX + CLOSED_SUFFIX)) and (
        path.stat().st_size <= MAX_FILE
    )


class _Steps:
    """Counts rows, and tells of them."""

    def __init__(self, total: int, told: Told | None) -> None:
        self.done, self._total, self._told = 0, total, told

    def __call__(self, rows: int) -> None:
        self.done += rows
        if self._told is not None:
            self._told(self.done, self._total)


def _stepping(now: Moment, told: Told | None) -> _Steps:
    total = 0 if told is None else sum(now.count(shape) for shape in now.shapes())
    return _Steps(total, told)


def _kind(config: Config) -> str:
    return "sqlite" if is_file(config.database_url) else "postgresql"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keeps other processes from making a backup in the folder."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _unusable(folder, error) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in folder.glob(".lighthouse-*.part"):
            # Of a process that was killed: nobody writes here now.
            left.unlink(missing_ok=True)
        yield
    except BlockingIOError:
        raise BBSError(_("Another backup is being made at this moment."), "busy") from None
    finally:
        os.close(held)
