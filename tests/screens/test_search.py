"""Searching as somebody does it: words, what was found, in to read and back to the same place."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, Actor
from bbs.screens.home import HomeScreen
from bbs.screens.search import SearchScreen
from bbs.services.site import Services
from tests.screens.community import reply, thread
from tests.screens.support import every_key, session


async def nights(services: Services, clock, ben: Actor, count: int) -> list[int]:
    """So many threads about nights, a minute apart; the oldest first."""
    numbers = []
    for number in range(count):
        numbers.append(await thread(services, ben, f"Night {number}", f"I lay awake, it was {number}."))
        clock.advance(minutes=20)
    return numbers


async def test_words_find_posts_and_back_leads_to_the_same_place(services, ana, ben, clock):
    await nights(services, clock, ben, 5)
    other = await thread(services, ben, "Something else", "A day.")
    last = await reply(services, ben, other, "And a heather night of its own.")
    async with session(services, ana, HomeScreen) as ana_sees:
        await ana_sees.press("slash")
        await ana_sees.wait_for("Words find posts that have all of them.")
        await ana_sees.type("night")
        await ana_sees.press("enter")
        await ana_sees.wait_for("Something else")
        assert "And a heather night of its own." in ana_sees.text
        await ana_sees.press("down", "down")
        place = ana_sees.cursor
        assert "> Night 3" in ana_sees.text
        await ana_sees.press("enter")
        await ana_sees.wait_for("it was 3.")
        await ana_sees.press("escape")
        await ana_sees.wait_for("> Night 3")
        assert ana_sees.cursor == place
        await ana_sees.press("up", "up", "enter")
        await ana_sees.wait_for("heather night")
        assert ana_sees.screen.reader.current == last, "it opens at the post that was found"
        await ana_sees.press("escape", "escape")
        await ana_sees.wait_for("Kitchen Table")


async def test_going_down_fetches_more_and_never_the_same_twice(services, ana, ben, clock):
    await nights(services, clock, ben, 50)
    async with session(services, ana, lambda: SearchScreen("night"), (80, 24)) as ana_sees:
        await ana_sees.wait_for("> Night 49")
        for number in range(48, -1, -1):
            await ana_sees.press("down")
            await ana_sees.wait_for(f"> Night {number}")
            below = ana_sees.rows[ana_sees.row_with(f"> Night {number}") + 1]
            assert f"it was {number}." in below, "the second line of what is chosen is in sight"
        await ana_sees.press("down")
        assert "> Night 0" in ana_sees.text
        await ana_sees.press("home")
        await ana_sees.wait_for("> Night 49")


async def test_the_order_is_changed_with_one_key(services, ana, ben, clock):
    await thread(services, ben, "Heather", "on the hill")
    clock.advance(minutes=5)
    await thread(services, ben, "Late", "heather, and much more of other things")
    async with session(services, ana, lambda: SearchScreen("heather")) as ana_sees:
        await ana_sees.wait_for("> Late")
        assert "the newest first" in ana_sees.row(0)
        await ana_sees.press("o")
        await ana_sees.wait_for("> Heather")
        assert "the best first" in ana_sees.row(0)
        await ana_sees.press("o")
        await ana_sees.wait_for("> Late")


async def test_other_words_and_mistakes_are_a_key_away(services, ana, ben):
    await thread(services, ben, "Heather", "on the hill")
    async with session(services, ana, SearchScreen) as ana_sees:
        await ana_sees.type("before:soon")
        await ana_sees.press("enter")
        await ana_sees.wait_for("A day is written like 2026-03-14")
        await ana_sees.press("ctrl+u")
        await ana_sees.type("gorse")
        await ana_sees.press("enter")
        await ana_sees.wait_for("Nothing was found.")
        await ana_sees.press("ctrl+u")
        await ana_sees.type("heather")
        await ana_sees.press("enter")
        await ana_sees.wait_for("> Heather")
        await ana_sees.press("slash", "ctrl+u")
        await ana_sees.type("author:nobody")
        await ana_sees.press("enter")
        await ana_sees.wait_for("Nobody of that name lets their posts be listed.")
        await ana_sees.press("ctrl+u")
        await ana_sees.type("/help")
        await ana_sees.press("enter")
        await ana_sees.wait_for("Help now")


async def test_a_warned_post_is_found_and_not_quoted(services, ana, ben):
    from dataclasses import replace

    draft = await services.writing.open_draft(ben, board="anxiety-welcome")
    await services.writing.send(ben, replace(draft, subject="Heavy", body="heather", warnings=("self-harm",)))
    async with session(services, ana, lambda: SearchScreen("heather")) as ana_sees:
        await ana_sees.wait_for("about self-harm")
        assert "heather" not in "\n".join(ana_sees.rows[2:])


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 5)])
async def test_it_works_on_small_screens_and_for_guests(services, ana, ben, clock, size):
    await nights(services, clock, ben, 8)
    await thread(services, ben, "Night in the kitchen", "for members", board="anxiety-table")
    async with session(services, GUEST, lambda: SearchScreen("night"), size) as guest_sees:
        await guest_sees.wait_for("> Night 7")
        for number in range(6, -1, -1):
            await guest_sees.press("down")
            await guest_sees.wait_for(f"> Night {number}")
        assert "kitchen" not in guest_sees.text
        await every_key(
            guest_sees, ["i", "b", "o", "home", "end", "pagedown", "pageup", "space", "slash", "escape", "u"]
        )


async def test_pasted_text_is_one_line_of_words(services, ana, ben):
    await thread(services, ben, "Heather", "on the hill")
    async with session(services, ana, SearchScreen) as ana_sees:
        await ana_sees.paste("heather\nhill\n")
        await ana_sees.press("enter")
        await ana_sees.wait_for("> Heather")
