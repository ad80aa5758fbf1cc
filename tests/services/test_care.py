"""Triage and the panel: no post is held up by it, its author is asked kindly and seldom, and nothing of it lasts."""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

import pytest

from bbs.domain.cases import CaseState, Origin, Severity
from bbs.domain.policy import SYSTEM, Actor
from bbs.domain.triage import Assessment, Rules, Tier
from bbs.errors import BadInput, NoSuchThing
from bbs.models.tables import Care, CaseFile, CaseStep, TriageHit
from bbs.services import care, triage_hook
from bbs.services.care import ANSWERS
from bbs.services.rows import Draft
from bbs.services.triage_hook import TriageHook
from tests.services.community import PASSWORD, Site
from tests.services.traces import traces

CRISIS = "I want to die tonight. I have the pills here. Goodbye everyone."
PAST = "I used to want to die. That was years ago, and I am better now."
CALM = "I made soup, and the cat slept on my feet."


async def moderator(site: Site) -> Actor:
    return await site.services.accounts.add_member(SYSTEM, "morten", PASSWORD, ("moderator",))


async def send(site: Site, actor: Actor, body: str, subject: str = "tonight", board: str = "quiet"):
    site.clock.advance(minutes=1)
    draft = Draft(secrets.token_hex(8), board, None, None, subject, body)
    return await site.services.writing.send(actor, draft)


async def tier(site: Site) -> str | None:
    row = await site.db.read(lambda: TriageHit.select().first())
    return None if row is None else row.tier


async def severity(site: Site) -> str | None:
    row = await site.db.read(lambda: CaseFile.select().order_by(CaseFile.id.desc()).first())
    return None if row is None else row.severity


async def test_a_frightening_post_is_published_and_a_case_at_the_top(site: Site):
    ana, ben, morten = await site.member("ana"), await site.member("ben"), await moderator(site)
    await site.services.asking.ask(ben, "Can somebody write to me?")
    sent = await send(site, ana, CRISIS)
    assert sent.address is not None
    assert sent.panel
    assert (await site.services.reading.texts(ben, sent.address.thread, [1]))[1] == CRISIS
    rows = (await site.services.cases.queue(morten)).rows
    assert [row.severity for row in rows] == [Severity.CRISIS, Severity.HIGH]
    assert (rows[0].origin, rows[0].address) == (Origin.TRIAGE, sent.address)
    view = await site.services.cases.case(morten, rows[0].number)
    assert view.snapshot == CRISIS
    assert any("want to die" in cue.words for cue in view.cues)


async def test_a_calm_post_opens_nothing(site: Site):
    ana = await site.member("ana")
    sent = await send(site, ana, CALM)
    assert not sent.panel
    assert await tier(site) is None
    assert await site.services.care.panel(ana, sent.address) is None


async def test_the_subject_is_read_too(site: Site):
    ana = await site.member("ana")
    assert (await send(site, ana, "Sorry.", subject="I want to die tonight")).panel


async def test_an_edit_is_read_again_and_only_what_is_worse_counts(site: Site):
    ana = await site.member("ana")
    sent = await send(site, ana, PAST)
    assert await tier(site) == "amber"
    assert sent.address is not None
    site.clock.advance(minutes=5)
    await site.services.writing.edit(ana, sent.address, CRISIS)
    assert (await tier(site), await severity(site)) == ("crisis", "crisis")
    await site.services.writing.edit(ana, sent.address, CALM)
    assert await tier(site) == "crisis"
    assert await site.db.read(lambda: CaseFile.select().count()) == 1


async def test_the_panel_comes_once_a_day_for_its_author_alone(site: Site):
    ana, ben = await site.member("ana"), await site.member("ben")
    sent = await send(site, ana, CRISIS)
    assert await site.services.care.panel(ben, sent.address) is None
    panel = await site.services.care.panel(ana, sent.address, "Australia")
    assert panel is not None
    assert panel.help.resources[0].region == "Australia"
    assert await site.services.care.panel(ana, sent.address) is None
    again = await send(site, ana, CRISIS)
    assert await site.services.care.panel(ana, again.address) is None
    site.clock.advance(days=1)
    again = await send(site, ana, CRISIS)
    assert await site.services.care.panel(ana, again.address) is not None


