"""What the databases mean to do for the calls that members wait for: no table that grows is ever gone through.

The statements are those that the services really run, caught on their way to the database, and each is explained by
the database itself. A community of 100,000 posts stands behind it, so that a scan would not be the cheapest way.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
import pytest

from bbs.config import Config
from bbs.domain.addresses import Address
from bbs.domain.clock import FixedClock
from bbs.domain.filters import Filter
from bbs.domain.policy import GUEST, Actor, roles_of
from bbs.domain.tree import END, TOP, Folds
from bbs.models.database import Database, open_database, proxy, sqlite_url
from bbs.models.queries import reindexing
from bbs.models.schema import migrate
from bbs.models.search import INDEX
from bbs.models.times import from_us
from bbs.services.reading import LAST, Way
from bbs.services.rows import Draft, Place
from bbs.services.site import Services, build
from bench.filling import BEGIN_US, CAUGHT_UP, NEWCOMER, STEP_US, THREADS_IN_GROUP, VISITOR, fill

POSTS = 100_000
MEMBERS = 100_000
"""So many that reading all of them is never the cheapest way to the authors of one thread: with a few thousand, it is
now and then for PostgreSQL, as its sample of the posts falls out."""

GROWING = {
    "thread", "post", "read_mark", "support", "follow", "draft", "event", "member", "member_key", "board_mark", "place",
    "thread_place", "hidden_thread", "mention", "keepsake", "care",
}  # fmt: skip
"""Tables that grow with the community. The others hold a few rows, and reading all of those is what is wanted."""

PEOPLE = {
    "board_mark", "place", "draft", "member_key", "event", "thread_place", "hidden_thread", "mention", "keepsake",
    "care",
}  # fmt: skip
"""Of these the test has only a few rows, where PostgreSQL rightly reads them all: SQLite's answer speaks for both."""

LONG_THREAD = 3 * THREADS_IN_GROUP
"""A thread of 50 posts."""

Statement = tuple[str, tuple[Any, ...]]


class Plans:
    """The statements that were run, and what the database would do for each."""

    def __init__(self) -> None:
        self.statements: dict[str, Statement] = {}

    def saw(self, event: peewee.QueryEvent) -> None:
        if event.sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH", "(")):
            self.statements.setdefault(event.sql, (event.sql, tuple(event.params or ())))

    async def scans(self, db: Database) -> list[str]:
        """The statements that go through a growing table, with the table's name."""
        explain = sqlite_scans if db.kind == "sqlite" else postgresql_scans
        found: list[str] = []
        for sql, params in self.statements.values():
            tables = await db.read(lambda sql=sql, params=params: explain(sql, params))  # type: ignore[misc]
            found += [f"{table}: {sql}" for table in tables & GROWING]
        return found

    async def sorts(self, db: Database, table: str) -> list[str]:
        """The statements on this table that put more rows in order than they give."""
        ordered = [each for each in self.statements.values() if f'FROM "{table}"' in each[0] and "LIMIT" in each[0]]
        assert ordered
        word = "TEMP B-TREE" if db.kind == "sqlite" else '"Sort"'
        return [sql for sql, params in ordered if word in await db.read(lambda s=sql, p=params: plan(s, p))]  # type: ignore[misc]


def plan(sql: str, params: tuple[Any, ...]) -> str:
    """The whole plan of a statement, as text."""
    if proxy.obj.for_update:
        # As it is planned once for all values, which is what the connections ask for.
        places = itertools.count(1)
        general = re.sub("%s", lambda _: f"${next(places)}", sql)
        return json.dumps(proxy.execute_sql(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {general}").fetchone()[0])
    return "\n".join(row[3] for row in proxy.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params).fetchall())


def sqlite_scans(sql: str, params: tuple[Any, ...]) -> set[str]:
    aliases = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql)}
    names = re.findall(r"^SCAN (?:TABLE )?(\w+)", plan(sql, params), re.MULTILINE)
    return {aliases.get(name, name) for name in names}


def postgresql_scans(sql: str, params: tuple[Any, ...]) -> set[str]:
    return set(_whole_tables(json.loads(plan(sql, params))[0]["Plan"])) - PEOPLE


def _whole_tables(node: dict[str, Any]) -> Iterator[str]:
    """The tables that a part of a plan reads from one end to the other, by an index or without."""
    if node["Node Type"] == "Seq Scan" or ("Index" in node["Node Type"] and "Index Cond" not in node):
        yield node.get("Relation Name", "")
    for part in node.get("Plans", ()):
        yield from _whole_tables(part)


@pytest.fixture(scope="module")
def filled() -> dict[str, str]:
    """Where communities of 100,000 posts are, by kind of database, as far as they have been made."""
    return {}


