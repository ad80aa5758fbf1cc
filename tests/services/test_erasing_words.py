"""A name that is also a word, or a number to call: whoever was called so takes nothing with them that is not theirs."""

from __future__ import annotations

import pytest

from bbs.models.tables import Post, Rule
from tests.services.community import Site

NUMBER = "If it gets worse tonight, call 988. Calling 988 costs nothing; 13.11.14 in Australia. @988 agrees."
WORD = "This is not about self-harm. Self-harm has a board of its own."


async def bodies(site: Site) -> list[str]:
    return await site.db.read(lambda: [post.body for post in Post.select().order_by(Post.id)])


@pytest.mark.parametrize("handle", ["988", "13.11.14", "self-harm"])
async def test_somebody_called_like_a_number_to_call_took_it_out_of_everything(site: Site, handle: str) -> None:
    """An account of a minute, erased at once, wrote "a former member" over every crisis number in the community."""
    ben = await site.member("ben")
    thread = await site.thread(ben, body=f"{NUMBER} {WORD}")
    await site.change(lambda: Rule.insert(slug="x", words=f"No {handle} here", position=1).execute())
    site.clock.advance(days=2)
    them = await site.member(handle)
    mine = await site.reply(them, thread, body="hello")
    await site.reply(ben, thread, mine.post or 0, body=f"Call 988, or 13.11.14. On @{handle} nobody insists.")
    await site.services.erasing.erase(them, handle, "delete", at_once=True)
    found = await bodies(site)
    assert found[0] == f"{NUMBER} {WORD}".replace(f"@{handle}", "a former member")
    assert found[2] == "Call 988, or 13.11.14. On a former member nobody insists."
    assert await site.db.read(lambda: Rule.get().words) == f"No {handle} here"


async def test_a_name_that_nobody_used_before_goes_also_where_it_stands_alone(site: Site) -> None:
    ben = await site.member("ben")
    await site.thread(ben, body="quietly, an otter")
    site.clock.advance(days=2)
    them = await site.member("quiet-otter")
    await site.thread(ben, body="quiet-otter has helped me")
    await site.services.erasing.erase(them, "quiet-otter", "delete", at_once=True)
    assert (await bodies(site))[1] == "a former member has helped me"
