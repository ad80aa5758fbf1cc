"""A process that is killed while members and moderators work: what they were told is there, and nothing is half done.

The same with a hundred kills, and with real clients: `python -m bench crash`, `python -m bench crash_ssh`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bbs.models.database import Database, open_database
from bbs.models.tables import Action, CaseStep, Draft, Notice, Post, Report, Revision, Thread
from bench.crash import live, look
from bench.crash_half import half
from bench.crash_told import Told, lost

KILLS = 2
"""The second life begins with what the first was doing."""

SEEDS = (3, 8)


@pytest.fixture
async def told(db: Database, db_url: str, tmp_path: Path) -> Told:
    """What people were told in some lives of a process on this database."""
    await db.close()
    told = Told()
    for number in range(KILLS):
        await asyncio.to_thread(live, db_url, tmp_path, SEEDS[number], told)
    return told


async def test_what_people_were_told_is_there_and_nothing_is_half_done(told: Told, db_url: str, tmp_path: Path) -> None:
    assert await look(db_url, tmp_path, told) == {}
    assert len(told.posts) > KILLS
    await _is_seen(db_url, told)


async def _is_seen(url: str, told: Told) -> None:
    """What would be lost or half done is found: else the test above says nothing."""
    db = open_database(url)
    newest = next(post for post in reversed(told.posts.values()) if post["at"])
    damages: dict[str, Callable[[], object]] = {
        "posts that are gone": lambda: Post.update(body="other").where(Post.body.contains(newest["word"])).execute(),
        "threads with another number of posts": lambda: Thread.update(posts=Thread.posts + 1).execute(),
    }
    spoilt = {Report: "reports that are gone", CaseStep: "cases without a beginning", Draft: "draft: not as told"}
    spoilt |= {Revision: "edited posts without an earlier text", Action: "actions that are gone"}
    if await db.read(Notice.select().where(Notice.kind == "acted").count):
        damages["members whose notices are not what was done"] = Notice.delete().execute
    for model, found in spoilt.items():
        if await db.read(model.select().count):
            damages[found] = model.delete().execute
    for found, damage in damages.items():
        await db.write(damage)
        assert (await db.read(lambda: lost(told) + half()))[found], found
    await db.close()
