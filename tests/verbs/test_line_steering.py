"""Looking after the place in line mode: whatever an operator can set on a screen, they can set by ear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bbs.domain.policy import SYSTEM, Actor, Readers
from bbs.services.steering_rows import BoardChange
from bbs.verbs.line_steering import SteeringRoom
from bbs.verbs.line_steering_board import BoardSteering
from bbs.verbs.line_steering_boards import PlacesRoom
from bbs.verbs.line_steering_help import EntriesRoom
from bbs.verbs.line_steering_rules import RulesRoom
from bbs.verbs.line_steering_running import RunningRoom
from bbs.verbs.line_steering_templates import TemplatesRoom
from bbs.verbs.line_steering_watched import WatchedRoom
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.talker import LONGEST, Talker

Comes = Callable[..., Awaitable[tuple[Talker, str]]]


@pytest.fixture
async def comes(site: Site) -> AsyncIterator[Comes]:
    talkers: list[Talker] = []

    async def come(actor: Actor, *rooms: object, **how: int) -> tuple[Talker, str]:
        talkers.append(talker := Talker(site, actor, **how))
        return talker, await talker.comes(*rooms)  # type: ignore[arg-type]

    yield come
    for talker in talkers:
        await talker.leaves()


@pytest.fixture
async def olga(site: Site) -> Actor:
    return await staff(site, "olga", "sysop")


def number_of(said: str, words: str) -> str:
    """The number before the line with these words."""
    return next(line.split(".")[0] for line in said.splitlines() if words in line)


async def test_an_operator_hears_all_parts_and_a_moderator_those_that_are_theirs(
    site: Site, comes: Comes, olga: Actor
) -> None:
    _talker, said = await comes(olga, SteeringRoom)
    assert "8. How the server runs" in said
    olm = await staff(site, "olm")
    talker, said = await comes(olm, SteeringRoom)
    assert "1. Members and what they do here\n2. Rules\n3. What moderators answer with\nA number" in said
    said = await talker.says("2")
    assert "new rule" not in said
    assert "Say it in other words" not in await talker.says("1")


async def test_a_board_is_made_set_and_opened_to_more_only_after_a_question(
    site: Site, comes: Comes, olga: Actor
) -> None:
    talker, said = await comes(olga, PlacesRoom)
    await talker.says(number_of(said, "Make a new board"), "1", "Night Owls")
    said = await talker.says("Owls at night", "")
    assert "Small letters, digits and dashes" in said
    said = await talker.says("night-owls")
    assert "It is there, and members see it." in said
    assert "Board Nights: Owls at night, short name night-owls." in said
    assert "4. Who reads it: all members" in said
    said = await talker.says("4", "1")
    assert said.endswith("Shall it be so? yes or no: ")
    assert "Back." in await talker.says("no")
    said = await talker.says("4", "3")
    assert "4. Who reads it: only the people on its list\n" in said
    assert "On its list: nobody yet" in said
    assert "is not there" not in await talker.says("2", "For those who lie awake.")
    assert "It is now: For those who lie awake." in await talker.says("2")
    assert "2. What it is for: nothing is said" in await talker.says("0")
    assert "Close it? Everything can be read" in await talker.says("10")
    assert "10. Takes new posts: no, it is closed" in await talker.says("yes")
    said = await talker.says("10")
    assert said.startswith("10\nKept, and it holds at once.\n10. Takes new posts: yes\n")
    assert "A place is a number from 1 on." in await talker.says("3", "first")
    await talker.says("1")
    board = await site.services.steering.board(SYSTEM, "night-owls")
    assert (board.place, board.readers, board.closed) == (1, Readers.LIST, False)


async def test_a_readers_list_is_kept_by_ear(site: Site, comes: Comes, olga: Actor) -> None:
    await site.member("ana")
    await site.services.steering.set_board(SYSTEM, "quiet", BoardChange(readers=Readers.LIST))
    talker, said = await comes(olga, lambda visit: BoardSteering(visit, "quiet"))
    await talker.says(number_of(said, "On its list"), "1")
    assert "There is nobody with that name here." in await talker.says("nobody-of-that-name")
    said = await talker.says("ana")
    assert "They read it from now on." in said
    assert "2. ana\n" in said
    assert "Their sessions end" in await talker.says("2")
    said = await talker.says("yes")
    assert "They do not read it any more." in said
    assert "nobody yet" in said


async def test_an_experience_is_made_and_set(site: Site, comes: Comes, olga: Actor) -> None:
    talker, said = await comes(olga, PlacesRoom)
    said = await talker.says(number_of(said, "new experience"), "mornings", "Mornings", "")
    assert "It is there. Members see it once it has a board." in said
    said = await talker.says(number_of(said, "Experience Mornings, no board yet"))
    assert "Experience Mornings, short name mornings." in said
    assert "1. Name: Early hours" in await talker.says("1", "Early hours")
    assert "3. Its place: 1 of 2" in await talker.says("3", "1")
    assert "It needs a name." in await talker.says("1", "0")
    assert "Back." in await talker.says("")


async def test_the_board_of_those_who_look_after_boards_is_made_once(comes: Comes, olga: Actor) -> None:
    talker, said = await comes(olga, PlacesRoom)
    number = number_of(said, "those who look after boards")
    assert "Board This place: Moderators" in await talker.says(number, "yes")
    assert "Make a board for those" not in await talker.says("back")


async def test_a_rule_is_made_moved_said_otherwise_and_taken_away(site: Site, comes: Comes, olga: Actor) -> None:
    talker, said = await comes(olga, RulesRoom)
    before = len(await site.services.steering_texts.rules(SYSTEM))
    said = await talker.says(number_of(said, "new rule"), "Be slow to judge.", "slow")
    assert "It is a rule from now on." in said
    said = await talker.says(number_of(said, "Be slow to judge."))
    assert f"Rule {before + 1} of {before + 1}, short name slow. Be slow to judge." in said
    assert f"It is number {before} now." in await talker.says("2")
    assert "It is now: Be slow to judge." in await talker.says("1")
    assert "Kept" in await talker.says("Be slow to judge others.")
    assert "Take this rule away?" in await talker.says("4")
    said = await talker.says("yes")
    assert "Taken away.\nThe rules.\n" in said
    assert "slow to judge" not in said


async def test_a_text_for_moderators_is_written_reviewed_and_kept_where_the_line_was_lost(
    site: Site, comes: Comes, olga: Actor
) -> None:
    talker, said = await comes(olga, TemplatesRoom)
    typed = f"{number_of(said, 'Write a new text')}\rGood night\r"
    talker.talk.feed(f"{typed}We are here.\rTill morn".encode())
    async with asyncio.timeout(LONGEST):
        while not talker.talk.is_writing:
            await asyncio.sleep(0.001)
    talker.talk.lost()
    await talker.leaves()
    talker, said = await comes(olga, TemplatesRoom)
    talker.talk.feed(typed.encode())
    assert "Keep it so?" in await talker.says(".")
    assert "You had begun:\nWe are here.\nTill morn\n" in talker.said
    said = await talker.says("yes")
    assert "nobody with training has reviewed it" in said
    said = await talker.says(number_of(said, "Good night, not clinically reviewed"))
    assert "We are here.\nTill morn" in await talker.says("1")
    assert "It was not reviewed after all" in await talker.says("4", "yes")
    assert "It is called Sleep well now." in await talker.says("3", "Sleep well")
    found = {one.name: one for one in await site.services.steering_texts.templates(SYSTEM)}
    assert found["Sleep well"].reviewed
    assert "Taken away." in await talker.says("7", "yes")


async def test_words_are_watched_and_no_more(site: Site, comes: Comes, olga: Actor) -> None:
    talker, said = await comes(olga, WatchedRoom)
    assert "Words that are watched: none. What somebody feels needs no watching." in said
    assert "Letters or digits" in await talker.says("1", "!!")
    assert "What do they do: buy now?" in await talker.says("Buy now")
    assert "1. buy now: the post waits for a moderator" in await talker.says("1")
    assert "1. buy now: moderators are told, the post stands" in await talker.says("1", "2")
    assert "Not watched any more." in await talker.says("1", "4")
    assert await site.services.steering_texts.watched(SYSTEM) == ()


async def test_an_entry_of_help_now_is_added_looked_at_changed_and_taken_away(
    site: Site, comes: Comes, olga: Actor
) -> None:
    talker, said = await comes(olga, EntriesRoom)
    said = await talker.says(number_of(said, "Add another entry"), "Night line", "", "", "", "", "", "")
    assert "A number, or what to do instead." in said, "what is wrong is asked again, and the rest is not lost"
    said = await talker.says("555 0100")
    assert "It is there, at the end." in said
    said = await talker.says(number_of(said, "Night line, not looked at"))
    assert "3. Telephone: 555 0100" in said
    assert "Members read the day." in await talker.says("8")
    assert "somebody looked today" in await talker.says("yes")
    assert " Looked at " in await talker.says("again")
    said = await talker.says("3", "555 0199")
    assert "Another name or number counts as not looked at" in talker.said
    assert "3. Telephone: 555 0199" in said
    assert "Not looked at." in await talker.says("again")
    assert "It is number" in await talker.says("9")
    assert "Nobody finds it in help now then." in await talker.says("11")
    said = await talker.says("yes")
    assert "Taken away.\nHelp now: numbers and lines." in said
    assert "Night line" not in said


async def test_who_is_connected_has_no_name_until_somebody_says_that_it_has_to_be(
    site: Site, comes: Comes, olga: Actor
) -> None:
    ana = await site.member("ana")
    await site.services.sessions.arrived(ana, lambda _words: None, site.services.clock())
    talker, said = await comes(olga, RunningRoom)
    assert "2. Who is connected: 1" in said
    said = await talker.says("2")
    assert "1 is signed in.\na member, just now\nNames are hidden" in said
    assert "ana" not in await talker.says("")
    await talker.says("2")
    assert "ana, just now" in await talker.says("yes")


async def test_figures_and_jobs_are_said_and_a_backup_is_asked_for(comes: Comes, olga: Actor, site: Site) -> None:
    talker, said = await comes(olga, RunningRoom)
    assert "Members, by how they stand: 1 here.\n" in await talker.says("1")
    said = await talker.says("3")
    assert "Old drafts are forgotten, has not run yet" in said
    assert "Run it now: Old drafts are forgotten?" in await talker.says(number_of(said, "Old drafts"))
    assert "It begins in a moment." in await talker.says("yes")


async def test_read_only_is_begun_and_ended_after_a_question(site: Site, comes: Comes, olga: Actor) -> None:
    talker, said = await comes(olga, RunningRoom)
    number = number_of(said, "Read only: no")
    assert "everybody can read and nobody can write" in await talker.says(number)
    assert "Nobody can write from now on." in await talker.says("Back at noon.")
    said = await talker.says("yes")
    assert "Everybody can read now, and nobody can write." in said
    assert "Back at noon." in said
    assert site.services.resting.now.read_only is not None
    assert "Let everybody write again?" in await talker.says(number)
    assert "Everybody can write again." in await talker.says("yes")
    assert site.services.resting.now.read_only is None


async def test_a_member_is_looked_up_with_how_they_sign_in(site: Site, comes: Comes, olga: Actor) -> None:
    await site.member("ana")
    talker, _said = await comes(olga, SteeringRoom)
    said = await talker.says("2", "1", "ana")
    assert "Signs in with" in said
    assert "bbs member password ana" in said
