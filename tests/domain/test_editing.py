"""The editor's text against plain strings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.domain import layout as layouts
from bbs.domain.editing import Document
from bbs.domain.history import MAX_UNDO, MAX_UNDO_CHARACTERS
from bbs.domain.layout import Layout
from bbs.domain.text import MAX_BODY, clean_typed
from bbs.domain.width import clusters, width
from tests.domain.alphabets import EMOJI, HARMLESS, JOINERS, MARKS, SCRIPTS, anything, paragraphs
from tests.domain.growth import LINEAR, growth

pieces = st.one_of(HARMLESS, MARKS, SCRIPTS, EMOJI, JOINERS, st.just(" "), st.just("\n"), st.just("longer" * 5))
CALLS = (
    *("newline", "backspace", "delete", "backspace_word", "delete_word", "clear_line", "undo", "redo"),
    *("backspace_row", "delete_row", "take_line"),
    *("left", "right", "up", "down", "home", "end", "top", "bottom", "line_start", "line_end"),
    *("word_left", "word_right", "next_word"),
)
pasted = st.lists(pieces, max_size=30).map("".join)
steps = st.one_of(
    st.tuples(st.just("insert"), pieces),
    st.tuples(st.just("insert"), HARMLESS),
    st.tuples(st.just("paste"), pasted),
    st.tuples(st.just("offset"), st.integers(0, 200)),
    st.tuples(st.sampled_from(CALLS), st.none()),
)


def do(document: Document, step: tuple[str, object]) -> None:
    name, argument = step
    if name == "offset":
        document.offset = argument  # type: ignore[assignment]
    elif argument is None:
        getattr(document, name)()
    else:
        getattr(document, name)(argument)


def all_rows(document: Document) -> list[str]:
    return [document.row(index) for index in range(document.row_count)]


def fresh_rows(text: str, cells: int) -> list[str]:
    lines = text.split("\n")
    layout = Layout(lines, cells)
    spans = [layout.span(row) for row in range(layout.count)]
    return [lines[line][first:end] for line, first, end in spans]


def bounds(line: str) -> set[int]:
    return {0, *accumulate(len(cluster) for cluster, _cells in clusters(line))}


def assert_sound(document: Document) -> None:
    line, column = document.cursor
    lines = document.text.split("\n")
    assert document.current_line == lines[line]
    assert column in bounds(lines[line])
    assert document.offset == sum(len(text) + 1 for text in lines[:line]) + column
    assert document.size == len(document.text.encode()) <= document.limit
    row, cell = document.cursor_row_col
    assert 0 <= row < document.row_count
    assert 0 <= cell < document.width


@given(paragraphs, st.lists(steps, max_size=40), st.integers(4, 14))
@settings(max_examples=200)
def test_rows_kept_up_to_date_are_rows_laid_out_afresh(text: str, made: list[tuple[str, object]], cells: int) -> None:
    document = Document(text, width=cells)
    for step in made:
        do(document, step)
        assert_sound(document)
        rows = all_rows(document)
        assert rows == fresh_rows(document.text, cells)
        assert "".join(rows) == document.text.replace("\n", "")
        assert all(width(row) <= cells for row in rows)


@given(paragraphs, st.lists(steps, max_size=30), st.integers(4, 14), st.integers(1, 3))
@settings(max_examples=200)
def test_rows_outside_the_changes_did_not_change(
    text: str, made: list[tuple[str, object]], cells: int, at_once: int
) -> None:
    document = Document(text, width=cells)
    assert document.take_changes() == (0, None)
    for at in range(0, len(made), at_once):
        before = all_rows(document)
        for step in made[at : at + at_once]:
            do(document, step)
        after = all_rows(document)
        changes = document.take_changes()
        if changes is None:
            assert before == after
            continue
        first, last = changes
        assert before[:first] == after[:first]
        if last is not None:
            assert len(before) == len(after)
            assert before[last + 1 :] == after[last + 1 :]
        assert document.take_changes() is None


class PlainText:
    """The simplest editor that there is: a string and a place in it."""

    def __init__(self) -> None:
        self.text = ""
        self.at = 0

    def places(self) -> list[int]:
        found, start = [], 0
        for line in self.text.split("\n"):
            found += [start + bound for bound in sorted(bounds(line))]
            start += len(line) + 1
        return found

    def insert(self, text: str) -> None:
        replaced, written = clean_typed(text, self.text[: self.at])
        head = self.text[: self.at - len(replaced)] + written
        self.text = head + self.text[self.at :]
        self.settle(len(head))

    def settle(self, at: int) -> None:
        self.at = min(place for place in self.places() if place >= at)

    def left(self) -> None:
        self.at = max([place for place in self.places() if place < self.at], default=self.at)

    def right(self) -> None:
        self.at = min([place for place in self.places() if place > self.at], default=self.at)

    def take(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self.settle(start)

    def backspace(self) -> None:
        end = self.at
        self.left()
        self.take(self.at, end)

    def delete(self) -> None:
        start = self.at
        self.right()
        self.take(start, self.at)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("insert"), pieces),
            st.tuples(st.just("insert"), anything),
            st.tuples(st.sampled_from(["left", "left", "right", "backspace", "delete"]), st.none()),
        ),
        max_size=40,
    )
)
@settings(max_examples=200)
def test_edits_do_what_they_do_to_a_string(made: list[tuple[str, object]]) -> None:
    document, plain = Document(width=9), PlainText()
    for step in made:
        do(document, step)
        do(plain, step)  # type: ignore[arg-type]
        assert (document.text, document.offset) == (plain.text, plain.at)


@given(paragraphs, st.lists(steps, max_size=40))
@settings(max_examples=200)
def test_undo_goes_back_through_states_that_were_and_redo_comes_again(
    text: str, made: list[tuple[str, object]]
) -> None:
    document = Document(text, width=10)
    states = [document.text]
    for step in made:
        if step[0] not in ("undo", "redo"):
            do(document, step)
            states.append(document.text)
    last = document.text
    forward = []
    while True:
        forward.append((document.text, document.cursor))
        if not document.undo():
            break
        assert_sound(document)
        assert document.text in states
    assert document.text == states[0]
    for state in reversed(forward[:-1]):
        assert document.redo()
        assert document.text == state[0]
    assert not document.redo()
    assert document.text == last
    assert all_rows(document) == fresh_rows(document.text, 10)


@given(paragraphs, st.integers(4, 30), st.integers(4, 30))
def test_another_width_changes_rows_and_nothing_else(text: str, before: int, after: int) -> None:
    document = Document(text, width=before)
    written, place = document.text, document.offset
    assert document.rows(after) == fresh_rows(written, after)
    assert (document.text, document.offset) == (written, place)


@given(paragraphs, st.integers(-5, 400))
def test_a_place_that_was_kept_is_found_again(text: str, offset: int) -> None:
    document = Document(text)
    document.offset = offset
    assert_sound(document)
    kept = document.offset
    assert kept >= min(max(offset, 0), len(document.text))
    document.top()
    document.offset = kept
    assert document.offset == kept


@given(paragraphs, st.integers(4, 20), st.integers(0, 200))
def test_every_place_is_reached_and_left_again(text: str, cells: int, start: int) -> None:
    document = Document(text, width=cells)
    places = []
    document.top()
    while True:
        places.append(document.cursor)
        assert_sound(document)
        if not document.right():
            break
    assert document.offset == len(document.text)
    for place in reversed(places[:-1]):
        assert document.left()
        assert document.cursor == place
    assert not document.left()


@given(paragraphs, st.integers(4, 20))
def test_down_and_up_visit_every_row(text: str, cells: int) -> None:
    document = Document(text, width=cells)
    document.top()
    visited = [document.cursor_row_col]
    while document.down():
        visited.append(document.cursor_row_col)
    assert visited == [(row, 0) for row in range(document.row_count)]
    while document.up():
        pass
    assert document.cursor_row_col == (0, 0)


def test_up_and_down_keep_their_cell() -> None:
    document = Document("a long line\nb\n日本語日本語\nend", width=20)
    document.move_to(0, 7)
    cells = []
    while document.down():
        cells.append(document.cursor_row_col)
    assert cells == [(1, 1), (2, 6), (3, 3)]
    assert document.up(3)
    assert document.cursor_row_col == (0, 7)
    document.left()
    document.down()
    document.down()
    assert document.cursor_row_col == (2, 6)


def test_home_and_end_go_by_rows() -> None:
    document = Document("one two three", width=8)
    assert all_rows(document) == ["one two ", "three"]
    document.move_to(0, 5)
    document.end()
    assert document.cursor == (0, 7)
    document.home()
    assert document.cursor == (0, 0)
    document.bottom()
    document.home()
    assert document.cursor == (0, 8)
    document.end()
    assert document.cursor == (0, 13)


def test_words() -> None:
    document = Document("one  two\nthree")
    for place in [(1, 0), (0, 8), (0, 5), (0, 0), (0, 0)]:
        document.word_left()
        assert document.cursor == place
    for place in [(0, 3), (0, 8), (1, 0), (1, 5), (1, 5)]:
        document.word_right()
        assert document.cursor == place
    document.backspace_word()
    document.backspace_word()
    document.backspace_word()
    assert document.text == "one  "
    document.undo()
    assert document.text == "one  two"


def test_words_regression_a_mark_that_stands_on_a_space_is_not_parted_from_it() -> None:
    document = Document("a \u093fb")
    assert bounds(document.text) == {0, 1, 3, 4}
    for move, columns in ((document.word_left, [1, 0]), (document.word_right, [1, 4])):
        for column in columns:
            move()
            assert document.cursor == (0, column)
    document.top()
    for column in (3, 4):
        document.next_word()
        assert document.cursor == (0, column)


def test_the_cursor_has_room_behind_a_full_row() -> None:
    document = Document("abcdefg ", width=8)
    assert all_rows(document) == ["abcdefg ", ""]
    assert document.cursor_row_col == (1, 0)
    document.insert("x")
    assert all_rows(document) == ["abcdefg ", "x"]


def test_typing_is_taken_back_word_by_word() -> None:
    document = Document()
    for character in "not so fast":
        document.insert(character)
    undone = []
    while document.undo():
        undone.append(document.text)
    assert undone == ["not so ", "not ", ""]
    while document.redo():
        pass
    assert document.text == "not so fast"
    assert document.cursor == (0, 11)


def test_moving_begins_another_step() -> None:
    document = Document()
    for call in [lambda: document.insert("a"), document.left, lambda: document.insert("b")]:
        call()
    document.undo()
    assert document.text == "a"
    assert document.offset == 0


def test_deleting_is_taken_back_word_by_word() -> None:
    document = Document("one two")
    for _ in range(7):
        document.backspace()
    assert document.undo()
    assert document.text == "one"
    assert document.undo()
    assert document.text == "one two"
    document.top()
    for _ in range(7):
        document.delete()
    assert document.undo()
    assert document.text == "two"


def test_typing_before_a_mark_that_joins_is_taken_back_as_it_was_typed() -> None:
    document = Document("ः")
    document.top()
    for _ in range(2):
        document.insert("a")
    assert document.text == "aःa"
    document.undo()
    assert document.text in ("aः", "ः")


def test_a_paste_is_one_step_and_so_is_a_cleared_line() -> None:
    document = Document("a")
    document.paste("b c\nd e")
    document.clear_line()
    assert document.text == "ab c\n"
    document.undo()
    assert document.text == "ab c\nd e"
    document.undo()
    assert document.text == "a"
    assert not document.undo()


def test_writing_after_undo_forgets_what_was_undone() -> None:
    document = Document()
    document.insert("a")
    document.undo()
    document.insert("b")
    assert not document.redo()
    assert document.text == "b"


def test_undo_is_bounded_in_steps_and_in_size() -> None:
    document = Document()
    for _ in range(MAX_UNDO + 50):
        document.newline()
    assert sum(iter(document.undo, False)) == MAX_UNDO
    large = Document()
    kept = "x" * 40_000
    for _ in range(10):
        large.paste(kept)
        large.clear_line()
    assert sum(iter(large.undo, False)) == MAX_UNDO_CHARACTERS // len(kept)


def test_what_does_not_fit_is_counted() -> None:
    document = Document(limit=10)
    assert document.paste("12345678") == 0
    assert document.paste("abcdef") == 4
    assert document.text == "12345678ab"
    assert document.insert("x") == 1
    assert document.newline() == 1
    assert document.room == 0
    assert document.text == "12345678ab"
    document.backspace()
    assert document.insert("x") == 0


def test_the_limit_cuts_no_cluster_and_is_counted_in_bytes() -> None:
    document = Document(limit=20)
    assert document.paste("ab" + "👩\u200d👩\u200d👧") == 0
    assert document.size == 20
    document = Document(limit=19)
    assert document.paste("ab" + "👩\u200d👩\u200d👧" + "c") == 6
    assert document.text == "ab"
    assert Document("é" * 10, limit=7).text == "ééé"


def test_a_mark_that_does_not_fit_leaves_its_letter() -> None:
    document = Document("abe", limit=3)
    assert document.insert("\u0301") == 1
    assert document.text == "abe"


@given(st.lists(anything | pasted, max_size=6), st.integers(0, 40))
def test_the_limit_holds_whatever_comes(texts: list[str], limit: int) -> None:
    document = Document(limit=limit, width=8)
    for text in texts:
        missing = document.paste(text)
        assert missing >= 0
        assert_sound(document)


@pytest.mark.parametrize("letters", ["e\u0301", "각", "👩\u200d👩\u200d👧", "❤\ufe0f", "می\u200cخ", "🇺🇸"])
def test_what_comes_key_by_key_is_one_cluster(letters: str) -> None:
    document = Document("x")
    for character in unicodedata.normalize("NFD", letters):
        document.insert(character)
    assert document.text == "x" + unicodedata.normalize("NFC", letters)
    assert_sound(document)
    while document.undo():
        pass
    assert document.text == "x"


def test_half_a_flag_before_another_does_not_leave_the_cursor_inside_one() -> None:
    document = Document("🇸🇺")
    document.top()
    document.insert("🇺")
    assert_sound(document)


def test_lines_with_carriage_returns_and_tabs() -> None:
    document = Document("a\r\nb\tc\rd\x1b[31me")
    assert document.text == "a\nb    c\nde"


class Counted:
    """Counts the rows that are broken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows = 0
        break_row = layouts.row_end

        def counting(text: str, start: int, cells: int) -> int:
            self.rows += 1
            return break_row(text, start, cells)

        monkeypatch.setattr(layouts, "row_end", counting)

    def during(self, call: Callable[[], object]) -> int:
        self.rows = 0
        call()
        return self.rows


