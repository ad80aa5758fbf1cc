"""Drafts are never lost, and sending happens exactly once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, Actor
from bbs.domain.post_states import PostState
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.database import StorageFull
from bbs.models.tables import Board, Post, Thread
from bbs.models.tables import Draft as DraftRow
from bbs.services.rows import Draft
from tests.services.community import Site, build_on


async def _count(site: Site, table: type[Post] | type[DraftRow]) -> int:
    return await site.db.read(lambda: table.select().count())


async def test_a_draft_is_offered_again_with_its_last_letter(site: Site) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = await writing.open_draft(ana, board="quiet")
    for length in range(1, 30):
        writing.keep(ana, replace(draft, subject="A night", body="x" * length, cursor=length))
    again = await writing.open_draft(ana, board="quiet")
    assert (again.key, again.subject, again.body, again.cursor) == (draft.key, "A night", "x" * 29, 29)
    assert (await site.services.boards.home(ana)).drafts == 1


async def test_a_draft_is_on_the_disk_within_the_second(site: Site) -> None:
    ana = await site.member("ana")
    draft = await site.services.writing.open_draft(ana, board="quiet")
    site.services.writing.keep(ana, replace(draft, body="to the last second"))
    async with asyncio.timeout(1):
        while await _count(site, DraftRow) == 0:
            await asyncio.sleep(0.01)


async def test_an_emptied_draft_is_forgotten(site: Site) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = await writing.open_draft(ana, board="quiet")
    writing.keep(ana, replace(draft, body="something"))
    assert len(await writing.drafts(ana)) == 1
    writing.keep(ana, replace(draft, body=" \n "))
    assert await writing.drafts(ana) == ()
    writing.keep(ana, replace(draft, body="something else"))
    await writing.discard(ana, draft.key)
    assert await writing.drafts(ana) == ()


async def test_sending_takes_the_draft_away_in_the_same_moment(site: Site) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = replace(await writing.open_draft(ana, board="quiet"), subject="A night", body="It was long.")
    writing.keep(ana, draft)
    assert len(await writing.drafts(ana)) == 1
    address = (await writing.send(ana, draft)).at
    assert await writing.drafts(ana) == ()
    view = await site.services.reading.open(ana, address.thread)
    assert (view.subject, view.board, [head.unread for head in view.heads]) == ("A night", "quiet", [False])
    assert await site.services.reading.texts(ana, address.thread, [1]) == {1: "It was long."}


async def test_a_late_keep_does_not_bring_a_sent_draft_back(site: Site) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = replace(await writing.open_draft(ana, board="quiet"), subject="A night", body="It was long.")
    writing.keep(ana, draft)
    await writing.send(ana, draft)
    writing.keep(ana, replace(draft, body="It was long. And"))
    assert await writing.drafts(ana) == ()
    assert (await writing.open_draft(ana, board="quiet")).key != draft.key


async def test_the_same_draft_is_one_post_however_often_it_is_sent(site: Site, database_kind: str) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    other = build_on(site.db, site.clock, site.data)
    draft = Draft("the-same-key", None, thread, 1, body="once")
    both = (site.services.writing, other.writing)
    sent = await asyncio.gather(*(both[turn % 2].send(ana, draft) for turn in range(12)))
    assert {one.at for one in sent} == {Address(thread, 2)}
    assert (await site.services.writing.send(ana, replace(draft, body="another text"))).at == Address(thread, 2)
    assert await _count(site, Post) == 2
    assert await site.thread(ana) == thread + 1
    await other.stop()


async def test_two_members_may_use_the_same_key(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    draft = Draft("k", None, thread, 1, body="from the script")
    assert (await site.services.writing.send(ana, draft)).at == Address(thread, 2)
    assert (await site.services.writing.send(ben, draft)).at == Address(thread, 3)


@pytest.mark.parametrize("how", ["locked", "closed", "deleted"])
async def test_a_thread_that_takes_nothing_more_keeps_the_draft(site: Site, how: str) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    writing = site.services.writing
    draft = replace(await writing.open_draft(ben, thread=thread), body="I was about to say")
    if how == "locked":
        await site.change(lambda: Thread.update(locked=True).execute())
    elif how == "closed":
        await site.change(lambda: Board.update(closed=True).execute())
    else:
        await writing.delete(ana, Address(thread, 1))
    with pytest.raises(BBSError) as refused:
        await writing.send(ben, draft)
    assert refused.value.code == ("no_such_thing" if how == "deleted" else "locked")
    (kept,) = await writing.drafts(ben)
    assert (kept.body, kept.thread) == ("I was about to say", thread)
    assert await writing.open_draft(ben, thread=thread) == kept


async def test_a_full_disk_keeps_the_words(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = Draft("key", "quiet", None, None, subject="A night", body="It was long.")

    async def full(_work: object) -> None:
        raise StorageFull("no room")

    with monkeypatch.context() as broken:
        broken.setattr(site.db, "write", full)
        with pytest.raises(BBSError) as failed:
            await writing.send(ana, draft)
        assert failed.value.code == "storage"
        writing.keep(ana, replace(draft, body="It was long. Still."))
    assert [kept.body for kept in await writing.drafts(ana)] == ["It was long. Still."]
    assert (await writing.send(ana, draft)).at == Address(1, 1)


async def test_words_are_cleaned_and_limited(site: Site) -> None:
    ana = await site.member("ana")
    send = site.services.writing.send
    for draft, field in (
        (Draft("a", "quiet", None, None, "", "a body"), "subject"),
        (Draft("b", "quiet", None, None, "s" * 101, "a body"), "subject"),
        (Draft("c", "quiet", None, None, "a subject", " \n"), "body"),
        (Draft("d", "quiet", None, None, "a subject", "é" * 40_000), "body"),
        (Draft("e", "quiet", None, None, "a subject", "a body", seeking="advice"), "seeking"),
        (Draft("f", "quiet", None, None, "a subject", "a body", warnings=("a", "b", "c", "d", "e", "f")), "warnings"),
        (Draft("", "quiet", None, None, "a subject", "a body"), "key"),
    ):
        with pytest.raises(BadInput) as refused:
            await send(ana, draft)
        assert refused.value.field == field
    odd = Draft(
        "g", "quiet", None, None, "a \x1b[31mred\x07 one", "one\r\ntwo\x00", warnings=("Self harm", "self-harm")
    )
    address = (await send(ana, odd)).at
    view = await site.services.reading.open(ana, address.thread)
    assert (view.subject, view.warnings) == ("a red one", ("self-harm",))
    assert await site.services.reading.texts(ana, address.thread, [1]) == {1: "one\ntwo"}


async def test_drafts_of_odd_characters_are_kept_and_harm_nothing(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    writing = site.services.writing
    writing.keep(ana, Draft("odd", "quiet", None, None, "\x00", "a\x00b\ud800c" + "x" * 100_000, warnings=("a,b",)))
    writing.keep(ana, Draft("nowhere", "no-such-board", None, None, "s", "b"))
    writing.keep(ben, Draft("fine", "quiet", None, None, "s", "b"))
    (kept,) = await writing.drafts(ana)
    assert kept.body.startswith("abc")
    assert len(kept.body) < 65_537
    assert [draft.key for draft in await writing.drafts(ben)] == ["fine"]


async def test_nobody_reaches_the_draft_of_another(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    writing = site.services.writing
    writing.keep(ana, Draft("k", "quiet", None, None, "s", "mine"))
    await writing.drafts(ana)
    site.clock.advance(seconds=1)
    writing.keep(ben, Draft("k", "quiet", None, None, "s", "not yours"))
    assert await writing.drafts(ben) == ()
    await writing.discard(ben, "k")
    assert [draft.body for draft in await writing.drafts(ana)] == ["mine"]


async def test_an_older_session_does_not_overwrite_a_newer_draft(site: Site) -> None:
    ana = await site.member("ana")
    other = build_on(site.db, site.clock, site.data)
    draft = Draft("k", "quiet", None, None, "s", "old words")
    other.writing.keep(ana, draft)
    site.clock.advance(seconds=1)
    site.services.writing.keep(ana, replace(draft, body="new words"))
    await site.services.writing.drafts(ana)
    assert [each.body for each in await other.writing.drafts(ana)] == ["new words"]
    await other.stop()


async def test_a_reply_can_begin_with_what_it_answers(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana, body="one\n\ntwo", warnings=("grief",))
    draft = await site.services.writing.open_draft(ben, thread=thread, quote=True)
    assert (draft.body, draft.parent, draft.warnings) == ("> one\n>\n> two\n\n", 1, ("grief",))
    assert draft.cursor == len(draft.body)
    long = await site.thread(ana, body="\n".join(["x" * 1000] * 60))
    assert len((await site.services.writing.open_draft(ben, thread=long, quote=True)).body) < 10_000


async def test_only_the_author_changes_a_post(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    answer = await site.reply(ben, thread)
    writing, reading = site.services.writing, site.services.reading
    for change in (writing.edit(ana, answer, "mine now"), writing.delete(ana, answer)):
        with pytest.raises(NotAllowed):
            await change
    with pytest.raises(NotAllowed):
        await writing.edit(GUEST, answer, "mine now")
    site.clock.advance(minutes=1)
    await writing.edit(ben, answer, "better words")
    head = (await reading.open(ana, thread)).heads[1]
    assert head.edited == site.clock()
    assert await reading.texts(ana, thread, [2]) == {2: "better words"}
    await writing.delete(ben, answer)
    head = (await reading.open(ana, thread)).heads[1]
    assert (head.state, head.byline.handle) == (PostState.DELETED, None)
    assert await reading.texts(ben, thread, [2]) == {2: None}
    with pytest.raises(NoSuchThing):
        await writing.edit(ben, answer, "back again")


async def test_a_thread_without_answers_goes_with_its_opening(site: Site) -> None:
    ana = await site.member("ana")
    alone, answered = await site.thread(ana), await site.thread(ana)
    await site.reply(ana, answered)
    await site.services.writing.delete(ana, Address(alone, 1))
    await site.services.writing.delete(ana, Address(answered, 1))
    with pytest.raises(NoSuchThing):
        await site.services.reading.open(ana, alone)
    page = await site.services.threads.page(ana, "quiet")
    assert [row.number for row in page.rows] == [answered]


async def test_guests_write_nothing_and_members_only_where_they_may_read(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana)
    writing = site.services.writing
    with pytest.raises(NotAllowed):
        await writing.send(GUEST, Draft("k", None, thread, 1, body="hello"))
    with pytest.raises(NotAllowed):
        writing.keep(GUEST, Draft("k", None, thread, 1, body="hello"))
    with pytest.raises(NoSuchThing):
        await writing.send(ana, Draft("k", "circle", None, None, "s", "b"))
    with pytest.raises(NoSuchThing):
        await writing.send(ana, Draft("k2", None, thread, 9, body="to nobody"))


async def test_numbers_have_no_gaps_and_serials_rise_when_many_write_at_once(site: Site) -> None:
    members = [await site.member(f"writer-{n}x") for n in "abcdefgh"]
    threads = [await site.thread(members[0]) for _ in range(5)]
    other = build_on(site.db, site.clock, site.data)
    both = (site.services.writing, other.writing)

    async def write(turn: int, actor: Actor) -> Address:
        draft = Draft(f"key-{turn}", None, threads[turn % 5], 1, body=f"answer {turn}")
        return (await both[turn % 2].send(actor, draft)).at

    sent = await asyncio.gather(*(write(turn, members[turn % len(members)]) for turn in range(200)))
    assert len(set(sent)) == 200

    def rows() -> list[tuple[int, int, int]]:
        return list(Post.select(Post.thread, Post.number, Post.serial).order_by(Post.serial).tuples())

    published = await site.db.read(rows)
    assert [serial for _thread, _number, serial in published] == list(range(1, 206))
    for thread in threads:
        assert [number for where, number, _serial in published if where == thread] == list(range(1, 42))
    facts = await site.db.read(lambda: {row.id: (row.posts, row.last_serial) for row in Thread.select()})
    last = {where: serial for where, _number, serial in published}
    assert facts == {thread: (41, last[thread]) for thread in threads}
    await other.stop()


async def test_an_author_could_not_delete_what_reports_had_hidden(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    places = (await site.reply(ana, thread, 1, "hidden for now"), Address(await site.thread(ana), 1))
    for address in places:
        at = (Post.thread == address.thread) & (Post.number == address.post)
        await site.change(lambda at=at: Post.update(state=PostState.HIDDEN.value).where(at).execute())
    await site.change(lambda: Thread.update(state="hidden").where(Thread.id == places[1].thread).execute())
    for address in places:
        with pytest.raises(NotAllowed, match="delete it, but not change it"):
            await site.services.writing.edit(ana, address, "something else")
        with pytest.raises(NoSuchThing if address.post == 1 else NotAllowed):
            await site.services.writing.delete(ben, address)
        await site.services.writing.delete(ana, address)
        with pytest.raises(NoSuchThing):
            await site.services.writing.delete(ana, address)
    assert await site.services.reading.texts(ben, thread, [2]) == {2: None}
    assert await site.db.read(lambda: Thread.get_by_id(places[1].thread).state) == "deleted"
