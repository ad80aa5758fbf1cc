"""The place of a community's database: where another one is built beside it, and how the two change places.

What stood there before is never taken away: it is kept under another name, for the operator to throw away. A database
is in the place at every moment, also where the machine stops in between: the old one, or the new one whole.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models import postgres_use
from bbs.models.database import StorageFailed, sqlite_url
from bbs.models.dump_tables import HISTORY, LEFT_OUT, file_of, is_file, moment
from bbs.models.postgres_use import connected
from bbs.models.schema import known_schema
from bbs.models.search import INDEX
from bbs.models.tables import TABLES
from bbs.services.backup_file import hand_over, sync_folder

BUILDING: Final = ".restoring-"
_BUILDING_SCHEMA: Final = "lighthouse_restoring_"
_DRILL_SCHEMA: Final = "lighthouse_drill_"

_OURS: Final = frozenset({table._meta.table_name for table in TABLES} | LEFT_OUT | {HISTORY})

ROOM: Final = 3
"""A database takes so many times the bytes of its rows as text, with indexes and the search."""


class Place(ABC):
    """Where the database is to stand. `kept` is the name under which what stood there is kept."""

    url: str
    building: str
    """The URL of the database that is being built."""

    def lived_in(self) -> bool:
        """Whether somebody has ever joined or written there, or nobody can say."""
        try:
            with moment(self.url) as now:
                return any(now.count(now.shape(name)) for name in ("member", "thread") if name in now.names())
        except StorageFailed:
            return True

    def foreign(self) -> list[str]:
        """Tables there that are not ours. In the database of a newer version nobody can say."""
        try:
            with moment(self.url) as now:
                if set(now.applied()) - set(known_schema()):
                    return []
                return [name for name in now.names() if name not in _OURS and not name.startswith(INDEX)]
        except StorageFailed:
            return []

    @abstractmethod
    def hold(self) -> None:
        """Keeps others who would put something into this place away from it, until `discard`. Raises `BBSError`, code
        `busy`, where somebody else is at it."""

    @abstractmethod
    def begin(self, rows: int) -> None:
        """Makes an empty place to build in; what was left by one that broke off is cleared away. `rows` is how many
        bytes are to come. Raises `BBSError` where that cannot be."""

    @abstractmethod
    def refuse_users(self) -> None:
        """Raises `BBSError`, code `running`, where a server or a command is at work there, as far as the database
        knows."""

    @abstractmethod
    def swap(self, kept: str) -> str:
        """The new one takes the place; returns where the old one is now, or nothing where there was none."""

    @abstractmethod
    def discard(self) -> None:
        """Takes away what was built and is not used. May be called after `swap`."""


def place_of(url: str) -> Place:
    """The place of the database at `url`."""
    return FilePlace(url) if is_file(url) else ServerPlace(url)


class FilePlace(Place):
    """A file of SQLite."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._file = file_of(url).absolute()
        self._folder = self._file.parent / f"{BUILDING}{secrets.token_hex(4)}"
        self.building = sqlite_url(self._folder / self._file.name)

    def lived_in(self) -> bool:
        return self._file.exists() and self._file.stat().st_size > 0 and super().lived_in()

    def foreign(self) -> list[str]:
        return super().foreign() if self._file.exists() else []

    def hold(self) -> None:
        """Whoever restores here holds the data folder."""

    def refuse_users(self) -> None:
        """A file knows of nobody; whoever runs on the data folder is asked elsewhere."""

    def begin(self, rows: int) -> None:
        try:
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in self._file.parent.glob(f"{BUILDING}*"):
                shutil.rmtree(left, ignore_errors=True)
            self._folder.mkdir(mode=0o700)
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            words = _("{folder} cannot be written to: {why}.").format(folder=self._file.parent, why=error.strerror)
            raise BBSError(words, "storage") from None
        if free < rows * ROOM:
            self.discard()
            words = _("There is not enough room on the disk of {folder}: about {wanted} MB, and {free} MB are free.")
            wanted = {"wanted": rows * ROOM // 1_000_000 + 1, "free": free // 1_000_000}
            raise BBSError(words.format(folder=self._file.parent, **wanted), "storage")

    def swap(self, kept: str) -> str:
        built = self._folder / self._file.name
        _fold_in(built)
        hand_over(built, self._file.parent)
        old = self._keep(kept)
        built.rename(self._file)
        sync_folder(self._file.parent)
        self.discard()
        return old

    def _keep(self, kept: str) -> str:
        """The old file a second time, in a folder of its own; then its log goes, which would be taken for the new
        one's."""
        beside = [path for end in ("", "-wal", "-shm") if (path := Path(f"{self._file}{end}")).exists()]
        if not beside:
            return ""
        with suppress(sqlite3.Error):
            _fold_in(self._file)
        folder = self._file.parent / kept
        folder.mkdir(mode=0o700, exist_ok=True)
        hand_over(folder, self._file.parent)
        for path in beside:
            if path.exists():
                keep_also(path, folder / path.name)
        sync_folder(folder)
        for path in beside[1:]:
            path.unlink(missing_ok=True)
        return str(folder / self._file.name)

    def discard(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


class ServerPlace(Place):
    """A schema of PostgreSQL; what is built stands in a schema beside it until the two change names."""

    def __init__(self, url: str) -> None:
        self.url = "postgresql://" + url.partition("://")[2]
        self._schema = f"{_BUILDING_SCHEMA}{secrets.token_hex(4)}"
        self.building = in_schema(self.url, self._schema)
        self._held: postgres_use.Connection | None = None

    def hold(self) -> None:
        self._held = hold(self.url)

    def refuse_users(self) -> None:
        refuse_users(self.url)

    def begin(self, rows: int) -> None:
        query = """SELECT has_database_privilege(current_database(), 'CREATE') AND coalesce(
            (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = current_schema()), false)"""
        with connected(self.url) as server:
            if not (server.execute(query).fetchone() or (False,))[0]:
                words = _("This user of PostgreSQL may not make a schema and rename one. It has to own the database.")
                raise BBSError(words, "storage")
            _make_schema(server, self._schema, _BUILDING_SCHEMA)

    def swap(self, kept: str) -> str:
        rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        server = self._held
        assert server is not None
        # By the connection that holds the others away: where it has gone, they are held away no more.
        with postgres_use.failing(), server.transaction():
            (name,) = server.execute("SELECT current_schema()").fetchone() or ("public",)
            held = server.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", (name,)).fetchone()
            old = kept.replace("-", "_")
            server.execute(rename.format(sql.Identifier(name), sql.Identifier(old)))
            server.execute(rename.format(sql.Identifier(self._schema), sql.Identifier(name)))
            if held == (0,):
                # Nothing of anybody's is in it, or this does nothing.
                with suppress(psycopg.Error), server.transaction():
                    server.execute(sql.SQL("DROP SCHEMA {}").format(sql.Identifier(old)))
                return ""
        return old

    def discard(self) -> None:
        _drop_schema(self.url, self._schema)
        if self._held is not None:
            self._held.close()


@contextmanager
def schema_for_drill(url: str) -> Iterator[str | None]:
    """The URL of an empty schema beside the community of the database at `url`, which is gone at the end; None where
    this user of PostgreSQL may not make one. Raises `BBSError`, code `busy`, while another drill is at work there, and
    `StorageFailed`."""
    held = postgres_use.hold(url, postgres_use.DRILLING)
    if held is None:
        raise BBSError(_("Another drill is at work on this database. Please try again when it has ended."), "busy")
    schema = f"{_DRILL_SCHEMA}{secrets.token_hex(4)}"
    with closing(held):
        with connected(url) as server:
            may = "SELECT has_database_privilege(current_database(), 'CREATE')"
            (allowed,) = server.execute(may).fetchone() or (False,)
            if allowed:
                _make_schema(server, schema, _DRILL_SCHEMA)
        try:
            yield in_schema(url, schema) if allowed else None
        finally:
            if allowed:
                _drop_schema(url, schema)


def _make_schema(server: postgres_use.Connection, schema: str, beginning: str) -> None:
    """Makes a schema; those are dropped whose names begin like that, and which nobody uses any more."""
    left = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)"
    for (name,) in server.execute(left, (beginning,)).fetchall():
        server.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
    server.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))


