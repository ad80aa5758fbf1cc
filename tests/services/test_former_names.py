"""Names that somebody had before: what others wrote names them as they are called now, until they are erased."""

from __future__ import annotations

import pytest

from bbs.models.tables import Draft, Post, ServerSetting
from bbs.services.rows import Draft as Writing
from tests.services.community import Site
from tests.services.erased import cells, in_files

OLD, NEW = "quiet-otter", "tall-heron"
SAID = f"@{OLD} helped me. {OLD} did. Mail me@{OLD}, or @{OLD}s."


async def renamed(site: Site) -> None:
    ben, them = await site.member("ben"), await site.member(OLD)
    await site.thread(ben, subject=f"for @{OLD}", body=f"@{OLD} helped me")
    mine = await site.thread(them, body="hello")
    await site.reply(ben, mine, body=f"@{OLD} and others")
    site.services.writing.keep(ben, Writing("key", "quiet", None, None, "s", f"dear @{OLD}"))
    await site.services.reading.flush(ben)
    site.members[NEW] = await site.services.accounts.rename(them, NEW)


async def bodies(site: Site) -> list[str]:
    return await site.db.read(lambda: [post.body for post in Post.select().order_by(Post.id)])


@pytest.mark.parametrize("at_once", [False, True], ids=["after the job", "before the job"])
async def test_whoever_was_erased_stayed_named_by_what_they_were_called_before(site: Site, at_once: bool) -> None:
    """Of an old name there is only a keyed hash: nobody could find it in what others wrote."""
    await renamed(site)
    if not at_once:
        await site.services.schedule.run_due()
    await site.services.erasing.erase(site.members[NEW], NEW, "delete", at_once=True)
    await site.services.schedule.run_due()
    assert await site.db.read(lambda: cells(OLD, NEW)) == []
    assert (await bodies(site))[0] == "a former member helped me"
    site.clock.advance(minutes=2)
    await site.services.schedule.run_due()
    assert in_files(site, OLD, NEW) == []


async def test_what_others_wrote_names_them_as_they_are_called_now(site: Site) -> None:
    await renamed(site)
    await site.thread(site.members["ben"], body=SAID)
    await site.services.schedule.run_due()
    found = await bodies(site)
    assert found[0] == f"@{NEW} helped me"
    # No words are put into what others wrote: only what names them by an @ has changed.
    assert found[-1] == f"@{NEW} helped me. {OLD} did. Mail me@{OLD}, or @{OLD}s."
    assert await site.db.read(lambda: [draft.body for draft in Draft.select()]) == [f"dear @{NEW}"]
    assert (await site.services.search.search(site.members["ben"], NEW)).results
    # And nothing is kept of what they were called.
    assert not await site.db.read(lambda: [one.value for one in ServerSetting.select() if OLD in one.value])


async def test_two_names_in_a_row_lead_to_the_last_one(site: Site) -> None:
    await renamed(site)
    site.members["x"] = await site.services.accounts.rename(site.members[NEW], "small-wren")
    await site.services.schedule.run_due()
    assert (await bodies(site))[0] == "@small-wren helped me"
