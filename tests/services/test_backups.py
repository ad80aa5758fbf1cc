"""Backing up, restoring, drilling and moving, on both databases and between them; and whatever can go wrong."""

from __future__ import annotations

import asyncio
import errno
import gzip
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest

from bbs.domain.clock import FixedClock, system_clock
from bbs.domain.policy import SYSTEM
from bbs.models import postgres_use
from bbs.models.database import Database, proxy
from bbs.models.queries import integrity
from bbs.models.schema import SchemaState, schema_state
from bbs.models.tables import Board, Event, Experience, Member
from bbs.running.presence import Presence
from tests.services.backing import PLANTED, Commands, Place, is_clean, make_town, refused
from tests.services.community import build_on

GENERATIONS = 4

WAIT = 10.0
"""Seconds until whoever writes has begun."""

Make = Callable[[str], Place]


@pytest.fixture
def way() -> Commands:
    return Commands()


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Place]:
    """The community, made once on each kind of database."""
    return {}


@pytest.fixture
def town(
    towns: dict[str, Place], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Make]:
    """Makes a community on a kind of database, for this test alone."""
    made: list[str] = []

    def make(kind: str) -> Place:
        if kind not in towns:
            url = request.getfixturevalue("postgres").empty() if kind == "postgresql" else ""
            first = Place(tmp_path_factory.mktemp("town") / "data", url)
            make_town(first, tmp_path_factory.mktemp("rows"))
            towns[kind] = first
        data = tmp_path / f"town-{kind}"
        shutil.copytree(towns[kind].data, data)
        if kind == "sqlite":
            return Place(data)
        server = request.getfixturevalue("postgres")
        made.append(server.empty(str(psycopg.conninfo.conninfo_to_dict(towns[kind].url)["dbname"])))
        return Place(data, made[-1])

    yield make
    for url in made:
        request.getfixturevalue("postgres").drop(url)


@pytest.fixture
def elsewhere(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Make]:
    """A place where nothing is yet."""
    made: list[str] = []

    def make(kind: str) -> Place:
        if kind == "postgresql":
            made.append(request.getfixturevalue("postgres").empty())
        return Place(tmp_path / "elsewhere", made[-1] if kind == "postgresql" else "")

    yield make
    for url in made:
        request.getfixturevalue("postgres").drop(url)


def at_home(place: Place) -> bool:
    """Whether the database is whole, of this version, and can be searched."""

    async def look(db: Database) -> bool:
        state, lost = await schema_state(db), await db.read(integrity.misindexed)
        errors = await db.read(lambda: [*integrity.file_errors(deep=True), *integrity.pointing_nowhere()])
        told = await db.read(lambda: Event.select().count())
        return state is SchemaState.CURRENT and not (lost or errors or told)

    return place.with_database(look)


