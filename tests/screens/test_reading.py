"""Home, a board and a thread, as somebody reads them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bbs.domain.commands import COMMANDS, Place
from bbs.domain.policy import GUEST
from bbs.domain.tree import places
from bbs.models.queries import imports as bulk
from bbs.models.tables import Post, Thread
from bbs.screens.board import BoardScreen
from bbs.screens.compose import Compose
from bbs.screens.home import HomeScreen
from bbs.screens.thread import ThreadScreen
from tests.screens.community import reply, thread
from tests.screens.support import every_key, session


class TestHome:
    async def test_all_boards_stand_on_it_with_what_is_new(self, services, ana, ben):
        await thread(services, ben, "Hello from the night shift")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("Anxiety")
            assert "1 new" in seat.row(seat.row_with("Say hello"))
            assert "Depression" in seat.text
            assert "Recovery" in seat.text

    async def test_the_cursor_stands_on_the_marker_of_the_chosen_board(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            assert seat.cursor == (0, seat.row_with("> Welcome"))
            await seat.press("down")
            assert seat.cursor == (0, seat.row_with("> Kitchen Table"))

    async def test_a_step_among_the_boards_costs_a_few_bytes(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            before = seat.sent
            await seat.press("down")
            assert seat.sent - before <= 24

    async def test_a_click_chooses_and_a_second_one_opens(self, services, ana, ben):
        await thread(services, ben, "Hello from the night shift")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            row = seat.row_with("Kitchen Table") + 1
            await seat.feed(f"\x1b[<0;5;{row}M".encode())
            assert seat.row_with("> Kitchen Table") == row - 1
            await seat.feed(f"\x1b[<0;5;{row}M".encode())
            await seat.wait_for("w begins the first thread")

    async def test_the_wheel_moves(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            top = seat.cursor[1]
            await seat.feed(b"\x1b[<65;5;5M")
            assert seat.cursor[1] > top
            await seat.feed(b"\x1b[<64;5;5M")
            assert seat.cursor[1] == top

    async def test_tab_goes_to_the_next_board_with_something_unread(self, services, ana, ben):
        await thread(services, ben, "Soup", board="recovery-table")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new")
            await seat.press("tab")
            assert "1 new" in seat.row(seat.cursor[1])
            await seat.press("tab")
            assert "Nothing more is unread that way" in seat.text

    async def test_a_guest_sees_which_boards_are_for_members(self, services):
        async with session(services, GUEST, HomeScreen) as seat:
            await seat.wait_for("for members")
            await seat.press("down", "enter")
            assert seat.row_with("> Kitchen Table")

    async def test_leaving_is_asked_about(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("Anxiety")
            await seat.press("q")
            assert "Leave now?" in seat.text
            await seat.press("n")
            assert "Leave now?" not in seat.text
            await seat.press("q", "y")
            await seat.wait_over()

    @pytest.mark.parametrize("size", [(20, 5), (40, 12), (120, 40), (300, 120)])
    async def test_it_fits_every_window(self, services, ana, ben, size):
        await thread(services, ben, "Hello")
        async with session(services, ana, HomeScreen, size) as seat:
            await seat.wait_for("Welcome")
            await every_key(seat, ["down", "up", "pagedown", "pageup", "G", "g", "enter"])
            assert all(len(row) <= size[0] for row in seat.rows)


class TestBoard:
    async def test_threads_stand_by_latest_activity(self, services, ana, ben):
        first = await thread(services, ben, "The first one")
        await thread(services, ben, "The second one")
        await reply(services, ben, first, "And another thing.")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            await seat.press("enter")
            await seat.wait_for("The first one")
            assert seat.row_with("The first one") < seat.row_with("The second one")
            assert "2" in seat.row(seat.row_with("The first one"))

    async def test_an_empty_board_says_what_to_do(self, services, ana):
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("> Welcome")
            await seat.press("enter")
            await seat.wait_for("w begins the first thread")

    async def test_a_long_board_is_fetched_as_one_goes_down(self, services, ana, ben):
        for n in range(120):
            await thread(services, ben, f"Thread number {n:03}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("Thread number 119")
            for _ in range(8):
                await seat.press("pagedown")
            await seat.wait_for("Thread number 000")

    async def test_one_comes_back_to_the_thread_one_left(self, services, ana, ben):
        for n in range(30):
            await thread(services, ben, f"Thread number {n:03}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("> ")
            await seat.press(*["down"] * 12)
            before = seat.row(seat.cursor[1])
            await seat.press("enter")
            await seat.wait_for("#18")
            await seat.press("q")
            assert "Thread number 017" in before
            assert "Thread number 017" in seat.row(seat.cursor[1])

    async def test_a_title_with_markup_is_shown_as_it_was_written(self, services, ana, ben):
        await thread(services, ben, "[bold]x [/nope] [@click=app.exit]y")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("[bold]x [/nope] [@click=app.exit]y")
            await seat.press("enter")
            await seat.wait_for("It was a long day.")


class TestThread:
    async def story(self, services, ana, ben) -> int:
        number = await thread(services, ben, "Can't sleep", "I can't sleep again.\n\nWhat do you do at four?")
        await reply(services, ana, number, "I read old recipes.")
        await reply(services, ben, number, "Which ones?", parent=2)
        await reply(services, ben, number, "Thank you for being there.", parent=1)
        return number

    async def open(self, seat) -> None:
        await seat.wait_for("> ")
        await seat.press("enter")
        await seat.wait_for("Can't sleep")
        await seat.press("enter")
        await seat.wait_for("recipes")

    async def test_the_tree_is_on_the_screen(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ben, HomeScreen) as seat:
            await self.open(seat)
            heads = [row.replace(">", " ").replace("│", " ") for row in seat.rows[1:] if "just now" in row]
            rows = [row.split()[0] for row in heads]
            assert rows[:4] == ["ben", "ana", "ben", "ben"]
            indents = [len(row) - len(row.lstrip()) for row in heads]
            assert indents[:4] == [2, 2, 4, 2]

    async def test_a_stroke_beside_the_first_line_of_a_post_and_nothing_beside_its_text(self, services, ana, ben):
        number = await self.story(services, ana, ben)
        await reply(services, ana, number, "The soup ones.", parent=3)
        await reply(services, ben, number, "My grandmother had some.", parent=2)
        async with session(services, ben, HomeScreen) as seat:
            await self.open(seat)
            shown = [row[2:] for row in seat.rows[1:] if row.strip()]
            heads = [re.match(r"(.*?)(?:ana|ben)  \d", row) for row in shown if "just now" in row]
            assert [head[1] for head in heads if head] == ["", "", "│ ", "│   ", "  ", ""]
            assert "  Which ones?" in shown
            assert "    The soup ones." in shown
            assert "  My grandmother had some." in shown

    async def test_it_opens_at_the_first_unread_post(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            assert "ben" in seat.row(seat.cursor[1])
            assert "new" in seat.row(seat.cursor[1])

    async def test_what_was_in_sight_is_read(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("q", "q")
            await seat.wait_for("> Welcome")
            assert "new" not in seat.row(seat.row_with("> Welcome"))

    async def test_brackets_move_in_the_tree(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ben, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("g", "]")
            assert seat.row(seat.cursor[1]).strip("> │").startswith("ana")
            await seat.press("]")
            assert "  3  " in seat.row(seat.cursor[1])
            await seat.press("[", ")")
            assert "  4  " in seat.row(seat.cursor[1])
            await seat.press("(")
            assert "  2  " in seat.row(seat.cursor[1])
            await seat.press("(")
            assert "no reply before" in seat.text

    async def test_a_branch_folds_and_unfolds(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ben, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("g", "]", "z")
            assert "1 answer folded away" in seat.text
            assert "Which ones?" not in seat.text
            await seat.press("enter")
            assert "Which ones?" in seat.text
            await seat.press("Z")
            assert "folded away" in seat.text
            await seat.press("Z")
            assert "folded away" not in seat.text

    async def test_a_reply_by_somebody_else_is_announced_and_joins_on_a_key(self, services, ana, ben):
        number = await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            await reply(services, ben, number, "One more thing came to mind.")
            await seat.wait_for("1 new reply")
            assert "One more thing" not in seat.text
            await seat.press("space")
            await seat.wait_for("One more thing")

    async def test_space_alone_reads_everything_and_says_where_it_goes(self, services, ana, ben):
        await self.story(services, ana, ben)
        await thread(services, ben, "Soup again", "Leek and potato.", board="depression-table")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new")
            await seat.press("space")
            await seat.wait_for("four?")
            await seat.press("space")
            await seat.wait_for("Next: Soup again")
            await seat.press("space")
            await seat.wait_for("Leek and potato.")
            await seat.press("space")
            await seat.wait_for("You have read everything")

    async def test_a_warned_post_waits_for_a_key(self, services, ana, ben):
        draft = await services.writing.open_draft(ben, board="anxiety-welcome")
        draft = replace(draft, subject="A hard one", body="The hard words.", warnings=("self-harm",))
        await services.writing.send(ben, draft)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("A hard one")
            await seat.press("enter")
            await seat.wait_for("Enter opens it")
            assert "The hard words." not in seat.text
            await seat.press("enter")
            assert "The hard words." in seat.text

    async def test_support_is_given_in_words_and_taken_back(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("g", "+")
            await seat.wait_for("With you")
            await seat.press("2")
            await seat.wait_for("you too")
            await seat.press("+", "2")
            await seat.wait_gone("you too")

    async def test_catching_up_can_be_taken_back(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("new")
            await seat.press("c")
            await seat.wait_for("Marked as read")
            assert "3 new" not in seat.text
            await seat.press("U")
            await seat.wait_for("3 new")

    async def test_a_number_opens_what_it_names(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("#", *"1.3", "enter")
            await seat.wait_for("Which ones?")
            assert "  3  " in seat.row(seat.cursor[1])
            await seat.press("q", "#", *"99", "enter")
            await seat.wait_for("no such")

    async def test_one_comes_back_to_the_same_post_after_a_lost_connection(self, services, ana, ben):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("#", "3", "enter")
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("Which ones?")
            assert "  3  " in seat.row(seat.cursor[1])

    @pytest.mark.parametrize("size", [(20, 5), (40, 12), (120, 40)])
    async def test_it_fits_every_window_and_keeps_its_place_when_that_changes(self, services, ana, ben, size):
        await self.story(services, ana, ben)
        async with session(services, ana, HomeScreen) as seat:
            await self.open(seat)
            await seat.press("#", "3", "enter")
            await seat.resize(*size)
            await seat.until(lambda: len(seat.app.picture.rows) == size[1])
            await seat.settle()
            assert "  3  " in seat.row(seat.cursor[1])
            await every_key(seat, ["down", "up", "pagedown", "pageup", *"GgnpzZ[]()"])


LONG = 400
"""Posts of a long thread: far more than are fetched at once."""


async def long_thread(services, ben) -> int:
    """A thread in which every fifth post answers the opening, and the others the post before them."""
    number = await thread(services, ben, "The long one", "It begins here.")
    parents = [None, *(1 if n % 5 == 2 else n - 1 for n in range(2, LONG + 1))]
    paths = places(parents)

    def grow() -> None:
        rows = [
            (number, n, n + 1, parents[n - 1], ben.member, None, "", 1, f"This is what number {n} says.", paths[n - 1])
            for n in range(2, LONG + 1)
        ]
        bulk.insert(Post, bulk.POST_COLUMNS, rows)
        Thread.update(posts=LONG, last_serial=LONG + 1).where(Thread.id == number).execute()

    await services.reading._core.write(grow)
    return number


class TestLongThread:
    """Only what is near is there; one must not notice."""

    async def test_going_down_line_by_line_passes_every_post(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 1)) as seat:
            await seat.wait_for("It begins here.")
            seen: list[int] = []
            for _ in range(LONG * 3 + 10):
                current = seat.screen.reader.current
                if not seen or seen[-1] != current:
                    seen.append(current)
                await seat.press("down")
            assert seen == list(range(1, LONG + 1))
            assert len(seat.screen.model.visible) < LONG
            for _ in range(100):
                await seat.press("pageup")
            assert "It begins here." in seat.text

    async def test_pages_overlap_all_the_way_and_back(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 1), (80, 60)) as seat:
            await seat.wait_for("It begins here.")
            heads = [row for row in seat.rows if " says." in row]
            while f"number {LONG} says." not in seat.text:
                last = heads[-2]
                await seat.press("pagedown")
                heads = [row for row in seat.rows if " says." in row]
                assert "…" not in seat.text
                assert last in heads or int(heads[0].split()[-2]) <= int(last.split()[-2]) + 2

    async def test_the_end_the_top_and_any_number_are_one_key_away(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 1)) as seat:
            await seat.wait_for("It begins here.")
            await seat.press("G")
            assert f"number {LONG} says." in seat.text
            assert seat.screen.reader.current == LONG
            await seat.press("g")
            assert "It begins here." in seat.row(seat.cursor[1] + 1)
            await seat.press("#", *"251", "enter")
            assert seat.screen.reader.current == 251
            await seat.press("up", "up", "up", "up", "up")
            assert "number 249 says." in seat.text
            await seat.press("#", *"251", "enter", "[", "[", "[", "[", "[")
            assert seat.screen.reader.current == 1
            await seat.press("]", ")", ")")
            assert seat.screen.reader.current == 12
            await seat.press("#", *"999", "enter")
            assert "no such thread" in seat.text

    async def test_all_folds_and_one_can_still_go_anywhere(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 150)) as seat:
            await seat.wait_for("number 150 says.")
            await seat.press("Z")
            assert seat.screen.reader.current == 147
            assert seat.text.count("4 answers folded away") > 5
            await seat.press("#", *"223", "enter")
            assert "number 223 says." in seat.text
            assert seat.text.count("4 answers folded away") > 1
            await seat.press("Z")
            assert "folded away" not in seat.text
            assert seat.screen.reader.current == 223

    async def test_what_is_folded_away_is_not_read(self, services, ana, ben):
        number = await long_thread(services, ben)
        await services.reading.mark_unread_from(ana, number, 1)
        async with session(services, ana, lambda: ThreadScreen(number, 1)) as seat:
            await seat.wait_for("It begins here.")
            await seat.press("Z", "G", "g")
        view = await services.reading.open(ana, number, around=202, before=5, after=0)
        assert {head.unread for head in view.heads} == {True}

    async def test_space_goes_from_one_unread_post_to_the_next_and_not_through_the_rest(self, services, ana, ben):
        number = await long_thread(services, ben)
        await services.reading.mark_unread_from(ana, number, 1)
        services.reading.mark_read(ana, number, [n for n in range(1, LONG + 1) if n not in (1, 133, 307)])
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("It begins here.")
            await seat.press("space")
            assert "number 133 says." in seat.text
            await seat.press("space")
            assert "number 307 says." in seat.text
            await seat.press("space")
            assert "You have read everything" in seat.text

    async def test_text_stays_where_it_is_when_posts_arrive_above_it(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 200)) as seat:
            await seat.wait_for("number 200 says.")
            await seat.press("down")
            before = (seat.cursor, seat.row(seat.cursor[1]))
            await reply(services, ben, number, "Far above, and new.", parent=2)
            await seat.wait_for("1 new reply")
            await seat.press("space")
            assert (seat.cursor, seat.row(seat.cursor[1])) == before

    async def test_a_larger_window_fetches_what_it_has_room_for(self, services, ana, ben):
        number = await long_thread(services, ben)
        async with session(services, ana, lambda: ThreadScreen(number, 200), (60, 12)) as seat:
            await seat.wait_for("number 200 says.")
            await seat.resize(120, 100)
            await seat.wait_for("number 220 says.")
            assert "…" not in seat.text


class TestUnwanted:
    """What somebody would rather not read is one quiet line, until a key shows it."""

    async def test_posts_by_somebody_muted_and_with_muted_words(self, services, ana, ben):
        number = await thread(services, ben, "A plain one", "Plain words.")
        await reply(services, ben, number, "The exam is tomorrow.")
        await services.preferences.set(ana, "mute_words", "exam")
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("a word you mute")
            assert "tomorrow" not in seat.text
            await seat.press("]", "enter")
            assert "tomorrow" in seat.text

    async def test_topics_that_open_by_themselves_and_topics_that_stay_away(self, services, ana, ben):
        draft = await services.writing.open_draft(ben, board="anxiety-welcome")
        draft = replace(draft, subject="A hard one", body="The hard words.", warnings=("self-harm",))
        number = (await services.writing.send(ben, draft)).at.thread
        await services.preferences.set(ana, "open_topics", "self-harm")
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("The hard words.")
        await services.preferences.set(ana, "hide_topics", "self-harm")
        async with session(services, ana, lambda: ThreadScreen(number)) as seat:
            await seat.wait_for("not shown: about self-harm")
            assert "The hard words." not in seat.text
            await seat.press("enter")
            assert "The hard words." in seat.text

    async def test_space_passes_what_waits_for_a_key_and_does_not_come_back_to_it(self, services, ana, ben):
        draft = await services.writing.open_draft(ben, board="anxiety-welcome")
        draft = replace(draft, subject="A hard one", body="The hard words.", warnings=("self-harm",))
        await services.writing.send(ben, draft)
        async with session(services, ana, HomeScreen) as seat:
            await seat.wait_for("1 new")
            await seat.press("space")
            await seat.wait_for("Enter opens it")
            await seat.press("space")
            assert "You have read everything" in seat.text


class TestCatalogue:
    """What the catalogue promises at a place, a screen of that place does."""

    @pytest.mark.parametrize(
        ("place", "screen"),
        [(Place.HOME, HomeScreen), (Place.BOARD, BoardScreen), (Place.THREAD, ThreadScreen), (Place.EDITOR, Compose)],
    )
    def test_no_command_is_forgotten(self, place, screen):
        there = {command for command in COMMANDS if place in command.where or Place.ANYWHERE in command.where}
        ours = {command.name for command in there if command.keys}
        assert {name for name in ours if not hasattr(screen, f"do_{name}")} == set()


class TestTypedAhead:
    async def test_keys_typed_before_home_is_there_are_for_the_place_one_comes_back_to(self, services, ana, ben):
        number = await thread(services, ben, "Can't sleep", "What do you do at four?")
        await reply(services, ana, number, "I read old recipes.")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter", "enter")
            await seat.wait_for("recipes")
        app_first = b"rI bake."
        async with session(services, ana, HomeScreen, ahead=app_first) as seat:
            await seat.wait_for("I bake.")
            assert "Your reply" in seat.text

    async def test_keys_typed_ahead_do_not_stop_at_the_end_of_a_fetched_page(self, services, ana, ben):
        for n in range(70):
            await thread(services, ben, f"Thread number {n:03}")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter")
            await seat.wait_for("Thread number 069")
            await seat.feed(b"\x1b[B" * 65)
            assert "Thread number 004" in seat.row(seat.cursor[1])

    async def test_going_back_is_painted_once(self, services, ana, ben):
        await thread(services, ben, "Can't sleep", "What do you do at four?")
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("enter", "enter")
            await seat.wait_for("four?")
            writes = len(seat.recorder.writes)
            await seat.press("q")
            await seat.wait_for("Can't sleep")
            assert len(seat.recorder.writes) == writes + 1


async def test_topics_are_said_in_words_and_what_opens_them_is_in_sight_at_40_by_12(services, ana, ben):
    draft = await services.writing.open_draft(ben, board="anxiety-welcome")
    warned = replace(draft, subject="The ward", body="It was white.", warnings=("medical", "other"))
    number = (await services.writing.send(ben, warned)).at.thread
    async with session(services, ana, HomeScreen, (40, 12)) as seat:
        await seat.app.open_thread(number)
        await seat.settle()
        said = " ".join(row.strip() for row in seat.rows[2:6]).strip()
        words = "About illness or medicine, something else that is hard to read. Enter opens it."
        assert said.startswith(words)
        await seat.press("enter")
        await seat.wait_for("It was white.")


async def test_the_number_of_a_thread_stays_in_sight_in_a_narrower_window(services, ana, ben):
    draft = await services.writing.open_draft(ben, board="anxiety-welcome")
    asked = replace(draft, subject="A subject that is as long as subjects are", body="b", seeking="relate")
    number = (await services.writing.send(ben, asked)).at.thread
    async with session(services, ana, HomeScreen) as seat:
        await seat.app.open_thread(number)
        await seat.settle()
        assert seat.row(0).endswith(f"has anyone been there? · #{number}")
        await seat.resize(40, 12)
        assert seat.row(0).endswith(f"#{number}")
        assert "been there" not in seat.row(0)


async def test_space_turns_pages_of_short_posts_in_a_small_window(services, ana, ben):
    number = await thread(services, ben, "Who is awake?", "Say here.")
    for n in range(12):
        await reply(services, ben, number, f"Here, {n}.")
    async with session(services, ana, HomeScreen, (40, 12)) as seat:
        await seat.app.open_thread(number)
        await seat.settle()
        pressed = 0
        while "Next:" not in seat.text and "read everything" not in seat.text:
            shown = {row for row in seat.rows if "Here, " in row}
            await seat.press("space")
            pressed += 1
            assert pressed < 10, "three posts have room on a page"
            assert not shown.issuperset(row for row in seat.rows if "Here, " in row) or "everything" in seat.text
        assert await services.reading.next_unread(ana) is None
