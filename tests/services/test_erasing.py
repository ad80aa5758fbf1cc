"""Erasing: nothing is left of somebody, whatever they had; and nobody learns by it what they wrote without a name."""

from __future__ import annotations

import asyncio

import pytest

from bbs.domain.byline import BylineKind
from bbs.domain.policy import GUEST, SYSTEM
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import CaseFile, LaterErasing, Member, Post, Thread
from bbs.services import imports
from bbs.services.case_rows import CaseRow
from bbs.services.rows import Draft as NewDraft
from bbs.services.rows import Joining
from tests.services.community import PASSWORD, Site, build_on
from tests.services.erased import HANDLE, HUSHED, SECRET, Corners, cells, in_files
from tests.services.moderation import House


@pytest.fixture
async def corners(site: Site) -> Corners:
    return await Corners(await House(site).settle()).fill()


def is_unnamed(row: CaseRow) -> bool:
    return row.byline is not None and row.byline.kind is BylineKind.UNNAMED


async def later(corners: Corners, **span: float) -> None:
    corners.site.clock.advance(**span)
    await corners.site.services.schedule.run_due()


@pytest.mark.parametrize("posts", ["delete", "anonymise"])
async def test_no_table_and_no_file_has_anything_of_whoever_was_erased(corners: Corners, posts: str) -> None:
    site = corners.site
    assert await site.db.read(lambda: cells(SECRET))
    assert in_files(site, "otter")
    erased = await site.services.erasing.erase(corners.me, HANDLE, posts, at_once=True)  # type: ignore[arg-type]
    assert erased.done
    assert await site.db.read(lambda: cells(HANDLE)) == []
    assert in_files(site, HANDLE, "otter") == []
    left = await site.db.read(lambda: cells(SECRET))
    if posts == "delete":
        assert left == []
        assert in_files(site, SECRET) == []
    else:
        assert {cell.partition("=")[0] for cell in left} == {"post.body", "thread.subject"}
    assert await site.db.read(lambda: Member.select().where(Member.id == corners.me.member).count()) == 0


async def test_what_had_no_name_goes_one_by_one_and_is_gone_in_the_end(corners: Corners) -> None:
    site = corners.site
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    assert {cell.partition("=")[0] for cell in await site.db.read(lambda: cells(HUSHED))} >= {"post.body"}
    due = await site.db.read(lambda: [row.due_us for row in LaterErasing.select()])
    assert len(set(due)) == len(due) == 3  # two posts, and what was said to the moderators
    await later(corners, days=15)
    assert await site.db.read(lambda: cells(HUSHED)) == []
    assert in_files(site, HUSHED) == []
    assert await site.db.read(lambda: LaterErasing.select().count()) == 0


@pytest.mark.parametrize("posts", ["delete", "anonymise"])
async def test_nothing_that_had_no_name_looks_otherwise_at_the_moment_when_a_name_goes(
    corners: Corners, posts: str
) -> None:
    site, ana = corners.site, corners.house["ana"]

    async def looks() -> list[object]:
        thread = await site.services.reading.open(ana, corners.threads["hushed"])
        answers = await site.services.reading.open(ana, corners.threads["ben"])
        hushed = [head for head in answers.heads if head.byline.kind is BylineKind.UNNAMED]
        cases = [row for row in (await site.services.cases.queue(corners.house["mo"])).rows if is_unnamed(row)]
        return [thread.subject, thread.heads, hushed, [(row.number, row.excerpt, row.subject) for row in cases]]

    before = await looks()
    await site.services.erasing.erase(corners.me, HANDLE, posts, at_once=True)  # type: ignore[arg-type]
    assert await looks() == before


async def test_posts_without_a_name_have_nobody_in_common_afterwards(corners: Corners) -> None:
    site = corners.site
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=True)

    def authors() -> list[int]:
        query = Post.select(Post.author).where(Post.unnamed, Post.author != corners.house["ana"].member)
        return [row.author_id for row in query]

    found = await site.db.read(authors)
    assert len(found) == len(set(found)) == 2
    assert all(author < 0 for author in found)
    opener = await site.db.read(lambda: Thread.get_by_id(corners.threads["hushed"]).author_id)
    assert opener in found


async def test_the_name_is_nobodys_any_more(corners: Corners) -> None:
    accounts = corners.site.services.accounts
    await corners.site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    with pytest.raises(BadInput):
        await accounts.join(GUEST, Joining(HANDLE, PASSWORD))
    with pytest.raises(BadInput):
        await accounts.join(GUEST, Joining("quietotter", PASSWORD))
    assert await accounts.sign_in_password(HANDLE, PASSWORD) is None


