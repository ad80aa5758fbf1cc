"""Commands as ssh hands them over, taken apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.errors import BadInput
from bbs.verbs import command_line
from bbs.verbs.command_line import MAX_COMMAND, Takes, parse, split

KNOWN = {"subject": Takes.TEXT, "warn": Takes.WORD, "json": Takes.NOTHING}
plain = st.text(st.sampled_from("abc'\"-. é"), max_size=20)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", []),
        ("  read   12 ", ["read", "12"]),
        ("post x --subject A long night", ["post", "x", "--subject", "A", "long", "night"]),
        ('post x --subject "A long night"', ["post", "x", "--subject", "A long night"]),
        ("search I'm here, don't go", ["search", "I'm", "here,", "don't", "go"]),
        ("search 'half open", ["search", "'half", "open"]),
        ('search "it\'s" \'a "b" c\'', ["search", "it's", 'a "b" c']),
        ('ask ""', ["ask", ""]),
    ],
)
def test_quotes_count_around_a_whole_argument_only(command: str, words: list[str]) -> None:
    assert split(command) == words


@given(st.text(st.characters(exclude_characters="\x00")))
def test_any_command_can_be_taken_apart(command: str) -> None:
    assert all(isinstance(word, str) for word in split(command))


_WORD = re.compile(r"""\s*(?:(['"])(.*?)\1(?=\s|$)|(\S+))""", re.DOTALL)


@given(st.text(st.sampled_from("'\"ab -\n\u2003"), max_size=30))
def test_commands_are_taken_apart_as_the_rule_says(command: str) -> None:
    """The rule in one expression, which takes a time that grows with the square where quotes are left open."""
    found = _WORD.findall(command.strip())
    assert split(command) == [quoted if quote else bare for quote, quoted, bare in found]


@pytest.mark.parametrize("word", ["'a ", "'a \"b ", "--x ", "'a' ' "])
def test_open_quotes_were_looked_for_again_and_again(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    class Counted:
        def __init__(self, real: re.Pattern[str]) -> None:
            self._real = real

        def search(self, text: str, at: int) -> re.Match[str] | None:
            nonlocal looked
            found = self._real.search(text, at)
            looked += (len(text) if found is None else found.end()) - at
            return found

    closing = {quote: Counted(pattern) for quote, pattern in command_line._CLOSING.items()}
    monkeypatch.setattr(command_line, "_CLOSING", closing)
    command = word * (MAX_COMMAND // len(word))
    split(command)
    assert looked <= 3 * len(command)


def test_a_command_is_plain_text() -> None:
    """PostgreSQL keeps no NUL: a command with one ended in an incident there."""
    with pytest.raises(BadInput):
        split("queue --board a\x00b")


def test_a_command_has_an_end() -> None:
    with pytest.raises(BadInput, match=str(MAX_COMMAND)):
        split("x" * (MAX_COMMAND + 1))


def test_a_text_runs_up_to_the_next_option_that_the_verb_knows() -> None:
    words = parse(["quiet", "--subject", "A", "long", "--night", "--warn", "grief", "rest", "--json"], KNOWN)
    assert words.plain == ("quiet", "rest")
    assert words.options == {"subject": "A long --night", "warn": "grief", "json": ""}


def test_a_value_may_stand_behind_an_equals_sign() -> None:
    assert parse(["--subject=A long", "night", "--warn=grief", "x"], KNOWN).options == {
        "subject": "A long night",
        "warn": "grief",
    }


@pytest.mark.parametrize(
    ("command", "plain", "topics"),
    [
        ("--topics a,b 12", ("12",), "a,b"),
        ("--topics a, b 12", ("12",), "a, b"),
        ("--topics=a, b 12", ("12",), "a, b"),
        ("--topics=a 12", ("12",), "a"),
        ("12 --topics 'a, b'", ("12",), "a, b"),
        ("--topics a, --json 12", ("12",), "a,"),
    ],
)
def test_a_list_goes_on_behind_a_comma(command: str, plain: tuple[str, ...], topics: str) -> None:
    words = parse(split(command), {**KNOWN, "topics": Takes.LIST})
    assert (words.plain, words.get("topics")) == (plain, topics)


@pytest.mark.parametrize(
    "arguments",
    [["--no-such"], ["--subject"], ["--warn"], ["--json", "--json"], ["--json=yes"], ["--warn", "a", "--warn", "b"]],
)
def test_options_that_cannot_be_are_said(arguments: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        parse(arguments, KNOWN)
    assert refused.value.exit_status == 2


@given(st.lists(plain), st.lists(plain))
def test_nothing_that_was_given_is_lost(before: list[str], text: list[str]) -> None:
    before = [word for word in before if not word.startswith("--")]
    text = [word for word in text if not word.startswith("--")]
    words = parse([*before, "--subject", "x", *text], KNOWN)
    assert words.plain == tuple(before)
    assert words.get("subject") == " ".join(["x", *text])
