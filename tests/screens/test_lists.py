"""Home's own lines, the kinds of threads of a board, what is for me, and what nobody has answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbs.domain.filter_words import FILTER_WORDS
from bbs.domain.filters import Filter
from bbs.domain.policy import GUEST, SYSTEM
from bbs.models.tables import Thread
from bbs.screens.board import BoardScreen
from bbs.screens.filters import KEYS
from bbs.screens.home import HomeScreen
from bbs.screens.news import NewsScreen
from bbs.screens.thread_lines import thread_line
from bbs.screens.widgets.nearest import nearest
from bbs.services.rows import Joining, Place
from tests.screens.community import reply, thread
from tests.screens.support import every_key, session


def chosen(seat) -> str:
    """The line that the cursor stands on."""
    return seat.row(seat.cursor[1])


async def waiting_for(services, ana, ben) -> int:
    """Something of each kind that home speaks of; the number of ana's own thread."""
    mine = await thread(services, ana, "My own night")
    await reply(services, ben, mine, "I have had those.")
    followed = await thread(services, ben, "Soup", "It is hot, @ana.", board="recovery-table")
    await services.threads.follow(ana, followed)
    draft = await services.writing.open_draft(ana, board="anxiety-nights")
    services.writing.keep(ana, replace(draft, subject="Not yet", body="Not ready."))
    return mine