async def test_cases_are_closed_and_without_words_and_how_older_ones_ended_stays(corners: Corners) -> None:
    site, ben = corners.site, corners.house["ben"].member
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)

    def named() -> list[CaseFile]:
        return [case for case in CaseFile.select() if not case.unnamed and case.member_id != ben]

    for case in await site.db.read(named):
        assert (case.member_id, case.snapshot, case.excerpt, case.subject) == (None, "", "", "")
        assert case.state == "no_action"


# Taking a week


async def test_for_a_week_nothing_is_seen_of_them_and_then_they_take_it_back(corners: Corners) -> None:
    site, ben = corners.site, corners.house["ben"]
    before = await site.services.reading.open(ben, corners.threads["own"])
    asked = await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=False)
    assert (asked.when - site.clock()).days == 7
    assert not asked.done
    view = await site.services.reading.open(ben, corners.threads["own"])
    assert view.heads[0].byline.kind is BylineKind.DELETED
    assert SECRET not in view.subject
    found = (await site.services.search.search(ben, SECRET)).results  # what others have quoted goes on the day itself
    assert {result.byline.handle for result in found} == {"ben"}
    with pytest.raises(NoSuchThing):
        await site.services.people.about(ben, HANDLE)
    me = await site.services.accounts.sign_in_password(HANDLE, PASSWORD)
    assert me is not None
    assert (me.leaving, me.handle) == (True, HANDLE)
    assert await site.services.erasing.pending(me) is not None
    with pytest.raises(NotAllowed):
        await site.thread(me)
    me = await site.services.erasing.take_back(me)
    assert (me.leaving, me.handle) == (False, HANDLE)
    after = await site.services.reading.open(ben, corners.threads["own"])
    assert (after.subject, after.heads) == (before.subject, before.heads)
    assert len((await site.services.search.search(ben, SECRET)).results) > len(found)
    assert await site.services.erasing.pending(me) is None
    assert await site.services.erasing.ledger(SYSTEM) == ()


async def test_kept_posts_have_no_name_during_that_week(corners: Corners) -> None:
    site, ben = corners.site, corners.house["ben"]
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=False)
    view = await site.services.reading.open(ben, corners.threads["own"])
    assert view.heads[0].byline.kind is BylineKind.FORMER
    page = await site.services.threads.page(ben, "quiet")
    assert HANDLE not in repr([row.byline for row in page.rows])


async def test_after_a_week_the_clock_does_it(corners: Corners) -> None:
    site = corners.site
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=False)
    await later(corners, days=6)
    assert await site.db.read(lambda: cells(SECRET))
    await later(corners, days=1, minutes=2)
    await later(corners, minutes=2)
    assert await site.db.read(lambda: cells(HANDLE, SECRET)) == []
    assert in_files(site, HANDLE, SECRET) == []


