"""What goes with a text: one's name or none, warnings that a board asks for, and posts that wait for a moderator."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.models.database import Database
from bbs.models.tables import Board
from bbs.screens.board import BoardScreen
from bbs.screens.compose import Compose
from bbs.screens.compose_before import BeforeScreen, WaitsScreen
from bbs.screens.compose_details import Details
from bbs.screens.home import HomeScreen
from bbs.screens.thread import ThreadScreen
from bbs.screens.waiting_posts import WaitingPosts
from bbs.services.rows import Foreseen
from tests.screens.community import reply, thread
from tests.screens.support import Seat, session

OPEN, LISTED = "anxiety-welcome", "anxiety-nights"


def _board(slug: str):
    return BoardScreen(slug)


def in_thread(number: int):
    return lambda: ThreadScreen(number)


async def board_has(db: Database, slug: str = LISTED, **columns: object) -> None:
    await db.write(lambda: Board.update(**columns).where(Board.slug == slug).execute())


async def until_gone(seat: Seat) -> None:
    """Waits until the editor has closed."""
    await seat.until(lambda: not any(isinstance(screen, Compose) for screen in seat.app.screens))
    await seat.settle()


# Without a name


async def test_a_post_goes_without_a_name_where_the_board_lets_it(services, db, ana, ben):
    await board_has(db, unnamed=True)
    number = await thread(services, ben, "Three nights", board=LISTED)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("quietly")
        await ana_sees.press("ctrl+o", "n")
        await ana_sees.wait_for("[x] n  without my name")
        assert "nobody in the community sees who wrote this" in ana_sees.text
        await ana_sees.press("escape")
        for words in ("All members can read this.", "no case shows it", "with a reason", "logged", "you are told"):
            assert words in " ".join(ana_sees.text.split())
        assert ana_sees.row_with("Your reply:") <= 24 // 3
        await ana_sees.press("escape", "r")
        await ana_sees.wait_for("nobody in the community sees who wrote this")
        await ana_sees.press("ctrl+s")
        await until_gone(ana_sees)
        assert "a member, 1" in ana_sees.text
    head = (await services.reading.posts(ben, number, [2]))[2]
    assert (head.byline.text, head.byline.handle) == ("a member, 1", None)


async def test_a_name_stands_where_the_board_asks_for_one(services, ana, ben):
    number = await thread(services, ben, "Three nights", board=LISTED)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r", "ctrl+o")
        assert "without my name" not in ana_sees.text
        await ana_sees.press("n", "escape")
        assert isinstance(ana_sees.screen, Compose)
        assert not ana_sees.screen.written().unnamed


async def test_the_author_without_a_name_asked_for_something_too(services, db, ana, ben):
    await board_has(db, unnamed=True)
    async with session(services, ben, lambda: _board(LISTED)) as ben_sees:
        await ben_sees.press("w")
        await ben_sees.type("Three nights\tI have not slept.")
        await ben_sees.press("ctrl+o", "n", "1", "escape", "ctrl+s")
        await until_gone(ben_sees)
        await ben_sees.press("enter", "S", "2")
        await ben_sees.wait_for("(x) 2")
    (row,) = (await services.threads.page(ana, LISTED)).rows
    async with session(services, ana, in_thread(row.number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("The author asked whether anyone has been there.")
        assert "ben" not in ana_sees.text


# What a board asks for


async def test_a_warning_is_asked_for_at_sending_where_the_board_wants_one(services, db, ana):
    await board_has(db, warnings_required=True)
    async with session(services, ana, lambda: _board(LISTED)) as ana_sees:
        await ana_sees.press("w")
        await ana_sees.type("A day\tIt was long.")
        await ana_sees.press("ctrl+s")
        assert isinstance(ana_sees.screen, Details)
        await ana_sees.press("0")
        assert "And what is it about?" in ana_sees.rows[-1]
        await ana_sees.press("e", "ctrl+s")
        await until_gone(ana_sees)
    (row,) = (await services.threads.page(ana, LISTED)).rows
    assert row.warnings == ("death",)


async def test_going_slowly_is_said_before_one_types(services, db, ana, ben):
    number = await thread(services, ben, "Three nights", board=LISTED)
    await board_has(db, slow_seconds=600)
    await reply(services, ana, number, "first")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("It goes slowly here")
        assert "You can write now" in ana_sees.text
        await ana_sees.type("second")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("It goes slowly here")
        assert "second" in ana_sees.text


# Waiting for a moderator


async def test_that_a_post_waits_is_said_before_and_after_and_shown_in_the_thread(services, db, ana, ben):
    number = await thread(services, ben, "Three nights", board=LISTED)
    await board_has(db, hold="all")
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.wait_for("a moderator reads each post first")
        await ana_sees.type("I read this.")
        await ana_sees.press("ctrl+s")
        await until_gone(ana_sees)
        assert isinstance(ana_sees.screen, WaitsScreen)
        assert "nothing is wrong with having written it" in " ".join(ana_sees.text.split())
        await ana_sees.press("enter")
        await ana_sees.wait_for("Your answer, waiting for a moderator to look.")
        assert "I read this." in ana_sees.text
    async with session(services, ben, in_thread(number)) as ben_sees:
        assert "I read this." not in ben_sees.text
    async with session(services, ana, HomeScreen) as ana_sees:
        await ana_sees.press("escape", "escape")
        ana_sees.screen.list.choose(next(row.key for row in ana_sees.screen.list.rows if _is_held(row.key)))
        await ana_sees.press("enter")
        assert isinstance(ana_sees.screen, WaitingPosts)
        await ana_sees.press("enter", "y")
        await ana_sees.wait_for("It is among your drafts again.")
    (draft,) = await services.writing.drafts(ana)
    assert draft.body == "I read this."


def _is_held(key: object) -> bool:
    return getattr(key, "name", "") == "HELD"


async def test_something_worth_saying_comes_before_a_text_goes_and_stops_nothing(services, ana, ben, monkeypatch):
    number = await thread(services, ben, "Three nights")
    asked: list[str] = []

    async def foresee(actor, draft):
        asked.append(draft.body)
        return Foreseen(("You have written: scales.",))

    monkeypatch.setattr(services.writing, "foresee", foresee)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("the scales")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("You have written: scales.")
        assert isinstance(ana_sees.screen, BeforeScreen)
        await ana_sees.press("escape")
        await ana_sees.type(" again")
        await ana_sees.press("ctrl+s")
        await until_gone(ana_sees)
    assert asked == ["the scales", "the scales again"]
    assert (await services.reading.texts(ben, number, [2]))[2] == "the scales again"


async def test_enter_sends_it_as_it_is(services, ana, ben, monkeypatch):
    number = await thread(services, ben, "Three nights")

    async def foresee(actor, draft):
        return Foreseen(("You have written: scales.",))

    monkeypatch.setattr(services.writing, "foresee", foresee)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("the scales")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("You have written: scales.")
        await ana_sees.press("enter")
        await until_gone(ana_sees)
    assert (await services.reading.texts(ben, number, [2]))[2] == "the scales"


@pytest.mark.parametrize("hold", ["none", "all"])
async def test_a_frightening_post_goes_at_once_and_its_author_alone_is_asked(services, db, ana, ben, hold):
    number = await thread(services, ben, "Three nights", board=LISTED)
    await board_has(db, hold=hold, slow_seconds=600)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r")
        await ana_sees.type("I am going to kill myself tonight.")
        await ana_sees.press("ctrl+s")
        await until_gone(ana_sees)
        await ana_sees.wait_for("For you alone")
        await ana_sees.press("escape")
        assert isinstance(ana_sees.screen, ThreadScreen)
        await ana_sees.wait_for("kill myself")
    assert (await services.reading.texts(ben, number, [2]))[2] is not None
    assert await services.support.toggle(ben, Address(number, 2), "with-you")


async def test_a_name_can_be_put_there_again_where_the_board_has_come_to_ask_for_it(services, db, ana, ben):
    await board_has(db, unnamed=True)
    number = await thread(services, ben, "Three nights", board=LISTED)
    draft = await services.writing.open_draft(ana, thread=number)
    services.writing.keep(ana, replace(draft, body="quietly", unnamed=True))
    await board_has(db, unnamed=False)
    async with session(services, ana, in_thread(number)) as ana_sees:
        await ana_sees.press("r", "ctrl+s")
        await ana_sees.wait_for("On this board posts stand under a name.")
        await ana_sees.press("ctrl+o", "n", "ctrl+s")
        await until_gone(ana_sees)
    assert (await services.reading.posts(ben, number, [2]))[2].byline.handle == "ana"


async def test_a_draft_for_what_is_gone_can_be_thrown_away(services, ana, ben):
    number = await thread(services, ben, "Three nights")
    answer = await reply(services, ana, number, "first")
    draft, _stands = await services.rewriting.open_draft(ana, Address(number, answer))
    services.writing.keep(ana, replace(draft, body="another text"))
    await services.writing.delete(ana, Address(number, answer))
    async with session(services, ana, HomeScreen) as ana_sees:
        await ana_sees.app.open_drafts()
        await ana_sees.wait_for("y throws it away")
        await ana_sees.press("y")
    assert await services.writing.drafts(ana) == ()
