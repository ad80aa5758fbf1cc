"""About members, and keeping people away, by keys."""

from __future__ import annotations

from bbs.screens.about import AboutScreen
from bbs.screens.blocked import BlockedScreen
from bbs.screens.home import HomeScreen
from bbs.screens.search import SearchScreen
from tests.screens.community import reply, thread
from tests.screens.support import session


async def test_a_page_says_what_somebody_chose_to_say(services, ana, ben):
    await services.people.set_bio(ben, "Up late.\nMostly.")
    await services.people.set_known(ben, ("anxiety",))
    await services.preferences.set(ben, "show_known", "page")
    number = await thread(services, ben, "Heather", "on the hill")
    async with session(services, ana, lambda: SearchScreen("heather")) as ana_sees:
        await ana_sees.press("i")
        await ana_sees.wait_for("here since Mar 2026")
        assert "Knows: Anxiety" in ana_sees.text
        assert "Mostly." in ana_sees.text
        await ana_sees.press("enter")
        await ana_sees.wait_for("They do not have their posts listed.")
        await services.preferences.set(ben, "list_my_posts", "on")
        await ana_sees.press("escape", "i")
        await ana_sees.wait_for("Enter their posts")
        await ana_sees.press("enter")
        await ana_sees.wait_for("author:ben")
        await ana_sees.wait_for("> Heather")
        await ana_sees.press("enter")
        await ana_sees.wait_for(f"#{number}")


async def test_blocking_is_asked_for_once_and_can_be_taken_back(services, ana, ben):
    await thread(services, ben, "Heather", "on the hill")
    async with session(services, ana, lambda: AboutScreen("ben")) as ana_sees:
        await ana_sees.press("b")
        await ana_sees.wait_for("1 mute ben  2 block")
        await ana_sees.press("x")
        await ana_sees.wait_gone("1 mute ben")
        assert await services.people.blocked(ana) == ()
        await ana_sees.press("b", "2")
        await ana_sees.wait_for("You have blocked them")
        await ana_sees.press("b")
        await ana_sees.wait_for("2 unblock")
        await ana_sees.press("1")
        await ana_sees.wait_for("You keep their posts folded.")
    async with session(services, ana, BlockedScreen, (40, 12)) as ana_sees:
        await ana_sees.wait_for("muted     ben")
        await ana_sees.press("enter", "n")
        assert "ben" in ana_sees.text
        await ana_sees.press("enter", "y")
        await ana_sees.wait_for("Nobody.")
    assert await services.people.blocked(ana) == ()


async def test_results_by_somebody_who_is_muted_go_at_once(services, ana, ben):
    mine = await thread(services, ana, "Heather mine", "on the hill")
    await reply(services, ben, mine, "heather by ben")
    async with session(services, ana, lambda: SearchScreen("heather")) as ana_sees:
        await ana_sees.wait_for("heather by ben")
        await ana_sees.press("b", "1")
        await ana_sees.wait_gone("heather by ben")
        await ana_sees.wait_for("What ben writes is folded for you.")
        await ana_sees.press("b")
        await ana_sees.wait_for("This is by you.")


async def test_ones_own_page_leads_to_what_can_be_changed(services, ana):
    async with session(services, ana, lambda: AboutScreen("ana")) as ana_sees:
        await ana_sees.wait_for("This is your page.")
        await ana_sees.press("enter", "1")
        await ana_sees.wait_for("What may others know of you?")
        await ana_sees.type("I am up late.")
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("This is your page.")
        assert "I am up late." in ana_sees.text
        await ana_sees.press("enter", "2")
        await ana_sees.wait_for("[ ] Anxiety")
        await ana_sees.press("down", "enter")
        await ana_sees.wait_for("[x] Depression")
        await ana_sees.press("escape")
        await ana_sees.wait_for("Knows: Depression")
        await ana_sees.press("enter", "3")
        await ana_sees.wait_for("author:me")


async def test_settings_lead_to_all_of_it(services, ana):
    async with session(services, ana, HomeScreen, (80, 70)) as ana_sees:
        await ana_sees.press("s")
        for entry, opened in {
            "What I say of myself": "What may others know of you?",
            "What I know": "What do you know from your own life?",
            "My page, as others see it": "This is your page.",
            "People I keep away": "Nobody.",
        }.items():
            ana_sees.screen.list.choose(
                {"What I say of myself": "people_bio", "What I know": "people_known"}.get(
                    entry, "people_about" if entry.startswith("My") else "people_blocked"
                )
            )
            await ana_sees.wait_for(f"> {entry}")
            await ana_sees.press("enter")
            await ana_sees.wait_for(opened)
            await ana_sees.press("escape")


async def test_what_one_says_of_oneself_keeps_its_lines(services, ana):
    await services.people.set_bio(ana, "Up late.\nMostly.")
    async with session(services, ana, lambda: AboutScreen("ana")) as ana_sees:
        await ana_sees.wait_for("Mostly.")
        await ana_sees.press("enter", "1")
        await ana_sees.wait_for("All members can read this.")
        await ana_sees.type("\nWith tea.")
        assert "room for" not in ana_sees.text
        await ana_sees.press("escape")
        await ana_sees.wait_for("Leave your changes behind?")
        await ana_sees.press("x", "ctrl+s")
        await ana_sees.wait_for("That stands on your page now.")
        assert (await services.people.about(ana, "ana")).bio == "Up late.\nMostly.\nWith tea."


async def test_too_much_is_said_and_nothing_is_lost(services, ana):
    async with session(services, ana, lambda: AboutScreen("ana")) as ana_sees:
        await ana_sees.wait_for("You have said nothing of yourself, which is fine.")
        await ana_sees.press("enter", "1")
        await ana_sees.paste("word " * 100)
        await ana_sees.wait_for("room for 100")
        await ana_sees.paste("word " * 30)
        await ana_sees.press("ctrl+s")
        await ana_sees.wait_for("There is room for 600 characters")
        assert "word word" in ana_sees.text