@pytest.mark.parametrize("there", ["sqlite", "postgresql"])
def test_everything_comes_back_on_either_database(
    way: Commands, town: Make, elsewhere: Make, database_kind: str, there: str, tmp_path: Path
) -> None:
    here, path = town(database_kind), tmp_path / "backup"
    before = here.rows()
    assert all(before.values()), "a table without rows shows nothing"
    way.back_up(here, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert here.rows() == before

    place = elsewhere(there)
    way.restore(place, path)

    assert place.rows() == before
    assert at_home(place)
    files, original = place.files(), here.files()
    for name in ("welcome.txt", "host_keys/ssh_host_ed25519_key"):
        assert files[name] == original[name]
    assert (place.data / "host_keys/ssh_host_ed25519_key").stat().st_mode & 0o777 == 0o600
    assert is_clean(place.data)


def test_numbers_that_were_given_are_not_given_again_after_a_restore(
    way: Commands, town: Make, elsewhere: Make, database_kind: str, tmp_path: Path
) -> None:
    here = town(database_kind)
    insert = "INSERT INTO member (handle, handle_key, joined_day) VALUES ('late', 'late', '2026-01-01') RETURNING id"

    def add() -> int:
        return int(proxy.execute_sql(insert).fetchone()[0])

    given = here.with_database(lambda db: db.write(add))
    here.with_database(lambda db: db.write(lambda: Member.delete().where(Member.id == given).execute()))
    way.back_up(here, tmp_path / "backup")
    place = elsewhere(database_kind)
    way.restore(place, tmp_path / "backup")

    assert place.with_database(lambda db: db.write(add)) > given


def test_what_was_there_is_kept_beside(way: Commands, town: Make, tmp_path: Path) -> None:
    here = town("sqlite")
    way.back_up(here, tmp_path / "backup")
    (here.data / "welcome.txt").write_text("Another one.")
    here.settings('community = "Ours"\n')
    here.with_database(lambda db: db.write(lambda: Board.update(name="Changed").execute()))

    way.restore(here, tmp_path / "backup")

    assert here.with_database(lambda db: db.read(lambda: Board.select().where(Board.name == "Changed").count())) == 0
    assert (here.data / "bbs.toml").read_text() == 'community = "Ours"\n'
    assert (here.data / "welcome.txt").read_text() == "Come in."
    kept = [path for path in here.data.rglob("*.sqlite") if path != here.data / "bbs.sqlite"]
    with closing(sqlite3.connect(kept[0])) as connection:
        assert set(connection.execute("SELECT name FROM board")) == {("Changed",)}
    assert any(path.read_text() == "Another one." for path in here.data.rglob("welcome.txt"))


def test_a_drill_finds_all_well_and_leaves_nothing(way: Commands, town: Make, database_kind: str) -> None:
    here = town(database_kind)
    before = here.files()
    way.drill(here)
    assert here.files() == before


@pytest.mark.parametrize(
    ("database_kind", "there"), [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql")]
)
def test_a_community_moves_to_another_database_and_stays_where_it_was(
    way: Commands, town: Make, elsewhere: Make, database_kind: str, there: str, tmp_path: Path
) -> None:
    here = town(database_kind)
    before = here.rows()
    url = elsewhere(there).url or f"sqlite:///{tmp_path / 'moved.sqlite'}"
    way.migrate_to(here, url)
    moved = Place(here.data, url)
    assert moved.rows() == before == here.rows()
    assert at_home(moved)
    # Nothing is ever put on top of something.
    with refused("not_empty", "lived_in", "exists", "foreign", "target"):
        way.migrate_to(here, url)
    assert moved.rows() == before


def test_a_backup_that_is_cut_short_or_changed_is_refused_and_changes_nothing(
    way: Commands, town: Make, tmp_path: Path
) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)
    content, before = path.read_bytes(), here.files()
    for place in (5, 40, len(content) // 3, len(content) // 2, len(content) - 3):
        path.write_bytes(content[:place])
        with refused("damaged", "no_backup", "unreadable"):
            way.restore(here, path)
        if place > 9:  # before that stands what gzip does not look at
            path.write_bytes(content[:place] + bytes([content[place] ^ 0x20]) + content[place + 1 :])
            with refused("damaged", "no_backup"):
                way.restore(here, path)
    path.write_bytes(content + b"more")
    with refused("damaged", "no_backup"):
        way.restore(here, path)
    assert here.files() == before


def test_lines_that_were_changed_and_packed_again_are_refused(way: Commands, town: Make, tmp_path: Path) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)
    lines, before = gzip.decompress(path.read_bytes()), here.files()
    for changed in (
        lines.replace(b"another", b"anothes"),
        lines.replace(b"Come in", b"Come up"),
        lines[: len(lines) // 2],
    ):
        path.write_bytes(gzip.compress(changed))
        if changed != lines:
            with refused("damaged"):
                way.restore(here, path)
    assert here.files() == before


def test_a_backup_of_a_newer_version_is_refused(way: Commands, town: Make, tmp_path: Path) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)
    lines, before = gzip.decompress(path.read_bytes()), here.files()
    for changed in (lines.replace(b'"format":1', b'"format":9', 1), lines.replace(b'"0001_first"', b'"9999_last"', 1)):
        assert changed != lines
        path.write_bytes(gzip.compress(changed))
        with refused("newer"):
            way.restore(here, path)
    assert here.files() == before


def test_only_who_has_the_key_opens_a_sealed_backup(way: Commands, town: Make, elsewhere: Make, tmp_path: Path) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    ours, theirs = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    keys = {name: tmp_path / f"{name}.txt" for name in ("ours", "theirs", "none")}
    keys["ours"].write_text(f"# a comment\n{ours}\n")
    keys["theirs"].write_text(f"{theirs}\n")
    keys["none"].write_text("nothing\n")
    here.settings(f'[backup]\nrecipients = ["{ours.to_public()}"]\n')
    before = here.rows()
    way.back_up(here, path)
    assert PLANTED.encode() not in path.read_bytes()

    place = elsewhere("sqlite")
    with refused("identity", "closed"):
        way.restore(place, path)
    for wrong in ("theirs", "none"):
        with refused("identity"):
            way.restore(place, path, keys[wrong])
    assert not (place.data / "bbs.sqlite").exists()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with refused("damaged"):
        way.restore(place, path, keys["ours"])
    path.write_bytes(content)
    way.restore(place, path, keys["ours"])
    assert place.rows() == before


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file can become bigger: what a full disk is like."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_is_full_leaves_no_half_a_backup(
    way: Commands, town: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, folder = town("sqlite"), tmp_path / "there"
    folder.mkdir()
    with small_files(1000), refused("full", "storage", "unwritable"):
        way.back_up(here, folder / "backup")
    assert os.listdir(folder) == []

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused("full", "storage"):
        way.back_up(here, folder / "backup")
    assert os.listdir(folder) == []


def test_a_disk_that_is_full_leaves_the_community_as_it_was(way: Commands, town: Make, tmp_path: Path) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)
    before = here.files()
    with small_files(100_000), refused("full", "storage", "unwritable"):
        way.restore(here, path)
    assert here.files() == before


