"""The log: it only grows, and says who did what to which number, and to members less than that."""

from __future__ import annotations

import json

import pytest
from peewee import DatabaseError

from bbs.domain.addresses import Address
from bbs.errors import BadInput, NotAllowed
from bbs.models.base import proxy
from bbs.models.tables import LogLine
from bbs.services import log_pages, modlog
from bbs.services.modlog import LogKind
from tests.services.community import Site
from tests.services.moderation import House


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


def _line(**more: object) -> int:
    return modlog.write(LogKind.ACTED, now_us=1, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_line SET public = 1",
        "UPDATE log_line SET facts = facts",
        "DELETE FROM log_line",
        "TRUNCATE log_line",
        "TRUNCATE log_line CASCADE",
        "INSERT INTO log_line (id, kind, created_us) VALUES (1, 'x', 1) ON CONFLICT (id) DO UPDATE SET kind = 'x'",
        "INSERT OR REPLACE INTO log_line (id, kind, created_us) VALUES (1, 'x', 1)",
        "REPLACE INTO log_line (id, kind, created_us) VALUES (1, 'x', 1)",
    ],
)
async def test_the_database_itself_refuses_to_change_the_log(site: Site, database_kind: str, statement: str) -> None:
    other = ("TRUNCATE",) if database_kind == "sqlite" else ("INSERT OR", "REPLACE")
    if statement.startswith(other):
        pytest.skip("not a statement of this database")
    number = await site.db.write(_line)
    before = await site.db.read(lambda: list(LogLine.select().dicts()))

    def attempt() -> str:
        with proxy.atomic() as inner:
            try:
                proxy.execute_sql(statement.replace("(1,", f"({number},"))
            except DatabaseError as error:
                inner.rollback()
                return str(error)
        return "done"

    assert "only added to" in await site.db.write(attempt)
    assert await site.db.read(lambda: list(LogLine.select().dicts())) == before


async def test_nothing_that_somebody_wrote_fits_into_a_line(site: Site) -> None:
    for value in ("A text", "Ana", "two words", "", "x" * 65, "näh"):
        with pytest.raises(ValueError, match="not for the log"):
            await site.db.write(lambda value=value: _line(said=value))
    await site.db.write(lambda: _line(done="add-warning", rule=3))


async def test_no_line_holds_a_handle_a_text_a_tier_or_a_severity(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"], subject="giraffe", body="walrus")
    case = await house.case(Address(thread))
    await house.act("mo", "add-warning", case=case, argument="grief", reason="walrus", message="giraffe")
    action = await house.act("mo", "remove", address=Address(thread), reason="walrus")
    await site.services.appeals.appeal(house["ana"], action.number, "walrus")
    await site.services.revealing.revisions(house["mo"], Address(thread))
    lines = await site.db.read(lambda: list(LogLine.select().dicts()))
    assert len(lines) == 4
    said = json.dumps(lines)
    for word in ("ana", "walrus", "giraffe", "grief", "amber", "crisis", "normal", "high"):
        assert word not in said, word


async def test_moderators_read_who_did_what_and_members_only_that_it_was_done(house: House) -> None:
    site, actions = house.site, house.site.services.actions
    thread = await site.thread(house["ana"])
    await house.act("mo", "hide", address=Address(thread), reason="walrus")
    await house.act("mo", "note", handle="ana")
    (note, hid) = (await actions.log(house["mia"])).rows
    assert (hid.by, note.by) == ("mo", "mo")
    assert f"#{thread}.1" in hid.words
    (public,) = (await actions.public_log(house["ben"])).rows
    assert (public.by, public.words) == ("", "Hide the post · Quiet")
    assert (public.at.hour, public.at.minute, public.at.date()) == (0, 0, site.clock().date())


async def test_a_board_with_a_list_is_not_named_to_everybody(house: House) -> None:
    await house.listed("ana")
    thread = await house.site.thread(house["ana"], "circle")
    await house.act("mo", "hide", address=Address(thread))
    (public,) = (await house.site.services.actions.public_log(house["ben"])).rows
    assert public.words == "Hide the post"


async def test_a_moderator_reads_of_their_boards_and_nothing_about_themselves(house: House) -> None:
    site, actions = house.site, house.site.services.actions
    mine, other = await site.thread(house["quentin"]), await site.thread(house["ana"], "open")
    case = await house.case(Address(mine))
    await house.act("mo", "hide", case=case)
    await house.act("mo", "hide", address=Address(other))
    assert (await actions.log(house["quentin"])).rows == ()
    assert len((await actions.log(house["mia"])).rows) == 2
    third = await site.thread(house["ana"])
    await house.act("mo", "hide", address=Address(third))
    assert len((await actions.log(house["quentin"])).rows) == 1


async def test_pages_follow_each_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_pages, "PAGE", 2)
    for _time in range(5):
        await house.act("mo", "warn", handle="ana")
    for call in (house.site.services.actions.log, house.site.services.actions.public_log):
        seen: list[int] = []
        after = None
        while True:
            page = await call(house["mia"], after)
            seen += [row.number for row in page.rows]
            if page.next is None:
                break
            after = page.next
        assert len(seen) == 5
        assert seen == sorted(seen, reverse=True)
        for token in ("x", "-1", "9" * 40, "²"):
            with pytest.raises(BadInput):
                await call(house["mia"], token)


async def test_members_do_not_read_the_moderators_log(house: House) -> None:
    with pytest.raises(NotAllowed):
        await house.site.services.actions.log(house["ana"])