async def test_work_that_broke_off_is_taken_up_by_the_clock(corners: Corners, monkeypatch: pytest.MonkeyPatch) -> None:
    site = corners.site

    async def killed(*_args: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(site.services.erasing, "_finish", killed)
        with pytest.raises(ConnectionError):
            await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    await later(corners, minutes=2)
    assert await site.db.read(lambda: cells(HANDLE, SECRET)) == []


# Who, and how


async def test_a_name_mistyped_and_a_word_that_is_none_erase_nobody(corners: Corners) -> None:
    erasing = corners.site.services.erasing
    for handle, posts, field in ((HANDLE + "s", "delete", "handle"), ("", "delete", "handle"), (HANDLE, "x", "posts")):
        with pytest.raises(BadInput) as refused:
            await erasing.erase(corners.me, handle, posts, at_once=True)  # type: ignore[arg-type]
        assert refused.value.field == field
    await corners.site.services.recovery.set_door_word(corners.me, "a small brass key", PASSWORD)
    with pytest.raises(BadInput) as refused:
        await erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    assert refused.value.field == "door_word"


async def test_sessions_end_in_every_process(corners: Corners, site: Site) -> None:
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    heard: list[str] = []
    here = await site.services.sessions.arrived(corners.me, heard.append, site.clock())
    await other.sessions.arrived(corners.me, heard.append, site.clock())
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    async with asyncio.timeout(10):
        while len(heard) < 2:
            await asyncio.sleep(0.01)
    assert heard[0] == heard[1]
    assert here
    await other.stop()


async def test_another_process_kept_what_somebody_was_writing_when_they_were_erased(
    corners: Corners, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    """It tried again and again to keep it, said so in its log, and held their words in memory until it gave up."""
    other = build_on(site.db, site.clock, site.data)
    await other.start()
    heard: list[str] = []
    await other.sessions.arrived(corners.me, heard.append, site.clock())
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    other.writing.keep(corners.me, NewDraft("key", "quiet", None, None, "s", SECRET))
    async with asyncio.timeout(10):
        while not heard:
            await asyncio.sleep(0.01)
    other.writing.keep(corners.me, NewDraft("key", "quiet", None, None, "s", SECRET))
    member = corners.me.member
    assert member is not None
    assert [*other._core.batch.waiting(member, "draft")] == []
    await other.stop()
    assert "could not be written" not in caplog.text
    assert await site.db.read(lambda: cells(SECRET)) == []


async def test_the_operator_erases_and_the_log_names_nobody(corners: Corners) -> None:
    site = corners.site
    steps: list[int] = []
    await site.services.erasing.erase_member(SYSTEM, HANDLE, "delete", steps.append)
    assert steps
    assert await site.db.read(lambda: cells(HANDLE, SECRET)) == []
    with pytest.raises(NoSuchThing):
        await site.services.erasing.erase_member(SYSTEM, HANDLE, "delete")


async def test_another_choice_has_to_wait_until_the_first_is_taken_back(corners: Corners) -> None:
    erasing = corners.site.services.erasing
    await erasing.erase(corners.me, HANDLE, "delete", at_once=False)
    me = await corners.site.services.accounts.again(corners.me)
    with pytest.raises(BBSError) as refused:
        await erasing.erase(me, HANDLE, "anonymise", at_once=True)
    assert refused.value.code == "pending"
    assert (await erasing.erase(me, HANDLE, "delete", at_once=True)).done


# The ledger


async def test_a_backup_that_is_put_back_brings_nobody_back(corners: Corners) -> None:
    """The rows of a backup come again: whoever stands in the ledger goes again."""
    site = corners.site
    number = await site.db.read(lambda: Member.get_by_id(corners.me.member).ledger_id)
    await site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)
    (line,) = await site.services.erasing.ledger(SYSTEM)
    assert (line.id, line.done) == (number, True)
    again = {"handle": HANDLE, "handle_key": HANDLE, "ledger_id": number, "joined_day": "2026-01-01"}
    await site.change(lambda: Member.insert(**again).execute())
    assert await site.services.erasing.reapply(SYSTEM, [line]) == 1
    assert await site.db.read(lambda: cells(HANDLE)) == []
    assert await site.services.erasing.reapply(SYSTEM, [line]) == 0


async def test_the_ledger_outlives_the_database(corners: Corners) -> None:
    site = corners.site
    await site.services.erasing.erase(corners.me, HANDLE, "anonymise", at_once=True)
    (before,) = await site.services.erasing.ledger(SYSTEM)
    from bbs.models.tables import Erasure

    await site.change(lambda: Erasure.delete().execute())
    (beside,) = await site.services.erasing.ledger(SYSTEM)
    assert (beside.id, beside.posts) == (before.id, "anonymise")
    assert HANDLE not in (site.data / "erasures.jsonl").read_text()


async def test_everybody_has_a_number_however_they_came(site: Site) -> None:
    """A number that is given only when somebody goes is not in the backups from before."""
    await site.member("ana")
    await site.services.accounts.add_member(SYSTEM, "ben", PASSWORD)
    await site.services.imports.run(
        SYSTEM, imports.check({"experiences": [], "members": [{"handle": "wren"}], "threads": []})
    )
    numbers = await site.db.read(lambda: [row.ledger_id for row in Member.select()])
    assert len({number for number in numbers if number and len(number) == 32}) == 3


async def test_somebody_from_before_there_were_numbers_is_erased_all_the_same(corners: Corners) -> None:
    await corners.site.change(lambda: Member.update(ledger_id=None).execute())
    assert (await corners.site.services.erasing.erase(corners.me, HANDLE, "delete", at_once=True)).done
    assert await corners.site.db.read(lambda: cells(HANDLE, SECRET)) == []


async def test_whoever_was_gone_already_met_an_error_when_they_asked_once_more(corners: Corners) -> None:
    """In another session, or another process: it was a ValueError, and an incident with a number."""
    site, ben = corners.site, corners.house["ben"]
    await site.services.erasing.erase(ben, "ben", "anonymise", at_once=False)
    leaving = await site.services.accounts.again(ben)
    await site.services.erasing.erase(leaving, "ben", "anonymise", at_once=True)
    erasing = site.services.erasing
    for call in (
        erasing.erase(ben, "ben", "delete", at_once=True),
        erasing.erase(ben, "ben", "anonymise", at_once=False),
        erasing.take_back(leaving),
        erasing.pending(leaving),
        site.services.exporting.export(ben),
    ):
        with pytest.raises(BBSError) as refused:
            await call
        assert refused.value.code == "gone"
        assert "not here any more" in refused.value.message
