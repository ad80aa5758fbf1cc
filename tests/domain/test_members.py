"""Handles and passwords."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.members import (
    MAX_HANDLE,
    MAX_PASSWORD,
    MIN_HANDLE,
    MIN_PASSWORD,
    RESERVED,
    handle,
    handle_key,
    offer,
    password,
)
from bbs.domain.text import for_display
from bbs.errors import BadInput
from tests.domain.alphabets import anything


def refused(call: object, *arguments: str) -> tuple[str, str | None]:
    with pytest.raises(BadInput) as caught:
        call(*arguments)  # type: ignore[operator]
    assert caught.value.message
    return caught.value.code, caught.value.field


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("ann", "ann"),
        ("  Ann ", "ann"),
        ("Quiet-Otter", "quiet-otter"),
        ("a.b_c-1", "a.b_c-1"),
        ("José", "josé"),
        ("Jose\u0301", "josé"),
        ("ｗｉｄｅ", "wide"),
        ("Иван", "иван"),
        ("שלום", "שלום"),
        ("क्षमा", "क्षमा"),
        ("7up", "7up"),
    ],
)
def test_handles(written: str, name: str) -> None:
    assert handle(written) == name
    assert handle(name) == name


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "empty"),
        (" \t", "empty"),
        ("a", "too_short"),
        ("a" * (MAX_HANDLE + 1), "too_long"),
        ("x" * 100_000, "too_long"),
        ("a b", "characters"),
        ("-rf", "characters"),
        (".ssh", "characters"),
        ("a;b", "characters"),
        ("a@b", "characters"),
        ("a/b", "characters"),
        ("\u0903ann", "characters"),
        ("ann\u200b", "characters"),
        ("\u202eann", "characters"),
        ("ann\x1b[2J", "characters"),
        ("an\ud800n", "characters"),
        ("ab" + "\u0301\u0323\u0302\u0304\u0306\u0308", "characters"),
        ("aש", "characters"),
        ("❤❤", "characters"),
        ("l·l", "characters"),
        ("guest", "reserved"),
        ("Guest", "reserved"),
        ("gu.est", "reserved"),
        ("he1p", "reserved"),
        ("ѕуѕор", "reserved"),
        ("rn0derator", "reserved"),
    ],
)
def test_what_is_no_handle_says_why(written: str, code: str) -> None:
    assert refused(handle, written) == (code, "handle")


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_reserved_names_are_reserved(name: str) -> None:
    assert refused(handle, name)[0] == "reserved"


@given(anything | st.text(min_size=2, max_size=24))
def test_any_text_is_a_sound_handle_or_a_kind_refusal(text: str) -> None:
    try:
        name = handle(text)
    except BadInput:
        return
    assert MIN_HANDLE <= len(name) <= MAX_HANDLE
    assert name[0].isalnum()
    assert for_display(name) == name
    assert handle(name) == name
    assert handle_key(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann", "ANN"),
        ("ann", "a.n-n_"),
        ("bill", "b1ll"),
        ("bill", "bi11"),
        ("oscar", "0scar"),
        ("modern", "rnodem"),
        ("wave", "vvave"),
        ("ann", "аnn"),
        ("petra", "реtrа"),
        ("petra", "ρetra"),
        ("jose", "josé"),
        ("soren", "søren"),
        ("five5", "five５"),
    ],
)
def test_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert handle_key(one) == handle_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("ann", "anne"), ("ben", "bea"), ("quiet-otter", "quiet-owl"), ("a2", "a3")]
)
def test_names_that_differ_have_two(one: str, other: str) -> None:
    assert handle_key(one) != handle_key(other)


def test_passwords() -> None:
    assert password("correct horse battery", "ann") == "correct horse battery"
    assert password("p\u00e4ss wo\u0308rter", "ann") == "päss wörter"
    assert password("x" * MAX_PASSWORD, "ann") == "x" * MAX_PASSWORD


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("x" * (MIN_PASSWORD - 1), "too_short"),
        ("x" * (MAX_PASSWORD + 1), "too_long"),
        ("x" * 1_000_000, "too_long"),
        ("twelve\tletters", "characters"),
        ("twelve\ud800letters", "characters"),
        ("quiet-otter", "handle"),
        ("Quiet Otter", "handle"),
    ],
)
def test_what_is_no_password_says_why(text: str, code: str) -> None:
    assert refused(password, text, "quiet-otter") == (code, "password")


def test_refusals_never_repeat_a_password() -> None:
    with pytest.raises(BadInput) as caught:
        password("secret\tsecret\t", "ann")
    assert "secret" not in caught.value.message
    assert caught.value.__cause__ is None


def test_offers_are_good_handles_and_different() -> None:
    offered = offer(Random(1), 50)
    assert len(set(offered)) == 50
    assert [handle(name) for name in offered] == offered
    assert offer(Random(1), 3) == offered[:3]
    assert offer(Random(1), 0) == []
    assert len(offer(Random(1), 5000)) == 100


def test_every_name_that_can_be_offered_is_a_good_handle() -> None:
    names = {name for seed in range(300) for name in offer(Random(seed), 10)}
    assert all(handle(name) == name for name in names)


@pytest.mark.parametrize(
    ("taken", "other"),
    [
        ("paula", "раulа"),  # Cyrillic
        ("anna", "αnna"),  # Greek
        ("soho", "ѕоһо"),  # Cyrillic throughout
        ("anna", "ᴀɴɴᴀ"),  # small capitals
        ("hal", "ᎻᎪl"),  # Cherokee
        ("lisa", "ꓡꓲꓢꓮ"),  # Lisu
        ("moon", "mဝဝn"),  # Burmese
        ("nick", "ⲛick"),  # Coptic
        ("bill", "biǀǀ"),  # a letter that is a bar
        ("anna", "ａｎｎａ"),  # wide
        ("zoe", "zo\u0308e"),  # a mark over a letter
        ("m0rning", "rnorning"),
        ("vvillow", "willow"),
        ("moderator", "m\u043eder\u0430tor"),
    ],
)
def test_letters_that_are_easily_taken_for_others_make_no_other_handle(taken: str, other: str) -> None:
    assert handle_key(other) == handle_key(taken)


@pytest.mark.parametrize(("one", "other"), [("anna", "hanna"), ("mara", "maria"), ("дима", "дина"), ("鈴木", "鈴本")])
def test_handles_that_nobody_would_mix_up_stay_two(one: str, other: str) -> None:
    assert handle_key(one) != handle_key(other)
