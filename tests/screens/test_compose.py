"""Writing: threads, replies and edits on real keys, and drafts that outlive everything."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.clock import FixedClock
from bbs.domain.commands import Place
from bbs.domain.policy import Actor
from bbs.domain.preferences import parsed
from bbs.errors import BBSError
from bbs.screens.board import BoardScreen
from bbs.screens.compose import Compose, draft_words
from bbs.screens.compose_details import Details
from bbs.screens.help_now import HelpNow
from bbs.screens.home import HomeScreen
from bbs.screens.keys import Keys
from bbs.screens.thread import ThreadScreen
from bbs.services.rows import Draft, ThreadView
from bbs.services.site import Services
from tests.screens.community import reply, thread
from tests.screens.support import Seat, every_key, session

OPEN, LISTED = "anxiety-welcome", "anxiety-nights"
SENTENCE = "I have been there, and it is okay. You are not alone in this"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.fixture
async def asked(services: Services, ben: Actor) -> int:
    """A thread by ben, who asks to be listened to."""
    draft = await services.writing.open_draft(ben, board=LISTED)
    filled = replace(draft, subject="Three nights", body="I have not slept.\n\nIt is long.", seeking="listen")
    return (await services.writing.send(ben, filled)).at.thread


def on_board(slug: str = OPEN):
    return lambda: BoardScreen(slug)


def in_thread(number: int):
    return lambda: ThreadScreen(number)


async def the_texts(services: Services, actor: Actor, number: int) -> list[str | None]:
    view = await services.reading.open(actor, number)
    texts = await services.reading.texts(actor, number, [head.number for head in view.heads])
    return [texts[number] for number in sorted(texts)]


async def is_sent(seat: Seat) -> None:
    """Waits until a text has gone and the editor has closed."""
    await seat.until(lambda: not isinstance(seat.screen, Compose | Details))
    await seat.settle()


async def newest(services: Services, actor: Actor, board: str = OPEN) -> ThreadView:
    """The only thread of a board."""
    (row,) = (await services.threads.page(actor, board)).rows
    return await services.reading.open(actor, row.number)


class Slowly:
    """Stands in for `send`: it begins, and goes on when it is let."""

    def __init__(self, services: Services, error: BBSError | None = None) -> None:
        self.calls = 0
        self.go_on = asyncio.Event()
        self._error = error
        self._send = services.writing.send

    async def __call__(self, actor: Actor, draft: Draft) -> Address:
        self.calls += 1
        await self.go_on.wait()
        if self._error is not None:
            raise self._error
        return await self._send(actor, draft)


# Replies


async def test_a_reply_is_written_and_sent(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("Your reply:")
        assert ana_sees.row(0).startswith("Reply to ben")
        assert "ben asked to be listened to." in ana_sees.text
        assert "All members can read this." in ana_sees.text
        assert "I have not slept." in ana_sees.text
        await ana_sees.type(SENTENCE + "\nana")
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
        assert ana_sees.screen.place is Place.THREAD
    assert (await the_texts(services, ana, asked))[1] == SENTENCE + "\nana"
    assert await services.writing.drafts(ana) == ()


async def test_a_quote_is_there_to_begin_with_and_is_no_draft_by_itself(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("R")
        await ana_sees.wait_for("> I have not slept.")
        await ana_sees.press("escape")
        await ana_sees.settle()
        assert "draft" not in ana_sees.rows[-1]
        assert await services.writing.drafts(ana) == ()
        await ana_sees.press("R")
        await ana_sees.type("Yes.")
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
    assert (await the_texts(services, ana, asked))[1] == "> I have not slept.\n>\n> It is long.\n\nYes."


async def test_a_long_post_takes_a_third_of_the_height_and_the_rest_is_one_key_away(
    services: Services, ana: Actor, ben: Actor
):
    number = await thread(services, ben, "Long", "\n".join(f"line {n}" for n in range(40)))
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("Your reply:")
        assert ana_sees.row_with("Your reply:") <= 24 // 3
        assert "more lines" in ana_sees.text
        await ana_sees.press("ctrl+p")
        await ana_sees.wait_for("line 20")
        await ana_sees.press("ctrl+p")
        await ana_sees.wait_for("Your reply:")


async def test_a_post_behind_a_warning_is_not_shown_before_it_is_asked_for(services: Services, ana: Actor, ben: Actor):
    draft = await services.writing.open_draft(ben, board=OPEN)
    filled = replace(draft, subject="Hard", body="the hard part", warnings=("self-harm",))
    number = (await services.writing.send(ben, filled)).at.thread
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("About self-harm.")
        assert "the hard part" not in ana_sees.text
        await ana_sees.press("ctrl+p")
        await ana_sees.wait_for("the hard part")


async def test_nothing_is_not_sent(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r", "space", "enter", "ctrl+s")
        await ana_sees.wait_for("There is nothing written yet.")
        await ana_sees.press("x")
        assert "nothing written" not in ana_sees.text
    assert len(await the_texts(services, ana, asked)) == 1


# New threads


async def test_a_thread_is_written_its_author_asked_once_and_sent(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.wait_for("Subject:")
        assert "Everybody can read this, guests too." in ana_sees.text
        await ana_sees.type("A good day\tI walked to the sea.")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("What are you looking for?")
        await ana_sees.press("b", "4")
        await is_sent(ana_sees)
    view = await newest(services, ana)
    assert (view.subject, view.seeking, view.warnings) == ("A good day", "story", ("suicide",))


async def test_what_was_chosen_before_is_not_asked_again(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type("A question\tWho knows this?")
        await ana_sees.press("ctrl+o", "2", "d", "e", "d", "escape", "ctrl+s")
        await is_sent(ana_sees)
    view = await newest(services, ana)
    assert (view.seeking, view.warnings) == ("relate", ("death",))


async def test_a_second_ctrl_s_sends_without_looking_for_anything(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type("Hello\tI am new.")
        await ana_sees.feed(b"\x13\x13\x13")
        await is_sent(ana_sees)
    assert (await newest(services, ana)).seeking is None


async def test_a_missing_subject_is_said_where_it_is_missing(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w", "tab")
        await ana_sees.type("Only a text.")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("A few words as a subject")
        assert ana_sees.cursor == (len("Subject: "), ana_sees.row_with("Subject:"))
        await ana_sees.type("Now")
        await ana_sees.press("ctrl+s", "0")
        await is_sent(ana_sees)


async def test_a_subject_ends_at_its_limit_and_says_so(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type("x" * 50)
        assert "room for" not in ana_sees.text
        await ana_sees.type("x" * 45)
        assert "room for 5" in ana_sees.rows[-1]
        await ana_sees.type("x" * 10)
        assert "room for 100 characters" in ana_sees.rows[-1]
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().subject == "x" * 100


async def test_the_arrows_go_from_field_to_field(services: Services, ana: Actor):
    async with session(services, ana, on_board()) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type("one")
        await ana_sees.press("down")
        await ana_sees.type("two")
        await ana_sees.press("up")
        await ana_sees.type("!")
        await ana_sees.press("enter")
        await ana_sees.type("?")
        await ana_sees.press("shift+tab")
        assert isinstance(ana_sees.screen, Compose)
        written = ana_sees.screen.written()
        assert (written.subject, written.body) == ("one!", "two?")


# Letters are letters


async def test_no_letter_is_a_command(services: Services, ana: Actor, asked: int):
    letters = "qQjkgGwrRefcCuUDzZ+#!?[]()/ "
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type(letters)
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == letters


@pytest.mark.parametrize(("line", "opens"), [("/help", HelpNow), ("/", Keys), (" /help ", HelpNow)])
async def test_a_line_of_its_own_opens_what_its_key_would(
    services: Services, ana: Actor, asked: int, line: str, opens: type
):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type(f"before\n{line}\n")
        assert isinstance(ana_sees.screen, opens)
        await ana_sees.press("escape")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == "before\n"


@pytest.mark.parametrize("key", ["f1", "ctrl+g"])
async def test_help_is_one_key_away_and_leads_back_to_the_same_letter(
    services: Services, ana: Actor, asked: int, key: str
):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("one two")
        await ana_sees.press("ctrl+left")
        before = (ana_sees.text, ana_sees.cursor)
        await ana_sees.press(key)
        assert isinstance(ana_sees.screen, HelpNow)
        await ana_sees.press("escape")
        await ana_sees.settle()
        assert (ana_sees.text, ana_sees.cursor) == before


async def test_a_command_in_the_middle_of_a_text_is_text(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("see /help\n")
        await ana_sees.paste("/leave\n/help\n")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == "see /help\n/leave\n/help\n"


@pytest.mark.parametrize("how", ["/leave\r", "\x1c", "\x1b\x1b\x1b"])
async def test_leaving_at_once_covers_and_keeps_the_draft(services: Services, ana: Actor, asked: int, how: str):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("what nobody else should see\n")
        await ana_sees.feed(how.encode())
        await ana_sees.wait_over()
        assert "nobody else" not in ana_sees.text
    (draft,) = await services.writing.drafts(ana)
    assert draft.body.strip() == "what nobody else should see"


async def test_ctrl_c_asks_and_keeps_the_draft(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("wait")
        await ana_sees.press("ctrl+c")
        await ana_sees.wait_for("keeps your draft")
        await ana_sees.press("n")
        await ana_sees.type(" here")
        await ana_sees.press("ctrl+c", "y")
        await ana_sees.wait_over()
    (draft,) = await services.writing.drafts(ana)
    assert draft.body == "wait here"


# Drafts


async def test_a_draft_is_there_in_the_next_session_where_it_was_left(
    services: Services, ana: Actor, asked: int, clock: FixedClock
):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("one two three")
        await ana_sees.press("ctrl+left", "backspace")
        # the line is cut: nobody says goodbye
    clock.advance(hours=3)
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("Your draft from 3 h ago.")
        assert "one twothree" in ana_sees.text
        await ana_sees.type("X")
        await ana_sees.wait_for("one twoXthree")


async def test_a_draft_is_kept_within_a_second_of_the_last_key(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("still here")
        async with asyncio.timeout(1.0):
            while not any(draft.body == "still here" for draft in await services.writing.drafts(ana)):
                await asyncio.sleep(0.01)


async def test_esc_leaves_and_says_that_the_draft_is_kept(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("later")
        await ana_sees.press("escape")
        await ana_sees.wait_for("Your draft is kept.")
        assert isinstance(ana_sees.screen, ThreadScreen)
        await ana_sees.press("r")
        await ana_sees.wait_for("later")
        await ana_sees.press(*["backspace"] * 5, "escape")
        await ana_sees.settle()
        assert "draft" not in ana_sees.rows[-1]
    assert await services.writing.drafts(ana) == ()


async def test_a_draft_is_not_said_to_be_kept_while_the_disk_is_full(
    services: Services, ana: Actor, asked: int, monkeypatch: pytest.MonkeyPatch
):
    async def full(_work: object) -> None:
        raise BBSError("The server has no room left to keep this.", "storage")

    batch = services._core.batch
    write = batch._write
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        monkeypatch.setattr(batch, "_write", full)
        await ana_sees.type("words")
        await ana_sees.until(lambda: batch.is_held_up)
        await ana_sees.press("escape")
        await ana_sees.wait_for("The server cannot write your draft down just now.")
        monkeypatch.setattr(batch, "_write", write)
        assert await batch.flush()
        await ana_sees.press("r")
        await ana_sees.wait_for("words")
        await ana_sees.press("escape")
        await ana_sees.wait_for("Your draft is kept.")


async def test_a_draft_is_thrown_away_only_after_asking(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("no")
        await ana_sees.press("ctrl+x", "n")
        assert isinstance(ana_sees.screen, Compose)
        await ana_sees.press("ctrl+x", "y")
        await ana_sees.wait_for("The draft is gone.")
    assert await services.writing.drafts(ana) == ()


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=5), "Your draft from a moment ago."),
        (timedelta(minutes=5), "Your draft from 5 min ago."),
        (timedelta(hours=3), "Your draft from 3 h ago."),
        (timedelta(days=1), "Your draft from yesterday."),
        (timedelta(days=4), "Your draft from 4 days ago."),
        (timedelta(days=30), "Your draft from 12 Feb."),
    ],
)
def test_how_old_a_draft_is(clock: FixedClock, passed: timedelta, words: str):
    assert draft_words(clock() - passed, clock()) == words


def test_how_old_a_draft_is_by_the_clock_where_its_author_lives(clock: FixedClock):
    by_the_clock = parsed({"times": "absolute", "zone": "Asia/Tokyo"})
    assert draft_words(clock() - timedelta(hours=3), clock(), by_the_clock) == "Your draft from 03:30."
    assert draft_words(clock() - timedelta(seconds=5), clock(), by_the_clock) == "Your draft from a moment ago."
    tokyo = parsed({"zone": "Asia/Tokyo"})
    assert draft_words(clock() - timedelta(days=30), clock(), tokyo) == "Your draft from 13 Feb."


# Sending


async def test_ctrl_s_twice_sends_once(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("once")
        await ana_sees.feed(b"\x13\x13")
        await is_sent(ana_sees)
    assert await the_texts(services, ana, asked) == ["I have not slept.\n\nIt is long.", "once"]


async def test_what_is_typed_while_it_goes_is_no_command_of_the_next_screen(
    services: Services, ana: Actor, asked: int, monkeypatch: pytest.MonkeyPatch
):
    slowly = Slowly(services)
    monkeypatch.setattr(services.writing, "send", slowly)
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("on its way")
        await ana_sees.press("ctrl+s")
        await ana_sees.type("qDcQ")
        await ana_sees.press("ctrl+s", "escape")
        assert isinstance(ana_sees.screen, Compose)
        slowly.go_on.set()
        await is_sent(ana_sees)
        assert isinstance(ana_sees.screen, ThreadScreen)
        assert slowly.calls == 1
        assert not ana_sees.over
    assert (await the_texts(services, ana, asked))[1:] == ["on its way"]


async def test_an_error_keeps_the_text_and_what_was_typed_meanwhile(
    services: Services, ana: Actor, asked: int, monkeypatch: pytest.MonkeyPatch
):
    slowly = Slowly(services, BBSError("The server has no room left.", "storage"))
    monkeypatch.setattr(services.writing, "send", slowly)
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("precious")
        await ana_sees.press("ctrl+s")
        await ana_sees.type(" words")
        slowly.go_on.set()
        await ana_sees.wait_for("The server has no room left.")
        assert "precious words" in ana_sees.text
        monkeypatch.undo()
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
    assert (await the_texts(services, ana, asked))[1:] == ["precious words"]


async def test_help_and_leaving_at_once_do_not_wait_for_a_slow_server(
    services: Services, ana: Actor, asked: int, monkeypatch: pytest.MonkeyPatch
):
    slowly = Slowly(services)
    monkeypatch.setattr(services.writing, "send", slowly)
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("slow")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("Sending")
        await ana_sees.press("f1")
        assert isinstance(ana_sees.screen, HelpNow)
        slowly.go_on.set()
        await ana_sees.until(lambda: ana_sees.app.screens[-2]._over)
        await ana_sees.settle()
        assert isinstance(ana_sees.screen, HelpNow)
        await ana_sees.press("escape")
        await ana_sees.settle()
        assert isinstance(ana_sees.screen, ThreadScreen)
        slowly.go_on.clear()
        await ana_sees.press("r")
        await ana_sees.type("slow again")
        await ana_sees.press("ctrl+s")
        await ana_sees.feed(b"\x1c")
        await ana_sees.wait_over()
        slowly.go_on.set()


async def test_an_error_of_ours_ends_the_session_at_its_boundary(
    services: Services, ana: Actor, asked: int, monkeypatch: pytest.MonkeyPatch
):
    async def broken(actor: Actor, draft: Draft) -> Address:
        raise RuntimeError("not meant to happen")

    monkeypatch.setattr(services.writing, "send", broken)
    with pytest.raises(RuntimeError, match="not meant to happen"):
        async with session(services, ana, in_thread(asked)) as ana_sees:
            await ana_sees.press("r")
            await ana_sees.type("x")
            await ana_sees.press("ctrl+s")
            await ana_sees.wait_over()


# Editing one's own post


async def test_a_post_of_ones_own_is_changed(services: Services, ana: Actor, asked: int):
    await reply(services, ana, asked, "first words")
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("right_square_bracket", "e")
        await ana_sees.wait_for("Your post:")
        await ana_sees.press("ctrl+w")
        await ana_sees.type("thoughts")
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
    assert (await the_texts(services, ana, asked))[1] == "first thoughts"
    assert await services.writing.drafts(ana) == ()


async def test_what_was_typed_into_ones_own_post_was_lost_with_the_line(services: Services, ana: Actor, asked: int):
    await reply(services, ana, asked, "first words")
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("right_square_bracket", "e")
        await ana_sees.type(", and more")
        # the line is cut: nobody says goodbye
    assert (await the_texts(services, ana, asked))[1] == "first words"
    async with session(services, ana, HomeScreen) as ana_sees:
        await ana_sees.wait_for("Your post:")
        assert "first words, and more" in ana_sees.text
        assert "Your draft from a moment ago." in ana_sees.rows[-1]
        await ana_sees.press("escape")
        await ana_sees.wait_for("Your draft is kept.")
        await ana_sees.press("e")
        await ana_sees.wait_for("first words, and more")
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
    assert (await the_texts(services, ana, asked))[1] == "first words, and more"
    assert await services.writing.drafts(ana) == ()


async def test_changes_are_thrown_away_only_after_asking(services: Services, ana: Actor, asked: int):
    await reply(services, ana, asked, "first words")
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("right_square_bracket", "e")
        await ana_sees.type("!")
        await ana_sees.press("ctrl+x", "n")
        assert isinstance(ana_sees.screen, Compose)
        await ana_sees.press("ctrl+x", "y")
        await ana_sees.wait_for("The draft is gone.")
    assert (await the_texts(services, ana, asked))[1] == "first words"
    assert await services.writing.drafts(ana) == ()


async def test_a_change_that_is_taken_back_leaves_no_draft(services: Services, ana: Actor, asked: int):
    await reply(services, ana, asked, "first words")
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("right_square_bracket", "e")
        await ana_sees.type("!")
        await ana_sees.press("backspace", "escape")
        await ana_sees.settle()
        assert "draft" not in ana_sees.rows[-1]
    assert await services.writing.drafts(ana) == ()


async def test_a_quote_was_not_added_to_an_answer_that_was_begun(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("I read this.")
        await ana_sees.press("escape", "R")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == "I read this.\n\n> I have not slept.\n>\n> It is long.\n\n"
        await ana_sees.type("Yes.")
        await ana_sees.press("escape", "R")
        body = ana_sees.screen.written().body
        assert body.count("I have not slept.") == 1
        assert body.endswith("Yes.")


# What it costs, and what it bears


async def test_a_typed_character_costs_at_most_two_and_a_half_bytes(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("Your reply:")
        before = ana_sees.sent
        for character in SENTENCE:
            await ana_sees.type(character)
        assert ana_sees.sent - before <= 2.5 * len(SENTENCE)


async def test_a_megabyte_pasted_is_cut_and_told_and_the_next_key_is_answered(
    services: Services, ana: Actor, asked: int
):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.paste("x" * 1_000_000)
        await ana_sees.wait_for("934,464 characters more than a post holds.")
        assert "room for 0" in ana_sees.rows[-1]
        await ana_sees.press("backspace")
        assert "room for 1" in ana_sees.rows[-1]
        await ana_sees.press("ctrl+z", "ctrl+z")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == ""


async def test_wide_letters_and_emoji_reach_the_reader_as_written(services: Services, ana: Actor, asked: int):
    words = f"日本語 café {FAMILY} ok"
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.feed(words.encode())
        await ana_sees.press("ctrl+s")
        await is_sent(ana_sees)
    assert (await the_texts(services, ana, asked))[1] == words


@pytest.mark.parametrize("size", [(20, 5), (40, 12), (80, 24), (120, 40), (300, 120)])
async def test_every_key_at_every_size(services: Services, ana: Actor, asked: int, size: tuple[int, int]):
    keys = ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "delete", "backspace", "tab"]
    keys += ["shift+tab", "enter", "ctrl+left", "ctrl+right", "f1", "escape", "ctrl+p", "pagedown", "G", "ctrl+p"]
    keys += ["ctrl+o", "a", "1", "j", "enter", "ctrl+o", "ctrl+x", "n", "ctrl+c", "n", "ctrl+l", "x"]
    keys += [f"ctrl+{letter}" for letter in "aekuwzybdfnrrv"]
    async with session(services, ana, in_thread(asked), size) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type(SENTENCE)
        await every_key(ana_sees, keys)
        assert isinstance(ana_sees.screen, Compose)
    async with session(services, ana, on_board(), size) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type(SENTENCE)
        await every_key(ana_sees, keys)
        assert isinstance(ana_sees.screen, Compose)


async def test_another_size_in_the_middle_of_a_word(services: Services, ana: Actor, asked: int):
    async with session(services, ana, in_thread(asked)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type(SENTENCE)
        await ana_sees.press("ctrl+o")
        await ana_sees.resize(40, 12)
        assert isinstance(ana_sees.screen, Details)
        await ana_sees.press("ctrl+o")
        await ana_sees.wait_for("Your reply:")
        assert "not alone in this" in ana_sees.text
        await ana_sees.resize(120, 40)
        await ana_sees.wait_for(SENTENCE)
        await ana_sees.type(".")
        await ana_sees.wait_for(SENTENCE + ".")
