"""Writing in line mode: drafts that are never lost, a text mended by its lines, and sending that asks first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.models.tables import Board
from bbs.verbs import line_mode
from tests.services.community import Site
from tests.verbs.caller import Asked, Caller

Sits = Callable[..., Awaitable[Caller]]


@pytest.fixture
async def sits(site: Site) -> AsyncIterator[Sits]:
    callers: list[Caller] = []

    async def sit_down(actor: Actor, until: str = "") -> Caller:
        began = site.clock()
        session = await site.services.sessions.arrived(actor, lambda _words: None, began)
        callers.append(Caller(site, Asked(replace(actor, session=session))))
        await callers[-1].comes(until)
        return callers[-1]

    yield sit_down
    for caller in callers:
        await caller.hangs_up()
        assert caller.error is None


async def body(site: Site, actor: Actor, thread: int, post: int) -> str | None:
    return (await site.services.reading.texts(actor, thread, [post])).get(post)


async def test_a_thread_is_asked_for_step_by_step_and_sent_after_asking(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana)
    await caller.says("2")
    said = await caller.says("write")
    assert "A new thread on Quiet.\nAll members can read this." in said
    caller.types("A long night\r")
    await caller.hears("Type your words.")
    caller.types("First line\rsecnd line\r/show\r")
    await caller.hears("2. secnd line")
    await caller.says("/line 2")
    caller.types("second line\r")
    await caller.hears("Go on with your text.")
    assert "1. just listen" in await caller.says(".")
    assert "Send it?" in await caller.says("1")
    said = await caller.says("yes")
    assert "Sent. It is thread 1; #1 opens it." in said
    view = await site.services.reading.open(ana, 1)
    assert (view.subject, view.seeking) == ("A long night", "listen")
    assert await body(site, ana, 1, 1) == "First line\nsecond line"
    assert await site.services.writing.drafts(ana) == ()


async def test_a_line_that_breaks_in_the_middle_is_found_again(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("I have been\rthere, and it was l")
    await caller.until(lambda: caller.said.endswith("was l"), "the echo")
    await caller.hangs_up()
    (draft,) = await site.services.writing.drafts(ana)
    assert draft.body == "I have been\nthere, and it was l"

    again = await sits(ana, "Type your words.")
    assert "Your draft from a moment ago." in again.said
    assert "You had begun:\nI have been\nthere, and it was l" in again.said
    await again.says(".")
    assert f"Sent. It is post #{thread}.2." in await again.says("yes")
    assert await body(site, ana, thread, 2) == "I have been\nthere, and it was l"


async def test_nothing_typed_behind_the_dot_sends_a_text(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("one\r.\ryes\ryes\r")
    await caller.hears("What was typed behind the dot is not in it.")
    await caller.hears("Send it?")
    assert await body(site, ana, thread, 2) is None
    caller.types("no\r")
    await caller.hears("Go on with your text.")
    caller.types("two\r")
    await caller.says(".")
    await caller.says("yes")
    assert await body(site, ana, thread, 2) == "one\ntwo"


async def test_the_post_is_quoted_once_and_warnings_are_chosen_by_number(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben, body="it was long")
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("/quote\r")
    await caller.hears("The post stands there as a quote.")
    caller.types("/quote\r")
    await caller.hears("The quote stands there already.")
    said = await caller.says("/warn")
    assert "It has no warning so far." in said
    caller.types("1 2\r")
    await caller.hears("Go on with your text.")
    caller.types("So was mine.\r")
    assert "It is about" in await caller.says(".")
    await caller.says("yes")
    assert await body(site, ana, thread, 2) == "> it was long\n\nSo was mine."
    head = (await site.services.reading.posts(ana, thread, [2]))[2]
    assert len(head.warnings) == 2


async def test_stop_keeps_a_draft_and_the_list_of_drafts_goes_on_with_it(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("half a thought\r")
    said = await caller.says("/stop")
    assert "Your draft is kept" in said
    await caller.says("back")
    said = await caller.says("again")
    assert "1 draft is waiting" in said
    number = next(line.split(".")[0] for line in said.splitlines() if "1 draft is waiting" in line)
    assert "a reply in thread" in await caller.says(number)
    caller.types("1\r")
    await caller.hears("half a thought", caller.said.rindex("a reply in thread") + 80)
    await caller.says("/discard")
    assert "The draft is gone." in await caller.says("yes")
    assert await site.services.writing.drafts(ana) == ()


async def test_ones_own_post_is_changed_by_its_line_and_deleted_after_asking(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    thread = await site.thread(ana, body="one\ntow\nthree")
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("edit\r")
    await caller.hears("It says now:\none\ntow\nthree")
    assert "Line 2: tow" in await caller.says("/line 2")
    caller.types("two\r")
    await caller.hears("Go on with your text.")
    assert "Keep it so?" in await caller.says(".")
    assert "Your post is changed." in await caller.says("yes")
    assert await body(site, ana, thread, 1) == "one\ntwo\nthree"
    await site.reply(await site.member("ben"), thread)
    assert "Closed to new answers." in await caller.says("own", "6")
    assert "Delete your post" in await caller.says("delete")
    assert "Your post is deleted." in await caller.says("yes")
    assert await body(site, ana, thread, 1) is None


async def test_a_line_with_two_dots_and_words_with_slashes_can_be_text(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("..\r/home/me is where I am\rQ\rjoin\r")
    await caller.says(".")
    await caller.says("yes")
    assert await body(site, ana, thread, 2) == ".\n/home/me is where I am\nQ\njoin"


async def test_help_is_there_while_writing_and_leaving_at_once_keeps_the_draft(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("it is a hard\r/help\r")
    await caller.hears("Nobody here can find you or send help.")
    caller.types("night\r/leave\r")
    await caller.until(lambda: caller.over, "the end")
    assert caller.said.endswith("\n" * 20)
    (draft,) = await site.services.writing.drafts(ana)
    assert draft.body == "it is a hard\nnight"
    again = await sits(ana)
    assert "You had begun" not in again.said, "whoever left at once comes back to home"


async def test_a_paragraph_longer_than_a_line_holds_is_not_cut(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    paragraph = " ".join(f"word{number}" for number in range(1500))
    caller.types(paragraph + "\r")
    await caller.says(".")
    await caller.says("yes")
    assert await body(site, ana, thread, 2) == paragraph
    assert Address(thread, 2)


async def test_a_letter_is_kept_a_second_later_also_in_the_middle_of_a_line(
    site: Site, sits: Sits, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only whole lines were kept where the server was killed."""
    monkeypatch.setattr(line_mode, "KEEP_SECONDS", 0.01)
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    caller.types("whole line\rhalf a li")

    async def kept() -> list[str]:
        return [draft.body for draft in await site.services.writing.drafts(ana)]

    async with asyncio.timeout(10):
        while await kept() != ["whole line\nhalf a li"]:
            await asyncio.sleep(0.01)
        caller.types("\x15")
        while await kept() != ["whole line"]:
            await asyncio.sleep(0.01)


