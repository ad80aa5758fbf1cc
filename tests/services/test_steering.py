"""Boards and experiences, as the operator makes and sets them, and what open sessions know of it."""

from __future__ import annotations

import asyncio
import json

import pytest

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.policy import GUEST, SYSTEM, Readers
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import LogLine
from bbs.services.events import ENDED, RESYNC, STANDING, Event
from bbs.services.steering_input import moved
from bbs.services.steering_log import SteeringKind, steering_words
from bbs.services.steering_rows import BoardChange, ExperienceChange
from tests.services.community import PASSWORD, Site


async def lines(site: Site) -> list[tuple[str, dict[str, object]]]:
    """Kind and facts of all lines of the log."""
    found = await site.db.read(lambda: list(LogLine.select().order_by(LogLine.id)))
    return [(line.kind, json.loads(line.facts)) for line in found]


async def test_a_board_is_made_and_set_another_way(site: Site) -> None:
    steering = site.services.steering
    change = BoardChange(description=" For  owls ", readers=Readers.GUESTS, hold=Hold.FIRST, place=1)
    made = await steering.add_board(SYSTEM, "nights", "owls", "Owls", change)
    assert (made.slug, made.description, made.place, made.places) == ("owls", "For owls", 1, 4)
    set_ = BoardChange(
        name="Night owls",
        writers=Writers.MODERATORS,
        slow_minutes=5,
        unnamed=True,
        warnings_required=True,
        closed=True,
        readers=Readers.MEMBERS,
        hold=Hold.ALL,
        place=99,
    )
    now = await steering.set_board(SYSTEM, "owls", set_)
    assert now == await steering.board(SYSTEM, "owls")
    assert (now.name, now.writers, now.slow_minutes, now.hold, now.place) == (
        "Night owls",
        Writers.MODERATORS,
        5,
        Hold.ALL,
        4,
    )
    assert (now.unnamed, now.warnings_required, now.closed, now.readers) == (True, True, True, Readers.MEMBERS)
    ana = await site.member("ana")
    row = await site.services.boards.board(ana, "owls")
    assert (row.name, row.may_write, row.unnamed, row.warnings_required) == ("Night owls", False, True, True)


@pytest.mark.parametrize(
    ("slug", "name", "change", "field"),
    [
        ("", "Owls", BoardChange(), "slug"),
        ("Night Owls", "Owls", BoardChange(), "slug"),
        ("x" * 41, "Owls", BoardChange(), "slug"),
        ("quiet", "Owls", BoardChange(), "slug"),
        ("owls", " ", BoardChange(), "name"),
        ("owls", "x" * 61, BoardChange(), "name"),
        ("owls", "Owls", BoardChange(description="x" * 301), "description"),
        ("owls", "Owls", BoardChange(slow_minutes=1441), "slow_minutes"),
        ("owls", "Owls", BoardChange(place=0), "place"),
        ("owls", "Owls", BoardChange(add_readers=("nobody",)), "reader"),
        ("owls", "Owls", BoardChange(drop_readers=("ana",)), "reader"),
    ],
)
async def test_what_will_not_do_is_said_at_its_field_and_nothing_is_made(
    site: Site, slug: str, name: str, change: BoardChange, field: str
) -> None:
    await site.member("ana")
    before = await site.services.steering.boards(SYSTEM)
    with pytest.raises(BadInput) as refused:
        await site.services.steering.add_board(SYSTEM, "nights", slug, name, change)
    assert refused.value.field == field
    assert await site.services.steering.boards(SYSTEM) == before
    assert await lines(site) == []


async def test_a_board_needs_an_experience_that_is_there(site: Site) -> None:
    with pytest.raises(NoSuchThing):
        await site.services.steering.add_board(SYSTEM, "days", "owls", "Owls")
    with pytest.raises(NoSuchThing):
        await site.services.steering.set_board(SYSTEM, "owls", BoardChange(closed=True))


async def test_experiences_are_made_named_and_ordered(site: Site) -> None:
    steering, ana = site.services.steering, await site.member("ana")
    made = await steering.add_experience(SYSTEM, "grief", "Grief", ExperienceChange(description="After.", place=1))
    assert (made.place, made.places, made.boards) == (1, 2, ())
    assert [one.slug for one in await site.services.boards.overview(ana)] == ["nights"], "nothing to see there yet"
    await steering.add_board(SYSTEM, "grief", "grief-welcome", "Welcome")
    assert [one.slug for one in await site.services.boards.overview(ana)] == ["grief", "nights"]
    now = await steering.set_experience(SYSTEM, "grief", ExperienceChange(name="Loss", place=2))
    assert (now.name, now.description, now.place) == ("Loss", "After.", 2)
    with pytest.raises(BadInput) as refused:
        await steering.add_experience(SYSTEM, "grief", "Another")
    assert refused.value.field == "slug"


async def test_the_log_says_what_was_set_and_never_a_text_or_a_name(site: Site) -> None:
    ana = await site.member("ana")
    steering = site.services.steering
    change = BoardChange(name="A secret name", readers=Readers.LIST, closed=True, add_readers=("ana",))
    await steering.set_board(SYSTEM, "quiet", change)
    await steering.set_board(SYSTEM, "quiet", BoardChange(name="A secret name", drop_readers=("ana",)))
    await steering.set_experience(SYSTEM, "nights", ExperienceChange(name="Another secret"))
    assert [kind for kind, _facts in await lines(site)] == [
        *("board_changed", "board_changed", "board_changed"),
        *("reader_added", "reader_removed", "experience_changed"),
    ]
    facts = [facts for _kind, facts in await lines(site)]
    assert {"what": "readers", "to": "list"} in facts
    assert not any("secret" in json.dumps(one) or "ana" in json.dumps(one) for one in facts)
    page = await site.services.actions.log(SYSTEM)
    assert "Somebody was put on a readers' list" in page.rows[2].words
    assert (await site.services.actions.public_log(ana)).rows == ()


