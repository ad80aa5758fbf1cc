"""What one takes along, and what is left of somebody, does not say who wrote without a name."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.errors import BadInput
from bbs.models.tables import Board, Conversation, Message
from bbs.services.once import MAX_GIVEN
from tests.services.community import Site
from tests.services.exported import export
from tests.services.moderation import House


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


async def test_an_export_listed_whom_one_keeps_away_by_who_they_are(house: House) -> None:
    """Whoever wrote without a name stood right behind their name, for anybody who keeps everybody away."""
    services, seen = house.site.services, []
    for author in ("ana", "mo"):
        reader = await house.site.member(f"reader-{author}")
        thread = await house.site.thread(house[author])
        await house.without_name(Address(thread, 1))
        for named in ("mo", "ben", "ana"):
            await services.people.block(reader, named, "mute")
        await services.people.block(reader, Address(thread, 1), "block")
        found = await export(services, reader)
        seen.append([{**row, "thread": bool(row["thread"])} for row in found["kept_away"]])
    assert seen[0] == seen[1]
    assert [row["handle"] for row in seen[0]] == ["ana", "ben", "mo", None]


@pytest.mark.parametrize("posts", ["delete", "anonymise"])
async def test_what_an_erased_member_asked_about_their_unnamed_posts_went_on_having_them_in_common(
    house: House, posts: str
) -> None:
    """Each message has a key that makes a retry safe, and that key names who said it: every front end gives one."""
    site, ana = house.site, house["ana"]
    await site.change(lambda: Board.update(unnamed=True).execute())
    for at in range(2):
        thread = await site.thread(ana, unnamed=True)
        await site.services.asking.ask(ana, "about this", Address(thread, 1), once=f"key-{at}")
    await site.services.erasing.erase(ana, "ana", posts, at_once=True)  # type: ignore[arg-type]
    left = await site.db.read(
        lambda: list(Message.select(Message.once_key, Message.author, Conversation.member).join(Conversation).tuples())
    )
    assert [row[:2] for row in left] == [(None, None)] * 2
    assert len({row[2] for row in left}) == 2


async def test_a_key_of_any_length_was_kept_with_a_message(house: House) -> None:
    asking, long = house.site.services.asking, "k" * (MAX_GIVEN + 1)
    with pytest.raises(BadInput) as refused:
        await asking.ask(house["ben"], "hello", once=long)
    assert refused.value.code == "bad_key"
    asked = await asking.ask(house["ben"], "hello", once=long[1:])
    with pytest.raises(BadInput):
        await asking.say(house["ben"], asked.conversation, "hello", once=long)
    case = await house.case(Address(await house.site.thread(house["ana"]), 1))
    with pytest.raises(BadInput):
        await house.site.services.answering.write(house["mo"], case, None, "hello", once=long)