def test_nothing_is_restored_or_moved_under_a_running_server(way: Commands, town: Make, tmp_path: Path) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)
    server = Presence(here.data)
    server.come(2222, system_clock())
    try:
        before = here.files()
        with refused("running"):
            way.restore(here, path)
        with refused("running"):
            way.migrate_to(here, f"sqlite:///{tmp_path / 'moved.sqlite'}")
        way.back_up(here, tmp_path / "another")
        assert here.files() == before
    finally:
        server.go()


def test_nothing_is_put_into_a_database_to_which_a_server_elsewhere_is_connected(
    town: Make, elsewhere: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_use, "_LINGERS", 0.1)
    here, there, path = town("postgresql"), elsewhere("postgresql"), tmp_path / "backup"
    way = Commands()
    way.back_up(here, path)

    async def beside(db: Database) -> None:
        await schema_state(db)
        with refused("running"):
            await asyncio.to_thread(way.restore, there, path)

    there.with_database(beside)
    way.restore(there, path)
    assert there.rows() == here.rows()


def test_who_was_erased_does_not_come_back_where_only_the_ledger_knows(
    way: Commands, town: Make, tmp_path: Path
) -> None:
    here, path = town("sqlite"), tmp_path / "backup"
    way.back_up(here, path)

    async def erase(db: Database) -> None:
        services = build_on(db, FixedClock(system_clock()), here.data)
        await services.start()
        await services.erasing.erase_member(SYSTEM, "bo", "delete")
        await services.stop()

    here.with_database(erase)
    for file in here.data.glob("bbs.sqlite*"):
        file.unlink()
    way.restore(here, path)

    def handles() -> set[str]:
        return {row[0] for row in Member.select(Member.handle).tuples()}

    assert "ana" in (found := here.with_database(lambda db: db.read(handles)))
    assert "bo" not in found
    for file in here.data.glob("bbs.sqlite*"):
        assert PLANTED.encode() not in file.read_bytes()


def test_a_backup_is_one_moment_while_somebody_writes(
    way: Commands, town: Make, elsewhere: Make, tmp_path: Path
) -> None:
    here = town("sqlite")
    begun, stop = threading.Event(), threading.Event()
    wrote: list[int] = []

    def write() -> None:
        with closing(sqlite3.connect(here.data / "bbs.sqlite", timeout=5)) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                connection.execute("UPDATE experience SET description = ?", (str(number),))
                connection.execute("UPDATE board SET description = ?", (str(number),))
                connection.commit()
                wrote.append(number)
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(WAIT)
        for number in range(GENERATIONS):
            before = len(wrote)
            way.back_up(here, tmp_path / f"{number}")
            assert len(wrote) > before
    finally:
        stop.set()
        writer.join()

    def said() -> tuple[set[Any], set[Any]]:
        boards, experiences = (table.select(table.description).tuples() for table in (Board, Experience))
        return set(boards), set(experiences)

    place = elsewhere("sqlite")
    for number in range(GENERATIONS):
        way.restore(place, tmp_path / f"{number}")
        boards, experiences = place.with_database(lambda db: db.read(said))
        assert boards == experiences
        shutil.rmtree(place.data)
