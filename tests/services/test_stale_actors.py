"""Somebody whose standing has changed, in a session that has not heard of it yet: nothing of theirs is written any
more that could not be written now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM, Actor
from bbs.errors import BBSError, NotAllowed
from bbs.models.tables import Duty, Member, MemberKey, Post, Setting, Thread
from bbs.models.tables import Support as SupportRow
from bbs.services.rows import OfferedKey
from tests.services.community import PASSWORD, Site
from tests.services.moderation import House

KEY = OfferedKey("ssh-ed25519", "SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a comment")

Tried = Callable[[Site, Actor, int], Awaitable[object]]

NOT_WHEN_LEAVING: dict[str, Tried] = {
    "thread": lambda site, who, _own: site.thread(who),
    "reply": lambda site, who, _own: site.reply(who, 1),
    "edit": lambda site, who, own: site.services.writing.edit(who, Address(own, 1), "other words"),
    "support": lambda site, who, _own: site.services.support.toggle(who, Address(1, 1), "hope"),
    "seek": lambda site, who, own: site.services.own_threads.seek(who, own, "ideas"),
    "close": lambda site, who, own: site.services.own_threads.close(who, own),
    "rename": lambda site, who, _own: site.services.accounts.rename(who, "somebody-new"),
}
NOT_WHEN_SHUT_OUT: dict[str, Tried] = {
    **NOT_WHEN_LEAVING,
    "report": lambda site, who, _own: site.services.reports.report(who, Address(1, 1), "worried"),
    "setting": lambda site, who, _own: site.services.preferences.set(who, "mute_words", "spiders"),
    "bio": lambda site, who, _own: site.services.people.set_bio(who, "something of mine"),
    "key": lambda site, who, _own: site.services.keys.add(who, KEY),
    "door word": lambda site, who, _own: site.services.recovery.set_door_word(who, "a small brass key", PASSWORD),
    "code": lambda site, who, _own: site.services.recovery.new_code(who),
    "password": lambda site, who, _own: site.services.accounts.change_password(who, PASSWORD, "another long night"),
}
NOT_WHEN_GONE: dict[str, Tried] = {
    **NOT_WHEN_SHUT_OUT,
    "ask": lambda site, who, _own: site.services.asking.ask(who, "are you there?"),
}


async def begun(site: Site) -> tuple[House, Actor, int]:
    house = await House(site).settle()
    assert await site.thread(house["ana"]) == 1
    own = await site.thread(house["ben"])
    return house, house["ben"], own


async def left_alone(site: Site, tries: dict[str, Tried], who: Actor, own: int) -> None:
    """All of it is refused in words, and nothing of it is there."""

    def everything() -> list[object]:
        texts = [(post.number, post.body) for post in Post.select().order_by(Post.id)]
        threads = [(one.seeking, one.locked) for one in Thread.select().order_by(Thread.id)]
        rows = [[*table.select().tuples()] for table in (SupportRow, Setting, MemberKey)]
        return [*texts, *threads, *rows, [*Member.select(Member.handle, Member.bio, Member.door_word).tuples()]]

    before = await site.db.read(everything)
    for name, call in tries.items():
        with pytest.raises(BBSError) as refused:
            await call(site, who, own)
            pytest.fail(name)
        assert refused.value.code in ("leaving", "suspended", "gone", "no_such_thing", "not_allowed"), name
    assert await site.db.read(everything) == before


async def test_a_thread_was_begun_just_after_its_author_had_asked_to_be_erased(site: Site) -> None:
    """It stood there under no name, and no day came on which it would have been hidden."""
    _house, ben, own = await begun(site)
    await site.services.erasing.erase(ben, "ben", "delete", at_once=False)
    await left_alone(site, NOT_WHEN_LEAVING, ben, own)


async def test_a_closed_account_went_on_writing_until_its_session_had_heard(site: Site) -> None:
    house, ben, own = await begun(site)
    await site.services.managing.suspend(house["sy"], "ben", site.clock() + timedelta(days=3))
    await left_alone(site, NOT_WHEN_SHUT_OUT, ben, own)


@pytest.mark.parametrize("posts", ["delete", "anonymise"])
async def test_whoever_was_erased_in_another_process_met_errors_instead_of_words(site: Site, posts: str) -> None:
    _house, ben, own = await begun(site)
    await site.services.erasing.erase(ben, "ben", posts, at_once=True)  # type: ignore[arg-type]
    await left_alone(site, NOT_WHEN_GONE, ben, own)


async def test_a_moderator_who_is_going_said_that_they_would_look(site: Site) -> None:
    house, _ben, _own = await begun(site)
    await site.services.erasing.erase(house["mo"], "mo", "delete", at_once=False)
    with pytest.raises(BBSError):
        await site.services.duty.set(house["mo"], on=True)
    mo = house["mo"].member
    assert not await site.db.read(lambda: Duty.select().where(Duty.member == mo, Duty.on_duty).count())


async def test_whose_role_was_taken_still_let_people_in_and_shut_them_out(site: Site) -> None:
    house, _ben, _own = await begun(site)
    services, mo, sy = site.services, house["mo"], house["sy"]
    await site.change(lambda: Member.update(state="applying").where(Member.handle == "ana").execute())
    await services.managing.set_roles(SYSTEM, "mo", (), ("moderator",))
    await services.managing.set_roles(SYSTEM, "sy", (), ("sysop",))
    for call in (
        services.registration.let_in(mo, "ana"),
        services.registration.turn_away(mo, "ana"),
        services.registration.make_invite(mo),
        services.managing.suspend(sy, "ben"),
        services.managing.restore(sy, "ben"),
        services.managing.set_roles(sy, "sy", ("sysop",)),
        services.managing.reset_password(sy, "ben", "another long night"),
        services.managing.add_key(sy, "ben", KEY),
        services.resting.begin_read_only(sy),
    ):
        with pytest.raises(NotAllowed):
            await call
    states = dict(await site.db.read(lambda: [*Member.select(Member.handle, Member.state).tuples()]))
    assert (states["ana"], states["ben"]) == ("applying", "active")
