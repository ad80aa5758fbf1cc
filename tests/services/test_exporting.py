"""An export has everything of its member, and nothing of anybody else that they may not know."""

from __future__ import annotations

import json

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, BBSError, NotAllowed
from bbs.models.queries import exporting
from bbs.models.tables import TABLES, Member, Post
from tests.services.community import PASSWORD, Site
from tests.services.erased import HANDLE, HUSHED, SECRET, Corners
from tests.services.exported import export, whole
from tests.services.moderation import House

NOT_THEIRS = {
    "answers": "whose post somebody has answered is theirs",
    "other": "stands in `kept_away`",
    "actor": "moderators' own acts are the community's",
    "claimed_by": "as `actor`",
    "closed_by": "as `actor`",
    "ended_by": "as `actor`",
    "decided_by": "as `actor`",
}


@pytest.fixture
async def corners(site: Site) -> Corners:
    return await Corners(await House(site).settle()).fill()


async def test_everything_that_one_wrote_is_in_it_and_what_others_hide_is_not(corners: Corners) -> None:
    site = corners.site
    await site.services.people.block(corners.me, Address(corners.threads["hushed"], 3), "block")
    found = await export(site.services, corners.me)
    text = json.dumps(found)
    assert text.count(SECRET) >= 8
    assert {post["body"] for post in found["posts"] if post["unnamed"]} == {HUSHED, f"hm, {HUSHED}"}
    assert found["account"]["handle"] == HANDLE
    assert found["support_received"][0]["handle"] == "ben"
    assert found["kept_away"] == [{"kind": "block", "thread": corners.threads["hushed"], "handle": None}]
    assert found["posts"][0]["earlier"][0]["body"].startswith("I am")
    assert found["made"].endswith("Z")
    assert "argon2" not in text
    assert '"ana"' not in text  # who wrote without a name


async def test_an_export_asks_for_the_door_word_and_guests_have_none(corners: Corners) -> None:
    site = corners.site
    with pytest.raises(NotAllowed):
        await site.services.exporting.export(GUEST)
    await site.services.recovery.set_door_word(corners.me, "a small brass key", PASSWORD)
    with pytest.raises(BadInput) as refused:
        await site.services.exporting.export(corners.me)
    assert refused.value.field == "door_word"
    assert await site.services.exporting.export(corners.me, "a small brass key")


async def test_whoever_is_going_and_whoever_is_shut_out_takes_theirs_along(corners: Corners) -> None:
    site = corners.site
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=False)
    me = await site.services.accounts.again(corners.me)
    found = await export(site.services, me)
    assert found["account"]["handle"] == HANDLE
    assert SECRET in json.dumps(found["posts"])
    await site.services.managing.suspend(corners.house["sy"], "ben")
    ben = await site.services.accounts.sign_in_password("ben", PASSWORD)
    assert ben is not None
    assert (await export(site.services, ben))["account"]["handle"] == "ben"
    assert (await site.services.erasing.erase(ben, "ben", "delete", at_once=False)).done


async def test_an_export_of_years_was_read_whole_before_any_of_it_was_given(
    corners: Corners, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It held everybody up, and all that somebody had ever written in memory. It is read as it is taken, and the same
    comes of it, however small the pages are."""
    site, me = corners.site, corners.me
    await site.services.support.toggle(me, Address(corners.threads["ben"], 1), "thank-you")
    await site.services.writing.edit(me, Address(corners.threads["own"], 1), "and a third text")
    held = {"thread": corners.threads["ben"], "author": me.member, "state": "held", "created_us": 1, "body": "waits"}
    await site.change(lambda: Post.insert(**held).execute())
    found = await export(site.services, me)
    assert [len(post["earlier"]) for post in found["posts"]] == [0, 2, 0, 0, 0]
    assert found["posts"][0]["body"] == "waits"
    pages = {name: listing._replace(most=1) for name, listing in exporting.LISTS.items()}
    monkeypatch.setattr(exporting, "LISTS", pages)
    for name in ("SOME", "SOME_TEXT", "LONG"):
        monkeypatch.setattr(exporting, name, 1)
    monkeypatch.setattr(exporting, "CONVERSATIONS", exporting.CONVERSATIONS._replace(most=1))
    assert await export(site.services, me) == found
    document = await site.services.exporting.export(me)
    assert (await anext(document["posts"]))["body"] == "waits"
    await site.services.writing.edit(me, Address(corners.threads["own"], 1), "changed while it was on its way")
    out = {"number": 90, "serial": 10_000, "state": "published", "path": b"\x7f"}
    await site.change(lambda: Post.update(**out).where(Post.body == "waits").execute())
    rest = await whole(document["posts"])
    assert rest[0]["body"] == "changed while it was on its way"
    assert [post["body"] for post in rest[1:]] == [post["body"] for post in found["posts"][2:]]


async def test_half_of_an_export_is_never_given_as_all_of_it(corners: Corners) -> None:
    """Somebody was erased while theirs was on its way."""
    site, me = corners.site, corners.me
    document = await site.services.exporting.export(me)
    assert (await anext(document["posts"]))["earlier"]
    await site.services.erasing.erase(me, HANDLE, "delete", at_once=True)
    with pytest.raises(BBSError) as refused:
        await whole(document)
    assert refused.value.code == "gone"


def test_every_table_with_something_of_a_member_is_in_the_export() -> None:
    """A new table that points at members fails this until it is exported, or stands here with a reason."""
    kept_apart = {"CaseFile", "PassedCase"}  # how moderators work; who reported and what triage ranks is not told
    for table in TABLES:
        mine = [
            field.name
            for field in table._meta.sorted_fields
            if getattr(field, "rel_model", None) is Member and field.name not in NOT_THEIRS
        ]
        if mine and table.__name__ not in kept_apart:
            assert hasattr(exporting, table.__name__), table.__name__
