"""Asking for a person: always possible, never lost, a case until a moderator closes it, and nameless where asked so."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin, Severity
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed, Stale
from bbs.models.tables import CaseFile, Conversation, Message, MessageDraft, Post
from bbs.services.asking import ASK
from bbs.services.case_rows import ActionRequest
from bbs.services.conversing import MAX_WORDS
from bbs.services.events import CASE, CONVERSATION, Event
from tests.services.community import PASSWORD, Site, build_on


async def moderator(site: Site, handle: str = "morten") -> Actor:
    return await site.services.accounts.add_member(SYSTEM, handle, PASSWORD, ("moderator",))


async def row_of(site: Site, actor: Actor, number: int = 0):
    """The case at this place of the queue."""
    return (await site.services.cases.queue(actor)).rows[number]


async def test_a_member_asks_and_a_moderator_answers_and_closes(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    asked = await site.services.asking.ask(ana, "It is bad tonight.")
    case = await row_of(site, morten)
    assert (case.origin, case.severity, case.byline.handle) == (Origin.ASKED, Severity.HIGH, "ana")
    talk = await site.services.answering.of_case(morten, case.number)
    assert [(said.by, said.body, said.own) for said in talk.messages] == [("ana", "It is bad tonight.", False)]
    assert await site.services.asking.unread(ana) == 0

    site.clock.advance(minutes=3)
    template = (await site.services.answering.templates(morten))[0]
    talk = await site.services.answering.write(morten, case.number, case.version, template.body, template.name)
    assert talk.messages[-1].own
    assert await site.services.asking.unread(ana) == 1
    assert (await site.services.boards.home(ana)).written == 1
    (line,) = await site.services.asking.mine(ana)
    assert (line.unread, line.waits) == (1, True)

    read = await site.services.asking.conversation(ana, asked.conversation)
    assert [(said.by, said.staff, said.unread) for said in read.messages] == [
        ("ana", False, False),
        ("morten", True, True),
    ]
    assert await site.services.asking.unread(ana) == 0
    again = await site.services.asking.conversation(ana, asked.conversation)
    assert not any(said.unread for said in again.messages)

    # The answer alone closes nothing; the moderator does.
    view = await site.services.cases.case(morten, case.number)
    assert view.row.state is CaseState.CLAIMED
    await site.services.cases.close(morten, case.number, view.row.version, CaseState.SUPPORTED)
    assert not (await site.services.asking.conversation(ana, asked.conversation)).waits


async def test_nobody_has_to_find_words(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    asked = await site.services.asking.ask(ana, "  \n ")
    talk = await site.services.answering.of_case(morten, (await row_of(site, morten)).number)
    assert talk.messages[0].body == "(They asked for somebody to write to them.)"
    with pytest.raises(BadInput):
        await site.services.asking.say(ana, asked.conversation, "   ")


async def test_asking_again_goes_on_in_the_same_conversation_and_case(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    first = await site.services.asking.ask(ana, "one")
    case = await row_of(site, morten)
    second = await site.services.asking.ask(ana, "two")
    assert first.conversation == second.conversation
    page = await site.services.cases.queue(morten)
    assert [row.number for row in page.rows] == [case.number]
    # Whoever answers what they have seen is told that there is more.
    with pytest.raises(Stale):
        await site.services.answering.write(morten, case.number, case.version, "an answer to one")
    case = await row_of(site, morten)
    await site.services.answering.write(morten, case.number, case.version, "an answer to both")


async def test_what_was_closed_opens_again_with_another_word(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    asked = await site.services.asking.ask(ana, "one")
    case = await row_of(site, morten)
    await site.services.cases.close(morten, case.number, case.version, CaseState.SUPPORTED)
    assert not (await site.services.cases.queue(morten)).rows
    await site.services.asking.say(ana, asked.conversation, "It is back.")
    reopened = await row_of(site, morten)
    assert reopened.number != case.number
    talk = await site.services.answering.of_case(morten, reopened.number)
    assert [said.body for said in talk.messages] == ["one", "It is back."]


async def test_a_new_conversation_begins_once_the_case_is_closed_and_one_asks_afresh(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    first = await site.services.asking.ask(ana, "one")
    case = await row_of(site, morten)
    await site.services.cases.close(morten, case.number, case.version, CaseState.SUPPORTED)
    second = await site.services.asking.ask(ana, "two")
    assert second.conversation != first.conversation
    assert [row.number for row in await site.services.asking.mine(ana)] == [second.conversation, first.conversation]


async def test_whatever_is_retried_is_said_once(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    first = await site.services.asking.ask(ana, "one", once="key")
    assert await site.services.asking.ask(ana, "one", once="key") == first
    await site.services.asking.say(ana, first.conversation, "two", once="other")
    await site.services.asking.say(ana, first.conversation, "two", once="other")
    case = await row_of(site, morten)
    for _try in range(2):
        await site.services.answering.write(morten, case.number, case.version, "an answer", once="key")
    assert await site.db.read(lambda: Message.select().count()) == 3


async def test_a_closed_account_can_ask_and_read_the_answer(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    shut = dataclasses.replace(ana, member=None, suspended=ana.member)
    asked = await site.services.asking.ask(shut, "I do not understand what I did.")
    case = await row_of(site, morten)
    await site.services.answering.write(morten, case.number, case.version, "I will tell you.")
    assert await site.services.asking.unread(shut) == 1
    talk = await site.services.asking.conversation(shut, asked.conversation)
    assert talk.messages[-1].body == "I will tell you."
    assert talk.messages[0].own


async def test_guests_and_those_who_wait_cannot_ask(site: Site):
    waiting = dataclasses.replace(GUEST, handle="patient", waiting=10_000)
    for actor in (GUEST, waiting):
        with pytest.raises(NotAllowed):
            await site.services.asking.ask(actor, "hello")


async def test_others_do_not_find_a_conversation(site: Site):
    ana, ben = await site.member("ana"), await site.member("ben")
    asked = await site.services.asking.ask(ana, "one")
    for work in (
        site.services.asking.conversation(ben, asked.conversation),
        site.services.asking.say(ben, asked.conversation, "x"),
    ):
        with pytest.raises(NoSuchThing):
            await work
    assert await site.services.asking.mine(ben) == ()


async def test_a_moderator_who_asks_is_not_shown_their_own_case(site: Site):
    morten, greta = await moderator(site), await moderator(site, "greta")
    await site.services.asking.ask(morten, "I cannot do this today.")
    assert not (await site.services.cases.queue(morten)).rows
    number = (await row_of(site, greta)).number
    with pytest.raises(NoSuchThing):
        await site.services.answering.of_case(morten, number)


async def test_about_an_unnamed_post_moderators_learn_no_name(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    thread = await site.thread(ana, subject="without a name")
    await site.change(lambda: Post.update(unnamed=True).execute())
    named = await site.services.asking.ask(ana, "with my name")
    unnamed = await site.services.asking.ask(ana, "without it", Address(thread, 1))
    assert named.conversation != unnamed.conversation
    rows = (await site.services.cases.queue(morten)).rows
    case = next(row for row in rows if row.address == Address(thread, 1))
    talk = await site.services.answering.of_case(morten, case.number)
    assert talk.unnamed
    assert "ana" not in repr(case) + repr(talk)
    assert [said.body for said in talk.messages] == ["without it"]
    await site.services.answering.write(morten, case.number, case.version, "I have read it.")
    view = await site.services.cases.case(morten, case.number)
    assert "ana" not in repr(view)
    assert await site.services.asking.unread(ana) == 1


async def test_a_moderator_can_write_first_about_any_post(site: Site):
    ana, ben, morten = await site.member("ana"), await site.member("ben"), await moderator(site)
    thread = await site.thread(ana)
    await site.services.reports.report(ben, Address(thread, 1), "worried")
    case = await row_of(site, morten)
    before = await site.services.answering.of_case(morten, case.number)
    assert (before.number, before.messages, before.whom) == (0, (), "ana")
    await site.services.answering.write(morten, case.number, case.version, "How are you?")
    (line,) = await site.services.asking.mine(ana)
    assert (line.about, line.unread) == (Address(thread, 1), 1)
    await site.services.asking.say(ana, line.number, "Better, thank you.")
    assert (await row_of(site, morten)).number == case.number
    assert await site.db.read(lambda: CaseFile.select().count()) == 1


async def test_both_sides_hear_at_once(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    heard: list[Event] = []
    site.services.events.subscribe(heard.append, member=morten.member)
    site.services.events.subscribe(heard.append, member=ana.member)
    asked = await site.services.asking.ask(ana, "one")
    case = await row_of(site, morten)
    await site.services.answering.write(morten, case.number, case.version, "an answer")
    await site.services.asking.say(ana, asked.conversation, "thank you")
    await site.services.asking.unread(ana)
    kinds = [(event.kind, event.member) for event in heard]
    assert kinds.count((CASE, morten.member)) == 3
    assert kinds.count((CONVERSATION, ana.member)) == 1


async def test_an_answer_waits_as_a_notice_until_it_is_read(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    asked = await site.services.asking.ask(ana, "one")
    for words in ("an answer", "and one more"):
        case = await row_of(site, morten)
        await site.services.answering.write(morten, case.number, case.version, words)
    (notice,) = await site.services.notices.take(ana)
    assert "A moderator has written to you" in notice.words
    case = await row_of(site, morten)
    await site.services.answering.write(morten, case.number, case.version, "a third")
    await site.services.asking.conversation(ana, asked.conversation)
    assert await site.services.notices.take(ana) == ()


async def test_what_is_typed_is_there_again_until_it_is_sent(site: Site):
    ana = await site.member("ana")
    asking = site.services.asking
    asking.keep(ana, ASK, "I do not kn")
    asking.keep(ana, ASK, "I do not know how to say it")
    assert await asking.draft(ana, ASK) == "I do not know how to say it"
    other = build_on(site.db, site.clock, site.data)
    assert await other.asking.draft(ana, ASK) == "I do not know how to say it"
    asked = await asking.ask(ana, "I do not know how to say it")
    assert await asking.draft(ana, ASK) == ""
    place = str(asked.conversation)
    asking.keep(ana, place, "and")
    asking.keep(ana, place, "")
    assert await asking.draft(ana, place) == ""
    assert await site.db.read(lambda: MessageDraft.select().count()) == 0


async def test_what_is_too_long_says_so_and_nothing_is_said(site: Site):
    ana = await site.member("ana")
    with pytest.raises(BadInput) as refused:
        await site.services.asking.ask(ana, "x" * (MAX_WORDS + 1))
    assert refused.value.field == "body"
    assert await site.db.read(lambda: Conversation.select().count()) == 0


async def test_who_has_gone_is_not_written_to(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    await site.services.asking.ask(ana, "one")
    case = await row_of(site, morten)
    await site.change(lambda: CaseFile.update(member=None, conversation=None).execute())
    with pytest.raises(BBSError) as refused:
        await site.services.answering.write(morten, case.number, case.version, "hello")
    assert refused.value.code == "gone"


async def test_it_says_honestly_when_nobody_is_there(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    assert (await site.services.asking.looks(ana)).nobody
    await site.services.cases.queue(morten)
    asked = await site.services.asking.ask(ana, "one")
    assert not asked.nobody
    site.clock.advance(hours=80)
    asked = await site.services.asking.ask(ana, "two")
    assert asked.nobody
    assert "Nobody is here now" in asked.words


async def test_words_that_could_not_be_kept_by_the_storage_stay_as_a_draft(site: Site, monkeypatch: pytest.MonkeyPatch):
    ana = await site.member("ana")
    asking = site.services.asking
    asking.keep(ana, ASK, "hard to write")

    async def fails(_work: object) -> object:
        raise BBSError("no room", "storage")

    with monkeypatch.context() as broken:
        broken.setattr(type(site.services._core), "write_and_tell", lambda _core, work: fails(work))
        with pytest.raises(BBSError):
            await asking.ask(ana, "hard to write")
    assert await asking.draft(ana, ASK) == "hard to write"


async def test_who_is_silenced_can_ask_all_the_same(site: Site):
    ana, morten = await site.member("ana"), await moderator(site)
    until = site.clock() + timedelta(days=2)
    await site.services.actions.act(morten, ActionRequest(ActionKind.SILENCE, "a rest", handle="ana", until=until))
    with pytest.raises(BBSError):
        await site.thread(ana)
    asked = await site.services.asking.ask(ana, "Why?")
    await site.services.asking.say(ana, asked.conversation, "I did not mean it.")
    assert len((await site.services.cases.queue(morten)).rows) == 1
