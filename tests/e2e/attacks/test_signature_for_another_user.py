"""A signature opens for the one who made it, here and now, and for nobody else."""

from __future__ import annotations

import asyncssh
import pytest
from asyncssh.packet import Boolean, String

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_SUCCESS, Raw
from tests.e2e.attacks.target import Target


def refused(raw: Raw, user: str, fields: list[bytes]) -> None:
    raw.auth(user, "publickey", *fields)
    assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE


@pytest.fixture
def own() -> asyncssh.SSHKey:
    """A key of the attacker's."""
    return asyncssh.generate_private_key("ssh-ed25519")


def test_what_was_signed_for_one_name_opens_no_other(target: Target) -> None:
    with target.raw().handshake() as raw:
        refused(raw, "ana", raw.signed("ben", target.member_key))
        raw.sign_in_with("ana", target.member_key)


def test_what_was_signed_for_another_connection_opens_nothing(target: Target) -> None:
    with target.raw().handshake() as first, target.raw().handshake() as second:
        refused(second, "ana", first.signed("ana", target.member_key))


def test_a_members_key_with_our_own_signature_opens_nothing(target: Target, own: asyncssh.SSHKey) -> None:
    with target.raw().handshake() as raw:
        refused(raw, "ana", raw.signed("ana", own, claimed=target.member_key))


def test_our_own_key_opens_nothing(target: Target, own: asyncssh.SSHKey) -> None:
    with target.raw().handshake() as raw:
        refused(raw, "ana", raw.signed("ana", own))


@pytest.mark.parametrize("signature", [b"", b"\0" * 64, String("ssh-ed25519") + String(b""), b"\xff" * 4])
def test_what_is_no_signature_opens_nothing(target: Target, signature: bytes) -> None:
    with target.raw().handshake() as raw:
        public = target.member_key.public_data
        refused(raw, "ana", [Boolean(True), String("ssh-ed25519"), String(public), String(signature)])