async def test_who_wants_no_panel_sees_none_for_30_days_and_the_case_stays(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    sent = await send(site, ana, CRISIS)
    await site.services.care.answer(ana, "never", sent.address)
    site.clock.advance(days=29)
    sent = await send(site, ana, CRISIS)
    assert await site.services.care.panel(ana, sent.address) is None
    assert len((await site.services.cases.queue(morten)).rows) == 2
    site.clock.advance(days=2)
    sent = await send(site, ana, CRISIS)
    assert await site.services.care.panel(ana, sent.address) is not None


@pytest.mark.parametrize("answer", ["safe", "past"])
async def test_being_safe_lowers_the_tier_and_never_to_green(site: Site, answer: str):
    ana, morten = await site.member("ana"), await moderator(site)
    sent = await send(site, ana, CRISIS)
    assert await site.services.care.answer(ana, answer, sent.address)
    assert (await tier(site), await severity(site)) == ("red", "red")
    # Said twice it counts once, and a corrected letter takes nothing of it back.
    await site.services.care.answer(ana, answer, sent.address)
    await site.services.writing.edit(ana, sent.address, CRISIS.replace("everyone", "Everyone"))
    assert (await tier(site), await severity(site)) == ("red", "red")
    (row,) = (await site.services.cases.queue(morten)).rows
    steps = (await site.services.cases.case(morten, row.number)).steps
    assert any("safe" in step.words for step in steps)

    sent = await send(site, ana, PAST)
    await site.services.care.answer(ana, answer, sent.address)
    assert await severity(site) == "amber"


async def test_being_safe_takes_nothing_from_those_who_asked_or_were_worried_about(site: Site):
    ana, ben = await site.member("ana"), await site.member("ben")
    sent = await send(site, ana, CRISIS)
    await site.services.reports.report(ben, sent.address, "worried")
    await site.services.care.answer(ana, "safe", sent.address)
    await site.services.care.answer(ana, "safe", (await send(site, ana, PAST)).address)
    rows = await site.db.read(lambda: list(CaseFile.select().order_by(CaseFile.id)))
    assert rows[0].severity == "red"
    await site.change(lambda: CaseFile.update(severity="amber").where(CaseFile.id == rows[0].id).execute())
    await site.change(lambda: TriageHit.update(tier="amber", answer="").execute())
    await site.services.care.answer(ana, "safe", sent.address)
    assert await site.db.read(lambda: CaseFile.get_by_id(rows[0].id).severity) == "high"


async def test_asking_from_the_panel_joins_the_case_of_the_post(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    sent = await send(site, ana, CRISIS)
    await site.services.asking.ask(ana, "", sent.address)
    (row,) = (await site.services.cases.queue(morten)).rows
    assert row.severity is Severity.CRISIS
    assert (await site.services.answering.of_case(morten, row.number)).messages


async def test_answers_are_for_the_author_and_of_those_there_are(site: Site):
    ana, ben = await site.member("ana"), await site.member("ben")
    sent = await send(site, ana, CRISIS)
    with pytest.raises(NoSuchThing):
        await site.services.care.answer(ben, "safe", sent.address)
    with pytest.raises(BadInput):
        await site.services.care.answer(ana, "maybe", sent.address)
    assert set(ANSWERS) == {"safe", "past", "ask", "later", "never"}


# Nothing of it lasts


async def clear(site: Site) -> int:
    """What the clock does about it, an hour later than before."""
    site.clock.advance(hours=1)
    return (await site.services.schedule.run_due())["tiers"]


async def lived(site: Site) -> Actor:
    """A frightening post, the panel, an answer to it, a person asked for and answered; the moderator."""
    ana, morten = await site.member("ana"), await moderator(site)
    sent = await send(site, ana, CRISIS)
    await site.services.care.panel(ana, sent.address)
    await site.services.care.answer(ana, "safe", sent.address)
    await site.services.asking.ask(ana, "", sent.address)
    await site.services.care.answer(ana, "never", sent.address)
    (row,) = (await site.services.cases.queue(morten)).rows
    await site.services.answering.write(morten, row.number, row.version, "I am here.")
    return morten


async def test_thirty_days_after_nothing_is_left_of_tiers(site: Site, caplog: pytest.LogCaptureFixture):
    morten = await lived(site)
    (row,) = (await site.services.cases.queue(morten)).rows
    await site.services.cases.close(morten, row.number, row.version, CaseState.SUPPORTED)
    site.clock.advance(days=29)
    await clear(site)
    assert await tier(site) == "red"
    assert await site.db.read(traces)
    site.clock.advance(days=2)
    assert await clear(site)
    assert await site.db.read(traces) == []
    assert await clear(site) == 0
    assert await site.db.read(TriageHit.select().count) == 0
    assert "calmer" not in await site.db.read(lambda: [step.kind for step in CaseStep.select()])
    assert not any(word in caplog.text for word in ("crisis", "amber", "ideation"))
    view = await site.services.cases.case(morten, row.number)
    assert (view.row.severity, view.cues, view.row.state) == (None, (), CaseState.SUPPORTED)


async def test_what_an_open_case_needs_stays_until_it_is_closed(site: Site):
    morten = await lived(site)
    site.clock.advance(days=40)
    await clear(site)
    assert (await tier(site), await severity(site)) == ("red", "red")
    (row,) = (await site.services.cases.queue(morten)).rows
    await site.services.cases.close(morten, row.number, row.version, CaseState.SUPPORTED)
    await clear(site)
    assert await tier(site) is None
    assert await severity(site) is None


async def test_the_day_of_the_panel_is_forgotten_the_next_day(site: Site):
    ana = await site.member("ana")
    sent = await send(site, ana, CRISIS)
    await site.services.care.panel(ana, sent.address)
    site.clock.advance(days=1)
    await clear(site)
    row = await site.db.read(Care.get)
    assert row.panel_day is None


# The rules


async def test_no_post_ever_waits_for_broken_rules(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    (tmp_path / "triage.toml").write_text("[[cue]]\nname = ")
    hook = TriageHook(tmp_path)
    assert (await hook.look_at(CRISIS)).tier is Tier.CRISIS
    assert "the shipped ones are" in caplog.text
    assert "pills" not in caplog.text


async def test_the_first_post_after_a_start_could_have_waited_for_the_rules(
    site: Site, monkeypatch: pytest.MonkeyPatch
):
    assert site.services._triage._loaded, "read before anybody can come in"
    read_on: list[int] = []
    rules = triage_hook._rules

    def slow(data: Path | None) -> Rules | None:
        read_on.append(threading.get_ident())
        return rules(data)

    monkeypatch.setattr(triage_hook, "_rules", slow)
    hook = TriageHook(None)
    assert (await hook.look_at(CRISIS)).tier is Tier.CRISIS
    assert read_on
    assert threading.get_ident() not in read_on, "the event loop is everybody's"
    await hook.look_at(CALM)
    assert len(read_on) == 1


async def test_the_operators_rules_count(tmp_path: Path):
    shipped = (Path(care.__file__).parent.parent / "triage.toml").read_text("utf-8")
    (tmp_path / "triage.toml").write_text(shipped.replace("[methods]\nwords = []", '[methods]\nwords = ["moonstone"]'))
    assert TriageHook(tmp_path).look("the moonstone").holds == ("words = []" in shipped)


async def test_a_method_word_holds_at_the_top_of_the_queue(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    found = Assessment(Tier.GREEN, (), holds=True)

    async def look_at(_text: str) -> Assessment:
        return found

    hook = site.services._triage
    hook.look_at = look_at  # type: ignore[method-assign]
    sent = await send(site, ana, "a word of the list")
    assert sent.address is None
    assert sent.held
    assert sent.panel
    (row,) = (await site.services.cases.queue(morten)).rows
    assert (row.severity, row.origin) == (Severity.CRISIS, Origin.HELD)
    panel = await site.services.care.panel(ana)
    assert panel is not None
    assert panel.address is None


async def test_a_text_was_read_twice_because_it_is_looked_at_before_it_goes(site: Site):
    hook, read = site.services._triage, []
    look = hook.look
    hook.look = lambda text: (read.append(text), look(text))[1]  # type: ignore[method-assign]
    ana = await site.member("ana")
    draft = Draft(secrets.token_hex(8), "quiet", None, None, "tonight", CALM)
    await site.services.writing.foresee(ana, draft)
    await site.services.writing.send(ana, draft)
    assert len(read) == 1


async def test_drafts_and_conversations_are_never_read(site: Site):
    hook, read = site.services._triage, []
    hook.look = read.append  # type: ignore[method-assign,assignment,return-value]
    ana = await site.member("ana")
    site.services.writing.keep(ana, Draft(secrets.token_hex(8), "quiet", None, None, "tonight", CRISIS))
    site.services.asking.keep(ana, "ask", CRISIS)
    await site.services.writing.drafts(ana)
    await site.services.asking.ask(ana, CRISIS)
    assert read == []
    assert await tier(site) is None
