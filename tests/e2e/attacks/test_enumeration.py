"""At the door nobody can tell whether a handle is somebody's. (`bench` holds the times against each other.)"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import asyncssh
from asyncssh.packet import Boolean, String, UInt32

from tests.e2e.attacks.raw import (
    AUTH_BANNER,
    AUTH_FAILURE,
    AUTH_INFO_RESPONSE,
    AUTH_SUCCESS,
    Ended,
    Raw,
)
from tests.e2e.attacks.target import Target

INFO_REQUEST = 60
SOMEBODY, NOBODY = "ana", "zzyzx"
STRANGE = [NOBODY, "walker-1", "root", "\u0430na", "x" * 200]
"""Nobody, a member without a key or a password, names of machines' owners, and what looks like a member's handle."""

STRAY = asyncssh.generate_private_key("ssh-ed25519")


def told(raw: Raw, user: str) -> list[object]:
    """All that a stranger hears under a name, whichever way is tried."""
    heard: list[object] = []
    raw.auth(user, "none")
    heard.append(_answer(raw))
    key = STRAY
    raw.auth(user, "publickey", Boolean(False), String("ssh-ed25519"), String(key.public_data))
    heard.append(_answer(raw))
    raw.auth(user, "publickey", *raw.signed(user, key))
    heard.append(_answer(raw))
    raw.auth(user, "password", Boolean(False), String("not the password at all"))
    heard.append(_answer(raw))
    raw.auth(user, "keyboard-interactive", String(""), String(""))
    heard.append(_answer(raw))
    raw.send(AUTH_INFO_RESPONSE, UInt32(1), String("not the password at all"))
    heard.append(_answer(raw))
    raw.auth(user, "password", Boolean(True), String("not the password"), String("a new one altogether"))
    heard.append(_answer(raw))
    raw.auth(user, "hostbased", *[String("x")] * 5)
    heard.append(_answer(raw))
    return heard


def _answer(raw: Raw) -> tuple[int, bytes]:
    """The answer, word for word, a banner before it aside."""
    while True:
        packet = raw.read()
        kind = packet.get_byte()
        if kind in (AUTH_FAILURE, AUTH_SUCCESS, INFO_REQUEST):
            return kind, packet.get_remaining_payload()
        assert kind == AUTH_BANNER


def test_an_unknown_name_hears_what_a_known_one_hears(target: Target) -> None:
    def ask(user: str) -> list[object]:
        with target.raw().handshake() as raw:
            return told(raw, user)

    with ThreadPoolExecutor(4) as pool:
        known, *others = pool.map(ask, [SOMEBODY, *STRANGE])
    for user, heard in zip(STRANGE, others, strict=True):
        assert heard == known, user


def test_after_too_many_tries_both_hear_the_same(target: Target) -> None:
    target.source = "127.0.250.7"
    with ThreadPoolExecutor(2) as pool:
        known, unknown = pool.map(lambda user: _worn_out(target, user), [SOMEBODY, NOBODY])
    assert known == unknown


def _worn_out(target: Target, user: str) -> tuple[int, str]:
    with target.raw().handshake() as raw:
        for tries in range(40):
            try:
                raw.auth(user, "password", Boolean(False), String("not the password at all"))
                raw.expect(AUTH_FAILURE)
            except Ended as error:
                return tries, str(error)
    raise AssertionError("a connection may guess for ever")


def test_no_version_of_anything_is_told(target: Target) -> None:
    with target.raw().hello() as raw:
        assert raw.server_version == b"SSH-2.0-Lighthouse"


def test_the_log_names_nobody(target: Target) -> None:
    with target.raw().handshake() as raw:
        for user in (SOMEBODY, NOBODY):
            raw.auth(user, "password", Boolean(False), String("not the password at all"))
            raw.expect(AUTH_FAILURE)
        raw.sign_in_with(SOMEBODY, target.member_key)
    news = target.news()
    assert SOMEBODY not in news.split()
    assert NOBODY not in news
    assert target.source not in news
    assert "127.0.0.1" not in news
