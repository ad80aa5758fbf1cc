"""Talking line by line with somebody who types faster, or more, than anybody reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bbs.verbs.line_talk import MAX_WAITING, Left, Talk
from bbs.verbs.line_text import MAX_TEXT


class Desk:
    """A talk, with what it said and how it held the client back."""

    def __init__(self) -> None:
        self.said = b""
        self.held: list[bool] = []
        self.talk = Talk(self._write, 80, 24, self.held.append)

    def _write(self, data: bytes) -> None:
        self.said += data

    def types(self, text: str) -> None:
        self.talk.feed(text.encode())


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0)


async def test_the_beginning_of_a_long_text_was_lost_where_it_was_pasted() -> None:
    """Of several hundred lines that came at once only the last two hundred were kept."""
    desk, lines = Desk(), [f"line {number}" for number in range(1000)]
    desk.types("\r".join([*lines, ".", ""]))
    kept: list[str] = []
    assert await desk.talk.text("", kept.append) == "\n".join(lines)
    assert kept == ["\n".join(lines)], "the draft is kept once, when nothing more waits"
    assert desk.held == [True, False], "asked to hold back, and to go on"


async def test_what_is_kept_of_a_text_is_bounded_and_said_once() -> None:
    desk, kept = Desk(), list[str]()
    desk.types("\r".join(["x" * 999] * 100 + ["short", ".", ""]))
    text = await desk.talk.text("", kept.append)
    assert len(text) <= MAX_TEXT
    assert text.startswith("x" * 999)
    assert max(map(len, kept), default=0) <= MAX_TEXT
    desk = Desk()
    writing = asyncio.create_task(desk.talk.text("y" * MAX_TEXT, kept.append))
    desk.types("s\rone more\r")
    await until(lambda: b"as much as one text holds" in desk.said)
    desk.types(".\r")
    assert await writing == "y" * MAX_TEXT


async def test_what_was_begun_goes_on_and_each_line_is_kept() -> None:
    desk, kept = Desk(), list[str]()
    writing = asyncio.create_task(desk.talk.text("begun", kept.append))
    for number, line in enumerate(("one", "two"), 1):
        desk.types(f"{line}\r")
        await until(lambda number=number: len(kept) == number)
    desk.types(".\r")
    assert await writing == "begun\none\ntwo"
    assert kept == ["begun\none", "begun\none\ntwo"]


async def test_whoever_takes_nothing_is_told_nothing_more() -> None:
    desk = Desk()
    desk.talk.keeps_up(False)
    asked = asyncio.create_task(desk.talk.ask("Which one?"))
    desk.types("1\r")
    for _turn in range(20):
        await asyncio.sleep(0)
    assert not asked.done()
    before = desk.said
    desk.talk.keeps_up(True)
    assert await asked == "1"
    assert desk.said == before


async def test_others_have_their_turn_while_somebody_pastes_a_book() -> None:
    desk, turns = Desk(), 0

    async def somebody_else() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    other = asyncio.create_task(somebody_else())
    desk.types("\r" * 500 + ".\r")
    await desk.talk.text("", lambda _body: None)
    other.cancel()
    assert turns >= 500


async def test_nothing_that_was_typed_before_a_question_answers_it() -> None:
    desk = Desk()
    desk.types("yes\r" * (2 * MAX_WAITING) + "ye")
    asked = asyncio.create_task(desk.talk.sure("Send it?"))
    await until(lambda: b"yes or no:" in desk.said)
    assert desk.held == [True, False]
    desk.types("no\r")
    assert await asked is False


async def test_the_end_of_the_line_is_the_end_of_the_talk() -> None:
    desk = Desk()
    asked = asyncio.create_task(desk.talk.ask("Which one?"))
    desk.talk.ended()
    with pytest.raises(Left):
        await asked


async def test_a_secret_typed_again_while_the_first_was_looked_at_was_shown_and_taken_as_an_answer() -> None:
    desk = Desk()
    asked = asyncio.create_task(desk.talk.secret("Password:"))
    await until(lambda: b"Password:" in desk.said)
    desk.types("lamp\rlamp\rlam")
    assert await asked == "lamp"
    then = asyncio.create_task(desk.talk.ask("Where to?"))
    await until(lambda: b"Where to?" in desk.said)
    desk.types("home\r")
    assert await then == "home"
    desk.talk.flush()
    assert b"lam" not in desk.said
    assert b"Where to? home" in desk.said, "what is no secret is shown again"


async def test_a_slip_of_the_keys_at_a_question_counted_as_no() -> None:
    desk = Desk()
    asked = asyncio.create_task(desk.talk.sure("Do you agree?"))
    await until(lambda: b"yes or no:" in desk.said)
    desk.types("yse\r")
    await until(lambda: desk.said.count(b"yes or no:") == 2)
    assert b"Please say yes or no." in desk.said
    desk.types("yes\r")
    assert await asked is True


async def test_a_number_that_stands_for_nothing_was_taken_as_none() -> None:
    desk = Desk()
    asked = asyncio.create_task(desk.talk.several("Which?", 3))
    desk.types("4\ranxiety\r1 9\r3, 1 3\r")
    assert await asked == [3, 1]
    assert desk.said.count(b"Please say numbers from 1 to 3, with blanks between.") == 3
    desk.types("0\r")
    assert await desk.talk.several("Which?", 3) == []
    desk.types("\r")
    assert await desk.talk.several("Which?", 3) is None


async def test_enter_after_escape_alone_was_lost() -> None:
    desk = Desk()
    desk.types("1\x1b\r")
    assert await desk.talk.ask("Which one?") == "1"
    desk.types("\x1b[\r2\x1b[A\x1bOP\r")
    assert await desk.talk.ask("Which one?") == ""
    assert await desk.talk.ask("Which one?") == "2"
