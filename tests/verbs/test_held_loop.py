"""One client's paste lets others in between, whatever it is made of, and nothing of it is lost or turned around."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.aloud import text_said
from bbs.domain.ascii import ascii_text
from bbs.verbs.in_slices import MOST, SLICE, InSlices
from bbs.verbs.line_editor import LineEditor, Typed
from tests.domain.alphabets import anything
from tests.services.community import Site
from tests.verbs.caller import Asked, Caller


async def test_a_paste_of_marks_held_everybody_up_for_as_long_as_it_took() -> None:
    took: list[bytes] = []
    held: list[bool] = []
    slices = InSlices(took.append, held.append, pytest.fail)
    paste = bytes(range(256)) * (2 * MOST // 256)
    slices.feed(paste)
    slices.feed(b"behind")
    assert len(took) == 1
    assert held == [True]
    async with asyncio.timeout(10):
        while b"".join(took) != paste + b"behind":
            await asyncio.sleep(0)
    assert max(map(len, took)) <= SLICE
    assert held == [True, False]


async def test_what_was_typed_last_is_there_at_the_end() -> None:
    took: list[bytes] = []
    slices = InSlices(took.append, lambda _on: None, pytest.fail)
    slices.feed(b"x" * (SLICE + 3))
    slices.finish()
    slices.finish()
    await asyncio.sleep(0)
    assert b"".join(took) == b"x" * (SLICE + 3)


async def test_an_error_in_a_slice_ends_its_session_and_nothing_else() -> None:
    failed: list[BaseException] = []

    def take(_data: bytes) -> None:
        raise LookupError

    InSlices(take, lambda _on: None, failed.append).feed(b"x")
    assert [type(error) for error in failed] == [LookupError]


@given(st.lists(anything, max_size=4), st.integers(1, 9), st.integers(1, 6))
def test_letters_in_a_row_are_taken_as_they_are_one_by_one(texts: list[str], step: int, most: int) -> None:
    data = "\r".join(texts).encode("utf-8", "ignore") + b" plain words\r"
    heard = []
    for size in (1, step, len(data)):
        took: list[str | Typed] = []
        echoed: list[str] = []
        editor = LineEditor(echoed.append, took.append, most * 5, in_pieces=step % 2 == 0)
        for start in range(0, len(data), size):
            editor.feed(data[start : start + size])
        heard.append((took, "".join(echoed), editor.line))
    assert heard[0] == heard[1] == heard[2]


def test_what_is_said_of_many_lines_is_what_is_said_of_each() -> None:
    body = "one\n> two\n>> three\n\n- *four*\n  five  \n>six*\nseven"
    assert text_said(body).split("\n") == [
        *("one", "Quoting: two", "Quoting a quote: three", "End of the quote.", "- four", "  five"),
        *("Quoting: six*", "End of the quote.", "seven"),
    ]


def test_a_letter_and_one_of_two_cells_stay_as_wide_in_ascii() -> None:
    assert ascii_text("a – é 語 ß") == "a - e ?? s"


async def test_an_answer_that_was_pasted_far_behind_its_question_said_yes_to_it(site: Site) -> None:
    """What had come and was not looked at yet is thrown away as well where somebody is asked freshly."""
    caller = Caller(site, Asked(await site.member("mara")))
    await caller.comes()
    paste = "a long night\r" * 1200 + ".\r" + "yes\r" * 4000
    await caller.says("2", "write")
    caller.types("a subject\r")
    await caller.hears("Type your words.")
    caller.types(paste)
    await caller.hears("in particular: ")
    for _turn in range(200):
        await asyncio.sleep(0)
    assert caller.said.endswith("in particular: ")
    assert "What was typed behind the dot is not in it." in caller.said
    caller.types("x" * 9_000 + "\x1c")
    await caller.until(lambda: caller.over, "the end")
