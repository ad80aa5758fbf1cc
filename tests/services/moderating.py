"""Moderators, reports and cases, in short: for the tests of moderation."""

from __future__ import annotations

from collections.abc import Iterable

from bbs.domain.addresses import Address
from bbs.domain.cases import Category, Origin, Severity
from bbs.domain.policy import SYSTEM, Actor
from bbs.models.tables import Board, CaseFile, Event, Member, MemberRole, Report
from bbs.services import case_opening, events
from bbs.services.core import Outbox
from tests.services.community import PASSWORD, Site


async def staff(site: Site, handle: str, role: str = "moderator") -> Actor:
    """A moderator of all boards, or a sysop."""
    if handle not in site.members:
        site.members[handle] = await site.services.accounts.add_member(SYSTEM, handle, PASSWORD, (role,))
    return site.members[handle]


async def moderator_of(site: Site, handle: str, *slugs: str) -> Actor:
    """A moderator of these boards."""
    actor = await site.member(handle)

    def work() -> None:
        for slug in slugs:
            board = Board.get(Board.slug == slug).id
            MemberRole.insert(member=actor.member, role="moderator", board=board).execute()

    await site.change(work)
    site.members[handle] = await site.services.accounts.again(actor)
    return site.members[handle]


async def reported(site: Site, by: str, address: Address, category: Category = Category.UNKIND, words: str = "") -> int:
    """A report by this member; the number of its case."""
    await site.services.reports.report(await site.member(by), address, category, words)
    return await site.db.read(lambda: int(Report.select(Report.case).order_by(Report.id.desc()).scalar()))


async def opened(site: Site, origin: Origin = Origin.WATCHED, **more: object) -> int:
    """A case, opened by hand a minute after the last; `board` by slug."""
    site.clock.advance(minutes=1)

    def work(outbox: Outbox) -> int:
        if isinstance(more.get("board"), str):
            more["board"] = Board.get(Board.slug == more["board"]).id
        return case_opening.open_case(outbox, origin=origin, now_us=site.services._core.now_us, **more)  # type: ignore[arg-type]

    return await site.services._core.write_and_tell(work)


async def found_by_triage(
    site: Site, author: Actor, address: Address, severity: Severity, *, unnamed: bool = False
) -> int:
    """A case that triage has opened about a post."""
    from bbs.models.tables import Post, Thread

    def about() -> tuple[int, int]:
        row = Post.get((Post.thread == address.thread) & (Post.number == (address.post or 1)))
        return row.id, Thread.get_by_id(address.thread).board_id

    post, board = await site.db.read(about)
    return await opened(
        site,
        Origin.TRIAGE,
        board=board,
        thread=address.thread,
        post=post,
        member=author.member,
        unnamed=unnamed,
        severity=severity,
        subject="a subject",
        snapshot="a body",
    )


async def told_of(site: Site, case: int) -> set[str]:
    """The handles of those who have been told of a case."""

    def work() -> set[str]:
        query = Member.select(Member.handle).join(Event, on=(Event.member == Member.id))
        return {row.handle for row in query.where((Event.kind == events.CASE) & (Event.number == case))}

    return await site.db.read(work)


async def numbers(site: Site, actor: Actor, **wanted: object) -> list[int]:
    """The numbers of all cases of a queue, page by page."""
    found: list[int] = []
    after = None
    while True:
        page = await site.services.cases.queue(actor, after=after, **wanted)  # type: ignore[arg-type]
        found += [row.number for row in page.rows]
        if (after := page.next) is None:
            return found


async def facts(site: Site, case: int) -> CaseFile:
    """The row of a case."""
    return await site.db.read(lambda: CaseFile.get_by_id(case))


def words(rows: Iterable[object]) -> str:
    """Everything that is said in these rows."""
    return " ".join(map(repr, rows))
