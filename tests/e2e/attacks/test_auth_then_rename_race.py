"""Saying another name while an answer is on its way makes nobody somebody else."""

from __future__ import annotations

import contextlib

from asyncssh.packet import Boolean, Byte, String

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_REQUEST, AUTH_SUCCESS, CHANNEL_CONFIRMED, Ended, Raw, ended
from tests.e2e.attacks.target import Target


def asking(user: str, method: str, *fields: bytes) -> bytes:
    return Byte(AUTH_REQUEST) + String(user) + String("ssh-connection") + String(method) + b"".join(fields)


def comes_in(raw: Raw, target: Target) -> str:
    """Who the log says came in, where anybody did."""
    with contextlib.suppress(Ended):
        raw.expect(AUTH_SUCCESS)
        raw.shell()
        raw.said(b"help now")
    return target.news()


def test_a_probe_is_not_finished_under_another_name(target: Target) -> None:
    key = target.member_key
    probe = [Boolean(False), String("ssh-ed25519"), String(key.public_data)]
    with target.raw().handshake() as raw:
        raw.send_many([asking("ana", "publickey", *probe), asking("guest", "none")])
        assert "door=member" not in comes_in(raw, target)


def test_a_proof_is_not_taken_along_to_another_name(target: Target) -> None:
    """A member proves who they are, and says the name of somebody else before the answer has come."""
    for _turn in range(10):
        with target.raw().handshake() as raw:
            proof = raw.signed("ben", target.member_key)
            raw.send_many([asking("ben", "publickey", *proof), asking("walker-1", "none")])
            if raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE:
                raw.open()
                with ended():
                    raw.expect(CHANNEL_CONFIRMED)
            else:
                raw.shell()
                assert b"walker-1" not in raw.said(b"help now")
    with target.raw().handshake() as raw:
        proof = raw.signed("ben", target.member_key)
        raw.send_many([asking("walker-1", "none"), asking("ben", "publickey", *proof), asking("guest", "none")])
        assert "door=member" not in comes_in(raw, target)


def test_a_password_on_its_way_opens_nothing_under_another_name(target: Target) -> None:
    wrong = [Boolean(False), String("not the password")]
    with target.raw().handshake() as raw:
        raw.send_many([asking("ana", "password", *wrong), asking("ben", "password", *wrong), asking("guest", "none")])
        assert "door=member" not in comes_in(raw, target)


def test_an_empty_answer_given_for_one_name_is_not_taken_for_another(target: Target) -> None:
    empty = Byte(61) + b"\0\0\0\1" + String("")
    with target.raw().handshake() as raw:
        raw.send_many([asking("ana", "keyboard-interactive", String(""), String("")), asking("ben", "none"), empty])
        assert "door=member" not in comes_in_at_once(raw, target)


def comes_in_at_once(raw: Raw, target: Target) -> str:
    """The same, where there may be no answer to the last thing said."""
    raw.socket.settimeout(1)
    with contextlib.suppress(TimeoutError):
        return comes_in(raw, target)
    return target.news()
