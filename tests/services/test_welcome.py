"""Nobody unanswered: the community's welcome, and threads offered to those who know what they are about."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from bbs.domain.cases import CaseState
from bbs.domain.policy import SYSTEM
from bbs.models.tables import Post
from bbs.services.rows import Draft
from bbs.services.welcome import MAX_TEXT, greet, shipped_welcome, welcome_text
from tests.services.community import PASSWORD, Site

HOURS = 12
CRISIS = "I want to die tonight. I have the pills here."


async def greeted(site: Site, hours: float = HOURS) -> int:
    now_us = site.services._core.now_us
    return await site.db.write(lambda: greet(now_us, hours, shipped_welcome(), "Lighthouse"))


async def told(site: Site, handle: str) -> list[str]:
    return [notice.words for notice in await site.services.notices.take(site.members[handle])]


class TestTheWelcome:
    async def test_a_first_post_without_an_answer_is_greeted_once(self, site: Site):
        ana = await site.member("ana")
        await site.thread(ana)
        site.clock.advance(hours=HOURS - 1)
        assert await greeted(site) == 0
        site.clock.advance(hours=2)
        assert await greeted(site) == 1
        assert await greeted(site) == 0
        (words,) = await told(site, "ana")
        assert words.startswith("Thank you for your first post.")
        assert words.endswith("\n\nLighthouse")
        await site.thread(ana)
        site.clock.advance(days=2)
        assert await greeted(site) == 0

    async def test_who_has_been_answered_needs_none(self, site: Site):
        ana, ben = await site.member("ana"), await site.member("ben")
        number = await site.thread(ana)
        await site.reply(ben, number)
        site.clock.advance(days=1)
        assert await greeted(site) == 0

    async def test_a_second_thread_is_no_first_post(self, site: Site):
        ana, ben = await site.member("ana"), await site.member("ben")
        await site.reply(ben, await site.thread(ana))
        await site.thread(ana)
        await site.thread(ben)
        site.clock.advance(days=1)
        assert await greeted(site) == 0

    async def test_never_while_a_person_is_on_the_way(self, site: Site):
        ana = await site.member("ana")
        morten = await site.services.accounts.add_member(SYSTEM, "morten", PASSWORD, ("moderator",))
        draft = Draft(secrets.token_hex(8), "quiet", None, None, "tonight", CRISIS)
        await site.services.writing.send(ana, draft)
        site.clock.advance(days=1)
        assert await greeted(site) == 0
        (row,) = (await site.services.cases.queue(morten)).rows
        await site.services.cases.close(morten, row.number, row.version, CaseState.SUPPORTED)
        assert await greeted(site) == 1

    async def test_who_asked_for_a_person_hears_from_a_person(self, site: Site):
        ana = await site.member("ana")
        await site.thread(ana)
        await site.services.asking.ask(ana, "")
        site.clock.advance(days=1)
        assert await greeted(site) == 0

    async def test_with_0_hours_and_after_two_weeks_nobody_is_greeted(self, site: Site):
        await site.thread(await site.member("ana"))
        site.clock.advance(days=1)
        assert await greeted(site, 0) == 0
        site.clock.advance(days=14)
        assert await greeted(site) == 0

    async def test_a_post_without_a_name_is_greeted_for_its_author_alone(self, site: Site):
        ana, ben = await site.member("ana"), await site.member("ben")
        await site.thread(ana)
        await site.change(lambda: Post.update(unnamed=True).execute())
        site.clock.advance(days=1)
        assert await greeted(site) == 1
        assert await told(site, "ben") == []
        assert len(await told(site, "ana")) == 1
        assert ben.member != ana.member


class TestTheText:
    def test_the_operators_own_counts(self, tmp_path: Path):
        assert welcome_text(tmp_path) == welcome_text(None) == shipped_welcome()
        (tmp_path / "welcome.txt").write_text("Good that you are here, {name}.\x1b[2J\n")
        assert welcome_text(tmp_path) == "Good that you are here, {name}."
        (tmp_path / "welcome.txt").write_text("x" * 10_000)
        assert len(welcome_text(tmp_path)) == MAX_TEXT

    @pytest.mark.parametrize("text", [b"", b"  \n", b"\xff\xfe"])
    def test_one_that_says_nothing_leaves_the_shipped_one(self, tmp_path: Path, text: bytes):
        (tmp_path / "welcome.txt").write_bytes(text)
        assert welcome_text(tmp_path) == shipped_welcome()

    def test_it_promises_nothing_and_asks_for_nothing(self):
        words = shipped_welcome()
        assert "will answer" not in words
        assert "?" not in words
        assert not words.endswith("!")


class TestTheOffer:
    async def test_threads_about_what_one_knows_are_offered_after_a_while(self, site: Site):
        ana, ben, cleo = await site.member("ana"), await site.member("ben"), await site.member("cleo")
        await site.services.people.set_known(ben, ("nights",))
        number = await site.thread(ana)
        assert (await site.services.boards.home(ben)).offered == 0
        site.clock.advance(hours=7)
        late = await site.thread(ana)
        assert (await site.services.boards.home(ben)).offered == 1
        rows = (await site.services.threads.unanswered(ben)).rows
        assert [(row.thread.number, row.offered) for row in rows] == [(number, True), (late, False)]
        # Not to those who have not said so, to the author, or to guests; and no more once somebody has answered.
        for actor in (cleo, ana):
            assert (await site.services.boards.home(actor)).offered == 0
        assert not any(row.offered for row in (await site.services.threads.unanswered(cleo)).rows)
        await site.reply(cleo, number)
        assert (await site.services.boards.home(ben)).offered == 0

    async def test_their_authors_are_told_nothing(self, site: Site):
        ana, ben = await site.member("ana"), await site.member("ben")
        await site.services.people.set_known(ben, ("nights",))
        await site.thread(ana)
        site.clock.advance(hours=7)
        await site.services.threads.unanswered(ben)
        assert await site.services.notices.take(ana) == ()
