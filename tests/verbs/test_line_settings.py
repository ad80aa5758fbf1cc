"""Settings in line mode: every preference by number, keys, secrets that are never shown, export and erasing."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.preferences import DEFAULTS, PREFERENCES, SECTION_WORDS, Preference
from bbs.services.accounts import OfferedKey
from tests.services.community import PASSWORD, Site
from tests.verbs.caller import Asked, Caller

Sits = Callable[..., Awaitable[Caller]]

KEY = OfferedKey("ssh-ed25519", "SHA256:" + "a" * 37 + "tail42", "")
PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN5gi8IoIcuMPiphG7FVwSKNPnAiDZ7+OuQqhyxyvFJi laptop"
NEW = "a walk by the river"
PRIVACY, PEOPLE, MODERATORS, ACCOUNT = "4", "5", "6", "7"


@pytest.fixture
async def sits(site: Site) -> AsyncIterator[Sits]:
    callers: list[Caller] = []

    async def sit_down(actor: Actor, *ways: str, **more: object) -> Caller:
        session = await site.services.sessions.arrived(actor, lambda _words: None, site.clock())
        asked = Asked(replace(actor, session=session), **more)  # type: ignore[arg-type]
        callers.append(Caller(site, asked))
        await callers[-1].comes()
        await callers[-1].says(*ways)
        return callers[-1]

    yield sit_down
    for caller in callers:
        await caller.hangs_up()
        assert caller.error is None


def number_of(words: str, said: str) -> str:
    """The number that stood before a line with these words last."""
    found = re.findall(rf"^(\d+)[. ].*{re.escape(words)}", said, re.MULTILINE)
    assert found, said
    return str(found[-1])


@pytest.mark.parametrize("preference", PREFERENCES, ids=lambda preference: preference.name)
async def test_each_preference_can_be_changed_by_its_number(preference: Preference, site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    part = str(list(SECTION_WORDS).index(preference.section) + 1)
    caller = await sits(ana, "settings", part)
    await caller.says(number_of(preference.words, caller.said))
    typed = {"width": "50", "zone": "Lisbon", "mute_words": "rain, snow"}
    other = "1" if next(iter(preference.choices), preference.default) != preference.default else "2"
    assert "Kept." in await caller.says(typed.get(preference.name, other))
    assert getattr(await site.services.preferences.get(ana), preference.name) != getattr(DEFAULTS, preference.name)


async def test_what_will_not_do_is_said_and_asked_again(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), "settings", "1")
    await caller.says(number_of("Time zone", caller.said))
    said = await caller.says("Nowhere/Ever")
    assert said.rstrip().endswith("Enter leaves it:")
    assert "Back." in await caller.says("")


async def test_a_password_is_changed_without_being_shown(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), "settings", ACCOUNT)
    await caller.says(number_of("Password", caller.said), PASSWORD, NEW)
    assert "Your password is changed." in await caller.says(NEW)
    assert PASSWORD not in caller.said
    assert NEW not in caller.said
    assert await site.services.accounts.sign_in_password("ana", NEW) is not None
    await caller.says(number_of("Password", caller.said), "wrong one")
    await caller.says(NEW)
    assert "That is not your password so far." in await caller.says(NEW)


async def test_a_key_is_added_named_and_taken_off(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", ACCOUNT, offered_keys=(KEY,))
    said = await caller.says(number_of("Keys", caller.said))
    assert "1. Add: The key ending tail42" in said
    await caller.says("1")
    assert "That key opens your account now." in await caller.says("yes")
    await caller.says("again")
    await caller.says(number_of("pasting", caller.said), PUBLIC)
    assert "That key opens your account now." in await caller.says("laptop")
    assert [key.name for key in await site.services.keys.list(ana)].count("laptop") == 1
    said = await caller.says("again")
    await caller.says(number_of("laptop", said), "1", "old laptop")
    said = await caller.says("again")
    await caller.says(number_of("old laptop", said), "2")
    assert "does not open your account any more" in await caller.says("yes")
    assert len(await site.services.keys.list(ana)) == 1


async def test_a_door_word_is_set_asked_for_and_taken_off(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", ACCOUNT)
    await caller.says(number_of("Door word", caller.said), PASSWORD, "open sesame now")
    said = await caller.says("open sesame no")
    assert "Please type both once more." in said, "what is typed next is a secret as well"
    await caller.says("open sesame now")
    assert "Your door word is kept." in await caller.says("open sesame now")
    await caller.says(number_of("Recovery code", caller.said), "yes")
    assert caller.said.endswith("Door word: ")
    assert "Your recovery code." in await caller.says("open sesame now")
    await caller.says("")
    assert "sesame" not in caller.said


async def test_what_one_says_of_oneself_and_knows_is_kept(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", PEOPLE)
    caller.types("1\r")
    await caller.hears("Type your words.")
    caller.types("I am up late.\r")
    await caller.says(".")
    assert "That stands on your page now." in await caller.says("yes")
    await caller.says("2")
    assert "Kept." in await caller.says("1")
    about = await site.services.people.about(ana, "ana")
    assert about.bio == "I am up late."
    assert [known.slug for known in about.knows] == ["nights"]
    assert "I am up late." in await caller.says("3")


async def test_a_name_is_changed_after_asking(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), "settings", ACCOUNT)
    await caller.says(number_of("Your name here", caller.said), "anna")
    assert "You are anna from now on." in await caller.says("yes")
    await caller.says("back", "back")
    assert "Home, anna." in await caller.says("again")


async def test_sessions_are_listed_and_ended(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    ended: list[str] = []
    await site.services.sessions.arrived(ana, ended.append, site.clock())
    caller = await sits(ana, "settings", ACCOUNT)
    said = await caller.says(number_of("Where you are signed in", caller.said))
    assert "You are signed in 2 times." in said
    await caller.says(number_of("end it", said))
    assert "That session is over." in await caller.says("yes")
    assert len(ended) == 1


async def test_everything_that_is_held_can_be_heard(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), "settings", PRIVACY)
    said = await caller.says(number_of("Everything that is kept about you", caller.said))
    assert "ssh ana@HOST export" in said
    said = await caller.says("yes")
    assert '"handle": "ana"' in caller.said


async def test_erasing_asks_for_the_name_typed_whole_and_can_be_taken_back(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", PRIVACY)
    await caller.says(number_of("Erase your account", caller.said), "1", "1")
    said = await caller.says("anna")
    assert await site.services.erasing.pending(await site.services.accounts.again(ana)) is None
    await caller.says(number_of("Erase your account", caller.said), "1", "1")
    said = await caller.says("ana")
    assert await site.services.erasing.pending(await site.services.accounts.again(ana)) is not None, said
    said = await caller.says("back", "back", "again")
    await caller.says(number_of("You have asked to be erased", said))
    assert "You stay." in await caller.says("yes")
    assert await site.services.erasing.pending(await site.services.accounts.again(ana)) is None


async def test_whoever_was_erased_at_once_went_on_in_line_mode_as_nobody(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", PRIVACY)
    await caller.says(number_of("Erase your account", caller.said), "2", "2")
    said = await caller.says("ana")
    assert "Go well." in said
    assert caller.status == 0


async def test_whoever_was_erased_elsewhere_meanwhile_is_told_so_at_the_last_question(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana, "settings", PRIVACY)
    await caller.says(number_of("Erase your account", caller.said), "2", "2")
    await site.services.erasing.erase_member(SYSTEM, "ana", "delete")
    assert "not here any more" in await caller.says("ana")
    assert caller.error is None


async def test_an_erasure_that_was_asked_for_can_be_taken_back_in_the_same_visit(site: Site, sits: Sits) -> None:
    caller = await sits(await site.member("ana"), "settings", PRIVACY)
    await caller.says(number_of("Erase your account", caller.said), "2", "1", "ana")
    said = await caller.says("again")
    assert "Erase your account" not in said
    await caller.says(number_of("Stay: ", said))
    assert "You stay." in await caller.says("yes")


async def test_moderators_let_people_in_and_make_invitations(site: Site, sits: Sits) -> None:
    mo = await site.services.accounts.add_member(SYSTEM, "mo", PASSWORD, ("sysop",))
    caller = await sits(mo, "let-in")
    said = await caller.says(number_of("Invitations", caller.said))
    said = await caller.says("1")
    (invite,) = re.findall(r"^[0-9a-z]{4}(?:-[0-9a-z]{4}){3}$", said, re.MULTILINE)
    await site.services.registration.check_invite(invite)
    await caller.says("again", "2")
    assert "It lets nobody in any more." in await caller.says("yes")
