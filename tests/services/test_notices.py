"""What is told at the next sign-in."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import NotAllowed
from bbs.models.tables import Notice
from bbs.services.notices import MAX_NOTICES, NoticeKind, leave
from tests.services.community import PASSWORD, Site


async def test_a_notice_is_told_once_with_its_day(site: Site) -> None:
    ana = await site.member("ana")
    await site.services.managing.reset_password(SYSTEM, "ana", PASSWORD)
    (notice,) = await site.services.notices.take(ana)
    assert (notice.kind, notice.day) == ("reset", "2026-03-14")
    assert "operator" in notice.words
    assert await site.services.notices.take(ana) == ()


async def test_every_kind_has_its_words_and_facts_stand_in_them(site: Site) -> None:
    ana = await site.member("ana")
    told = []
    for kind in NoticeKind:
        facts = {"tail": "{oops", "words": f"words of {kind}"}
        await site.change(lambda kind=kind, facts=facts: leave(ana.member or 0, kind, site.clock(), **facts))
        told += await site.services.notices.take(ana)
    assert len({notice.words for notice in told}) == len(NoticeKind)
    assert "...{oops" in next(notice.words for notice in told if notice.kind == "key_added")


async def test_of_many_notices_the_newest_are_kept(site: Site) -> None:
    ana = await site.member("ana")
    for number in range(MAX_NOTICES + 5):
        await site.change(
            lambda number=number: leave(ana.member or 0, NoticeKind.KEY_ADDED, site.clock(), tail=str(number))
        )
    assert await site.db.read(lambda: Notice.select().count()) == MAX_NOTICES
    assert "...5 " in (await site.services.notices.take(ana))[0].words


async def test_a_kind_of_a_later_version_is_told_in_general_words(site: Site) -> None:
    ana = await site.member("ana")
    await site.change(lambda: Notice.insert(member=ana.member, kind="later", created_day="2026-03-14").execute())
    (notice,) = await site.services.notices.take(ana)
    assert notice.words
    with pytest.raises(NotAllowed):
        await site.services.notices.take(GUEST)
