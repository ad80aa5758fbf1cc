"""Posts kept for a hard day."""

from __future__ import annotations

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, Readers
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.tables import Board, Post
from bbs.services import keeping
from bbs.services.keeping import KeptRow
from tests.services.community import Site


async def kept(site: Site, handle: str = "ana") -> tuple[KeptRow, ...]:
    return (await site.services.keeping.kept(await site.member(handle))).rows


async def keep(site: Site, address: Address, handle: str = "ana") -> bool:
    site.clock.advance(minutes=1)
    return await site.services.keeping.toggle(await site.member(handle), address)


async def change(site: Site, address: Address, **columns: object) -> None:
    mine = (Post.thread == address.thread) & (Post.number == address.post)
    await site.change(lambda: Post.update(**columns).where(mine).execute())


async def test_a_post_is_kept_and_let_go(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, subject="Three nights", body="I walked.\n\nIt  helped.")
    answer = await site.reply(ana, thread, body="me too")
    assert await keep(site, Address(thread))
    assert await keep(site, answer)
    first, second = await kept(site)
    assert (first.thread, first.number, first.excerpt) == (thread, 2, "me too")
    assert second.byline is not None
    assert (second.number, second.byline.handle, second.subject) == (1, "ben", "Three nights")
    assert (second.board_name, second.excerpt, second.gone) == ("Quiet", "I walked. It helped.", False)
    assert await kept(site, "ben") == ()
    assert not await keep(site, answer)
    assert [row.number for row in await kept(site)] == [1]


async def test_what_is_gone_shows_only_that_it_is_gone(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, subject="a secret subject", body="a secret")
    answers = [await site.reply(ben, thread, body="a secret answer") for _ in range(3)]
    for answer in answers:
        await keep(site, answer)
    await site.services.writing.delete(ben, answers[0])
    await change(site, answers[1], state="hidden")
    await change(site, answers[2], state="removed")
    rows = await kept(site)
    assert all(row.gone for row in rows)
    assert all((row.subject, row.board_name, row.excerpt, row.warnings) == ("", "", "", ()) for row in rows)
    assert "secret" not in repr(rows)
    assert not await keep(site, answers[0])
    with pytest.raises(NoSuchThing):
        await site.services.keeping.toggle(ana, answers[0])


@pytest.mark.parametrize("kind", ["block", "mute"])
async def test_a_post_by_somebody_kept_away_shows_only_that_it_is_gone(site: Site, kind: str) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, body="words")
    await keep(site, Address(thread))
    await site.services.people.block(ana, "ben", kind)  # type: ignore[arg-type]
    (row,) = await kept(site)
    assert row.gone
    assert "ben" not in repr(row)
    await site.services.people.block(ana, "ben", kind)  # type: ignore[arg-type]
    (row,) = await kept(site)
    assert not row.gone


async def test_a_board_that_closed_its_doors_takes_what_was_kept_along(site: Site) -> None:
    ben = await site.member("ben")
    await site.member("ana")
    thread = await site.thread(ben)
    await keep(site, Address(thread))
    await site.change(lambda: Board.update(readers=Readers.LIST.value).where(Board.slug == "quiet").execute())
    (row,) = await kept(site)
    assert row.gone
    assert not await keep(site, Address(thread))


async def test_a_post_without_a_name_is_kept_without_one(site: Site) -> None:
    ben, cleo = await site.member("ben"), await site.member("cleo")
    thread = await site.thread(cleo)
    answer = await site.reply(ben, thread, body="quietly")
    await change(site, answer, unnamed=True)
    await keep(site, answer)
    (row,) = await kept(site)
    assert row.byline is not None
    assert (row.byline.text, row.byline.handle, row.excerpt) == ("a member, 1", None, "quietly")
    assert "ben" not in repr(row)


async def test_a_warned_text_is_not_quoted_except_to_its_author(site: Site) -> None:
    ben = await site.member("ben")
    thread = await site.thread(ben, body="hard words", warnings=("self-harm",))
    await keep(site, Address(thread))
    await keep(site, Address(thread), "ben")
    (row,), (own,) = await kept(site), await kept(site, "ben")
    assert (row.warnings, row.excerpt) == (("self-harm",), "")
    assert own.excerpt == "hard words"


async def test_pages_go_on_where_the_last_one_ended(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    await keep(site, Address(thread))
    for _ in range(4):
        await keep(site, await site.reply(ben, thread))
    found, token = [], None
    while True:
        page = await site.services.keeping.kept(ana, after=token, limit=2)
        found += [row.number for row in page.rows]
        token = page.next
        if token is None:
            break
    assert found == [5, 4, 3, 2, 1]
    for bad in ("", "x", "a2VwdC4x", "☃"):
        with pytest.raises(BadInput):
            await site.services.keeping.kept(ana, after=bad)


async def test_keeping_has_an_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MAX_KEPT", 1)
    ben = await site.member("ben")
    thread = await site.thread(ben)
    answer = await site.reply(ben, thread)
    await keep(site, answer)
    with pytest.raises(BadInput) as raised:
        await keep(site, Address(thread))
    assert raised.value.code == "too_many"


async def test_what_is_not_there_is_not_kept(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    for address in (Address(thread, 9), Address(99), Address(10**9, 10**9)):
        with pytest.raises(NoSuchThing):
            await site.services.keeping.toggle(ana, address)
    with pytest.raises(NotAllowed):
        await site.services.keeping.toggle(GUEST, Address(thread))
