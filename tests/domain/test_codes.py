"""Recovery codes and invitations, as they are drawn and as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.codes import INVITE_LENGTH, WORDS, invite, new_invite, new_recovery_code, recovery_code
from bbs.errors import BadInput

CODE = "abandon act zoo orbit cable winter juice"


def test_a_code_has_77_bits_of_a_list_in_which_four_letters_tell_words_apart() -> None:
    from mnemonic import Mnemonic

    words = Mnemonic("english").wordlist
    assert len(words) == 2**11
    assert len({word[:4] for word in words}) == len(words)
    drawn = {new_recovery_code() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(code.split()) == WORDS and set(code.split()) <= set(words) for code in drawn)


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.upper(),
        "aban act zoo orbi cabl wint juic",
        "abandon-act-zoo-orbit-cable-winter-juice",
        "1. abandon\n2. act\r\n3) zoo\t4 orbit, 5 cable;6:winter 7juice",
        "  ａｂａｎｄｏｎ act zoo orbit cable winter juice  ",
    ],
)
def test_a_code_may_be_typed_as_it_was_written_down(typed: str) -> None:
    assert recovery_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "length"),
        ("abandon act zoo", "length"),
        (f"{CODE} zoo", "length"),
        ("abandon act zoo orbit cable winter xylophone", "words"),
        ("act\x1b[31m " * 7, "words"),
        ("zoo " * 10_000, "length"),
    ],
)
def test_what_can_be_nobodys_code_is_refused_at_its_field(typed: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        recovery_code(typed)
    assert (refused.value.field, refused.value.code) == ("code", code)
    assert refused.value.message.isprintable()


@given(st.text())
def test_any_text_is_a_code_or_refused(typed: str) -> None:
    field = "code"
    try:
        assert recovery_code(recovery_code(typed)) == recovery_code(typed)
    except BadInput as refused:
        field = str(refused.field)
    assert field == "code"


def test_an_invitation_has_80_bits_and_may_be_typed_as_it_was_read_out() -> None:
    token = new_invite()
    assert len({new_invite() for _ in range(50)}) == 50
    assert len(invite(token)) == INVITE_LENGTH
    typed = token.upper().replace("-", "  ").replace("0", "O").replace("1", "I")
    assert invite(typed) == invite(token)
    assert not set(invite(token)) & set("ilou")
