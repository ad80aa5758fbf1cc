"""Bringing tables to where the program expects them, on both databases."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from peewee import IntegrityError

from bbs.domain.tree import places
from bbs.models import schema
from bbs.models.database import Database, open_database, proxy, sqlite_url
from bbs.models.schema import SchemaState, migrate, schema_state, server_secret
from bbs.models.search import INDEX
from bbs.models.tables import TABLES, Board, Counter, Experience, Member, MemberRole, Post, Support, Thread

ALL = ["0001_first", "0002_whole_threads", "0003_doors", "0004_readers", "0005_search", "0006_paths"]
ALL += ["0007_care", "0008_cases", "0009_actions", "0010_boards", "0011_erasing"]

MIGRATES = """
import asyncio, sys
from bbs.models.database import open_database
from bbs.models.schema import migrate

async def main(url):
    db = open_database(url)
    print("ready", flush=True)
    sys.stdin.readline()
    print(*await migrate(db))
    await db.close()

asyncio.run(main(*sys.argv[1:]))
"""

ADDS_A_COLUMN = """
from peewee import TextField

def up(migrator, db):
    migrator.migrate(migrator.add_column("board", "mood", TextField(default="calm")))
"""

FAILS_HALFWAY = """
def up(migrator, db):
    db.execute_sql("CREATE TABLE half (id INTEGER)")
    db.execute_sql("INSERT INTO half (id) VALUES (1)")
    raise RuntimeError("the lights went out")
"""


@pytest.fixture
async def empty(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """An open database in which nothing has ever been made."""
    server = request.getfixturevalue("postgres") if database_kind == "postgresql" else None
    url = server.empty() if server else sqlite_url(tmp_path / "data" / "lighthouse.db")
    database = open_database(url)
    yield database
    await database.close()
    if server:
        server.drop(url)


@pytest.fixture
def migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations to add to, which begins with the real ones."""
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    monkeypatch.setattr(schema, "MIGRATIONS", folder)
    return folder


def refused(work: Callable[[], Any]) -> Callable[[], bool]:
    """A write that says whether the database refused what `work` does."""

    def attempt() -> bool:
        try:
            with proxy.atomic():
                work()
        except IntegrityError:
            return True
        return False

    return attempt


def make_board() -> int:
    """A board in an experience, and its id."""
    experience = Experience.create(slug="anxiety", name="Anxiety")
    board: int = Board.create(experience=experience, slug="welcome", name="Welcome").id
    return board


def make_thread() -> int:
    """A thread on a board of its own, and its id."""
    thread: int = Thread.create(board=make_board(), subject="Hello", created_us=0, last_us=0).id
    return thread


async def test_an_empty_database_is_brought_up_once(empty: Database) -> None:
    assert await schema_state(empty) is SchemaState.EMPTY
    assert await schema_state(empty) is SchemaState.EMPTY
    assert await migrate(empty) == ALL
    assert await schema_state(empty) is SchemaState.CURRENT
    assert await migrate(empty) == []


async def test_tables_have_the_columns_that_the_program_knows(db: Database) -> None:
    def look() -> dict[str, set[tuple[str, bool]]]:
        tables = proxy.get_tables()
        return {name: {(column.name, column.null) for column in proxy.get_columns(name)} for name in tables}

    found = await db.read(look)
    # The search index is no table of rows: each kind of database has its own, made by hand.
    found = {name: columns for name, columns in found.items() if not name.startswith(INDEX)}
    wanted = {
        table._meta.table_name: {(field.column_name, field.null) for field in table._meta.sorted_fields}
        for table in TABLES
    }
    wanted["schema_migration"] = {("id", False), ("name", False), ("applied", False)}
    found.pop("sqlite_sequence", None)
    assert found == wanted


async def test_indexes_that_the_program_counts_on_are_there(db: Database) -> None:
    def look() -> set[tuple[str, tuple[str, ...], bool]]:
        return {
            (name, tuple(index.columns), index.unique)
            for name in proxy.get_tables()
            for index in proxy.get_indexes(name)
        }

    found = await db.read(look)
    for table in TABLES:
        for fields, unique in table._meta.indexes:
            columns = tuple(table._meta.fields[name].column_name for name in fields)
            assert (table._meta.table_name, columns, unique) in found


async def test_a_later_migration_is_missed_and_applied(db: Database, migrations: Path) -> None:
    (migrations / "0900_moods.py").write_text(ADDS_A_COLUMN)
    await db.write(make_board)
    assert await schema_state(db) is SchemaState.OLDER
    assert await migrate(db) == ["0900_moods"]
    assert await schema_state(db) is SchemaState.CURRENT
    assert await db.read(lambda: proxy.execute_sql("SELECT mood FROM board").fetchall()) == [("calm",)]


async def test_a_schema_from_a_later_program_is_newer(db: Database, migrations: Path) -> None:
    later = migrations / "0900_moods.py"
    later.write_text(ADDS_A_COLUMN)
    await migrate(db)
    later.unlink()
    assert await schema_state(db) is SchemaState.NEWER


async def test_a_migration_that_fails_leaves_nothing_of_itself(db: Database, migrations: Path) -> None:
    (migrations / "0900_moods.py").write_text(ADDS_A_COLUMN)
    (migrations / "0901_half.py").write_text(FAILS_HALFWAY)
    with pytest.raises(RuntimeError, match="lights"):
        await migrate(db)
    assert await schema_state(db) is SchemaState.OLDER
    assert "half" not in await db.read(proxy.get_tables)
    (migrations / "0901_half.py").unlink()
    assert await schema_state(db) is SchemaState.CURRENT


