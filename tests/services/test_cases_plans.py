"""How the databases find a page of the queue: along an index, and in it alone, however many cases there are."""

from __future__ import annotations

from bbs.domain.cases import Origin, Severity
from bbs.models.base import proxy
from tests.services.community import Site
from tests.services.moderating import moderator_of, opened, staff
from tests.services.test_cases_queue import fill
from tests.services.test_query_plans import plan, watching

MANY = 3_000


async def filled(site: Site) -> None:
    """Many open cases, and what the database knows of its tables brought up to date."""
    await fill(site, MANY, 3)
    statement = "VACUUM ANALYZE" if site.db.kind == "postgresql" else "ANALYZE"
    await site.db.bare(lambda: proxy.execute_sql(statement))


async def test_the_queue_is_stretches_of_an_index_alone(site: Site) -> None:
    everywhere, some = await staff(site, "mara"), await moderator_of(site, "some", "open", "quiet")
    await filled(site)
    await site.services.cases.pass_on(everywhere, 5, None)
    with watching() as plans:
        for actor in (everywhere, some):
            first = await site.services.cases.queue(actor)
            await site.services.cases.queue(actor, after=first.next)
            await site.services.cases.queue(actor, only="unclaimed")
            await site.services.cases.queue(actor, origin=Origin.REPORT)
            await site.services.cases.queue(actor, only="closed")
            await site.services.cases.next_case(actor, first.rows[0].number)
            await site.services.cases.waiting(actor)
    stretches = [(sql, params) for sql, params in plans.statements.values() if '"opened_us", "t1"."id" FROM' in sql]
    assert len(stretches) >= 6
    counts = [(sql, params) for sql, params in plans.statements.values() if "COUNT" in sql and "case_file" in sql]
    assert counts
    for sql, params in (*stretches, *counts):
        words = await site.db.read(lambda sql=sql, params=params: plan(sql, params))  # type: ignore[misc]
        assert "TEMP B-TREE" not in words
        assert '"Sort"' not in words
        if site.db.kind == "sqlite":
            assert "COVERING INDEX case_file_" in words, words
        else:
            assert "Index Only Scan" in words, words
        assert "OFFSET" not in sql


async def test_working_on_a_case_looks_through_no_table(site: Site) -> None:
    mod = await staff(site, "mara")
    await filled(site)
    author = await site.member("quill")
    thread = await site.thread(author)
    with watching() as plans:
        number = await opened(site, severity=Severity.RED, member=author.member, thread=thread, board="quiet")
        await site.services.cases.case(mod, number)
        await site.services.cases.claim(mod, number, None)
        await site.services.cases.note(mod, number, "a note")
        await site.services.cases.hand_over(mod, None)
    assert [line for line in await plans.scans(site.db) if line.startswith("case_")] == []
