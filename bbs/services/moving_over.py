"""A community moves to another database: from SQLite to PostgreSQL, or back. Each row is compared before it is used."""

from __future__ import annotations

import asyncio
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import psycopg

from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.database import StorageFailed, open_database, sqlite_url
from bbs.models.dump_load import UnfitError, drop_all, loading
from bbs.models.dump_tables import Moment, Row, Shape, file_of, is_file, moment
from bbs.models.postgres_use import Connection
from bbs.models.schema import known_schema, make_schema, migrate
from bbs.services.backup_file import sync_folder
from bbs.services.restoring_place import hold, refuse_users

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What is in the new database now, row by row the same as in the old one."""

    tables: int
    rows: int


async def move_over(config: Config, url: str, told: Told | None = None) -> Moved:
    """Copies the community into the database at `url`, which has to be empty, and compares every row. What is here
    stays as it is; nobody else may write to it meanwhile. `told` hears of rows that were copied and then compared.

    Raises `BadInput` where the URL cannot be used, `BBSError` with code `schema`, `lived_in`, `storage` or `unfit`,
    `running` or `busy` where somebody else is at work on either of them; the new database is empty again then.
    """
    if not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise BadInput(_("The URL begins with sqlite:/// or postgresql://"), "url")
    target = _Target(url)
    try:
        with ExitStack() as held:
            await asyncio.to_thread(_alone_here, config.database_url, held)
            moved = await _move(config, target, told)
            await asyncio.to_thread(target.use)
    except StorageFailed as error:
        await asyncio.to_thread(target.give_up)
        raise BBSError(_("The database cannot be used: {why}.").format(why=error), "storage") from None
    except UnfitError as error:
        await asyncio.to_thread(target.give_up)
        raise BBSError(_("The new database does not take everything ({why}).").format(why=error), "unfit") from None
    except BaseException:
        await asyncio.to_thread(target.give_up)
        raise
    return moved


def _alone_here(url: str, held: ExitStack) -> None:
    """Nobody writes to the old database from now on, or puts another community there, as far as can be known."""
    if not is_file(url):
        held.enter_context(hold(url))
        refuse_users(url)


async def _move(config: Config, target: _Target, told: Told | None) -> Moved:
    with moment(config.database_url) as here:
        if here.applied() != known_schema():
            raise BBSError(
                _("The database comes from another version. Bring it up to date with: bbs migrate"), "schema"
            )
        await asyncio.to_thread(target.begin)
        db = open_database(target.building)
        try:
            await make_schema(db, known_schema()[-1])
        finally:
            await db.close()
    moved = await asyncio.to_thread(_copy, config.database_url, target.building, told)
    db = open_database(target.building)
    try:
        await migrate(db)
    finally:
        await db.close()
    return moved


def _copy(url: str, building: str, told: Told | None) -> Moved:
    with moment(url) as here:
        shapes = here.shapes()
        total = 2 * sum(here.count(shape) for shape in shapes) if told is not None else 0
        step = _Step(total, told)
        with loading(building) as into:
            into.empty(shapes)
            for shape in shapes:
                into.load(shape, step.counted(here.rows(shape)))
                into.give_from(shape, here.last(shape))
            into.check()
        copied = step.done
        with moment(building) as there:
            for shape in shapes:
                _compare(shape, here, there, step)
    return Moved(len(shapes), copied)


def _compare(shape: Shape, here: Moment, there: Moment, step: _Step) -> None:
    for one, other in zip_longest(step.counted(here.rows(shape)), there.rows(shape)):
        if one != other:
            words = _("A row of {table} is not the same in the new database. Nothing was moved.")
            raise BBSError(words.format(table=shape.name), "unfit")


class _Step:
    """Counts the rows that go by."""

    def __init__(self, total: int, told: Told | None) -> None:
        self.done, self._total, self._told = 0, total, told

    def counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            yield row
            self.done += 1
            if self._told is not None and self.done % 1000 == 0:
                self._told(self.done, self._total)


class _Target:
    """The new database. A file is built aside, and is there when it is whole."""

    def __init__(self, url: str) -> None:
        self._file = file_of(url).absolute() if is_file(url) else None
        self._aside = self._file and self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}.new")
        self.building = url if self._aside is None else sqlite_url(self._aside)
        self._tables: list[str] | None = None
        self._held: Connection | None = None

    def begin(self) -> None:
        if self._file is not None:
            if self._file.exists():
                raise BBSError(_("{file} is there already, and stays as it is.").format(file=self._file), "lived_in")
            return
        self._refuse_tables()
        self._held = hold(self.building)
        # Whoever held it a moment ago has put something there.
        self._refuse_tables()
        self._tables = []

    def _refuse_tables(self) -> None:
        with moment(self.building) as there:
            if names := sorted(there.names()):
                words = _("There are tables in the new database already ({names}). It has to be empty.")
                raise BBSError(words.format(names=", ".join(names[:3])), "lived_in")

    def use(self) -> None:
        if self._held is not None:
            self._held.close()
        if self._file is None or self._aside is None:
            return
        try:
            with closing(sqlite3.connect(self._aside)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            descriptor = os.open(self._aside, os.O_RDONLY)
            os.fsync(descriptor)
            os.close(descriptor)
            self._aside.rename(self._file)
            sync_folder(self._file.parent)
        except (OSError, sqlite3.Error) as error:
            raise StorageFailed(str(error)) from error

    def give_up(self) -> None:
        if self._aside is not None:
            for end in ("", "-wal", "-shm", "-journal"):
                Path(f"{self._aside}{end}").unlink(missing_ok=True)
        elif self._tables is not None:
            with suppress(StorageFailed, psycopg.Error):
                with moment(self.building) as there:
                    names = there.names()
                drop_all(self.building, names)
        if self._held is not None:
            self._held.close()
