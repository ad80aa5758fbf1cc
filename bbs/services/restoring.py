"""Putting a backup back: it is read whole and checked, built beside what is there, checked again, and takes its place.

Whoever asked to be erased since does not come back: the ledger of erasures is applied before anybody can look. Whatever
fails on the way leaves everything as it was.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from bbs.config import Config
from bbs.domain.clock import Clock, system_clock
from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import Database, StorageFailed, open_database
from bbs.models.dump import Digest, DumpedFile, Head, digest, row_of
from bbs.models.dump_load import UnfitError, loading
from bbs.models.dump_tables import Row, moment
from bbs.models.queries import erasing
from bbs.models.schema import known_schema, make_schema, migrate
from bbs.models.tables import Job
from bbs.models.times import to_us
from bbs.services import erasing_ledger, restoring_files, restoring_ledger
from bbs.services.backup_file import opened
from bbs.services.erasing_rows import LedgerLine
from bbs.services.identity import whoever
from bbs.services.restoring_place import BUILDING, Place, place_of
from bbs.services.site import Services, build

KEPT: Final = "before-restore-%Y%m%d-%H%M%S"
"""What stood there before is kept under this name."""

Told = Callable[[int, int], None]
"""Hears how many rows are done, of how many."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that has been read whole and is as it was written. `bytes` is how long its lines are."""

    head: Head
    tables: dict[str, Digest]
    files: tuple[DumpedFile, ...]
    bytes: int

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(one.rows for one in self.tables.values())


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `kept` says where what stood there before is now; `erased`, how many people went again;
    `beside`, under which name the configuration of the backup lies beside the one in use; `files`, which files of the
    operator's were put there."""

    head: Head
    tables: int
    rows: int
    members: int
    posts: int
    migrated: tuple[str, ...]
    erased: int
    kept: tuple[str, ...]
    files: tuple[str, ...]
    beside: str


def check(path: Path, identities: Sequence[Any] = (), told: Told | None = None) -> Checked:
    """Reads a backup from its beginning to its end. Raises `BBSError` in words where it is damaged, closed, newer than
    this program, or no backup at all."""
    with opened(path, identities) as reader:
        known = known_schema()
        if not reader.head.schema or reader.head.schema != known[: len(reader.head.schema)]:
            words = _("{file} comes from a newer version of Lighthouse ({version}). Install that one, and try again.")
            raise BBSError(words.format(file=path, version=reader.head.version), "newer")
        done = 0
        for _shape, lines in reader.tables():
            for _line in lines:
                done += 1
                if told is not None and done % 1000 == 0:
                    told(done, 0)
        return Checked(reader.head, dict(reader.digests), tuple(reader.files), reader.bytes)


