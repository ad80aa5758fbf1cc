"""What moderators did stays when somebody goes, without their name; and what somebody shut stays shut."""

from __future__ import annotations

import asyncio
import secrets

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.post_states import PostState
from bbs.models.queries import search
from bbs.models.tables import Action, Member, Post, Thread
from bbs.services.rows import Draft
from tests.services.community import Site
from tests.services.erased import HANDLE, Corners, cells
from tests.services.moderation import House


@pytest.fixture
async def corners(site: Site) -> Corners:
    return await Corners(await House(site).settle()).fill()


async def test_what_a_moderator_did_stays_and_is_not_the_operators(corners: Corners) -> None:
    site, house = corners.site, corners.house
    address = Address(corners.threads["ben"], 1)
    done = await house.act("mia", ActionKind.HIDE, address=address)
    await site.services.erasing.erase(house["mia"], "mia", "delete", at_once=True)
    action = await site.db.read(lambda: Action.get_by_id(done.number))
    assert action.actor_id is not None
    (own,) = await site.services.appeals.mine(house["ben"])
    assert own.number == done.number
    assert "mia" not in " ".join(repr(row) for row in (await site.services.actions.log(house["mo"])).rows)
    await site.services.actions.revert(house["mo"], done.number, "it may stand")


async def test_a_removed_post_of_nobody_was_taken_for_the_mark_of_a_branch(corners: Corners) -> None:
    site, house = corners.site, corners.house
    removed = await site.reply(corners.me, corners.threads["ben"], 1, "something unkind")
    await house.act("mo", ActionKind.REMOVE, address=removed)
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=True)
    found = await house.post(removed)
    assert (found.state, found.author_id, found.body) == (PostState.DELETED.value, None, "")
    assert not await site.db.read(
        lambda: Post.select().where(Post.author.is_null(), Post.state == PostState.REMOVED.value).count()
    )


async def test_whoever_shut_somebody_without_a_name_goes_on_not_seeing_them(corners: Corners) -> None:
    site, ana = corners.site, corners.house["ana"]
    await site.services.people.block(ana, corners.hushed_answer, "mute")
    before = await site.services.reading.posts(ana, corners.threads["ben"], [corners.hushed_answer.post or 0])
    shut = await site.services.people.blocked(ana)
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=True)
    after = await site.services.reading.posts(ana, corners.threads["ben"], [corners.hushed_answer.post or 0])
    assert after == before
    assert [one.kind for one in await site.services.people.blocked(ana)] == [one.kind for one in shut]


async def test_a_post_that_waits_for_a_moderator_goes_with_its_author(corners: Corners) -> None:
    site = corners.site

    def wait() -> None:
        post = Post.get(Post.thread == corners.threads["own"], Post.number == 1).id
        search.take_out(post)
        Post.update(state="held", number=None, serial=None).where(Post.id == post).execute()
        Post.delete().where(Post.thread == corners.threads["own"], Post.id != post, Post.id.in_(others())).execute()
        Thread.update(state="held", posts=0).where(Thread.id == corners.threads["own"]).execute()

    def others() -> list[int]:
        found = [row.id for row in Post.select().where(Post.thread == corners.threads["own"], Post.number > 1)]
        for post in found:
            search.take_out(post)
        return found

    await site.change(wait)
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=True)
    assert await site.db.read(lambda: Thread.select().where(Thread.id == corners.threads["own"]).count()) == 0


async def test_what_was_written_while_somebody_went_goes_as_well(corners: Corners) -> None:
    """Another session of theirs, in another process, has not heard yet."""
    site = corners.site

    async def write() -> None:
        for _turn in range(20):
            draft = Draft(secrets.token_hex(8), None, corners.threads["ben"], 1, body="still here, tamarind")
            try:
                await site.services.writing.send(corners.me, draft)
            except Exception:  # whatever it is, they are not here any more
                return

    async with asyncio.TaskGroup() as both:
        both.create_task(write())
        both.create_task(site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True))
    assert await site.db.read(lambda: cells("tamarind", HANDLE)) == []
    assert await site.db.read(lambda: Member.select().where(Member.id == corners.me.member).count()) == 0


async def test_erasing_a_closed_account_and_one_that_is_taken_back_later(corners: Corners) -> None:
    """Who is closed while they are going comes back closed."""
    site, house = corners.site, corners.house
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=False)
    view = await site.services.reading.open(house["ben"], corners.threads["own"])
    assert view.heads[0].byline.kind is BylineKind.FORMER
    await house.act("mo", ActionKind.SUSPEND, address=Address(corners.threads["own"], 1))
    me = await site.services.accounts.again(corners.me)
    back = await site.services.erasing.take_back(me)
    assert (back.member, back.suspended) == (None, corners.me.member)
    found = await site.db.read(lambda: Member.get_by_id(corners.me.member))
    assert (found.state, found.handle) == ("suspended", HANDLE)


async def test_the_subject_of_a_deleted_thread_said_whether_its_author_had_gone(corners: Corners) -> None:
    """Whoever deletes an opening of their own takes its subject along, as the clock does for whoever has gone."""
    site, ana = corners.site, corners.house["ana"]
    mine = await site.thread(ana, subject="a subject", unnamed=True)
    await site.reply(corners.house["ben"], mine)
    await site.services.writing.delete(ana, Address(mine, 1))
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    site.clock.advance(days=15)
    await site.services.schedule.run_due()
    deleted = [
        await site.services.reading.open(corners.house["ben"], thread) for thread in (mine, corners.threads["hushed"])
    ]
    assert len({(view.subject, view.heads[0].byline.kind, view.heads[0].state) for view in deleted}) == 1
