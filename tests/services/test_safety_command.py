"""`bbs safety check`, and the file of rules: the operator's where there is one, told with its line if it is broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bbs.cli import cli
from bbs.domain.triage import Tier, assess
from bbs.errors import BadInput
from bbs.services.triage_rules import MAX_BYTES, NAME, rules_for, shipped_rules
from tests.domain.triage_rules import SMALL


def check(data: Path, given: str | bytes, *words: str) -> Result:
    return CliRunner().invoke(cli, ["safety", "check", "--data", str(data), *words], input=given)


def test_each_line_gets_its_tier_and_every_cue_with_group_and_points(tmp_path: Path) -> None:
    done = check(tmp_path, "i want to die\n\nThe kettle is on.\nthey want to die\n")
    assert done.exit_code == 0
    first, second, *rest = done.stdout.splitlines()
    assert first.startswith("red, ")
    assert second == "  +20  ideation: wants to die, “want to die”"
    assert "green, 0 points" in rest
    assert rest[-1].endswith("(less: third person)")


def test_json_lines_are_answered_in_order(tmp_path: Path) -> None:
    texts = ["I want to die", "tea?", "I'm going to kill myself tonight, goodbye everyone"]
    done = check(tmp_path, "".join(json.dumps({"text": text}) + "\n" for text in texts), "--jsonl")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["tier"] for answer in answers] == ["red", "green", "crisis"]
    assert answers[1]["cues"] == []
    (cue,) = (cue for cue in answers[0]["cues"] if cue["points"] == 20)
    assert cue == {"name": "wants to die", "group": "ideation", "start": 2, "end": 13, "points": 20}


def test_a_line_that_cannot_be_read_has_its_error_in_its_place(tmp_path: Path) -> None:
    lines = [b'{"text": "hello"}', b"{", b'{"words": "x"}', b'{"text": 7}', b'"\xff"', b'{"text": "\\ud800 bye"}']
    done = check(tmp_path, b"\n".join(lines), "--jsonl")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["tier" in answer for answer in answers] == [True, False, False, False, False, True]
    assert [bool(answer.get("error")) for answer in answers] == [False, True, True, True, True, False]
    assert done.exit_code == 2
    assert check(tmp_path, b"\xff\n").exit_code == 2


def test_what_is_shown_cannot_move_the_cursor(tmp_path: Path) -> None:
    assert "\x1b" not in check(tmp_path, "i want\x1b[2J to \x07die\n").stdout


def test_the_operators_rules_count(tmp_path: Path) -> None:
    assert rules_for(tmp_path) is shipped_rules()
    (tmp_path / NAME).write_text(SMALL, "utf-8")
    assert rules_for(tmp_path).version == "7"
    assert "a word of the methods list" in check(tmp_path, "blue moon\n").stdout


@pytest.mark.parametrize("text", ["[tiers", SMALL.replace("{want} to die", "{wont} to die"), "#" * (MAX_BYTES + 1)])
def test_rules_that_cannot_be_used_are_told_with_their_file(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        rules_for(tmp_path)
    assert str(tmp_path / NAME) in caught.value.message
    done = check(tmp_path, "hello\n")
    assert isinstance(done.exception, BadInput)
    assert not done.stdout


def test_the_shipped_rules_hold_no_method_words_and_know_the_plain_cases() -> None:
    rules = shipped_rules()
    assert not assess(rules, "pills rope bridge").holds
    for text, least in (
        ("I want to die", Tier.RED),
        ("dont wanna be here anymore", Tier.AMBER),
        ("everyone would be better off without me", Tier.AMBER),
        ("im gonna kms tonight", Tier.CRISIS),
        ("by the time you read this I'll be gone", Tier.CRISIS),
        ("sooo sucidal again", Tier.AMBER),
        ("My friend died by suicide last year and now I want to end my life too.", Tier.RED),
        ("I used to want to kill myself", Tier.AMBER),
    ):
        assert assess(rules, text).tier >= least, text
    for text in (
        "This exam is killing me",
        "I nearly died laughing",
        "drowning in work, dying for a coffee",
        "can you cut the cake tonight",
        "Suicide Squad was on last night",
    ):
        assert assess(rules, text).tier is Tier.GREEN, text
