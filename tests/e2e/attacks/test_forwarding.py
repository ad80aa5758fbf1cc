"""Nobody gets from here to anywhere else."""

from __future__ import annotations

import contextlib
import socket

import pytest
from asyncssh.packet import Boolean, String, UInt32

from tests.e2e.attacks.raw import (
    CHANNEL_CONFIRMED,
    CHANNEL_FAILURE,
    CHANNEL_REFUSED,
    CHANNEL_SUCCESS,
    GLOBAL_REQUEST,
    REQUEST_FAILURE,
    REQUEST_SUCCESS,
    Ended,
)
from tests.e2e.attacks.target import Target

_LISTENER = socket.create_server(("127.0.0.1", 0))
_HERE = [String("127.0.0.1"), UInt32(_LISTENER.getsockname()[1])]

CHANNELS = {
    "direct-tcpip": [*_HERE, String("127.0.0.1"), UInt32(1)],
    "forwarded-tcpip": [*_HERE, *_HERE],
    "direct-streamlocal@openssh.com": [String("/run/anything"), String(""), UInt32(0)],
    "forwarded-streamlocal@openssh.com": [String("/run/anything"), String("")],
    "tun@openssh.com": [UInt32(1), UInt32(0)],
    "x11": [String("127.0.0.1"), UInt32(1)],
    "auth-agent@openssh.com": [],
    "no-such-channel": [],
}
GLOBAL = {
    "tcpip-forward": [String(""), UInt32(0)],
    "streamlocal-forward@openssh.com": [String("/tmp/lighthouse-forwarded")],
    "hostkeys-prove-00@openssh.com": [String(b"\0")],
    "no-such-request": [],
}
REQUESTS = {
    "x11-req": [Boolean(False), String("MIT-MAGIC-COOKIE-1"), String("00" * 16), UInt32(0)],
    "auth-agent-req@openssh.com": [],
    "auth-agent-req": [],
    "subsystem": [String("sftp")],
    "break": [UInt32(500)],
    "no-such-request": [],
}


@pytest.fixture(params=["guest", "member"])
def inside(request: pytest.FixtureRequest, target: Target):
    """Somebody who is in: being a member opens nothing more."""
    with target.raw().handshake() as raw:
        yield raw.sign_in() if request.param == "guest" else raw.sign_in_with("ana", target.member_key)


def test_no_channel_but_a_session_is_opened(inside) -> None:
    _LISTENER.setblocking(False)
    for number, (kind, fields) in enumerate(CHANNELS.items()):
        inside.open(kind, number, 1000, 1000, *fields)
        assert inside.next_kind(CHANNEL_CONFIRMED, CHANNEL_REFUSED) == CHANNEL_REFUSED, kind
    with pytest.raises(BlockingIOError):
        _LISTENER.accept()


def test_nothing_is_listened_on(inside, target: Target) -> None:
    for what, fields in GLOBAL.items():
        inside.send(GLOBAL_REQUEST, String(what), Boolean(True), *fields)
        assert inside.next_kind(REQUEST_SUCCESS, REQUEST_FAILURE) == REQUEST_FAILURE, what
    with contextlib.suppress(Ended):  # what there is not cannot be given back
        inside.send(GLOBAL_REQUEST, String("cancel-tcpip-forward"), Boolean(True), String(""), UInt32(22))
        assert inside.next_kind(REQUEST_SUCCESS, REQUEST_FAILURE) == REQUEST_FAILURE
    assert sum(each.status == "LISTEN" for each in target.process.net_connections("inet")) == 1


def test_nothing_of_the_client_is_asked_for(inside) -> None:
    inside.open()
    inside.expect(CHANNEL_CONFIRMED)
    for what, fields in REQUESTS.items():
        inside.request(what, *fields)
        assert inside.next_kind(CHANNEL_SUCCESS, CHANNEL_FAILURE) == CHANNEL_FAILURE, what