class TestHome:
    async def test_what_waits_stands_above_the_boards_and_each_line_opens(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new reply to you, 1 new mention of you")
            assert "1 thread you follow has news" in seat.text
            assert "1 draft is waiting" in seat.text
            assert "1 thread has no answer yet" in seat.text
            assert "Welcome" in chosen(seat)
            await seat.press("g")
            assert "1 new reply" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("ben answered you in My own night")
            await seat.press("q", "down", "enter")
            await seat.wait_for("Threads you follow")
            assert "Soup" in chosen(seat)
            await seat.press("q", "down", "enter")
            await seat.wait_for("Not ready.")
            await seat.press("escape")
            await seat.wait_for("1 draft is waiting")
            await seat.press("down")
            assert "no answer yet" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("the longest wait first")
            assert "Soup" in chosen(seat)
            assert "Kitchen Table" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("It is hot")
            await seat.press("q")
            await seat.wait_for("the longest wait first")

    async def test_nothing_is_said_of_what_there_is_none_of(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            assert seat.row(1).strip() == "Anxiety"
            for word in ("reply", "mention", "follow", "draft", "answer"):
                assert word not in seat.text

    async def test_all_of_it_stands_on_one_screen_of_80_by_24(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            assert "1 new reply" in seat.row(1)
            assert seat.row(5).strip() == ""
            assert seat.text.count("When sleep does not come.") == 3
            await seat.resize(80, 18)
            assert seat.row(5).strip() == "Anxiety"
            assert seat.text.count("When sleep does not come.") == 3
            await seat.resize(40, 12)
            await seat.wait_for("> Welcome")
            assert "1 new reply" in seat.text

    async def test_a_board_says_in_how_many_threads_its_new_posts_are(self, services, ana, ben):
        number = await thread(services, ben, "One")
        await reply(services, ben, number, "And more.")
        await thread(services, ben, "Two")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("3 new in 2 threads")
            await seat.resize(40, 12)
            await seat.wait_for("3 new")
            assert "threads" not in seat.row(seat.row_with("Welcome"))

    async def test_c_on_what_is_for_me_marks_it_and_can_be_taken_back(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new reply to you, 1 new mention of you")
            await seat.press("g", "c")
            await seat.wait_for("Marked as read. U takes it back.")
            assert "1 new reply" not in seat.text
            await seat.press("U")
            await seat.wait_for("1 new reply to you, 1 new mention of you")
            await seat.press("g", "down")
            assert "1 thread you follow has news" in chosen(seat)
            await seat.press("c")
            await seat.wait_gone("has news")
            assert "1 new reply to you" in seat.text

    async def test_c_on_a_line_with_nothing_unread_says_so(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new reply")
            await seat.press("g", "down", "down", "c")
            await seat.wait_for("There is nothing to mark here. Enter opens it.")
            assert "1 new reply to you" in seat.text

    async def test_moderators_hear_that_somebody_waits_and_nobody_else_does(self, services, ana, ben):
        moderator = await services.accounts.add_member(SYSTEM, "mo", "a long night's walk", ("moderator",), None)
        services.live.change(registration="approval")
        await services.accounts.join(GUEST, Joining("river", "a long night's walk"))
        async with session(services, moderator, HomeScreen) as seat:
            await seat.wait_for("1 person asks to come in")
            await seat.press("g")
            assert "1 person asks" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("People who ask to come in")
            await seat.press("y")
            await seat.wait_for("river is in.")
            await seat.press("escape")
            await seat.wait_for("> Welcome")
            assert "asks to come in" not in seat.text
        services.live.change(registration="approval")
        await services.accounts.join(GUEST, Joining("brook", "a long night's walk"))
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            assert "asks to come in" not in seat.text


class TestFilters:
    async def test_one_key_each_and_the_title_says_which(self, services, ana, ben):
        await thread(services, ben, "Plain words")
        draft = await services.writing.open_draft(ben, board="anxiety-welcome")
        await services.writing.send(ben, replace(draft, subject="Only hear me", body="b", seeking="listen"))
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("Plain words")
            await seat.press("F")
            for key, kind in KEYS.items():
                assert f"{key}  {FILTER_WORDS[kind]}" in seat.text
            await seat.press("l")
            await seat.wait_for("Welcome · just listen")
            assert "Only hear me" in seat.text
            assert "Plain words" not in seat.text
            # It holds for the session, on this board.
            await seat.press("q", "enter")
            await seat.wait_for("Welcome · just listen")
            await seat.press("F", "m")
            await seat.wait_for("You have begun nothing here.")
            await seat.press("F", "up", "up", "up", "up", "enter")
            await seat.wait_for("Plain words")
            assert "·" not in seat.row(0)

    async def test_a_thread_read_among_the_unread_goes_and_one_stands_on_the_next(self, services, ana, ben):
        for n in range(5):
            await thread(services, ben, f"Thread number {n}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter", "F", "u")
            await seat.wait_for("Welcome · unread")
            await seat.press("down", "down")
            assert "number 2" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("It was a long day.")
            await seat.press("q")
            await seat.wait_gone("number 2")
            assert "number 1" in chosen(seat)

    async def test_guests_choose_among_what_is_not_about_them(self, services, ana):
        await thread(services, ana, "Anybody here?")
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.press("enter", "F")
            await seat.wait_for("not answered yet")
            assert "unread" not in seat.text
            await seat.press("n")
            await seat.wait_for("Anybody here?")

    async def test_a_hidden_thread_goes_and_comes_back_with_the_same_key(self, services, ana, ben):
        for n in range(3):
            await thread(services, ben, f"Thread number {n}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("3 new")
            await seat.press("enter")
            await seat.wait_for("number 1")
            await seat.press("down", "K")
            await seat.wait_for("Hidden for you")
            assert "number 1" not in seat.text
            assert "number 0" in chosen(seat)
            await seat.press("q")
            await seat.wait_for("2 new")
            await seat.press("enter", "F", "h")
            await seat.wait_for("number 1")
            await seat.press("K")
            await seat.wait_for("No longer hidden")
            assert "You have hidden nothing here" in seat.text
            await seat.press("F", "a")
            await seat.wait_for("number 1")

    async def test_far_down_one_comes_back_to_the_same_place(self, services, db, ana, ben):
        for n in range(260):
            await thread(services, ben, f"Thread number {n:03}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("Thread number 259")
            for _ in range(13):
                await seat.press("pagedown")
            await seat.press("G", "up", "up")
            line = chosen(seat)
            assert "Thread number 002" in line
            await seat.press("enter")
            await seat.wait_for("It was a long day.")
            await seat.press("q")
            await seat.wait_for("Thread number 001")
            assert "Thread number 002" in chosen(seat)
            assert "1 new" not in chosen(seat)
            await seat.press("f")
            await seat.wait_for("You follow this thread now")
            assert "Thread number 002 (followed)" in chosen(seat)
            await seat.press("K")
            await seat.wait_gone("Thread number 002")
            assert "Thread number 001" in chosen(seat)


class TestComingBack:
    async def test_reading_begun_far_down_leads_back_to_its_thread(self, services, ana, ben, clock):
        deep = await thread(services, ben, "Far down")
        for n in range(60):
            clock.advance(minutes=20)
            await thread(services, ben, f"Above {n}")
        services.reading.keep_place(ana, Place("thread", "anxiety-welcome", deep, 1))
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("It was a long day.")
            await seat.press("escape")
            await seat.wait_for("Above")
            assert "Far down" in chosen(seat)
            await seat.press("g")
            assert "Above 59" in chosen(seat)

    async def test_after_reading_on_one_stands_on_the_thread_read_last(self, services, ana, ben):
        await thread(services, ben, "First")
        await thread(services, ben, "Second")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter", "enter")
            await seat.wait_for("It was a long day.")
            await seat.press("space")
            await seat.wait_for("Next: First.")
            await seat.press("space")
            await seat.wait_gone("Second")
            await seat.press("escape")
            await seat.wait_for("> ")
            assert "First" in chosen(seat)

    async def test_drafts_say_for_which_board_they_are(self, services, ana, ben):
        for board in ("anxiety-nights", "recovery-table"):
            draft = await services.writing.open_draft(ana, board=board)
            services.writing.keep(ana, replace(draft, subject=f"For {board}", body="Not ready."))
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("2 drafts are waiting")
            await seat.press("g", "enter")
            await seat.wait_for("For recovery-table")
            assert "Kitchen Table" in seat.row(seat.row_with("For recovery-table"))
            assert "Esc back" in seat.row(23)


class TestNews:
    async def test_a_reply_is_opened_at_its_post_and_goes_down_once_it_is_read(self, services, ana, ben):
        mine = await waiting_for(services, ana, ben)
        await reply(services, ben, mine, "One more thing for you.")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("2 new replies")
            await seat.press("N")
            await seat.wait_for("For you")
            assert seat.row_with("mentioned you in Soup") < seat.row_with("Threads you follow")
            await seat.press("g")
            assert "ben answered you in My own night" in chosen(seat)
            await seat.press("enter")
            await seat.wait_for("One more thing")
            await seat.press("q")
            await seat.wait_for("Read before")
            assert seat.row_with("Read before") < max(
                y for y, row in enumerate(seat.rows) if "answered you in My own night" in row
            )

    async def test_space_reads_what_is_for_me_one_after_the_other(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("N")
            await seat.wait_for("For you")
            await seat.press("space")
            await seat.wait_for("It is hot")
            await seat.press("N")
            await seat.wait_for("Read before")
            await seat.press("space")
            await seat.wait_for("I have had those.")

    async def test_n_c_f_and_u_do_here_what_they_do_everywhere(self, services, ana, ben):
        await waiting_for(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("N")
            await seat.wait_for("For you")
            await seat.press("g", "n")
            assert "answered you in My own night" in chosen(seat)
            await seat.press("n")
            assert "Soup" in chosen(seat)
            await seat.press("n")
            await seat.wait_for("Nothing more is new that way.")
            await seat.press("p")
            assert "answered you in My own night" in chosen(seat)
            await seat.press("c")
            await seat.wait_for("Marked as read. U takes it back.")
            assert seat.row_with("answered you") > seat.row_with("Read before")
            await seat.press("G", "c")
            await seat.wait_for("You have read this.")
            await seat.press("U")
            await seat.wait_for("Taken back.")
            assert "Read before" not in seat.text
            await seat.press("g", "f")
            await seat.wait_for("You no longer follow this thread.")
            await seat.wait_gone("Threads you follow")

    async def test_an_empty_list_says_what_comes_there(self, services, ana):
        async with session(services, ana, HomeScreen, (40, 12)) as seat:
            await seat.press("N")
            for words in ("Nothing is new for you.", "Answers and mentions come here.", "So do threads you follow"):
                await seat.wait_for(words)
            await seat.press("c")
            assert "You have read this." in seat.text

    async def test_what_was_read_long_ago_is_fetched_as_one_goes_down(self, services, ana, ben):
        mine = await thread(services, ana, "My own night")
        for n in range(120):
            await reply(services, ben, mine, f"Answer {n}")
        await services.reading.catch_up(ana)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("N")
            await seat.wait_for("Nothing is new for you.")
            await seat.wait_for("Read before")
            for _ in range(119):
                await seat.press("down")
            await seat.press("enter")
            await seat.wait_for("Answer 0")

    async def test_what_comes_for_me_is_said_once_where_it_does_not_disturb(self, services, ana, ben):
        mine = await thread(services, ana, "My own night")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            await reply(services, ben, mine, "I have had those.")
            await seat.wait_for("ben answered you. N shows it.")
            await seat.press("down")
            assert "ben answered you" not in seat.text
            await seat.press("N", "enter")
            await seat.wait_for("I have had those.")

    async def test_who_writes_is_told_afterwards(self, services, ana, ben):
        mine = await thread(services, ana, "My own night")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("My own night")
            await seat.press("w")
            await seat.wait_for("Subject:")
            await seat.type("A thought")
            await reply(services, ben, mine, "I have had those.")
            await seat.settle()
            await seat.type("!")
            assert "answered you" not in seat.text
            await seat.press("escape")
            await seat.wait_for("Your draft is kept.")
            await seat.press("down")
            await seat.wait_for("ben answered you. N shows it.")

    async def test_nothing_is_said_of_whoever_one_has_muted(self, services, db, ana, ben):
        from bbs.models.tables import Block

        mine = await thread(services, ana, "My own night")
        row = {"member": ana.member, "other": ben.member, "kind": "mute", "created_us": 0}
        await db.write(lambda: Block.insert(**row).execute())
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            await reply(services, ben, mine, "I have had those.")
            await seat.settle()
            assert "answered you" not in seat.text


class TestEveryWindow:
    @pytest.mark.parametrize("size", [(20, 5), (40, 12), (120, 40), (200, 50)])
    @pytest.mark.parametrize("first", [lambda: BoardScreen("anxiety-welcome"), NewsScreen, HomeScreen])
    async def test_it_fits(self, services, db, ana, ben, size, first):
        mine = await waiting_for(services, ana, ben)
        await services.threads.follow(ana, mine)
        await db.write(lambda: Thread.update(pinned=True, locked=True, seeking="listen", warnings="grief").execute())
        async with session(services, ana, first, size) as seat:
            await seat.wait_for(">")
            await every_key(seat, ["down", "up", "pagedown", "pageup", "G", "g", "space"])
            assert all(len(row) <= size[0] for row in seat.rows)

    @pytest.mark.parametrize("room", [18, 38, 60, 78, 94])
    async def test_a_line_says_what_it_can(self, services, db, ana, ben, room):
        mine = await waiting_for(services, ana, ben)
        await services.threads.follow(ana, mine)
        await db.write(lambda: Thread.update(pinned=True, locked=True, seeking="listen", warnings="grief").execute())
        row = (await services.threads.page(ana, "anxiety-welcome", only=Filter.MINE)).rows[0]
        ((text, _look),) = thread_line(row, room, "yesterday")
        assert len(text) <= room
        assert text.startswith("    1/2 My own")
        assert ("pinned, closed, followed" in text) == (room >= 78)
        assert ("yesterday" in text) == (room >= 60)


def test_the_nearest_that_is_left():
    assert nearest([1, 2, 3, 4], 2, {2, 3}) == 2
    assert nearest([1, 2, 3, 4], 2, {1, 4}) == 4
    assert nearest([1, 2, 3, 4], 3, {1, 2}) == 2
    assert nearest([1, 2, 3], 5, {1}) is None
    assert nearest([1, 2, 3], 2, set()) is None
