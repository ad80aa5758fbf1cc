"""What a keyboard sends, however it is cut into packets, becomes the keys that were pressed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.terminal.input import (
    ESCAPE_WAIT_SECONDS,
    LEAVE_AT_ONCE,
    MAX_PASTE,
    PASTE_WAIT_SECONDS,
    InputParser,
    Key,
    Paste,
)

PRESSED = [b"\x1b[A", b"j", b"\x1bOB", b"\x1b[5~", "é漢".encode(), b"\r", b"\x1b[200~a\nb\x1b[201~"]
ANSWERS = [b"\x1b[?62;1;4c", b"\x1b[24;80R", b"\x1b]11;rgb:0/0/0\x07", b"\x1bP>|tmux\x1b\\", b"\x1b[48;99;99;1;1t"]


def names(data: bytes) -> list[str]:
    return [event.name for event in InputParser().feed(data, 0.0) if isinstance(event, Key)]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"j", "j"),
        (b"G", "G"),
        (b" ", "space"),
        (b"!", "exclamation_mark"),
        (b"?", "question_mark"),
        (b"+", "plus"),
        (b"#", "number_sign"),
        (b"[", "left_square_bracket"),
        (b")", "right_parenthesis"),
        (b"\r", "enter"),
        (b"\n", "enter"),
        (b"\t", "tab"),
        (b"\x7f", "backspace"),
        (b"\x08", "backspace"),
        (b"\x03", "ctrl+c"),
        (b"\x13", "ctrl+s"),
        (b"\x0c", "ctrl+l"),
        (b"\x1c", "ctrl+backslash"),
        (b"\x1b[A", "up"),
        (b"\x1bOA", "up"),
        (b"\x1b[5~", "pageup"),
        (b"\x1b[6~", "pagedown"),
        (b"\x1b[H", "home"),
        (b"\x1bOF", "end"),
        (b"\x1b[1~", "home"),
        (b"\x1b[3~", "delete"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1bOP", "f1"),
        (b"\x1b[11~", "f1"),
        ("é".encode(), "é"),
    ],
)
def test_each_key_has_its_name(data, name):
    assert names(data) == [name]


def test_a_lone_escape_is_a_key_once_nothing_follows():
    parser = InputParser()
    assert parser.feed(b"\x1b", 0.0) == []
    assert parser.wait_seconds == ESCAPE_WAIT_SECONDS
    assert parser.flush(0.2) == [Key("escape")]
    assert parser.wait_seconds is None


def test_escape_and_then_a_letter_are_two_keys():
    parser = InputParser()
    assert parser.feed(b"\x1b", 0.0) + parser.feed(b"j", 0.05) == [Key("escape"), Key("j", "j")]


@pytest.mark.parametrize(
    ("data", "name"), [(b"\x1bb", "alt+b"), (b"\x1b[1;3D", "alt+left"), ("\x1bé".encode(), "alt+é")]
)
def test_a_key_with_alt_held_never_leaves_the_editor_as_a_lone_escape_would(data, name):
    assert names(data) == [name]


def test_three_quick_escapes_leave_at_once_and_slow_ones_do_not():
    parser = InputParser()
    assert parser.feed(b"\x1b\x1b\x1b", 1.0)[:2] == [Key("escape"), Key("escape")]
    assert parser.flush(1.1) == [Key(LEAVE_AT_ONCE)]
    slow = InputParser()
    for at in (0.0, 1.0, 2.0):
        slow.feed(b"\x1b", at)
        assert slow.flush(at) == [Key("escape")]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PRESSED)), st.data())
def test_where_packets_are_cut_changes_nothing(keys, data):
    stream = b"".join(keys)
    whole = InputParser().feed(stream, 0.0)
    parser, pieces = InputParser(), []
    while stream:
        cut = data.draw(st.integers(1, len(stream)))
        pieces += parser.feed(stream[:cut], 0.0)
        stream = stream[cut:]
    assert pieces == whole


@settings(max_examples=500, deadline=None)
@given(st.lists(st.binary(max_size=80), max_size=10))
def test_no_bytes_can_break_it_or_smuggle_a_control_character_in(chunks):
    parser = InputParser()
    for chunk in chunks:
        for event in parser.feed(chunk, 0.0):
            if isinstance(event, Key) and event.character is not None:
                assert event.character in "\r\t" or (event.character.isprintable() or ord(event.character) > 0x9F)
            elif isinstance(event, Paste):
                assert len(event.text) <= MAX_PASTE
    parser.flush(10.0)
    assert parser.feed(b"\x1b[201~", 11.0) is not None


def test_a_paste_comes_whole_and_is_bounded():
    parser = InputParser()
    events = parser.feed(b"\x1b[200~" + b"x" * (MAX_PASTE + 10) + b"\x1b[201~y", 0.0)
    assert events == [Paste("x" * MAX_PASTE, 10), Key("y", "y")]


def test_keys_inside_a_paste_are_text():
    assert InputParser().feed(b"\x1b[200~q\x1b[A!\x1b[201~", 0.0) == [Paste("q\x1b[A!")]


def test_a_paste_that_never_ends_is_given_up():
    parser = InputParser()
    parser.feed(b"\x1b[200~half", 0.0)
    assert parser.wait_seconds == PASTE_WAIT_SECONDS
    assert parser.flush(6.0) == [Paste("half")]
    assert parser.feed(b"j", 7.0) == [Key("j", "j")]


def test_a_paste_from_a_terminal_that_does_not_mark_it_is_still_a_paste():
    text = "a long line that nobody types between two packets, not even in a hurry"
    assert InputParser().feed(text.encode(), 0.0) == [Paste(text)]


def test_an_endless_sequence_is_not_kept():
    parser = InputParser()
    for _ in range(1000):
        parser.feed(b"1;" * 100 if _ else b"\x1b[1;", 0.0)
        assert len(parser._held) < 100
    assert parser.feed(b"Hj", 0.0)[-1] == Key("j", "j")


@pytest.mark.parametrize("answer", ANSWERS)
def test_what_a_terminal_answers_is_no_key(answer):
    assert names(answer + b"j") == ["j"]
