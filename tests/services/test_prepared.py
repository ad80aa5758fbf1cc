"""Prepared queries answer what the same query answers when it is written anew."""

from __future__ import annotations

from typing import Any

from peewee import fn

from bbs.models.database import Database
from bbs.models.prepared import SIZES, Prepared, PreparedForSeveral, parameter
from bbs.models.tables import Board, Experience, Thread


@Prepared
def open_threads() -> Any:
    newest = Thread.select(fn.MAX(Thread.id)).where(Thread.board == Board.id)
    query = Thread.select(Thread.id, Thread.pinned, Thread.subject, Board.unnamed, newest).join(Board)
    query = query.where((Board.slug == parameter("board")) & (Thread.locked == False))  # noqa: E712
    return query.order_by(Thread.pinned.desc(), Thread.id).limit(parameter("limit"))


several = PreparedForSeveral(
    lambda numbers: Thread.select(Thread.id, Thread.pinned).where(
        (Thread.id << numbers) & (Thread.board == parameter("board"))
    )
)

rename = Prepared(
    lambda: Experience.insert(slug=parameter("slug"), name=parameter("name")).on_conflict(
        conflict_target=[Experience.slug], preserve=[Experience.name]
    )
)


def make() -> None:
    experience = Experience.create(slug="anxiety", name="Anxiety")
    for slug in ("one", "two"):
        board = Board.create(experience=experience, slug=slug, name=slug, unnamed=slug == "one")
        for n in range(4):
            Thread.create(board=board, subject=f"{slug} {n}", pinned=n == 2, locked=n == 3, created_us=0, last_us=0)


async def test_each_call_is_answered_for_its_own_values(db: Database) -> None:
    await db.write(make)
    one = await db.read(lambda: open_threads.rows(board="one", limit=10))
    assert one == [(3, True, "one 2", True, 4), (1, False, "one 0", True, 4), (2, False, "one 1", True, 4)]
    assert {type(row[1]) for row in one} == {bool}
    assert await db.read(lambda: open_threads.rows(board="two", limit=1)) == [(7, True, "two 2", False, 8)]
    assert await db.read(lambda: open_threads.first(board="two", limit=5)) == (7, True, "two 2", False, 8)
    assert await db.read(lambda: open_threads.first(board="three", limit=5)) is None


async def test_several_things_are_asked_for_at_once_however_many(db: Database) -> None:
    await db.write(make)
    for numbers in ([], [3], [1, 3, 8], list(range(2, SIZES[-1] + 20))):
        wanted = [(n, n == 3) for n in range(1, 5) if n in numbers]
        assert sorted(await db.read(lambda n=numbers: several.rows(n, board=1))) == wanted  # type: ignore[misc]


async def test_rows_are_written_by_prepared_queries(db: Database) -> None:
    await db.write(make)
    for name in ("Worry", "Worries"):
        assert await db.write(lambda name=name: rename.run(slug="anxiety", name=name)) == 1  # type: ignore[misc]
    names = await db.read(lambda: [row.name for row in Experience.select()])
    assert names == ["Worries"]