@dataclass
class Restoring:
    """One restore. `is_free` raises `BBSError` while a server is at work here; `ledgers` are further files with lines
    of the ledger of erasures."""

    config: Config
    path: Path
    identities: Sequence[Any] = ()
    is_free: Callable[[], None] = lambda: None
    replaces: bool = False
    ledgers: Sequence[Path] = ()
    told: Told | None = None
    clock: Clock = system_clock
    _migrated: tuple[str, ...] = field(default=(), init=False)
    _erased: int = field(default=0, init=False)

    async def run(self) -> Restored:
        """Puts the backup back. Raises `BBSError`, and then everything is as it was: codes of `check`, `running`,
        `lived_in` where there is a community that is not to be replaced, `foreign`, `storage`, `unfit`."""
        self.is_free()
        checked = await asyncio.to_thread(check, self.path, self.identities, self.told)
        try:
            with _alone_in(self.config.data):
                return await self._put_back(checked)
        except StorageFailed as error:
            raise BBSError(_("The database cannot be used: {why}.").format(why=error), "storage") from None
        except UnfitError as error:
            words = _("The backup does not fit into the database ({why}). Nothing was changed.")
            raise BBSError(words.format(why=error), "unfit") from None
        except OSError as error:
            words = _("{folder} cannot be written to: {why}.")
            raise BBSError(words.format(folder=self.config.data, why=error.strerror or error), "storage") from None

    async def _put_back(self, checked: Checked) -> Restored:
        place = place_of(self.config.database_url)
        aside = self.config.data / f"{BUILDING}files"
        try:
            await asyncio.to_thread(place.hold)
            await asyncio.to_thread(self._look_at, place)
            await asyncio.to_thread(place.begin, checked.bytes)
            shutil.rmtree(aside, ignore_errors=True)
            aside.mkdir(mode=0o700)
            await self._build(place, checked, aside)
            people_and_posts = await asyncio.to_thread(counts, place.building)
            swap = asyncio.ensure_future(asyncio.to_thread(self._swap, place, checked, aside, people_and_posts))
            try:
                return await asyncio.shield(swap)
            except asyncio.CancelledError:
                # Half of it is none: whoever stops the command here has to wait for the end.
                await swap
                raise
        finally:
            await asyncio.to_thread(place.discard)
            shutil.rmtree(aside, ignore_errors=True)

    def _look_at(self, place: Place) -> None:
        if foreign := place.foreign():
            words = _("Tables of something else are in that database ({names}). Give Lighthouse one of its own.")
            raise BBSError(words.format(names=", ".join(sorted(foreign)[:3])), "foreign")
        place.refuse_users()
        if not self.replaces and place.lived_in():
            words = _("There is a community here already. To keep it under another name, and restore: --replace")
            raise BBSError(words, "lived_in")

    async def _build(self, place: Place, checked: Checked, aside: Path) -> None:
        """A whole new data folder, and a database that nobody sees yet."""
        await load(place.building, self.path, self.identities, checked, self.told)
        here = self.config.data / erasing_ledger.FILE
        of_backup = [file.content for file in checked.files if file.name == erasing_ledger.FILE]
        lines, stays = await restoring_ledger.gather(
            of_backup, [*self.ledgers, here], self.config.database_url, aside, self.clock()
        )
        db = open_database(place.building, clock=self.clock)
        try:
            self._migrated = tuple(await migrate(db))
            await db.write(lambda: Job.update(lease_us=0).execute())
            config = self.config.model_copy(update={"data": aside, "database": place.building})
            services = build(db, config, self.clock)
            services.unguarded()
            try:
                self._erased = await self._reapply(db, services, lines, stays)
            finally:
                await services.stop()
        finally:
            await db.close()

    async def _reapply(self, db: Database, services: Services, lines: Iterable[LedgerLine], stays: set[str]) -> int:
        now_us = to_us(self.clock())

        def back(ledger_id: str) -> Actor | None:
            found = erasing.member_with(ledger_id)
            return None if found is None else whoever(found[0], now_us)

        for ledger_id in sorted(stays):
            # They have asked, and have taken it back since: they stay, with everything that is theirs.
            actor = await db.read(partial(back, ledger_id))
            if actor is not None and actor.leaving:
                await services.erasing.take_back(actor)
        return await services.erasing.reapply(SYSTEM, lines)

    def _swap(self, place: Place, checked: Checked, aside: Path, counts: tuple[int, int]) -> Restored:
        self.is_free()
        place.refuse_users()
        kept_name = self.clock().astimezone(UTC).strftime(KEPT)
        elsewhere = self.config.file is not None
        put = restoring_files.put(checked.files, self.config.data, aside, kept_name, keeps_config=elsewhere)
        old = place.swap(kept_name)
        kept = tuple(dict.fromkeys(one for one in (old, put.kept) if one))
        return Restored(
            checked.head,
            len(checked.tables),
            checked.rows,
            *counts,
            self._migrated,
            self._erased,
            kept,
            put.names,
            put.beside,
        )


async def load(
    url: str, path: Path, identities: Sequence[Any], checked: Checked, told: Told | None, *, keep: bool = True
) -> None:
    """Builds the database at `url`, which is empty, from a backup that has been checked, with the schema that it had,
    and compares every table with it. Raises `BBSError`, `StorageFailed` and `UnfitError`."""
    db = open_database(url)
    try:
        await make_schema(db, checked.head.schema[-1])
    finally:
        await db.close()
    await asyncio.to_thread(_fill, url, path, identities, checked, told)
    await asyncio.to_thread(compare, url, checked.tables)


def _fill(url: str, path: Path, identities: Sequence[Any], checked: Checked, told: Told | None) -> None:
    done = 0

    def rows(lines: Iterator[bytes]) -> Iterator[Row]:
        nonlocal done
        for line in lines:
            done += 1
            if told is not None and done % 1000 == 0:
                told(done, checked.rows)
            yield row_of(line)

    with moment(url) as now:
        shapes = now.shapes()
    with opened(path, identities) as reader, loading(url) as into:
        into.empty(shapes)
        for shape, lines in reader.tables():
            into.load(shape, rows(lines))
            into.give_from(shape, reader.digests[shape.name].last)
        into.check()
        if reader.digests != checked.tables:
            raise BBSError(_("The file has changed while it was read."), "damaged")


def compare(url: str, tables: dict[str, Digest], told: Told | None = None) -> None:
    """Raises `BBSError` with code `unfit` where a table of the database at `url` is not what was said of it."""
    with moment(url) as now:
        known = {shape.name: shape for shape in now.shapes()}
        for name, said in tables.items():
            if name not in known or digest(now, known[name]) != said:
                words = _("What was put back is not what was backed up, in the table {name}. Nothing was changed.")
                raise BBSError(words.format(name=name), "unfit")


@contextmanager
def _alone_in(data: Path) -> Iterator[None]:
    """Makes the data folder where it is missing, and keeps other restores away from it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BBSError(_("Something else is at work in {folder}.").format(folder=data), "busy") from None
    finally:
        os.close(held)


def counts(url: str) -> tuple[int, int]:
    """How many members and posts there are in the database at `url`."""
    with moment(url) as now:
        members, posts = now.shape("member"), now.shape("post")
        return now.count(members), now.count(posts)


def made_at(head: Head) -> datetime:
    """When a backup was made."""
    return datetime.fromisoformat(head.made)
