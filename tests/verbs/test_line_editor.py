"""A line that is typed where the client's terminal edits nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.verbs import line_editor
from bbs.verbs.line_editor import MAX_LINE, LineEditor, Typed


class Desk:
    """An editor with what it took and what it echoed."""

    def __init__(self) -> None:
        self.took: list[str | Typed] = []
        self.echoed = ""
        self.editor = LineEditor(self._echo, self.took.append)

    def _echo(self, text: str) -> None:
        self.echoed += text


def typed(data: bytes, step: int = 1_000_000) -> Desk:
    desk = Desk()
    for start in range(0, len(data), step):
        desk.editor.feed(data[start : start + step])
    return desk


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("hello\r", "hello"),
        ("helo\x7flo\r", "hello"),
        ("\x7f\x7fx\r", "x"),
        ("one two\x17three\r", "one three"),
        ("all of it\x15gone\r", "gone"),
        ("left\x1b[D\x1bOD\x1b[1;5Cright\r", "leftright"),
        ("a\tb\r", "a b"),
        ("caf\u00e9 \u4f60\u597d\x7f\r", "caf\u00e9 \u4f60"),
        ("e\u0301\x7fx\r", "x"),
        ("e\u0301t\u00e9\r", "\u00e9t\u00e9"),
        ("\U0001f469\u200d\U0001f467\u200d\r", "\U0001f469\u200d\U0001f467"),
        ("a\u2028b\x85c\r", "a b c"),
        ("\u202eback\r", "back"),
    ],
)
def test_what_is_typed_becomes_a_line(keys: str, line: str) -> None:
    desk = typed(keys.encode())
    assert desk.took == [line]
    assert desk.echoed.endswith("\r\n")


def test_return_and_line_feed_together_end_one_line() -> None:
    assert typed(b"a\r\nb\nc\r\r").took == ["a", "b", "c", ""]


def test_keys_that_are_no_text_are_told_apart() -> None:
    assert typed(b"abc\x03\x04\x1c").took == [Typed.INTERRUPT, Typed.END, Typed.LEAVE]
    assert typed(b"abc\x04\r").took == ["abc"]


def test_a_line_has_an_end() -> None:
    (line,) = typed(b"x" * (MAX_LINE + 50) + b"\r").took
    assert line == "x" * MAX_LINE


@given(st.binary(max_size=400), st.integers(1, 7))
def test_nothing_that_is_echoed_steers_a_terminal_however_it_is_cut(data: bytes, step: int) -> None:
    whole, cut = typed(data), typed(data, step)
    assert cut.took == whole.took
    assert cut.echoed == whole.echoed
    assert not {character for character in whole.echoed if ord(character) < 32} - {"\r", "\n", "\x08"}
    assert "\x7f" not in whole.echoed


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]), max_size=40))
def test_rubbing_out_takes_back_as_many_cells_as_were_written(text: str) -> None:
    desk = typed(text.encode() + b"\x7f" * len(text) + b"\r")
    assert desk.took == [""]


@pytest.mark.parametrize("typed_often", ["x", "\U0001f469", "a\u0301", "\u0915\u094d", "x\x7f", "x\x15", "x y\x17"])
def test_a_key_cost_the_more_the_longer_the_line_was(typed_often: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guest held up everybody for seconds with one packet of emoji, marks, or rubbing out."""
    looked: list[int] = []

    def counting(name: str) -> None:
        real = getattr(line_editor, name)

        def counted(*texts: str) -> object:
            looked.append(sum(map(len, texts)))
            return real(*texts)

        monkeypatch.setattr(line_editor, name, counted)

    for name in ("clean_typed", "clusters", "width"):
        counting(name)
    data = "x" * (MAX_LINE - 100) + typed_often * 2_000
    typed(data.encode())
    assert sum(looked) <= 200 * len(data)


def test_what_comes_at_once_is_echoed_at_once() -> None:
    echoed: list[str] = []
    editor = LineEditor(echoed.append, lambda _typed: None)
    editor.feed(b"some words\rand m\x7fmore\r")
    assert len(echoed) == 1
    editor.feed(b"\x1b[A")
    assert len(echoed) == 1
