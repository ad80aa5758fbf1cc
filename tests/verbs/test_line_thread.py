"""Reading a thread in line mode: one post after the other, for the ear."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, Actor
from bbs.models.tables import Board
from bbs.services.case_rows import ActionRequest
from bbs.services.rows import Draft
from bbs.verbs.line_thread import ThreadRoom
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.talker import Talker


class Circle:
    """Ana's thread: ben answers it, cleo answers ben, ben answers cleo, cleo answers ana. Dora has read nothing."""

    def __init__(self, site: Site, ana: Actor, ben: Actor, cleo: Actor, dora: Actor, thread: int) -> None:
        self.site = site
        self.ana, self.ben, self.cleo, self.dora = ana, ben, cleo, dora
        self.thread = thread
        self.talkers: list[Talker] = []

    async def reads(self, actor: Actor, number: int | None = None, rows: int = 60) -> tuple[Talker, str]:
        talker = Talker(self.site, actor, rows=rows)
        self.talkers.append(talker)
        return talker, await talker.comes(lambda visit: ThreadRoom(visit, self.thread, number))


@pytest.fixture
async def circle(site: Site) -> AsyncIterator[Circle]:
    ana, ben, cleo, dora = [await site.member(name) for name in ("ana", "ben", "cleo", "dora")]
    thread = await site.thread(ana, subject="A long night")
    await site.reply(ben, thread, 1, "> it was long\nI know that")
    await site.reply(cleo, thread, 2, "Me *too*")
    await site.reply(ben, thread, 3, "Then we are three")
    await site.reply(cleo, thread, 1, "How is it today?")
    found = Circle(site, ana, ben, cleo, dora, thread)
    yield found
    for talker in found.talkers:
        await talker.leaves()


async def test_a_post_is_said_as_number_author_depth_age_and_then_its_text(circle: Circle) -> None:
    talker, said = await circle.reads(circle.dora)
    assert said.splitlines()[:3] == [
        "Thread 1, A long night. On Quiet, 5 posts.",
        "Post 1, ana, 4 minutes ago, new.",
        "a body",
    ]
    said = await talker.says("")
    assert said.strip().splitlines()[:4] == [
        "Post 2, ben, answers post 1, 3 minutes ago.",
        "Quoting: it was long",
        "End of the quote.",
        "I know that",
    ]
    said = await talker.says("")
    assert "Post 3, cleo, 2 levels down, answers post 2" in said
    assert "Me too" in said


async def test_enter_reads_on_through_the_tree_and_says_where_it_goes_on(circle: Circle) -> None:
    other = await circle.site.thread(circle.ana, subject="Another one")
    talker, _said = await circle.reads(circle.dora, 1)
    for number in (2, 3, 4, 5):
        assert f"Post {number}, " in await talker.says("")
    assert await circle.site.unread(circle.dora, circle.thread) == set()
    assert "This thread is read. Next: Another one.\nEnter goes there: " in await talker.says("")
    assert f"Thread {other}, Another one." in await talker.says("")
    assert "Board Quiet" in await talker.says("back")
    assert "Home, dora" in await talker.says("back")