@pytest.fixture
async def db_url(
    database_kind: str, filled: dict[str, str], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> str:
    """A database with a community in it, made once for all tests of this file."""
    if database_kind not in filled:
        if database_kind == "sqlite":
            url = sqlite_url(tmp_path_factory.mktemp("filled") / "lighthouse.db")
        else:
            url = await request.getfixturevalue("postgres").fresh()
        database = open_database(url)
        await migrate(database)
        fill(database, POSTS, MEMBERS)
        await database.bare(reindexing.remake)
        await database.close()
        filled[database_kind] = url
    return filled[database_kind]


@pytest.fixture
async def services(db: Database, tmp_path: Path) -> AsyncIterator[Services]:
    """The services over that community."""
    built = build(db, Config(data=tmp_path / "data"), FixedClock(from_us(BEGIN_US + POSTS * STEP_US)))
    await built.start()
    yield built
    await built.stop()


@contextmanager
def watching() -> Iterator[Plans]:
    """Notes each statement that is run meanwhile."""
    plans = Plans()
    proxy.obj.query_hooks.append(plans.saw)
    try:
        yield plans
    finally:
        proxy.obj.query_hooks.remove(plans.saw)


def member(number: int) -> Actor:
    """One of the members of the invented community."""
    return Actor(member=number, handle=f"member-{number}", roles=roles_of(set()))


@pytest.mark.parametrize("who", [VISITOR, CAUGHT_UP, NEWCOMER])
async def test_reading_never_scans(services: Services, db: Database, who: int) -> None:
    actor = member(who)
    with watching() as plans:
        calls: list[Awaitable[object]] = [
            services.boards.home(actor),
            services.boards.overview(actor),
            services.boards.board(actor, "board-1"),
            *(services.threads.page(actor, "board-1", only=kind) for kind in Filter),
            services.threads.unanswered(actor),
            services.threads.again(actor, "board-1", range(1, 100)),
            services.news.unread(actor),
            services.news.before(actor),
            services.news.about(actor, LONG_THREAD, 3),
            services.reading.open(actor, LONG_THREAD),
            services.reading.open(actor, LONG_THREAD, around=30, folds=None),
            services.reading.open(actor, LONG_THREAD, around=LAST, folds=Folds(tops=True)),
            services.reading.stretch(actor, LONG_THREAD, before=END, folds=Folds(tops=True)),
            services.reading.posts(actor, LONG_THREAD, [1, 7, 9]),
            services.reading.step(actor, LONG_THREAD, 7, Way.NEXT),
            services.reading.step(actor, LONG_THREAD, 7, Way.PREVIOUS),
            services.reading.step(actor, LONG_THREAD, 7, Way.FIRST_REPLY),
            services.reading.unread_beside(actor, LONG_THREAD, 7, 1),
            services.reading.unread_beside(actor, LONG_THREAD, 7, -1),
            services.reading.texts(actor, LONG_THREAD, range(1, 51)),
            services.reading.arrived(actor, LONG_THREAD, 40),
            services.reading.next_unread(actor, thread=LONG_THREAD, number=3),
            services.reading.next_unread(actor, board="board-1"),
            services.reading.next_unread(actor),
            services.reading.next_board(actor, "board-1", 1),
            services.reading.place(actor),
            services.writing.open_draft(actor, thread=LONG_THREAD, parent=3, quote=True),
            services.writing.drafts(actor),
            services.accounts.sign_in_key("member-4", "SHA256:abc"),
            services.accounts.actor(who),
            services.preferences.get(actor),
            services.support.news(actor),
            services.support.supporters(actor, Address(LONG_THREAD, 3)),
            services.keeping.kept(actor),
            services.holding.held(actor, thread=LONG_THREAD),
            services.own_threads.been_there(actor, LONG_THREAD),
            services.composing.desk(actor, Draft("key", None, LONG_THREAD, 3)),
        ]
        for call in calls:
            await call
        first = await services.threads.page(actor, "board-1")
        await services.threads.page(actor, "board-1", after=first.next)
        await services.unread_posts.next(actor, await services.unread_posts.begin(actor))
    assert len(first.rows) == 50
    assert len(plans.statements) > 10
    assert await plans.scans(db) == []


SEARCHES = (
    *("window", "window night", '"sleep much last night"', '"night much"', "window -night", "-tea", "zugzwang"),
    *("author:me window", "board:board-7", "board:board-7 window", "has:support window", "has:warning", "has:link"),
    *("before:2023-11-20", "before:2023-11-20 window", "after:2023-11-20 has:support"),
)


async def test_searching_goes_along_the_index_of_words(services: Services, db: Database) -> None:
    with watching() as plans:
        for who, text in itertools.product((member(VISITOR), GUEST), SEARCHES):
            page = await services.search.search(who, text)
            if page.next is not None:
                await services.search.search(who, text, after=page.next)
            await services.search.search(who, text, order="relevance")
        assert (await services.search.search(member(VISITOR), "window has:support")).results
    assert await plans.scans(db) == []
    looked = [each for each in plans.statements.values() if INDEX in each[0]]
    assert len(looked) == 4, "with a time or without, with support or without"
    for sql, params in looked:
        words = await db.read(lambda sql=sql, params=params: plan(sql, params))  # type: ignore[misc]
        if db.kind == "sqlite":
            (line,) = (line for line in words.splitlines() if INDEX in line)
            assert re.search(r"VIRTUAL TABLE INDEX \d+:\S*M", line), line
            assert "TEMP B-TREE" not in words
        else:
            assert f"{INDEX}_words" in words
            assert f'"Relation Name": "{INDEX}"' in words
            assert "Seq Scan" not in words


async def test_writing_and_marking_never_scan(services: Services, db: Database) -> None:
    actor = member(VISITOR)
    with watching() as plans:
        draft = await services.writing.open_draft(actor, thread=LONG_THREAD, parent=3)
        services.writing.keep(actor, draft)
        address = (await services.writing.send(actor, _with_body(draft))).at
        services.reading.mark_read(actor, LONG_THREAD, [5, 6, 7])
        services.reading.keep_place(actor, Place("thread", "board-1", LONG_THREAD, 7))
        await services.reading.flush(actor)
        await services.reading.mark_unread_from(actor, LONG_THREAD, 20)
        await services.support.toggle(actor, Address(LONG_THREAD, 4), "hope")
        await services.support.looked(actor, await services.support.news(actor))
        await services.keeping.toggle(actor, Address(LONG_THREAD, 4))
        await services.keeping.toggle(actor, Address(LONG_THREAD, 4))
        await services.threads.follow(actor, LONG_THREAD)
        await services.threads.hide(actor, LONG_THREAD)
        await services.writing.edit(actor, address, "I have thought about it again.")
        await services.writing.delete(actor, address)
        await services.reading.undo_catch_up(actor, await services.reading.catch_up(actor, thread=LONG_THREAD))
        await services.reading.undo_catch_up(actor, await services.reading.catch_up(actor, board="board-1"))
    assert await plans.scans(db) == []


async def test_a_page_of_a_board_is_a_stretch_of_an_index_and_is_not_sorted(services: Services, db: Database) -> None:
    actor = member(CAUGHT_UP)
    with watching() as plans:
        first = await services.threads.page(actor, "board-1")
        await services.threads.page(actor, "board-1", after=first.next)
    assert await plans.sorts(db, "thread") == []


@pytest.mark.parametrize("kind", [Filter.UNANSWERED, Filter.IDEAS])
async def test_a_page_of_what_anybody_may_look_for_is_not_sorted(
    services: Services, db: Database, kind: Filter
) -> None:
    with watching() as plans:
        first = await services.threads.page(member(CAUGHT_UP), "board-1", limit=20, only=kind)
        await services.threads.page(member(CAUGHT_UP), "board-1", limit=20, after=first.next)
    assert len(first.rows) == 20
    assert first.next is not None
    assert await plans.sorts(db, "thread") == []


async def test_what_waits_for_an_answer_is_a_stretch_of_an_index_alone(services: Services, db: Database) -> None:
    with watching() as plans:
        page = await services.threads.unanswered(member(CAUGHT_UP), limit=20)
        await services.threads.unanswered(member(CAUGHT_UP), limit=20, after=page.next)
    assert len(page.rows) == 20
    assert await plans.sorts(db, "thread") == []
    statements = plans.statements.values()
    sql, params = next(each for each in statements if "last_serial" not in each[0] and 'FROM "thread"' in each[0])
    words = await db.read(lambda: plan(sql, params))
    assert ("COVERING INDEX thread_waiting" in words) or ("Index Only Scan" in words and "thread_waiting" in words)


@pytest.mark.parametrize("kind", [Filter.FOLLOWED, Filter.MINE, Filter.HIDDEN])
async def test_what_is_a_members_own_begins_with_the_member(services: Services, db: Database, kind: Filter) -> None:
    with watching() as plans:
        await services.threads.page(member(VISITOR), "board-1", only=kind)
    lists = [each for each in plans.statements.values() if '"subject"' in each[0]]
    assert lists
    for sql, params in lists:
        words = await db.read(lambda sql=sql, params=params: plan(sql, params))  # type: ignore[misc]
        assert "thread_page" not in words
        assert "thread_latest" not in words


async def test_a_stretch_of_a_thread_is_one_of_an_index_and_is_not_sorted(services: Services, db: Database) -> None:
    actor = member(NEWCOMER)
    with watching() as plans:
        for folds in (Folds(), Folds(tops=True)):
            await services.reading.open(actor, LONG_THREAD, around=20, before=5, after=5, folds=folds)
            await services.reading.stretch(actor, LONG_THREAD, after=TOP, limit=5, folds=folds)
            await services.reading.stretch(actor, LONG_THREAD, before=END, limit=5, folds=folds)
    assert await plans.sorts(db, "post") == []


async def test_a_scan_would_be_seen(services: Services, db: Database) -> None:
    with watching() as plans:
        await db.read(lambda: list(proxy.execute_sql('SELECT "t1"."id" FROM "post" AS "t1" WHERE "body" = \'hi\'')))
        await db.read(lambda: list(proxy.execute_sql('SELECT COUNT(*) FROM "thread" AS "t1"')))
    assert sorted(line.partition(":")[0] for line in await plans.scans(db)) == ["post", "thread"]


def _with_body(draft: Any) -> Any:
    from dataclasses import replace

    return replace(draft, body="I have been there, @member-5, and it is okay.")