async def test_whoever_cannot_wait_for_the_line_leaves_at_once(site: Site, sits: Sits) -> None:
    """On a slow line the key was heard only once everything had been said."""
    caller = await sits(await site.member("ana"))
    caller.mode.paused()
    before = len(caller.said)
    caller.types("\x1c")
    assert caller.said[before:] == "\n" * 60, "the cover comes before whatever waits"
    await caller.until(lambda: caller.over, "the end")
    assert caller.said[before:] == "\n" * 60, "and nothing comes after it"


async def test_a_thread_that_was_begun_is_gone_on_with_at_the_next_sign_in(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana)
    await caller.says("2", "write")
    caller.types("A long night\r")
    await caller.hears("Type your words.")
    caller.types("It began\r")
    await caller.until(lambda: caller.said.endswith("It began\n"), "the echo")
    await caller.hangs_up()
    again = await sits(ana)
    assert "Your subject so far: A long night" in again.said
    again.types("\r")
    await again.hears("You had begun:\nIt began")


async def test_a_name_is_left_out_where_the_board_lets_one(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    await site.change(lambda: Board.update(unnamed=True).where(Board.slug == "quiet").execute())
    thread = await site.thread(ben)
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    said = await caller.says("/name")
    assert "nobody in the community sees who wrote this" in said
    caller.types("yes\r")
    await caller.hears("It goes without your name.")
    caller.types("me too\r")
    assert "It goes without your name. Send it?" in await caller.says(".")
    await caller.says("yes")
    head = (await site.services.reading.posts(ben, thread, [2]))[2]
    assert head.byline.handle is None


async def test_what_waits_is_said_before_and_after_and_the_panel_comes_to_its_author(site: Site, sits: Sits) -> None:
    ana, ben = await site.member("ana"), await site.member("ben")
    thread = await site.thread(ben)
    await site.change(lambda: Board.update(hold="all").where(Board.slug == "quiet").execute())
    caller = await sits(ana)
    await caller.says(f"#{thread}")
    caller.types("reply\r")
    await caller.hears("Type your words.")
    assert "a moderator" in caller.said, "what will wait is said before one types"
    caller.types("good night\r")
    await caller.says(".")
    said = await caller.says("yes")
    assert "It is safe, and nothing is wrong with having written it." in said
    await site.change(lambda: Board.update(hold="none").where(Board.slug == "quiet").execute())
    caller.types("reply\r")
    await caller.hears("Type your words.", len(caller.said) - 5)
    caller.types("I want to kill myself tonight\r")
    await caller.says(".")
    said = await caller.says("yes")
    assert "Your post is published, and it stays. Only you see this." in said
    assert "1. Ask a moderator to write to me" in said
    assert "You can answer, or not." in said
    assert "Enter reads on" in await caller.says("2")


async def test_a_word_for_the_text_became_the_subject(site: Site, sits: Sits) -> None:
    ana = await site.member("ana")
    caller = await sits(ana)
    await caller.says("2", "write")
    assert "this is its subject" in await caller.says("/show")
    assert "Board Quiet." in await caller.says("/stop") or "Back." in caller.said
    assert await site.services.writing.drafts(ana) == ()
