"""Questions that the server has to answer, without end."""

from __future__ import annotations

import pytest
from asyncssh.packet import Boolean, Byte, String

from tests.e2e.attacks.raw import GLOBAL_REQUEST, REQUEST_FAILURE, REQUEST_SUCCESS, Ended, ended
from tests.e2e.attacks.target import Target


@pytest.mark.parametrize("name", ["keepalive@openssh.com", "no-such-request", "tcpip-forward", "x" * 30_000, b"\xff"])
def test_a_flood_is_cut_off(target: Target, name: str | bytes) -> None:
    with target.guest() as raw, ended():
        for _round in range(20):
            raw.send_many([Byte(GLOBAL_REQUEST) + String(name) + Boolean(True)] * 200)
        raw.ends()
        raise Ended


def test_a_client_may_ask_whether_anybody_is_there(target: Target) -> None:
    with target.guest() as raw:
        for _number in range(60):
            raw.send(GLOBAL_REQUEST, String("keepalive@openssh.com"), Boolean(True))
            raw.next_kind(REQUEST_SUCCESS, REQUEST_FAILURE)