def _drop_schema(url: str, schema: str) -> None:
    with suppress(StorageFailed), connected(url) as server:
        server.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))


def hold(url: str) -> postgres_use.Connection:
    """A connection that keeps others who would put something into the database at `url` away for as long as it is open.
    Raises `BBSError`, code `busy`, where somebody else is at it."""
    held = postgres_use.hold(url, postgres_use.REPLACING)
    if held is None:
        words = _("Another restore, or a move, is at work on this database. Please try again when it has ended.")
        raise BBSError(words, "busy")
    return held


def refuse_users(url: str, *, servers: bool = False) -> None:
    """Raises `BBSError`, code `running`, where a server or a command is at work on the database at `url`, whatever
    machine it runs on; with `servers` only for a server. A file knows of nobody."""
    address = None if is_file(url) else postgres_use.used_from(url, servers=servers)
    if address is None:
        return
    if address:
        words = _("A server or a command at {address} is at work on this database. Stop it first.")
        raise BBSError(words.format(address=address), "running")
    raise BBSError(_("A server or a command is at work on this database. Stop it first."), "running")


def in_schema(url: str, schema: str) -> str:
    """The same database, with another schema that names are looked for in."""
    parts = urlsplit(url)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    given["options"] = f"{given.get('options', '')} -csearch_path={schema}".strip()
    return urlunsplit(parts._replace(query=urlencode(given, quote_via=quote)))


def keep_also(path: Path, beside: Path) -> None:
    """The same file under a second name, or a copy of it where the disk knows no second names."""
    try:
        os.link(path, beside)
    except FileExistsError:
        raise
    except OSError:
        shutil.copy2(path, beside)


def _fold_in(path: Path) -> None:
    """The log of an SQLite file goes into it, and all of it to the disk."""
    with closing(sqlite3.connect(path, timeout=5)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