async def test_two_processes_may_migrate_at_once(empty: Database) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", MIGRATES, empty.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
        talks = [asyncio.to_thread(process.communicate, "\n", 20) for process in processes]
        said = sorted([out.strip() for out, _ in await asyncio.gather(*talks)])
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert said == ["", "", " ".join(ALL)]
    assert await schema_state(empty) is SchemaState.CURRENT


async def test_posts_that_were_there_before_places_get_theirs(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread of a few thousand posts, one of them held, beside a small one: as publishing would have placed them."""
    await _migrate_to(empty, "0005_search")
    parents = [[None, 1, 2, 1, 99, 3], [None, *(n // 2 for n in range(2, 2_400))]]

    def fill() -> None:
        _plain_insert((Experience.id, Experience.slug, Experience.name), [(1, "calm", "Calm")])
        _plain_insert((Board.id, Board.experience, Board.slug, Board.name), [(1, 1, "welcome", "Welcome")])
        for thread, above in enumerate(parents, 1):
            columns = (Thread.id, Thread.board, Thread.subject, Thread.created_us, Thread.last_us)
            _plain_insert(columns, [(thread, 1, "x", 0, 0)])
            fields = (Post.thread, Post.number, Post.serial, Post.parent, Post.created_us, Post.body)
            posts = [(thread, n, n, above[n - 1] if (above[n - 1] or 0) < n else None, 0, "") for n in _upto(above)]
            for start in range(0, len(posts), 100):
                _plain_insert(fields, posts[start : start + 100])
        _plain_insert((Post.thread, Post.state, Post.created_us, Post.body), [(1, "held", 0, "")])

    await empty.write(fill)
    assert await migrate(empty) == [*ALL[ALL.index("0006_paths") :], "search_index"]

    def look() -> list[dict[int | None, bytes | None]]:
        query = [Post.select(Post.number, Post.path).where(Post.thread == n).tuples() for n in (1, 2)]
        return [dict(each) for each in query]

    small, large = await empty.read(look)
    wanted = [dict(enumerate(places(above), 1)) for above in parents]
    assert small == {**wanted[0], None: None}
    assert large == wanted[1]


def _upto(above: list[int | None]) -> range:
    return range(1, len(above) + 1)


def _plain_insert(fields: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> None:
    """Rows with only these columns, as an older program wrote them: the tables have not got the later ones yet."""
    columns = ", ".join(field.column_name for field in fields)
    marks = ", ".join(f"({', '.join([proxy.obj.param] * len(rows[0]))})" for _ in rows)
    table = fields[0].model._meta.table_name
    proxy.execute_sql(f"INSERT INTO {table} ({columns}) VALUES {marks}", [value for row in rows for value in row])


async def _migrate_to(db: Database, last: str) -> None:
    await db.bare(lambda: schema._runner().up(last))


async def test_the_server_secret_is_made_once(db: Database) -> None:
    secret = await server_secret(db)
    assert len(secret) == 32
    assert len(set(secret)) > 8
    await migrate(db)
    assert await server_secret(db) == secret


async def test_numbers_that_people_have_seen_are_not_given_again(db: Database) -> None:
    def work() -> tuple[int, int]:
        first = make_thread()
        Thread.delete_by_id(first)
        return first, Thread.create(board=Board.get().id, subject="Next", created_us=0, last_us=0).id

    first, second = await db.write(work)
    assert second > first


async def test_a_post_has_a_number_exactly_when_it_is_published(db: Database) -> None:
    thread = await db.write(make_thread)

    def post(**columns: Any) -> Callable[[], bool]:
        return refused(lambda: Post.create(thread=thread, created_us=0, body="", **columns))

    assert await db.write(post())
    assert await db.write(post(number=1))
    assert await db.write(post(state="held", serial=1))
    assert await db.write(post(state="whatever", number=1, serial=1))
    assert await db.write(post(number=1, serial=1, parent=1))
    assert not await db.write(post(state="held"))
    assert not await db.write(post(number=1, serial=1))
    assert await db.write(post(number=1, serial=2))
    assert not await db.write(post(state="deleted", number=2, serial=2, parent=1))


async def test_a_role_everywhere_is_held_once(db: Database) -> None:
    def work() -> list[bool]:
        member = Member.create(handle="ada", handle_key="ada", joined_day="2025-01-01").id
        board = make_board()

        def again(where: int | None) -> bool:
            return refused(lambda: MemberRole.create(member=member, role="moderator", board=where))()

        return [again(where) for where in (None, None, board, board)]

    assert await db.write(work) == [False, True, False, True]


async def test_what_a_member_wrote_outlives_the_member(db: Database) -> None:
    def work() -> tuple[int | None, int]:
        member = Member.create(handle="ada", handle_key="ada", joined_day="2025-01-01").id
        post = Post.create(thread=make_thread(), number=1, serial=1, author=member, created_us=0, body="I am here")
        Support.create(post=post, member=member, kind="hope", created_us=0)
        Member.delete_by_id(member)
        return Post.get_by_id(post.id).author_id, Support.select().count()

    assert await db.write(work) == (None, 0)


async def test_a_board_is_not_taken_from_under_its_threads(db: Database) -> None:
    await db.write(make_thread)
    assert await db.write(refused(lambda: Board.delete().execute()))


async def test_counters_begin_at_nothing(db: Database) -> None:
    assert await db.read(lambda: {row.name: row.value for row in Counter.select()}) == {"serial": 0, "event": 0}
