"""What stands in the search index: rows made as the noted version says, and never the words of another post."""

from __future__ import annotations

import hashlib
import unicodedata
from pathlib import Path

import pytest
from peewee import IntegrityError

from bbs.config import Config
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.models.database import Database, proxy
from bbs.models.queries import reindexing
from bbs.models.queries import search as index
from bbs.models.schema import refresh_index
from bbs.models.search import INDEX, ROWS, Entry, fts_row, vector_row
from bbs.models.site import ServerSetting
from bbs.models.tables import Post
from bbs.server import open_community
from bbs.services import imports
from tests.services.community import Site

KNOWN = (1, "b28f8b13e5bd198f")
"""`ROWS`, and the beginning of the digest of some rows that are made so."""


async def found(site: Site, actor: Actor, text: str) -> list[tuple[int, int]]:
    page = await site.services.search.search(actor, text)
    return [(result.thread, result.post) for result in page.results]


def note(version: str) -> None:
    """Says that the index was made by another program."""
    ServerSetting.update(value=version).where(ServerSetting.name == reindexing.NOTED).execute()


def spoil() -> None:
    """Leaves in the index what another way of making words could have left."""
    entry = Entry(1, 1, None, False, False, 0, "", "gorse")
    if proxy.obj.for_update:
        proxy.execute_sql(f"DELETE FROM {INDEX}")
    else:
        proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")
    index.add([entry])


def test_rows_were_made_otherwise_and_nobody_raised_their_number() -> None:
    """If this fails, `ROWS` has to be raised, and then what is known here follows."""
    some = "".join(map(chr, [*range(0x20, 0x250), *range(0x370, 0x500), *range(0x5D0, 0x5EB), *range(0x905, 0x93A)]))
    texts = [some, " ".join(some), "Don't e-mail CAFÉ, Straße 失眠 かな x" + "y" * 60]
    entries = [Entry(70_000, 3, 5, n == 1, n == 2, 0, text[:30], f"{text} www.") for n, text in enumerate(texts)]
    rows = "\n".join(make(entry) for entry in entries for make in (fts_row, vector_row))
    assert (ROWS, hashlib.sha256(rows.encode()).hexdigest()[:16]) == KNOWN


async def test_a_community_is_opened_with_an_index_of_this_programs_words(
    db: Database, db_url: str, clock: FixedClock, tmp_path: Path
) -> None:
    await db.write(lambda: note("0"))
    # Tables are bound to one open database at a time.
    await db.close()
    again = await open_community(Config(data=tmp_path, database=db_url), clock)
    try:
        assert not await again.read(reindexing.stale)
    finally:
        await again.close()


async def test_an_index_of_other_words_is_made_anew(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    answer = await site.reply(ana, thread, body="heather again")
    await site.services.writing.delete(ana, answer)
    await site.change(spoil)
    assert await refresh_index(site.db) == 0
    for version in (f"{ROWS + 1}, Unicode {unicodedata.unidata_version}", f"{ROWS}, Unicode 3.2.0"):
        await site.change(spoil)
        await site.change(lambda version=version: note(version))
        assert await refresh_index(site.db) == 1
        assert await found(site, ana, "gorse") == []
        assert await found(site, ana, "heather") == [(thread, 1)]
        assert await refresh_index(site.db) == 0
    await site.services.writing.edit(ana, answer._replace(post=1), "bracken")
    assert await found(site, ana, "heather") == []
    assert await found(site, ana, "bracken") == [(thread, 1)]


async def test_a_new_post_got_the_number_of_one_that_had_gone_and_its_words(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="heather")
    await site.reply(ana, thread, body="zugzwang")
    gone = await site.db.read(lambda: Post.get(Post.body == "zugzwang").id)

    def let_go() -> None:
        if not proxy.obj.for_update:
            with pytest.raises(IntegrityError, match="still in the search index"), proxy.atomic():
                Post.delete_by_id(gone)
            index.take_out(gone)
        Post.delete_by_id(gone)

    await site.change(let_go)
    await site.change(lambda: Post.create(id=gone, thread=thread, number=2, serial=9, created_us=0, body="gorse"))
    await site.change(lambda: index.put_in(gone))
    assert await found(site, ana, "zugzwang") == []
    assert await found(site, ana, "gorse") == [(thread, 2)]


async def test_what_was_imported_leaves_the_index_in_order(site: Site) -> None:
    ana = await site.member("ana")
    for _ in range(4):
        await site.thread(ana, "open", body="heather and gorse")
    posts = [{"author": "ida", "created": f"2020-05-01T10:{n:02}:00Z", "body": f"heather {n}"} for n in range(60)]
    thread = {"board": "open", "subject": "May", "posts": posts[:1] + [{**post, "parent": 1} for post in posts[1:]]}
    plan = imports.check({"experiences": [], "members": [], "threads": [thread]})
    await site.services.imports.run(SYSTEM, plan)

    def pieces() -> int:
        if proxy.obj.for_update:
            return 1 + int(proxy.execute_sql(f"SELECT gin_clean_pending_list('{INDEX}_words')").fetchone()[0])
        return int(proxy.execute_sql(f"SELECT COUNT(DISTINCT segid) FROM {INDEX}_idx").fetchone()[0])

    assert await site.db.write(pieces) == 1
    assert not await site.db.write(index.optimize)
    assert len((await site.services.search.search(ana, "heather", limit=50)).results) == 50
