"""The database: whether it opens, is of this version, is whole, counts right, and can be searched.

Nothing is changed, and nothing is made where there is none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bbs.cli.checks.finding import About, Finding
from bbs.config import Config
from bbs.domain.words import _, ngettext
from bbs.models.database import Database, StorageDamaged, StorageFailed, open_database
from bbs.models.queries import integrity, reindexing
from bbs.models.queries.integrity_postgres import DamagedIndex
from bbs.models.schema import SchemaState, schema_state
from bbs.models.times import from_us

AHEAD: Final = timedelta(minutes=5)
"""What was written down later than this from now was written by a clock that is wrong, or that was."""

BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Before this there was no such program: a clock that says so is wrong."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The database as it was found: open, where the rest can be asked of it; how many bytes it takes; and what is wrong
    with it."""

    db: Database | None
    size: int
    findings: tuple[Finding, ...]


async def look(config: Config, now: datetime, *, deep: bool = False) -> Seen:
    """Opens the database and looks through it. Whoever asks closes it."""
    if (missing := _missing(config)) is not None:
        return Seen(None, 0, (missing,))
    try:
        db = await asyncio.to_thread(open_database, config.database_url)
    except (StorageFailed, OSError) as error:
        return Seen(None, 0, (_unusable(error),))
    try:
        size, findings = await _look(db, now, deep)
    except StorageDamaged as error:
        size, findings = 0, (_damaged([str(error)], deep=deep),)
    except StorageFailed as error:
        size, findings = 0, (_unusable(error),)
    except Exception as error:
        # What is damaged is met anywhere, and as anything: a row that is no text, a number that is none.
        size, findings = 0, (_damaged([type(error).__name__], deep=deep),)
    if any(finding.about is About.DATABASE for finding in findings):
        await db.close()
        return Seen(None, size, findings)
    return Seen(db, size, findings)


def _missing(config: Config) -> Finding | None:
    """That there is no database: opening one makes an SQLite file where there is none."""
    kind, _sign, file = config.database_url.partition(":///")
    if kind != "sqlite" or Path(file).exists():
        return None
    return Finding(About.DATABASE, _("There is no database yet: {file}.").format(file=file), "bbs init")


async def _look(db: Database, now: datetime, deep: bool) -> tuple[int, tuple[Finding, ...]]:
    state = await schema_state(db)
    if state is not SchemaState.CURRENT:
        return 0, (_other_schema(state),)
    size = await db.read(integrity.bytes_of_database)
    if errors := await db.read(lambda: integrity.file_errors(deep=deep)):
        return size, (_damaged(errors, deep=True),)
    # First: what goes by way of a damaged index finds something else, or breaks off.
    if deep and (broken := await db.read(integrity.damaged_indexes)):
        return size, tuple(_of_indexes(broken))
    if deep and (lost := await db.read(integrity.pointing_nowhere)):
        return size, (_damaged(lost, deep=True),)
    of_search = await _index(db) if deep else ()
    found = await db.read(lambda: tuple(_inside(now, with_search=not of_search)))
    return size, (*found, *of_search)


def _inside(now: datetime, *, with_search: bool) -> Iterator[Finding]:
    """Inside a read."""
    if (encoding := integrity.encoding()) not in ("UTF8", "UTF-8"):
        words = _("The database keeps text as {encoding}, which cannot hold what members write.")
        mend = "createdb --encoding UTF8 --template template0 bbs"
        yield Finding(About.DATABASE, words.format(encoding=encoding), mend)
    if wrong := integrity.miscounted():
        words = ngettext(
            "{count} thread says another number of posts than it has.",
            "{count} threads say another number of posts than they have.",
            wrong,
        )
        yield Finding(About.DATABASE, words.format(count=wrong), "bbs restore")
    if with_search:
        yield from _search()
    yield from _clock(now)


def _search() -> Iterator[Finding]:
    mend = "bbs search rebuild"
    if reindexing.stale():
        words = _("The index of the search was made by another version. The next start makes it anew.")
        yield Finding(About.SEARCH, words, mend, serious=False)
    elif wrong := integrity.misindexed():
        words = ngettext(
            "Search and {count} post do not agree whether it is there.",
            "Search and {count} posts do not agree whether they are there.",
            wrong,
        )
        yield Finding(About.SEARCH, words.format(count=wrong), mend)


def _clock(now: datetime) -> Iterator[Finding]:
    mend = "timedatectl status"
    if now < BEGAN:
        yield Finding(About.CLOCK, _("The clock says {now}.").format(now=f"{now:%Y-%m-%d %H:%M} UTC"), mend)
    newest = integrity.newest_us()
    if newest and from_us(newest) > now + AHEAD:
        words = _("The newest entry is of {newest}, which lies ahead: the clock is behind, or was ahead.")
        yield Finding(About.CLOCK, words.format(newest=f"{from_us(newest):%Y-%m-%d %H:%M} UTC"), mend)


async def _index(db: Database) -> tuple[Finding, ...]:
    try:
        await db.bare(integrity.check_index)
    except StorageFailed as error:
        words = _("The index of the search is damaged: {why}.").format(why=error)
        return (Finding(About.SEARCH, words, "bbs search rebuild"),)
    return ()


def _unusable(error: Exception) -> Finding:
    words = _("The database cannot be used: {why}.").format(why=error)
    return Finding(About.DATABASE, words, _("See that it runs, or bring a backup back: bbs restore"))


def _damaged(errors: list[str], *, deep: bool) -> Finding:
    """`deep` says that it has been looked at closely, and that only a backup helps."""
    words = _("The database is damaged: {errors}").format(errors="; ".join(errors))
    mend = _("Stop the server, copy the data folder as it is, and bring a backup back: bbs restore")
    return Finding(About.DATABASE, words, mend if deep else "bbs check --deep")


def _of_indexes(broken: list[DamagedIndex]) -> Iterator[Finding]:
    if lost := [f"{one.table}: {one.why}" for one in broken if one.of_table]:
        yield _damaged(list(dict.fromkeys(lost)), deep=True)
        return
    for one in broken:
        words = _("The index {name} of the database is damaged ({why}). What it leads to can be read.")
        mend = _("Look whether the disk is well, stop the server, and have PostgreSQL make it anew: {command}")
        command = f"REINDEX INDEX {one.name};"
        yield Finding(About.DATABASE, words.format(name=one.name, why=one.why), mend.format(command=command))


def _other_schema(state: SchemaState) -> Finding:
    told: dict[SchemaState, Callable[[], Finding]] = {
        SchemaState.EMPTY: lambda: Finding(About.DATABASE, _("The database is empty."), "bbs init"),
        SchemaState.OLDER: lambda: Finding(
            About.DATABASE, _("The database comes from an older version."), "bbs migrate"
        ),
        SchemaState.NEWER: lambda: Finding(
            About.DATABASE,
            _("The database comes from a newer version than this one."),
            _("Install the newer version again."),
        ),
    }
    return told[state]()
