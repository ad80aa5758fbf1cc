"""Reading packets: what goes into a form comes out of it, and nothing else does."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.addresses import Address
from bbs.domain.packets import MAX_PACKET, MAX_REPLIES, PacketReply, escaped, form, parse
from bbs.domain.text import clean_body, is_blank
from bbs.errors import BadInput

tricky = st.lists(st.sampled_from([".", "..", " .", "\\.", ">>> reply #1.1", "\\>>> reply", "> a", "", "é", "a"])).map(
    "\n".join
)
texts = st.one_of(tricky, st.text(max_size=60)).map(clean_body).filter(lambda text: not is_blank(text))
addresses = st.builds(Address, st.integers(1, 2**31 - 1), st.none() | st.integers(1, 2**31 - 1))
replies = st.lists(st.builds(PacketReply, addresses, texts), max_size=4)


@given(replies)
def test_what_goes_into_a_form_comes_out_of_it(written: list[PacketReply]) -> None:
    assert parse(form(written)) == tuple(written)


@given(texts, replies)
def test_a_text_around_the_forms_is_no_answer(text: str, written: list[PacketReply]) -> None:
    around = "\n".join(f"  {line}" for line in escaped(text).split("\n"))
    assert parse(f"{around}\n{form(written)}\n{around}") == tuple(written)


@given(st.text(st.sampled_from(">. reply#1\\\n\r a"), max_size=80))
def test_any_text_is_taken_or_refused(text: str) -> None:
    with suppress(BadInput):
        assert all(not is_blank(reply.text) for reply in parse(text))


def test_as_a_mail_program_sends_it_back() -> None:
    mailed = "Hello\r\n\r\n >>> Reply #12.7 to mara\r\nThank you.\r\n\r\n-- \r\n. \r\nbye\r\n"
    assert parse(mailed) == (PacketReply(Address(12, 7), "Thank you.\n\n-- "),)


def test_a_form_that_nobody_has_filled_in_is_no_answer() -> None:
    assert parse(form([PacketReply(Address(12, 7), "")])) == ()


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (">>> reply\na\n.", "bad_address"),
        (">>> reply you\na\n.", "bad_address"),
        (">>> reply 12x\na\n.", "bad_address"),
        (">>> reply #0.1\na\n.", "bad_address"),
        (">>> reply #1.1\ncut off", "open_form"),
        (">>> reply #1.1\na\n>>> reply #1.2\nb\n.", "open_form"),
        (">>> reply #1.1\na\n.\n" * (MAX_REPLIES + 1), "too_many"),
        ("a" * (MAX_PACKET + 1), "too_long"),
    ],
)
def test_what_is_not_whole_is_refused(packet: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(packet)
    assert refused.value.code == code
