"""An export has everything of its member, and nothing of anybody else that they may not know."""

from __future__ import annotations

import json

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, NotAllowed
from bbs.models.tables import TABLES, Member
from tests.services.community import PASSWORD, Site
from tests.services.erased import HANDLE, HUSHED, SECRET, Corners
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
    found = await site.services.exporting.export(corners.me)
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
    found = await site.services.exporting.export(me)
    assert found["account"]["handle"] == HANDLE
    assert SECRET in json.dumps(found["posts"])
    await site.services.managing.suspend(corners.house["sy"], "ben")
    ben = await site.services.accounts.sign_in_password("ben", PASSWORD)
    assert ben is not None
    assert (await site.services.exporting.export(ben))["account"]["handle"] == "ben"
    assert (await site.services.erasing.erase(ben, "ben", "delete", at_once=False)).done


def test_every_table_with_something_of_a_member_is_in_the_export() -> None:
    """A new table that points at members fails this until it is exported, or stands here with a reason."""
    from bbs.models.queries import exporting

    kept_apart = {"CaseFile", "PassedCase"}  # how moderators work; who reported and what triage ranks is not told
    for table in TABLES:
        mine = [
            field.name
            for field in table._meta.sorted_fields
            if getattr(field, "rel_model", None) is Member and field.name not in NOT_THEIRS
        ]
        if mine and table.__name__ not in kept_apart:
            assert hasattr(exporting, table.__name__), table.__name__
