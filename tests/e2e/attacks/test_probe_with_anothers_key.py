"""Showing a key says nothing about holding it."""

from __future__ import annotations

import asyncssh
from asyncssh.packet import Boolean, String

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
    raw.auth(user, "publickey", Boolean(False), String("ssh-ed25519"), String(key.public_data))
    return raw.next_kind(AUTH_PK_OK, AUTH_FAILURE, AUTH_SUCCESS)


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
            assert probe(raw, "ana", asyncssh.generate_private_key("ssh-ed25519")) == AUTH_FAILURE
