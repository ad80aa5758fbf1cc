"""Somebody with something in every corner of a community, and a look through all of it for what is left of them."""

from __future__ import annotations

import secrets
from pathlib import Path

import psycopg

from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.models.tables import TABLES, Announcement, Board, Draft, MessageDraft, Notice, Setting
from bbs.services.rows import Draft as NewDraft
from tests.services.community import Site
from tests.services.moderation import House

HANDLE = "quiet-otter"
SECRET = "marzipanlighthouse"
"""Stands in everything that they write with their name."""

HUSHED = "saffronumbrella"
"""Stands in everything that they write without it."""


class Corners:
    """A member called `HANDLE`, who writes everywhere, and others who write of them."""

    def __init__(self, house: House) -> None:
        self.house, self.site = house, house.site
        self.me: Actor
        self.threads: dict[str, int] = {}

    async def fill(self) -> Corners:
        site = self.site
        self.me = await site.member(HANDLE)
        await site.change(lambda: Board.update(unnamed=True).execute())
        ben, services = self.house["ben"], site.services
        self.threads["own"] = await site.thread(self.me, subject=f"{SECRET} nights", body=f"I am {HANDLE}: {SECRET}")
        await site.reply(ben, self.threads["own"], 1, f"> I am {HANDLE}: {SECRET}\n\nThank you @{HANDLE}, {HANDLE}.")
        await services.writing.edit(self.me, Address(self.threads["own"], 1), f"It was me again, {SECRET} once more")
        await site.reply(ben, self.threads["own"], 1, f"> It was me again, {SECRET} once more\n\nI see.")
        self.threads["ben"] = await site.thread(ben, subject=f"for {HANDLE}", body=f"@{HANDLE} helped me")
        await site.reply(self.me, self.threads["ben"], 1, f"an answer, {SECRET}")
        await self._unnamed()
        await services.support.toggle(self.me, Address(self.threads["ben"], 1), "hope")
        await services.support.toggle(ben, Address(self.threads["own"], 1), "with-you")
        await services.people.set_bio(self.me, f"{SECRET} is my bio")
        await services.asking.ask(self.me, f"please write to me, {SECRET}")
        await services.asking.ask(ben, "it is about somebody", once=f"for {HANDLE}")
        await services.asking.ask(self.me, f"about this, {HUSHED}", Address(self.threads["hushed"], 1))
        await self.house.case(Address(self.threads["own"], 1))
        await site.change(self._rows)
        return self

    async def _unnamed(self) -> None:
        site = self.site
        self.threads["hushed"] = await site.thread(self.me, subject=f"{HUSHED} one", body=f"{HUSHED}", unnamed=True)
        await site.reply(self.house["ben"], self.threads["hushed"], 1, "I hear you")
        draft = NewDraft(secrets.token_hex(8), None, self.threads["ben"], 1, body=f"hm, {HUSHED}", unnamed=True)
        site.clock.advance(minutes=1)
        self.hushed_answer = (await site.services.writing.send(self.me, draft)).at
        other = NewDraft(secrets.token_hex(8), None, self.threads["hushed"], 1, body="me too", unnamed=True)
        await site.services.writing.send(self.house["ana"], other)

    def _rows(self) -> None:
        """What would be long to bring about by hand."""
        ben, me = self.house["ben"].member, self.me.member
        row = {"board": 2, "created_us": 1, "updated_us": 1}
        Draft.insert(key="mine", member=me, body=SECRET, subject=HANDLE, **row).execute()
        Draft.insert(key="bens", member=ben, body=f"dear @{HANDLE}", subject="x", **row).execute()
        MessageDraft.insert(member=me, place="ask", body=SECRET, updated_us=1).execute()
        Notice.insert(member=ben, kind="welcome", facts=f'{{"words": "ask {HANDLE}"}}', created_day="x").execute()
        Announcement.insert(words=f"Welcome @{HANDLE}", created_us=1).execute()
        Setting.insert(member=me, name="mute_words", value=SECRET).execute()
        Setting.insert(member=ben, name="mute_words", value=f"spiders, {HANDLE}").execute()


def cells(*words: str) -> list[str]:
    """Every cell of every table that has one of these words, in any case. Inside a read."""
    return [
        f"{table._meta.table_name}.{column}={value}"
        for table in TABLES
        for row in table.select().dicts()
        for column, value in row.items()
        if any(word in str(value).lower() for word in words)
    ]


def in_files(site: Site, *words: str) -> list[str]:
    """The files of an SQLite community that have one of these words in their bytes; on PostgreSQL, the tables that do,
    with all that the search index holds."""
    if site.db.kind == "sqlite":
        files = [path for path in Path(site.db.path.parent).rglob("*") if path.is_file()]  # type: ignore[attr-defined]
        files += [path for path in site.data.iterdir() if path.is_file()]
        return [
            f"{path.name}: {word}"
            for path in set(files)
            for word in words
            if word.encode() in path.read_bytes().lower() or word.encode("utf-16-le") in path.read_bytes()
        ]
    with psycopg.connect(site.db.url) as connection:
        query = "SELECT post_id FROM post_words WHERE words::text LIKE %s"
        return [f"index: {word}" for word in words if connection.execute(query, (f"%{word}%",)).fetchall()]