def test_every_kind_of_line_has_words() -> None:
    assert set(steering_words()) == set(SteeringKind)


async def heard(site: Site, member: int | None) -> list[Event]:
    """What a session of this member hears from now on."""
    found: list[Event] = []
    site.services.events.subscribe(found.append, member=member)
    return found


async def told(found: list[Event], *kinds: str) -> None:
    async with asyncio.timeout(10):
        while not set(kinds) <= {event.kind for event in found}:
            await asyncio.sleep(0)


async def test_whoever_is_put_on_a_readers_list_reads_the_board_and_hears_of_it(site: Site) -> None:
    ana = await site.member("ana")
    events = await heard(site, ana.member)
    with pytest.raises(NoSuchThing):
        await site.services.boards.board(ana, "circle")
    now = await site.services.steering.set_board(SYSTEM, "circle", BoardChange(add_readers=("@Ana",)))
    assert now.listed == ("ana",)
    await told(events, STANDING)
    ana = await site.services.accounts.again(ana)
    assert (await site.services.boards.board(ana, "circle")).may_read


async def test_whoever_is_taken_off_a_list_went_on_reading_with_what_their_session_knew(site: Site) -> None:
    ana = await site.member("ana")
    steering, ended = site.services.steering, []
    await steering.set_board(SYSTEM, "circle", BoardChange(add_readers=("ana",)))
    ana = await site.services.accounts.again(ana)
    await site.services.sessions.arrived(ana, ended.append, site.clock())
    events = await heard(site, ana.member)
    await steering.set_board(SYSTEM, "circle", BoardChange(drop_readers=("ana",)))
    await told(events, ENDED)
    async with asyncio.timeout(10):
        while not ended:
            await asyncio.sleep(0)
    assert "not open to you any more" in ended[0]
    with pytest.raises(NoSuchThing):
        await site.services.boards.board(await site.services.accounts.again(ana), "circle")


async def test_a_board_that_is_for_a_list_now_is_gone_for_everybody_else_at_once(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, "quiet", "a plum in the snow")
    events = await heard(site, None)
    await site.services.steering.set_board(SYSTEM, "quiet", BoardChange(readers=Readers.LIST, add_readers=("ben",)))
    await told(events, RESYNC)
    with pytest.raises(NoSuchThing):
        await site.services.reading.open(ana, thread)
    found = await site.services.search.search(ana, "plum")
    assert found.results == ()
    ben = await site.services.accounts.again(ben)
    assert (await site.services.reading.open(ben, thread)).subject == "a plum in the snow"
    await site.services.steering.set_board(SYSTEM, "open", BoardChange(readers=Readers.MEMBERS))
    assert not (await site.services.boards.overview(GUEST))[0].boards[0].may_read


async def test_the_moderators_board_is_made_in_one_step_for_those_of_single_boards(site: Site) -> None:
    ana, steering, people = await site.member("ana"), site.services.steering, site.services.steering_people
    await people.give_role(SYSTEM, "ana", "moderator", "quiet")
    made = await steering.make_moderators_board(SYSTEM)
    assert (made.readers, made.listed, made.experience) == (Readers.LIST, ("ana",), "house")
    ben = await site.member("ben")
    assert [one.slug for one in await site.services.boards.overview(ben)] == ["nights"]
    await people.give_role(SYSTEM, "ben", "moderator", "open")
    assert (await steering.board(SYSTEM, "moderators")).listed == ("ana", "ben")
    await people.take_role(SYSTEM, "ana", "moderator", "quiet")
    assert (await steering.board(SYSTEM, "moderators")).listed == ("ben",)
    with pytest.raises(NoSuchThing):
        await site.services.boards.board(await site.services.accounts.again(ana), "moderators")
    with pytest.raises(BBSError) as there:
        await steering.make_moderators_board(SYSTEM)
    assert there.value.code == "exists"


async def test_an_operator_whose_role_was_taken_in_another_process_sets_nothing_more(site: Site) -> None:
    sysop = await site.services.accounts.add_member(SYSTEM, "ivo", PASSWORD, ("sysop",))
    await site.services.managing.set_roles(SYSTEM, "ivo", (), ("sysop",))
    with pytest.raises(NotAllowed):
        await site.services.steering.set_board(sysop, "quiet", BoardChange(closed=True))


async def test_two_boards_of_one_name_at_the_same_moment_are_one(site: Site) -> None:
    add = site.services.steering.add_board
    both = await asyncio.gather(
        add(SYSTEM, "nights", "owls", "Owls"), add(SYSTEM, "nights", "owls", "Owls"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["BadInput", "BoardDetails"]


def test_moving_keeps_everything_and_ends_where_it_should() -> None:
    for item in "abcd":
        for place in range(1, 7):
            now = moved(list("abcd"), item, place)
            assert sorted(now) == list("abcd")
            assert now.index(item) == min(place, 4) - 1
