"""Whoever is in with a password or a key that counts no more is out within a second, whichever process says so."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncssh
import pytest

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_SUCCESS, Raw
from tests.e2e.attacks.target import Target
from tests.e2e.attacks.test_suspension import SECONDS, bbs, is_out

STRONG = "seven quiet rivers at noon"


@contextlib.contextmanager
def sessions(target: Target, user: str, key: object) -> Iterator[list[Raw]]:
    """Two connections with a session each, and a third one without."""
    with contextlib.ExitStack() as stack:
        found = [
            stack.enter_context(Raw(target.server.port).handshake().sign_in_with(user, key)) for _number in range(3)
        ]
        for raw in found[:2]:
            raw.shell()
        yield found


@pytest.fixture
def stolen(target: Target, tmp_path: Path) -> Iterator[object]:
    """A second key on dora's account, for whoever has it."""
    key = asyncssh.generate_private_key("ssh-ed25519")
    file = tmp_path / "stolen.pub"
    file.write_bytes(key.export_public_key())
    bbs(target, "member", "key", "dora", "--add", str(file), "--name", "stolen")
    yield key
    if (number := number_of(target, "stolen")) is not None:
        bbs(target, "member", "key", "dora", "--remove", str(number))


def number_of(target: Target, name: str) -> int | None:
    keys = json.loads(bbs(target, "member", "key", "dora", "--json").stdout)["keys"]
    return next((key["id"] for key in keys if key["name"] == name), None)


def removed(target: Target) -> None:
    bbs(target, "member", "key", "dora", "--remove", str(number_of(target, "stolen")))


def reset(target: Target) -> None:
    bbs(target, "member", "password", "dora", "--password-stdin", typed=STRONG)


@pytest.mark.parametrize("change", [reset, removed])
def test_sessions_end_within_a_second_of_the_operators_command(
    target: Target, stolen: object, change: Callable[[Target], None]
) -> None:
    with sessions(target, "dora", stolen) as open_ones:
        change(target)
        since = time.monotonic()
        for raw in open_ones:
            is_out(raw, since + SECONDS - time.monotonic())


def test_a_key_that_was_taken_off_opens_nothing(target: Target, stolen: object) -> None:
    removed(target)
    with Raw(target.server.port).handshake() as raw:
        raw.auth("dora", "publickey", *raw.signed("dora", stolen))
        assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE
