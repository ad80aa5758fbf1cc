"""What a command says is text, whoever wrote it and wherever it goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.verbs import TextFrontEnd
from tests.domain.alphabets import anything
from tests.domain.neutral import assert_neutral
from tests.fuzz.commands import Client
from tests.verbs.support import only_help


def said(text: str, *, has_pty: bool) -> str:
    client = Client(None, has_pty)
    TextFrontEnd(client, client, only_help()).say(text)
    return client.said.decode()


@given(anything, st.booleans())
def test_lines_are_only_text_and_end_as_the_client_has_it(text: str, has_pty: bool) -> None:
    told = said(text, has_pty=has_pty)
    lines = told.split("\r\n" if has_pty else "\n")
    assert lines[-1] == ""
    for line in lines:
        assert_neutral(line)
        assert "\n" not in line


@pytest.mark.parametrize("has_pty", [False, True], ids=["pipe", "terminal"])
def test_an_operators_words_steer_no_terminal(has_pty: bool) -> None:
    """They came from a file that somebody may have copied from anywhere."""
    told = said("Line \x1b]2;title\x07 one\x9b2J\r\ntwo \u202eeerht\u0085four", has_pty=has_pty)
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e]", told)
    assert [line.rstrip() for line in told.splitlines()] == ["Line  one", "two eerht", "four"]
