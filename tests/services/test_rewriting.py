"""What is typed for one's own post is kept as any draft is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.errors import NoSuchThing, NotAllowed
from tests.services.community import Site


async def test_what_was_typed_into_an_own_post_was_lost_with_the_line(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="before")
    services = site.services
    draft, text = await services.rewriting.open_draft(ana, Address(thread))
    assert (draft.body, draft.edits, draft.updated, text) == ("before", 1, None, "before")
    services.writing.keep(ana, replace(draft, body="before and aft"))
    again, text = await services.rewriting.open_draft(ana, Address(thread, 1))
    assert (again.key, again.body, text) == (draft.key, "before and aft", "before")
    assert again.updated is not None
    (listed,) = await services.writing.drafts(ana)
    assert (listed.thread, listed.edits, listed.parent) == (thread, 1, None)


async def test_a_draft_of_another_text_is_no_answer(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="before")
    services = site.services
    draft, _text = await services.rewriting.open_draft(ana, Address(thread))
    services.writing.keep(ana, replace(draft, body="changed"))
    reply = await services.writing.open_draft(ana, thread=thread, parent=1)
    assert (reply.body, reply.edits) == ("", None)
    services.writing.keep(ana, replace(reply, body="an answer"))
    again, _text = await services.rewriting.open_draft(ana, Address(thread))
    assert again.body == "changed"
    assert (await services.writing.open_draft(ana, thread=thread, parent=1)).body == "an answer"


async def test_a_draft_that_says_what_stands_already_is_none(site: Site) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="before")
    services = site.services
    draft, _text = await services.rewriting.open_draft(ana, Address(thread))
    services.writing.keep(ana, replace(draft, body="after"))
    await services.writing.edit(ana, Address(thread), "after")
    again, text = await services.rewriting.open_draft(ana, Address(thread))
    assert (again.body, again.updated, text) == ("after", None, "after")


async def test_only_its_author_and_only_while_it_stands(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ana)
    answer = await site.reply(ana, thread)
    with pytest.raises(NotAllowed):
        await site.services.rewriting.open_draft(ben, answer)
    await site.services.writing.delete(ana, answer)
    with pytest.raises(NoSuchThing):
        await site.services.rewriting.open_draft(ana, answer)


async def test_a_quote_goes_into_the_answer_that_was_begun(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, body="one\n\ntwo", warnings=("death",))
    writing = site.services.writing
    draft = await writing.open_draft(ana, thread=thread, parent=1)
    writing.keep(ana, replace(draft, body="I read this.", warnings=("other",)))
    quoted = await writing.open_draft(ana, thread=thread, parent=1, quote=True)
    assert (quoted.key, quoted.body) == (draft.key, "I read this.\n\n> one\n>\n> two\n\n")
    assert quoted.cursor == len(quoted.body)
    assert quoted.warnings[0] == "other"
    writing.keep(ana, quoted)
    again = await writing.open_draft(ana, thread=thread, parent=1, quote=True)
    assert again.body.count("> one") == 1


async def test_a_draft_is_given_back_whole_where_there_is_nothing_to_quote_any_more(site: Site) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    answer = await site.reply(ben, thread, body="gone soon")
    writing = site.services.writing
    draft = await writing.open_draft(ana, thread=thread, parent=answer.post)
    writing.keep(ana, replace(draft, body="I read this."))
    await writing.delete(ben, answer)
    assert (await writing.open_draft(ana, thread=thread, parent=answer.post, quote=True)).body == "I read this."


async def test_what_was_chosen_about_ones_name_is_kept_with_the_draft(site: Site) -> None:
    ana = await site.member("ana")
    writing = site.services.writing
    draft = await writing.open_draft(ana, board="quiet")
    writing.keep(ana, replace(draft, body="quietly", unnamed=True))
    assert (await writing.open_draft(ana, board="quiet")).unnamed