async def test_somebody_moves_in_the_tree_by_words_by_keys_and_by_numbers(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    for words, number in (
        ("first-reply", 2),
        ("next reply", 5),
        ("(", 2),
        ("]", 3),
        ("parent", 2),
        ("skip", 5),
        ("top", 1),
        ("end", 5),
        ("up", 4),
        ("3", 3),
        ("#1.4", 4),
        ("down", 5),
    ):
        assert f"Post {number}, " in await talker.says(words), words
    assert "This is the end of the thread." in await talker.says("down")
    assert "Nothing comes behind this branch." in await talker.says("skip")
    assert "There is no post 77 here." in await talker.says("77")


async def test_a_warning_is_said_and_the_text_waits_for_a_word(site: Site, circle: Circle) -> None:
    thread = await site.thread(circle.ana, subject="Hard", warnings=("death",), body="the words that wait")
    talker = Talker(site, circle.dora)
    circle.talkers.append(talker)
    said = await talker.comes(lambda visit: ThreadRoom(visit, thread))
    assert "It is about death. open says it." in said
    assert "the words that wait" not in talker.said
    said = await talker.says("open")
    assert "About death." in said
    assert "the words that wait" in said
    own = Talker(site, circle.ana)
    circle.talkers.append(own)
    assert "the words that wait" in await own.comes(lambda visit: ThreadRoom(visit, thread))


async def test_support_is_given_said_and_its_givers_are_told_to_the_author_alone(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    assert "Given: With you." in await talker.says("support", "2")
    assert "Others are with you, you too." in await talker.says("again")
    assert "Given: Thank you." in await talker.says("+ 2", "3")
    ana, said = await circle.reads(circle.ana, 1)
    assert "by you, ana" in said
    assert "With you: dora." in await ana.says("support")


async def test_who_is_muted_is_one_quiet_line_until_it_is_asked_for(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 2)
    assert "What ben writes is folded for you." in await talker.says("block", "1")
    said = await talker.says("again")
    assert "It is by somebody you have muted. open says it once." in said
    assert "I know that" not in said
    assert "I know that" in await talker.says("open")
    assert "You see again what ben writes." in await talker.says("b", "1")


async def test_follow_keep_hide_and_mark_are_one_word_each(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 2)
    assert "You follow this thread now." in await talker.says("fol")
    assert "Kept for a hard day." in await talker.says("keep")
    assert "1. ben: " in await talker.says("keepsakes")
    assert "Let go." in await talker.says("keep 1")
    assert "at post 2" in await talker.says("back")
    assert "Hidden for you." in await talker.says("hide")
    assert "Unread again from here on." in await talker.says("unread")
    assert await circle.site.unread(circle.dora, circle.thread) == {1, 2, 3, 4, 5}
    assert "Marked as read." in await talker.says("mark")
    assert await circle.site.unread(circle.dora, circle.thread) == set()
    assert "Taken back." in await talker.says("undo")
    assert await circle.site.unread(circle.dora, circle.thread) == {1, 2, 3, 4, 5}
    assert "There is nothing to take back." in await talker.says("undo")


async def test_new_replies_are_told_of_between_two_questions_and_are_read_next(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    await talker.says("", "", "", "")
    await circle.site.reply(circle.ana, circle.thread, 2, "a late word")
    said = await talker.says("follow")
    assert "1 new reply here.\nEnter reads on: " in said
    assert said.index("You follow") < said.index("1 new reply")
    assert "a late word" in await talker.says("")


async def test_nothing_is_told_into_a_question_that_is_open(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    await talker.says("support")
    await circle.site.reply(circle.ana, circle.thread, 2, "a late word")
    assert "new reply" not in await talker.says("7")
    assert "1 new reply here." in await talker.says("1")


async def test_a_long_post_is_said_in_pages_and_a_word_between_them_is_done(site: Site, circle: Circle) -> None:
    lines = "\n".join(f"line {number}" for number in range(1, 41))
    await site.reply(circle.ana, circle.thread, 1, lines)
    talker, said = await circle.reads(circle.dora, 6, rows=12)
    assert "line 8" in said
    assert "line 20" not in said
    assert said.endswith("Enter for more, s to stop: ")
    assert "line 15" in await talker.says("")
    said = await talker.says("follow")
    assert "You follow this thread now." in said
    assert "line 30" not in talker.said


async def test_what_can_be_said_is_what_makes_sense_here(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    said = await talker.says("?")
    for words in ("support: Give support.", "skip: Pass over", "again: Say this post again."):
        assert words in said
    assert "open:" not in said
    assert "follow: Follow, or no longer." in await talker.says("? follow")
    assert "That could be: mark, mark-all." not in await talker.says("mark")
    assert "That could be: " in await talker.says("pre")
    assert "That is not known here." in await talker.says("xyzzy")


async def test_open_at_a_post_that_was_open_said_that_it_cannot_be_done(circle: Circle) -> None:
    talker, _said = await circle.reads(circle.dora, 1)
    assert "This post is open. again says it once more." in await talker.says("open")
    assert "Post 3" in await talker.says("open 3")


async def test_a_guest_reads_to_the_end_and_is_told_so(site: Site, circle: Circle) -> None:
    thread = await site.thread(circle.ana, board="open", subject="For all")
    await site.reply(circle.ben, thread)
    talker = Talker(site, GUEST)
    circle.talkers.append(talker)
    await talker.comes(lambda visit: ThreadRoom(visit, thread))
    assert "Post 2, ben" in await talker.says("")
    assert "This is the end of the thread." in await talker.says("")
    assert "follow" not in await talker.says("?")


async def test_a_post_that_is_gone_says_so_and_one_that_does_not_exist_opens_the_thread(circle: Circle) -> None:
    await circle.site.services.writing.delete(circle.cleo, Address(circle.thread, 3))
    _talker, said = await circle.reads(circle.dora, 3)
    assert "Deleted by its author." in said
    _talker, said = await circle.reads(circle.dora, 99)
    assert "That post is not there any more." in said
    assert "Post 1, ana" in said


async def test_no_word_of_a_member_is_more_than_text(site: Site, circle: Circle) -> None:
    await site.reply(circle.ana, circle.thread, 1, "\x1b[31mred \x9b2J \x07 bell \u202e back")
    talker, _said = await circle.reads(circle.dora, 6)
    assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(talker.said)


async def test_a_branch_that_becomes_a_thread_is_followed_with_enter(site: Site, circle: Circle) -> None:
    olm = await staff(site, "olm")
    talker, _said = await circle.reads(circle.dora, 3)
    request = ActionRequest(
        ActionKind.SPLIT, "It is another matter.", address=Address(circle.thread, 2), argument="Another matter"
    )
    await site.services.actions.act(olm, request)
    assert "Something here has gone to another place." in await talker.says("? follow")
    said = await talker.says("")
    assert "This part of the thread is a thread of its own now." in said
    assert "Another matter." in said
    assert "Me too" in said
    _talker, said = await circle.reads(circle.dora, 3)
    assert "Me too" in said, "an old number leads there as well"


async def test_ones_own_answer_that_waits_is_said_below_what_it_answers(site: Site, circle: Circle) -> None:
    await site.change(lambda: Board.update(hold="all").where(Board.slug == "quiet").execute())
    draft = Draft("held-1", None, circle.thread, 2, body="a word that waits")
    assert (await site.services.writing.send(circle.dora, draft)).held
    _talker, said = await circle.reads(circle.dora, 2)
    assert "Your answer, waiting for a moderator to look. Nobody else sees it yet.\na word that waits" in said
    _talker, said = await circle.reads(circle.ana, 2)
    assert "a word that waits" not in said


async def test_whoever_looks_for_company_hears_that_there_is_some(site: Site, circle: Circle) -> None:
    thread = await site.thread(circle.ana, subject="Alone")
    for name in ("ben", "cleo", "dora"):
        await site.services.people.set_known(await site.member(name), ("nights",))
    talker = Talker(site, circle.ana)
    circle.talkers.append(talker)
    said = await talker.comes(lambda visit: ThreadRoom(visit, thread))
    assert "No answer yet. There are people here who have been there." in said