def test_a_key_in_a_long_paragraph_breaks_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = Random(7)
    words = ["a", "so", "the", "naïve", "words", "日本語", "👩\u200d👩\u200d👧", "everything", "understanding"]
    document = Document(" ".join(rng.choices(words, k=9000)))
    counted = Counted(monkeypatch)
    for place in (0.0, 0.5, 0.9):
        document.offset = int(len(document.text) * place)
        document.backspace_word()
        document.backspace()
        assert counted.during(lambda: document.insert("x")) < 40
        assert counted.during(document.backspace) < 40
        document.up()
        assert counted.during(document.down) == 0


def test_a_key_at_the_end_breaks_few_rows_even_of_one_endless_word(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("a" * 60_000)
    counted = Counted(monkeypatch)
    assert counted.during(lambda: document.insert("x")) < 10
    assert counted.during(lambda: document.insert(" ")) < 10


@pytest.mark.parametrize(
    "unit", ["a", "word ", "日", "👩\u200d👧 ", "\n", "e\u0301\u0323", "\u200d", "\x1b[1m", "ᄀ", "🇺"]
)
def test_pastes_grow_as_their_text_does(unit: str) -> None:
    assert growth(lambda size: Document().paste(unit * size), 600) < LINEAR


def test_a_megabyte_without_a_newline_costs_what_fits() -> None:
    assert growth(lambda size: Document().paste("a" * size * 16384), 8) < 2


def test_a_megabyte_without_a_newline_is_cut() -> None:
    document = Document()
    assert document.paste("a" * 1_000_000) == 1_000_000 - MAX_BODY
    assert document.text == "a" * MAX_BODY
