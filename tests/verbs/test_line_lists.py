"""Home, boards and the other lists of line mode: numbered lines, said a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.models.tables import Board
from bbs.services.rows import Place
from bbs.verbs.line_board import BoardRoom
from bbs.verbs.line_people import BlockedRoom
from bbs.verbs.line_thread import ThreadRoom
from tests.services.community import Site
from tests.verbs.talker import Talker

Comes = Callable[..., Awaitable[tuple[Talker, str]]]


@pytest.fixture
async def comes(site: Site) -> AsyncIterator[Comes]:
    """Somebody comes in; they leave by themselves."""
    talkers: list[Talker] = []

    async def come(actor: Actor, *rooms: object, **how: int) -> tuple[Talker, str]:
        talkers.append(talker := Talker(site, actor, **how))
        return talker, await talker.comes(*rooms)  # type: ignore[arg-type]

    yield come
    for talker in talkers:
        await talker.leaves()


async def test_home_says_what_is_new_and_enter_reads_on_from_there(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="A long night")
    await site.thread(ana, subject="Another")
    talker, said = await comes(ben)
    assert "Home, ben." in said
    assert "1. 2 threads have no answer yet\nNights:\n2. Open. The open board.\n" in said
    assert "3. Quiet, 2 new posts in 2 threads. The quiet board.\n" in said
    assert said.endswith("A number, or Enter reads on. Or news, search, ?: ")
    assert "Another" in await talker.says("")
    assert "Next: A long night." in await talker.says("")
    assert f"Thread {thread}, A long night." in await talker.says("")
    assert "You have read everything." in await talker.says("")
    assert "Board Quiet." in await talker.says("back")
    said = await talker.says("back")
    assert "3. Quiet.\n" in said
    assert said.endswith("A number, or Enter looks again: "), "the words that are known are not said again"


async def test_what_waits_for_somebody_stands_first_at_home(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    address = await site.reply(ben, thread, body="hello @ana")
    await site.services.support.toggle(ben, Address(thread, 1), "hope")
    talker, said = await comes(ana)
    assert "1. 1 new reply to you, support has come for something you wrote\n" in said
    said = await talker.says("1")
    assert "For you.\n1. ben answered you in a subject, Quiet, 1 minute ago\n" in said or "1. ben answered" in said
    assert "Support for what you wrote:\n2. Gives me hope: ben, for what you wrote in a subject" in said
    said = await talker.says("")
    assert f"Post {address.post}, ben" in said
    assert "For you. Again says the list." in await talker.says("back")
    assert "1. Open" in await talker.says("back")


async def test_a_board_is_said_a_page_at_a_time_and_its_numbers_stay(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    threads = [await site.thread(ana, subject=f"Number {count}") for count in range(1, 31)]
    await site.services.reading.catch_up(ben)
    talker, said = await comes(ben, lambda visit: BoardRoom(visit, "quiet"), rows=12)
    assert "1. Number 30, by ana, no answer yet, just now" in said
    assert "\n12. " not in said
    assert said.endswith("A number, or Enter says more. Or write, back, ?: ") or "Enter says more" in said
    said = await talker.says("")
    assert "\n12. Number 19" in said
    assert "\n9. Number 22" not in await talker.says("more")
    said = await talker.says("12")
    assert f"Thread {threads[18]}, Number 19." in said
    assert "Board Quiet. Again says the list." in await talker.says("back")
    assert "Number 30" in await talker.says("1")
    await talker.says("back")
    assert "1. Number 30" in await talker.says("again")
    assert "Please say a number from 1 to 30." in await talker.says("31")


async def test_a_thread_is_followed_hidden_and_marked_by_its_number(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana, subject="First")
    await site.thread(ana, subject="Second", seeking="listen", warnings=("death",))
    talker, said = await comes(ben, lambda visit: BoardRoom(visit, "quiet"))
    assert "1. Second, by ana, new, no answer yet, just listen, about death, just now" in said
    assert "You follow this thread now." in await talker.says("follow 2")
    assert "Marked as read." in await talker.says("mark 2")
    assert "Hidden for you." in await talker.says("hide", "1")
    said = await talker.says("again")
    assert "1. First, by ana, no answer yet, followed" in said
    assert "Second" not in said
    said = await talker.says("filter", "4")
    assert "Only: followed." in said
    assert "Only: hidden by me." in await talker.says("filter", "6")


async def test_a_guest_hears_what_is_for_members(site: Site, comes: Comes) -> None:
    talker, said = await comes(GUEST)
    assert "Home, looking around as a guest." in said
    assert "2. Quiet, for members. The quiet board." in said
    assert "1. Open. The open board." in said
    said = await talker.says("2")
    assert "Home, looking around" in said, "it says why, and one is at home again"
    assert "Nobody has written here yet." in await talker.says("1")
    assert "That needs an account." in await talker.says("news")


async def test_search_asks_says_what_was_found_and_goes_there(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, subject="Lamps", body="a lighthouse at night")
    talker, _said = await comes(ben)
    assert "Find what? Enter alone says how:" in await talker.says("search")
    assert "In double quotes they stand side by side." in await talker.says("")
    said = await talker.says("lighthouse")
    assert "Found for lighthouse, the newest first." in said
    assert "1. Lamps, ana, Quiet, just now\na lighthouse at night" in said
    assert f"Thread {thread}, Lamps." in await talker.says("1")
    assert "Found for lighthouse" in await talker.says("back")
    assert "the best first" in await talker.says("order")
    assert "Nothing was found." in await talker.says("/zebra")
    assert "Home, ben." in await talker.says("back")


async def test_about_a_member_and_letting_somebody_back(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana)
    await site.services.people.set_bio(ana, "I like the sea.")
    talker, _said = await comes(ben, lambda visit: BoardRoom(visit, "quiet"))
    said = await talker.says("about 1")
    assert "About ana." in said
    assert "I like the sea." in said
    assert "they cannot answer you." in await talker.says("block", "2")
    talker, said = await comes(ben, BlockedRoom)
    assert "1. ana, blocked" in said
    assert "Nobody." in await talker.says("1", "yes")


async def test_threads_without_an_answer_are_in_one_list(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.thread(ana, subject="Anybody there")
    talker, said = await comes(ben)
    assert "1. 1 thread has no answer yet" in said
    said = await talker.says("1")
    assert "1. Anybody there, by ana, new, no answer yet, Quiet" in said
    assert "Nobody waits there." in await talker.says("filter")


async def test_an_announcement_is_said_once_it_was_read(site: Site, comes: Comes) -> None:
    ben = await site.member("ben")
    await site.services.announcements.announce(SYSTEM, "We move house on Sunday.", None)
    talker, said = await comes(ben)
    assert "1. For everybody: We move house on Sunday." in said
    assert "We move house on Sunday." in await talker.says("1")
    assert "For everybody" not in await talker.says("yes")


async def test_whoever_was_cut_off_comes_back_to_the_post_they_were_at(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    await site.reply(ana, thread)
    first, _said = await comes(ben)
    await first.says("", "")
    await first.leaves()
    _second, said = await comes(ben)
    assert "Post 2, ana" in said
    third, _said = await comes(ben)
    assert await third.says("quit")
    _fourth, said = await comes(ben)
    assert "Home, ben." in said
    assert "Post 2" not in said


async def test_a_board_that_is_closed_to_somebody_is_not_where_they_begin(site: Site, comes: Comes) -> None:
    ben = await site.member("ben")
    site.services.reading.keep_place(ben, Place("board", "circle"))
    _talker, said = await comes(ben)
    assert "Home, ben." in said


async def test_replies_and_mentions_are_told_of_wherever_one_is(site: Site, comes: Comes) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    talker, _said = await comes(ana)
    await site.reply(ben, thread)
    said = await talker.says("? news")
    assert "ben answered you. news leads to it." in said
    assert "ben answered you" not in await talker.says("? news")


async def test_a_guest_who_wants_more_is_told_how(site: Site, comes: Comes) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, board="open")
    talker, _said = await comes(GUEST, lambda visit: ThreadRoom(visit, thread))
    assert "That needs an account. join makes one" in await talker.says("reply")


async def test_a_board_that_is_closed_meanwhile_is_left(site: Site, comes: Comes) -> None:
    ben = await site.member("ben")
    talker, _said = await comes(ben, lambda visit: BoardRoom(visit, "quiet"))
    await site.change(lambda: Board.update(readers="list").where(Board.slug == "quiet").execute())
    talker.visit.anew = True
    said = await talker.says("nonsense")
    assert "That is not open to you any more." in said
    assert "Home, ben." in said
