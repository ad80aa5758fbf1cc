"""What programs read is JSON, whatever members and commands have in them."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given

from bbs.domain.policy import GUEST
from bbs.verbs.voice import Voice
from tests.domain.alphabets import anything
from tests.services.community import Site
from tests.verbs.running import run


@given(anything)
def test_nothing_in_a_text_broke_the_json_around_it(text: str) -> None:
    """Line breaks of Unicode became line breaks in the middle of a string, and a mark of its own went missing."""
    told: list[bytes] = []
    ways = SimpleNamespace(write=told.append, write_error=told.append)
    for env in ({}, {"LANG": "C"}):
        Voice(ways, SimpleNamespace(has_pty=False, env=env)).say_data({"body": text, text: [text, f"{text}\u0301"]})
        whole = b"".join(told).decode()
        assert json.loads(whole) == {"body": text, text: [text, f"{text}\u0301"]}
        assert whole.count("\n") == 1
        told.clear()


@pytest.mark.parametrize(
    "command", ["read --json --x\u2028y", "read\u2029 --json", "threads a\x85b --json", "search --json --a\x1b[2J"]
)
async def test_an_error_that_repeats_what_was_typed_is_json(site: Site, command: str) -> None:
    _status, said, wrong = await run(site, GUEST, command)
    assert json.loads(said)["error"]["message"]
    assert wrong == ""
    assert "\x1b" not in said


async def test_the_word_json_inside_a_text_made_people_read_json(site: Site) -> None:
    status, said, _wrong = await run(site, GUEST, "search 'what is --json for'")
    assert status == 0
    assert not said.startswith("{")
