"""Whatever is written can only be read."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from bbs.domain.text import (
    MAX_BLANK_LINES,
    MAX_BODY,
    MAX_MARKS,
    MAX_SUBJECT,
    body,
    clean_body,
    clean_line,
    clean_typed,
    for_display,
    is_blank,
    subject,
)
from bbs.domain.width import clusters, width
from bbs.errors import BadInput
from tests.domain.alphabets import CONTROLS, HOSTILE, anything
from tests.domain.growth import LINEAR, growth

_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def assert_neutral(text: str) -> None:
    for character in text:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Co", "Zl", "Zp")
        assert (
            unicodedata.category(character) != "Cf"
            or character in "\u200c\u200d"
            or "\U000e0020" <= character <= "\U000e007f"
        )
        assert ord(character) & 0xFFFE != 0xFFFE
        assert not 0xFDD0 <= ord(character) <= 0xFDEF
    assert not _DIRECTION.search(text)
    text.encode()
    for cluster, cells in clusters(text.replace("\n", "")):
        assert cells >= 1, f"{cluster!a} cannot be seen"
        assert sum(wcwidth(character) == 0 for character in cluster) <= max(MAX_MARKS + 1, 8)


@given(anything)
def test_nothing_but_visible_text_is_left(text: str) -> None:
    assert_neutral(for_display(text))
    assert_neutral(clean_body(text))
    line = clean_line(text)
    assert_neutral(line)
    assert "\n" not in line


@given(anything)
def test_cleaning_cleaned_text_changes_nothing(text: str) -> None:
    for clean in (for_display, clean_body, clean_line):
        once = clean(text)
        assert clean(once) == once
    assert for_display(clean_body(text)) == clean_body(text)
    assert for_display(clean_line(text)) == clean_line(text)


@given(st.lists(HOSTILE | CONTROLS, min_size=1, max_size=3), st.integers(1, 9))
def test_hostile_characters_take_no_words_with_them(hostile: list[str], at: int) -> None:
    words = "keep\nthis\n"
    shown = for_display(f"{words[:at]}\n{''.join(hostile)}\n{words[at:]}")
    assert shown.startswith(words[:at])
    assert shown.endswith(words[at:])


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, and “quotes” — dashes…",
        "naïve café Grüße Ærø Łódź Ἀθῆναι Привет",
        "Tiếng Việt có dấu",
        "می‌خواهم بنویسم",
        "क्षत्रिय श्री क्‍ष",
        "ကျေးဇူးတင်ပါတယ်",
        "สวัสดีครับ ทำได้",
        "שָׁלוֹם",
        "한국어 日本語 中文。",
        "👩‍👩‍👧 🧑🏽‍🚀 ❤️ 🇺🇸🇺🇦 1️⃣ 👁️‍🗨️ 👩🏾‍❤️‍💋‍👨🏿 ☝🏽 🏳️‍🌈",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "  indented\n\n    poem",
        "[bold]not markup[/bold] $(not) `a` command",
    ],
)
def test_living_languages_and_emoji_pass_unchanged(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert for_display(text) == text
    assert clean_body(text) == text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x1b[31mred\x1b[0m", "ared"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://e.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("\x1b(0lqqk", "lqqk"),
        ("left\x08\x08over", "leftover"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("a\u200bb\u2060c\ufeffd", "abcd"),
        ("a\u200db", "ab"),
        ("soft\u00adhyphen", "softhyphen"),
        ("e" + "\u0301" * 40, "é" + "\u0301" * 3),
        ("\u0301alone", "alone"),
        ("x \u0301", "x "),
        ("e\u0301", "é"),
        ("a\ufe0f", "a"),
        ("a \U0001f3fd\U0001f3fd", "a \U0001f3fd"),
        ("👩\U0001f3fd\U0001f3fd", "👩\U0001f3fd"),
        ("\n\U0001f3fd\u0301", "\n\U0001f3fd\u0301"),
        ("\ud83d", ""),
        ("flag \U0001f3f4\U000e0067\U000e0062 cut", "flag 🏴 cut"),
        ("hidden \U000e0068\U000e0069 tags", "hidden  tags"),
        ("one\u2028two\x85three\x0bfour", "one\ntwo\nthree\nfour"),
    ],
)
def test_what_becomes_of(written: str, shown: str) -> None:
    assert for_display(written) == shown


def test_a_family_without_end_is_many_people() -> None:
    shown = for_display("👩\u200d" * 500 + "👩")
    assert width(shown) == 2 * 501


def test_marks_left_alone_by_a_space_that_went() -> None:
    for written in ["a\n\u0903\u0301", "\u00a0\u0301", "x\u3000\u0301y"]:
        line = clean_line(written)
        assert clean_line(line) == line
    assert clean_line("\u00a0\u0301", 1) == ""


def test_lines_lose_their_breaks_and_runs_of_space() -> None:
    assert clean_line("  a\tlong \n\n night  ") == "a long night"
    assert clean_line("abc" * 50, limit=10) == "abcabcabca"
    assert clean_line("ab 👩\u200d👩\u200d👧", limit=5) == "ab"


def test_bodies_keep_their_lines() -> None:
    assert (
        clean_body("\n\n one \r\ntwo\t!\r\n\n\n\n\nthree\n\n")
        == " one\ntwo    !" + "\n" * (MAX_BLANK_LINES + 1) + "three"
    )


@given(anything, st.integers(0, 20))
def test_a_limit_is_kept(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    assert clean_line(line, limit) == line


def test_subjects_and_bodies_say_what_is_wrong() -> None:
    assert subject(" A long night ") == "A long night"
    assert body("Hello.\n") == "Hello."
    assert body("é" * (MAX_BODY // 2)) == "é" * (MAX_BODY // 2)
    for call, text, code, field in [
        (subject, "\u200b \u2800", "empty", "subject"),
        (subject, "x" * (MAX_SUBJECT + 1), "too_long", "subject"),
        (body, " \n\t\n", "empty", "body"),
        (body, "x" * (MAX_BODY + 1), "too_long", "body"),
    ]:
        with pytest.raises(BadInput) as caught:
            call(text)
        assert (caught.value.code, caught.value.field) == (code, field)


def test_braille_blanks_alone_are_nothing() -> None:
    assert is_blank("\u2800\n \u2800")
    assert not is_blank("\u2801")


@given(st.lists(anything, max_size=8))
def test_typing_piece_by_piece_is_as_harmless_as_all_at_once(pieces: list[str]) -> None:
    written = ""
    for piece in pieces:
        replaced, new = clean_typed(piece, written)
        assert written.endswith(replaced)
        written = written[: len(written) - len(replaced)] + new
        settled = written.removesuffix("\u200d").removesuffix("\u200c")
        assert_neutral(for_display(written))
        assert len(written) - len(settled) <= 1
        assert for_display(settled) == settled


@pytest.mark.parametrize(
    "text", ["👩\u200d👩\u200d👧", "❤\ufe0f", "می\u200cخواهم", "e\u0301", "👍🏽", "🇺🇸", "क्\u200dष", "각"]
)
def test_what_comes_key_by_key_comes_together(text: str) -> None:
    written = ""
    for character in unicodedata.normalize("NFD", text):
        replaced, new = clean_typed(character, written)
        written = written[: len(written) - len(replaced)] + new
    assert written == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "unit",
    [
        "\u0301",
        "\u0301\u0323",
        "\x1b]",
        "\x9d",
        "\x1b[0",
        "\u200d",
        "👩\u200d",
        "می\u200c",
        "🇺",
        "क\u094d",
        " ",
        "\n",
        "ᄀ",
        "\u0600",
    ],
)
def test_work_grows_as_the_text_does(unit: str) -> None:
    assert growth(lambda size: clean_body("a" + unit * size), 4000) < LINEAR
