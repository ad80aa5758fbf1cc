"""Taking a backup, while the server serves: one moment of the database, and the files beside it."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pyrage

from bbs import __version__
from bbs.backup import sealing
from bbs.backup.files import kept_files
from bbs.backup.lines import Head, Told, written
from bbs.backup.shapes import file_of
from bbs.backup.source import Source, moment
from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models import schema


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken: its bytes, the rows in it, and whether it is sealed to somebody."""

    size: int
    rows: int
    sealed: bool


class Counting:
    """How far it is: rows done, of how many."""

    def __init__(self, told: Told | None = None) -> None:
        self.rows = 0
        self._told = told

    def __call__(self, more: int) -> None:
        self.rows += more
        if self._told is not None:
            self._told(more)


def take(config: Config, path: Path, now: datetime, *, force: bool = False, told: Told | None = None) -> Taken:
    """Takes a backup into a file for this user only. Another file is replaced with `force` alone, and only once the new
    one is whole and safely on the disk. Raises `BBSError`, and leaves nothing half behind then."""
    if path.exists() and not force:
        raise _there_is_one(path)
    with _aside(path) as (aside, out):
        taken = take_into(config, out, now, told=told)
        out.flush()
        os.fsync(out.fileno())
        size = os.fstat(out.fileno()).st_size
        _into_place(aside, path, force=force)
    return Taken(size, taken.rows, taken.sealed)


def take_into(config: Config, out: IO[bytes], now: datetime, *, told: Told | None = None) -> Taken:
    """Takes a backup into a stream; `size` is not known. Raises `BBSError`."""
    to = sealing.recipient(config.backup.recipient) if config.backup.recipient else None
    counting = Counting(told)
    with source(config) as found:
        made = now.isoformat().replace("+00:00", "Z")
        head = Head(__version__, made, found.kind, config.community, found.applied())
        try:
            sealing.seal(written(found, head, kept_files(config.data), counting), out, to)
        except OSError as error:
            raise cannot_write(error) from None
        except pyrage.EncryptError as error:
            words = _("The backup cannot be sealed: {why}.").format(why=error)
            raise BBSError(words, "seal") from None
    return Taken(0, counting.rows, to is not None)


def count(config: Config) -> int:
    """How many rows a backup would hold now."""
    with source(config) as found:
        return sum(found.count(shape) for shape in found.shapes())


@contextlib.contextmanager
def source(config: Config) -> Iterator[Source]:
    """The community's database at this moment. Raises `BBSError` where there is none, or a newer one than ours."""
    file = file_of(config.database_url)
    if file is not None and not file.exists():
        raise BBSError(_("There is no database yet: {file}.").format(file=file), "empty")
    with moment(config.database_url) as found:
        applied = found.applied()
        if not applied:
            raise BBSError(_("The database is empty: there is nothing to keep yet."), "empty")
        if set(applied) - set(known_schema()):
            words = _("The database comes from a newer version than this one. Take the backup with that version.")
            raise BBSError(words, "schema")
        yield found


def known_schema() -> tuple[str, ...]:
    """The migrations of this program, in order."""
    return tuple(sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py")))


def cannot_write(error: OSError) -> BBSError:
    """What is said where something cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BBSError(_("The disk is full. Nothing was kept of it; what was there is as it was."), "full")
    if error.errno == errno.EPIPE:
        return BBSError(_("Whoever was reading has gone."), "pipe")
    return BBSError(_("It cannot be written: {why}.").format(why=error.strerror or type(error).__name__), "unwritable")


@contextlib.contextmanager
def _aside(path: Path) -> Iterator[tuple[Path, Any]]:
    """A file beside the one that is to be, gone afterwards. It is made for this user only."""
    try:
        number, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent or Path())
    except OSError as error:
        words = _("{folder} cannot be written to: {why}.").format(folder=path.parent, why=error.strerror)
        raise BBSError(words, "unwritable") from None
    try:
        with os.fdopen(number, "wb") as out:
            yield Path(name), out
    except OSError as error:
        raise cannot_write(error) from None
    finally:
        Path(name).unlink(missing_ok=True)


def _into_place(aside: Path, path: Path, *, force: bool) -> None:
    if force:
        aside.replace(path)
    else:
        # Two at once: the second does not take the place of the first.
        try:
            os.link(aside, path)
        except FileExistsError:
            raise _there_is_one(path) from None
        except OSError:
            if path.exists():
                raise _there_is_one(path) from None
            aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed in a folder lies safely on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _there_is_one(path: Path) -> BBSError:
    return BBSError(_("{file} is there already, and stays as it is. To replace it: --force").format(file=path), "exists")
