"""What members can know of each other, and keeping people away."""

from __future__ import annotations

from datetime import date

import pytest

from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.policy import GUEST, SYSTEM, Actor, Role
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.members import APPLYING, FORMER
from bbs.models.queries import people as tables
from bbs.models.tables import Board, Member, Post
from bbs.services import people
from bbs.services.people import About, Whom
from bbs.services.rows import Joining
from tests.services.community import PASSWORD, Site


async def unnamed(site: Site, *places: Address) -> None:
    """These posts have been written without a name."""
    for place in places:
        mine = (Post.thread == place.thread) & (Post.number == place.post)
        await site.change(lambda mine=mine: Post.update(unnamed=True).where(mine).execute())  # type: ignore[misc]


async def about(site: Site, actor: Actor, whom: Whom) -> About:
    return await site.services.people.about(actor, whom)


async def test_a_member_is_what_they_choose_to_say(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    bare = await about(site, ben, "ana")
    assert (bare.handle, bare.joined, bare.bio, bare.knows, bare.roles) == ("ana", date(2026, 3, 1), "", (), ())
    assert (bare.listed, bare.relation, bare.own) == (False, "", False)
    assert (
        await site.services.people.set_bio(ana, "  Up late.\r\n\r\n\r\n\r\nMostly.\x1b[31m ") == "Up late.\n\n\nMostly."
    )
    await site.services.people.set_known(ana, ("nights", "nowhere"))
    assert (await about(site, ben, "@ANA")).knows == ()
    assert [known.name for known in (await about(site, ana, "ana")).knows] == ["Nights"]
    await site.services.preferences.set(ana, "show_known", "page")
    said = await about(site, ben, "@ANA")
    assert (said.bio, [known.name for known in said.knows]) == ("Up late.\n\n\nMostly.", ["Nights"])
    assert (await about(site, ana, "ana")).own
    await site.services.people.set_bio(ana, " \u2800\n")
    await site.services.people.set_known(ana, ())
    assert await about(site, ben, "ana") == bare


async def test_at_joining_one_says_whether_one_knows_what_one_follows(site: Site) -> None:
    for handle, knows in (("dora", True), ("emil", False)):
        joining = Joining(handle, PASSWORD, experiences=("nights",), knows=knows)
        actor = await site.services.accounts.join(GUEST, joining)
        assert bool((await about(site, actor, handle)).knows) is knows


async def test_what_one_says_of_oneself_has_an_end(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.people.set_bio(ana, "x" * people.MAX_BIO)
    with pytest.raises(BadInput) as raised:
        await site.services.people.set_bio(ana, "x" * (people.MAX_BIO + 1))
    assert (raised.value.code, raised.value.field) == ("too_long", "bio")


async def test_a_post_leads_to_who_wrote_it(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    answer = await site.reply(ben, thread)
    assert (await about(site, ana, answer)).handle == "ben"
    assert (await about(site, ben, Address(thread))).handle == "ana"
    keeper = await site.services.accounts.add_member(SYSTEM, "mo", None, ("moderator", "facilitator"))
    assert (await about(site, ana, "mo")).roles == (Role.FACILITATOR, Role.MODERATOR)
    for whom in ("nobody", "", "a\x00b", "x" * 5000, Address(thread, 9), Address(99)):
        with pytest.raises(NoSuchThing):
            await about(site, keeper, whom)
    await site.services.writing.delete(ben, answer)
    with pytest.raises(NoSuchThing):
        await about(site, ana, answer)


@pytest.mark.parametrize("state", [FORMER, APPLYING])
async def test_who_is_not_here_has_no_page(site: Site, state: str) -> None:
    ana, _ben = await site.member("ana"), await site.member("ben")
    await site.change(lambda: Member.update(state=state).where(Member.handle == "ben").execute())
    with pytest.raises(NoSuchThing):
        await about(site, ana, "ben")


async def test_guests_learn_nothing_of_members(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, "open")
    for call in (
        site.services.people.about(GUEST, "ana"),
        site.services.people.about(GUEST, Address(thread)),
        site.services.people.block(GUEST, "ana", "mute"),
        site.services.people.blocked(GUEST),
        site.services.people.set_bio(GUEST, "x"),
        site.services.people.set_known(GUEST, ()),
    ):
        with pytest.raises(NotAllowed):
            await call
    refused = await site.services.search.posts_of(GUEST, "ana")
    assert refused == await site.services.search.posts_of(GUEST, "nobody")
    assert not refused.results


async def test_a_post_without_a_name_leads_to_nobody(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.services.people.set_bio(ben, "I am ben.")
    thread = await site.thread(ana)
    answer = await site.reply(ben, thread)
    await unnamed(site, answer)
    found = await about(site, ana, answer)
    assert (found.byline.kind, found.byline.text) == (BylineKind.UNNAMED, "a member, 1")
    assert (found.handle, found.joined, found.bio, found.roles, found.listed) == (None, None, "", (), False)
    assert "ben" not in repr(found)
    assert (await about(site, ben, answer)).own


async def test_blocking_and_muting_are_choices_that_can_be_taken_back(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    service = site.services.people
    assert await service.block(ana, "ben", "mute") == "muted"
    assert (await about(site, ana, "ben")).relation == "muted"
    assert await service.block(ana, "ben", "block") == "blocked"
    (shut,) = await service.blocked(ana)
    assert (shut.handle, shut.kind, shut.whom, shut.thread) == ("ben", "block", "ben", None)
    assert (await about(site, ben, "ana")).relation == "", "they are told nothing"
    assert await service.blocked(ben) == ()
    assert await service.block(ana, shut.whom, shut.kind) == ""
    assert await service.blocked(ana) == ()
    with pytest.raises(BadInput):
        await service.block(ana, "ana", "mute")


async def test_blocking_whoever_wrote_without_a_name_covers_that_thread_and_tells_nothing(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    first, second = await site.thread(ana, subject="First"), await site.thread(ana)
    places = [await site.reply(ben, thread) for thread in (first, second)]
    named = await site.reply(ben, first)
    await unnamed(site, *places)
    assert await site.services.people.block(ana, places[0], "block") == "blocked"
    assert (await about(site, ana, places[0])).relation == "blocked"
    assert (await about(site, ana, places[1])).relation == ""
    assert (await about(site, ana, named)).relation == ""
    assert (await about(site, ana, "ben")).relation == ""
    (shut,) = await site.services.people.blocked(ana)
    assert (shut.handle, shut.thread, shut.subject, shut.whom) == (None, first, "First", places[0])
    assert "ben" not in repr(shut)
    await site.reply(ben, first, body="They can answer: it is not about their name.")
    member, author = ana.member, ben.member
    assert member is not None
    assert author is not None
    shut_there = await site.db.read(lambda: tables.shut_authors(member, first))
    assert (shut_there.named, shut_there.unnamed) == ({}, {author: "blocked"})
    assert (shut_there.of(author, unnamed=True), shut_there.of(author, unnamed=False)) == ("blocked", "")
    assert (await site.db.read(lambda: tables.shut_authors(member, second))).unnamed == {}
    await site.services.people.block(ana, "ben", "mute")
    assert [each.handle for each in await site.services.people.blocked(ana)] == ["ben", None]
    assert await site.services.people.block(ana, shut.whom, shut.kind) == ""


async def test_a_subject_that_one_may_not_read_any_more_is_not_in_the_list(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, subject="Secret")
    await unnamed(site, Address(thread, 1))
    await site.services.people.block(ana, Address(thread, 1), "mute")
    assert [shut.subject for shut in await site.services.people.blocked(ana)] == ["Secret"]
    await site.change(lambda: Board.update(readers="list").execute())
    assert await site.services.people.blocked(ana) == ()


async def test_who_is_blocked_cannot_answer_and_keeps_what_they_wrote(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    other = await site.reply(await site.member("cyd"), thread)
    await site.services.people.block(ana, "ben", "block")
    with pytest.raises(NotAllowed) as raised:
        await site.reply(ben, thread, body="What I wanted to say")
    assert raised.value.code == "not_answerable"
    assert "block" not in raised.value.message
    assert [kept.body for kept in await site.services.writing.drafts(ben)] == ["What I wanted to say"]
    (kept,) = await site.services.writing.drafts(ben)
    await site.services.writing.discard(ben, kept.key)
    with pytest.raises(NotAllowed):
        await site.services.writing.open_draft(ben, thread=thread, parent=1, quote=True)
    await site.reply(ben, thread, parent=other.post or 0)
    await site.services.people.block(ana, "ben", "mute")
    await site.reply(ben, thread)


async def test_the_people_one_keeps_away_have_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await site.member("ana")
    monkeypatch.setattr(people, "MAX_BLOCKS", 1)
    for handle in ("ben", "cyd"):
        await site.member(handle)
    await site.services.people.block(ana, "ben", "mute")
    with pytest.raises(BadInput):
        await site.services.people.block(ana, "cyd", "mute")
    assert await site.services.people.block(ana, "ben", "block") == "blocked"
    await site.services.people.block(ana, "ben", "block")
    assert await site.services.people.block(ana, "cyd", "mute") == "muted"


async def test_posts_are_listed_only_by_consent(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    assert not (await about(site, ben, "ana")).listed
    assert not (await site.services.search.posts_of(ben, "ana")).results
    await site.services.preferences.set(ana, "list_my_posts", "on")
    assert (await about(site, ben, "ana")).listed
    assert [result.thread for result in (await site.services.search.posts_of(ben, "ana")).results] == [thread]
