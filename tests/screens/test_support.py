"""Support, keepsakes, one's own threads, and the reply guide, as members meet them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.screens.about_me import BioScreen
from bbs.screens.board import BoardScreen
from bbs.screens.compose import Compose
from bbs.screens.help_now import HelpNow
from bbs.screens.home import HomeScreen
from bbs.screens.join_experiences import ExperiencesStep
from bbs.screens.join_step import Progress
from bbs.screens.keepsakes import KeepsakesScreen
from bbs.screens.news import NewsScreen
from bbs.screens.reply_guide import ReplyGuide
from bbs.screens.supporters import SupportersScreen
from bbs.screens.thread import ThreadScreen
from bbs.screens.unanswered import UnansweredScreen
from bbs.services.site import Services
from tests.screens.community import reply, thread
from tests.screens.support import session

OPEN = "anxiety-welcome"


def in_thread(number: int):
    return lambda: ThreadScreen(number)


@pytest.fixture
async def cleo(services: Services) -> Actor:
    return await services.accounts.add_member(SYSTEM, "cleo", "a long night's walk", (), None)


# Support


async def test_support_shows_words_to_all_and_names_to_the_author(services, ana, ben, cleo):
    number = await thread(services, ana, "Three nights")
    for actor in (ben, cleo):
        await services.support.toggle(actor, Address(number), "been-there")
    async with session(services, ben, in_thread(number)) as ben_sees:
        assert "others have been there, you too" in ben_sees.text
        assert "cleo" not in ben_sees.text
        await ben_sees.press("plus", "3")
        await ben_sees.wait_for("Given: Thank you.")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("plus")
        assert isinstance(ana_sees.screen, SupportersScreen)
        assert "I've been there: ben, cleo" in ana_sees.text
        assert "Thank you: ben" in ana_sees.text
        assert not any(character.isdecimal() for character in ana_sees.text)
        await ana_sees.press("plus")
        assert isinstance(ana_sees.screen, ThreadScreen)


async def test_nobody_yet_is_said_kindly(services, ana):
    number = await thread(services, ana, "Three nights")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("plus")
        assert "When others send support, + shows you who." in ana_sees.rows[-1]


async def test_home_and_news_tell_of_support_once(services, ana, ben):
    number = await thread(services, ana, "Three nights")
    await services.support.toggle(ben, Address(number), "with-you")
    async with session(services, ana, HomeScreen) as ana_sees:
        row = ana_sees.row_with("Support has come for something you wrote")
        assert not any(character.isdecimal() for character in ana_sees.row(row))
        await ana_sees.press("N")
        await ana_sees.wait_for("With you: ben, for Three nights")
        await ana_sees.press("enter")
        assert isinstance(ana_sees.screen, ThreadScreen)
        await ana_sees.press("escape")
        assert "With you: ben" in ana_sees.text
        await ana_sees.press("escape")
        await ana_sees.wait_gone("Support has come")
    async with session(services, ana, NewsScreen) as ana_sees:
        assert "With you" not in ana_sees.text


# Keepsakes


async def test_a_post_is_kept_and_found_from_everywhere(services, ana, ben):
    number = await thread(services, ben, "Three nights", "It was morning in the end.")
    await reply(services, ben, number, "And there was coffee.")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("right_square_bracket", "v")
        assert "Kept for a hard day." in ana_sees.rows[-1]
        await ana_sees.press("V")
        await ana_sees.wait_for("ben: And there was coffee.")
        await ana_sees.press("enter")
        assert isinstance(ana_sees.screen, ThreadScreen)
        assert ana_sees.screen.reader.current == 2
        await ana_sees.press("V")
        assert [type(screen) for screen in ana_sees.app.screens] == [ThreadScreen, KeepsakesScreen]
    for first in (HomeScreen, lambda: BoardScreen(OPEN), HelpNow, NewsScreen):
        async with session(services, ana, first) as ana_sees:
            await ana_sees.press("V")
            await ana_sees.wait_for("ben: And there was coffee.")
            await ana_sees.press("escape")
            assert not isinstance(ana_sees.screen, KeepsakesScreen)


async def test_a_keepsake_is_let_go_and_taken_back(services, ana, ben):
    number = await thread(services, ben, "Three nights", "It was morning.")
    await services.keeping.toggle(ana, Address(number, 1))
    async with session(services, ana, KeepsakesScreen) as ana_sees:
        await ana_sees.press("v")
        await ana_sees.wait_for("v keeps it again")
        await ana_sees.press("v")
        await ana_sees.wait_for("Kept.")
        await ana_sees.press("v", "question_mark")
        await ana_sees.wait_for("Let this go, or keep it again")
    assert (await services.keeping.kept(ana)).rows == ()


async def test_what_is_gone_says_so_and_no_more(services, ana, ben):
    number = await thread(services, ben, "Three nights", "a secret")
    answer = await reply(services, ben, number, "another secret")
    await services.keeping.toggle(ana, Address(number, answer))
    await services.writing.delete(ben, Address(number, answer))
    async with session(services, ana, KeepsakesScreen) as ana_sees:
        assert "This post is not shown any more." in ana_sees.text
        assert "ben" not in ana_sees.text
        await ana_sees.press("enter")
        assert "v takes it off this list." in ana_sees.rows[-1]
        await ana_sees.press("v")
        await ana_sees.wait_for("Nothing is here yet.")


async def test_many_keepsakes_come_as_one_goes_down(services, ana, ben):
    number = await thread(services, ben, "Three nights", "post 0")
    for n in range(1, 40):
        await services.keeping.toggle(ana, Address(number, await reply(services, ben, number, f"post {n}")))
    async with session(services, ana, KeepsakesScreen) as ana_sees:
        for _ in range(45):
            await ana_sees.press("down")
        await ana_sees.wait_for("ben: post 1 ")


async def test_a_guest_keeps_nothing_and_is_offered_to_join(services, ana):
    number = await thread(services, ana, "Hello")
    async with session(services, GUEST, in_thread(number)) as guest_sees:
        await guest_sees.press("v")
        assert "needs an account" in guest_sees.rows[-1]


# One's own threads


async def test_what_one_looks_for_is_changed_and_told_to_whoever_answers(services, ana, ben):
    number = await thread(services, ana, "Three nights", board="anxiety-nights")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("S", "1")
        await ana_sees.wait_for("(x) 1  just listen")
        await ana_sees.press("escape")
        await ana_sees.wait_for("just listen · #")
    async with session(services, ben, in_thread(number)) as ben_sees:
        await ben_sees.press("S")
        assert "Only whoever began a thread can change that." in ben_sees.rows[-1]
        await ben_sees.press("r")
        await ben_sees.wait_for("ana asked to be listened to.")


async def test_one_closes_ones_own_thread(services, ana, ben):
    number = await thread(services, ana, "Three nights")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("S", "c")
        await ana_sees.wait_for("[x] c  closed;")
        await ana_sees.press("escape")
        await ana_sees.wait_for("closed · #")
    async with session(services, ben, in_thread(number)) as ben_sees:
        await ben_sees.press("r")
        assert "Nothing new can be written here" in ben_sees.rows[-1]
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("S", "c")
        await ana_sees.wait_for("[ ] c  closed;")


# The reply guide


@pytest.mark.parametrize(
    ("seeking", "says"),
    [("listen", "No advice this time."), ("ideas", "Ideas are welcome here."), (None, "Ask before you advise.")],
)
async def test_the_guide_says_of_advice_what_the_author_looks_for(services, ana, ben, seeking, says):
    number = await thread(services, ben, "Three nights")
    await services.own_threads.seek(ben, number, seeking)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("one two")
        await ana_sees.press("ctrl+left")
        before = ana_sees.text, ana_sees.cursor
        await ana_sees.press("ctrl+r")
        assert isinstance(ana_sees.screen, ReplyGuide)
        assert says in ana_sees.text
        assert "Name the feeling." in ana_sees.text
        await ana_sees.press("ctrl+r")
        await ana_sees.settle()
        assert (ana_sees.text, ana_sees.cursor) == before


async def test_the_guide_opens_by_a_line_of_its_own_where_there_is_one(services, ana, ben):
    number = await thread(services, ben, "Three nights")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("before\n/guide\n")
        assert isinstance(ana_sees.screen, ReplyGuide)
        await ana_sees.press("escape")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == "before\n"
    page = await services.people.about(ana, "ana")
    async with session(services, ana, lambda: BioScreen(page)) as ana_sees:
        await ana_sees.type("/guide\n")
        assert ana_sees.screen.editor.text == "/guide\n"


# What one knows


async def test_the_author_of_an_unanswered_thread_hears_that_some_have_been_there(services, ana, ben, cleo):
    number = await thread(services, ana, "Three nights")
    others = [ben, cleo, await services.accounts.add_member(SYSTEM, "dora", "a long night's walk", (), None)]
    for actor in others:
        await services.people.set_known(actor, ("anxiety",))
    async with session(services, ana, in_thread(number)) as ana_sees:
        assert "There are people here who have been there." in ana_sees.rows[-1]
        assert not any(name in ana_sees.text for name in ("ben", "cleo", "dora"))
    async with session(services, ben, in_thread(number)) as ben_sees:
        assert "have been there" not in ben_sees.text


async def test_the_unanswered_are_narrowed_to_what_one_knows(services, ana, ben):
    await thread(services, ben, "Panic in the queue")
    await thread(services, ben, "A heavy week", board="depression-welcome")
    await services.people.set_known(ana, ("anxiety",))
    async with session(services, ana, UnansweredScreen) as ana_sees:
        assert "Panic in the queue" in ana_sees.text
        assert "A heavy week" in ana_sees.text
        await ana_sees.press("F")
        await ana_sees.wait_for("about what I know")
        assert "Panic in the queue" in ana_sees.text
        assert "A heavy week" not in ana_sees.text
        await ana_sees.press("F")
        await ana_sees.wait_for("A heavy week")


async def test_that_one_may_be_asked_is_chosen_at_joining(services):
    progress = Progress((ExperiencesStep,))
    async with session(services, GUEST, lambda: ExperiencesStep(progress)) as guest_sees:
        await guest_sees.press("1", "y")
        await guest_sees.wait_for("[x] Ask me when nobody has answered")
    assert progress.joining(("anxiety",), "").knows
    assert not replace(progress, knows=False).joining(("anxiety",), "").knows


async def test_keepsakes_opened_over_an_answer_threw_its_editor_away(services, ana, ben):
    number = await thread(services, ben, "Three nights", "It was morning.")
    await services.keeping.toggle(ana, Address(number, 1))
    async with session(services, ana, KeepsakesScreen) as ana_sees:
        await ana_sees.press("enter", "r")
        await ana_sees.type("still here")
        await ana_sees.press("f1", "V")
        await ana_sees.wait_for("ben: It was morning.")
        await ana_sees.press("escape", "escape")
        assert isinstance(ana_sees.screen, Compose)
        assert ana_sees.screen.written().body == "still here"
