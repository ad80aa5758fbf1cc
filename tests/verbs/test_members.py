"""Verbs of members about what others wrote."""

from __future__ import annotations

from bbs.domain.addresses import Address
from tests.services.community import Site
from tests.verbs.running import data, refused, run


async def test_a_blind_retry_took_the_support_back(site: Site) -> None:
    """Without an answer nobody knows whether it was given; with a word for what is meant it can be said again."""
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)

    async def given() -> list[str]:
        return sorted(await site.services.support.supporters(ana, Address(thread, 1)))

    said = [await data(site, ben, f"support {thread}.1 hope --give") for _try in range(3)]
    assert [(each["given"], each["again"]) for each in said] == [(True, False), (True, True), (True, True)]
    assert await given() == ["hope"]
    news = await site.services.support.news(ana)
    await site.services.support.looked(ana, news)
    site.clock.advance(minutes=1)
    assert (await run(site, ben, f"support {thread}.1 hope --give"))[1] == "It is given already.\n"
    assert (await site.services.support.news(ana)).posts == ()  # nothing new was given
    said = [await data(site, ben, f"support {thread}.1 hope --take-back") for _try in range(2)]
    assert [(each["given"], each["again"]) for each in said] == [(False, False), (False, True)]
    assert await given() == []
    assert (await run(site, ben, f"support {thread}.1 hope --take-back"))[1] == "It is not given.\n"
    said = [await data(site, ben, f"support {thread}.1 hope") for _try in range(2)]
    assert [(each["given"], each["again"]) for each in said] == [(True, False), (False, False)]
    assert await refused(site, ben, f"support {thread}.1 hope --give --take-back") == (2, "usage")
