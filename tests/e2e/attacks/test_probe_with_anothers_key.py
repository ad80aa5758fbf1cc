"""Showing a key says nothing about holding it, and nothing is heard by showing it."""

from __future__ import annotations

import asyncssh
import pytest
from asyncssh.packet import Boolean, MPInt, String

from tests.e2e.attacks.raw import (
    AUTH_FAILURE,
    AUTH_PK_OK,
    AUTH_SUCCESS,
    CHANNEL_CONFIRMED,
    CHANNEL_REFUSED,
    Raw,
    ended,
)
from tests.e2e.attacks.target import Target


def probe(raw: Raw, user: str, key: asyncssh.SSHKey) -> int:
    algorithm = "rsa-sha2-256" if key.get_algorithm() == "ssh-rsa" else key.get_algorithm()
    raw.auth(user, "publickey", Boolean(False), String(algorithm), String(key.public_data))
    return raw.next_kind(AUTH_PK_OK, AUTH_FAILURE, AUTH_SUCCESS)


@pytest.mark.parametrize("kind", ["ssh-ed25519", "ecdsa-sha2-nistp256", "ssh-rsa"])
def test_whoever_had_the_public_key_of_somebody_heard_whether_they_are_a_member(target: Target, kind: str) -> None:
    """Public keys lie on forges for everybody; who is here shall not be heard by asking with one."""
    stray = asyncssh.generate_private_key(kind, **({"key_size": 2048} if kind == "ssh-rsa" else {}))
    with target.raw().handshake() as raw:
        asked = [("ana", target.member_key), ("ana", stray), ("nobody-here", target.member_key), ("nobody-here", stray)]
        assert [probe(raw, *each) for each in asked] == [AUTH_PK_OK] * 4
        raw.auth("nobody-here", "publickey", *raw.signed("nobody-here", target.member_key))
        raw.expect(AUTH_FAILURE)


def test_a_key_that_is_only_shown_opens_nothing(target: Target) -> None:
    with target.raw().handshake() as raw:
        assert probe(raw, "ana", target.member_key) == AUTH_PK_OK
        with ended():
            raw.open()
            raw.expect(CHANNEL_CONFIRMED)


def test_whoever_showed_a_members_key_and_came_in_as_a_guest_is_a_guest(target: Target) -> None:
    with target.raw().handshake() as raw:
        assert probe(raw, "ana", target.member_key) == AUTH_PK_OK
        raw.sign_in("guest")
        raw.shell()
        assert b"ana" not in raw.said(b"help now")
    assert "door=guest" in target.news()
    assert "door=member" not in target.news()


def test_whoever_showed_a_members_key_and_says_another_name_is_not_that_member(target: Target) -> None:
    with target.raw().handshake() as raw:
        assert probe(raw, "ana", target.member_key) == AUTH_PK_OK
        raw.auth("ben", "none")
        raw.expect(AUTH_FAILURE)
        raw.auth("ana", "none")
        raw.expect(AUTH_FAILURE)
        raw.auth("ana", "keyboard-interactive", String(""), String(""))
        with ended():
            raw.open()
            raw.expect(CHANNEL_CONFIRMED, CHANNEL_REFUSED)
    assert "signed_in" not in target.news()


def test_a_whole_agent_may_be_shown_and_not_more(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        for _number in range(60):
            assert probe(raw, "ana", asyncssh.generate_private_key("ssh-ed25519")) == AUTH_PK_OK


def test_a_whole_agent_may_sign_and_not_more(target: Target) -> None:
    """The right key comes last; one more would be too many."""
    strays = [asyncssh.generate_private_key("ssh-ed25519") for _number in range(19)]
    with target.raw().handshake() as raw:
        for key in [*strays, target.member_key]:
            assert probe(raw, "ana", key) == AUTH_PK_OK
            raw.auth("ana", "publickey", *raw.signed("ana", key))
            answer = raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE)
        assert answer == AUTH_SUCCESS
    with target.raw().handshake() as raw, ended():
        for _number in range(21):
            raw.auth("ana", "publickey", *raw.signed("ana", strays[0]))
            raw.expect(AUTH_FAILURE)


def test_a_key_was_made_whose_signatures_take_long_to_look_at(target: Target) -> None:
    """An exponent as long as the modulus makes a look at one signature a hundred times as dear."""
    blob = String("ssh-rsa") + MPInt(2**3000 + 1) + MPInt(2**3071 + 1)
    with target.raw().handshake() as raw:
        raw.auth("ana", "publickey", Boolean(False), String("rsa-sha2-256"), String(blob))
        assert raw.next_kind(AUTH_PK_OK, AUTH_FAILURE) == AUTH_FAILURE
