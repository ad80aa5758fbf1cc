"""Clients that stop half way take no place that others need, whatever they were about to say."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest
from asyncssh.packet import Boolean, String

from tests.e2e.attacks.raw import CHANNEL_CONFIRMED, SERVICE_REQUEST, Ended, Raw
from tests.e2e.attacks.target import Target

HELD = 40
"""Clients that stop at once, all from one address: more than one address has places for."""

SOON_SECONDS = 2.0
"""What a visit of somebody else may take meanwhile."""


def says_nothing(_raw: Raw) -> None:
    """Connects."""


def stops_in_the_version(raw: Raw) -> None:
    raw.send_bytes(b"SSH-2.0-")


def stops_after_the_version(raw: Raw) -> None:
    raw.hello()


def stops_in_the_first_packet(raw: Raw) -> None:
    raw.hello()
    raw.send_bytes(raw.sealed(raw.kexinit())[:50])


def stops_before_the_keys(raw: Raw) -> None:
    raw.hello()
    raw.start_kex()


def stops_after_the_keys(raw: Raw) -> None:
    raw.hello()
    raw.start_kex()
    raw.finish_kex()


def stops_before_a_name(raw: Raw) -> None:
    raw.handshake()


def stops_before_an_answer(raw: Raw) -> None:
    raw.handshake()
    raw.auth("ana", "keyboard-interactive", String(""), String(""))


def stops_in_a_password(raw: Raw) -> None:
    raw.handshake()
    packet = raw.sealed(b"\x32" + String("ana") + String("ssh-connection") + String("password") + Boolean(False))
    raw.send_bytes(packet[:-20])


def trickles(raw: Raw) -> None:
    for byte in b"SSH-2.0-slow":
        raw.send_bytes(bytes([byte]))


PHASES: list[Callable[[Raw], None]] = [
    says_nothing,
    stops_in_the_version,
    stops_after_the_version,
    stops_in_the_first_packet,
    stops_before_the_keys,
    stops_after_the_keys,
    stops_before_a_name,
    stops_before_an_answer,
    stops_in_a_password,
    trickles,
]


@pytest.mark.parametrize("stop", PHASES, ids=lambda stop: stop.__name__)
def test_others_come_in_while_many_hold_on(target: Target, stop: Callable[[Raw], None]) -> None:
    with contextlib.ExitStack() as held:
        refused: list[str] = []
        for _number in range(HELD):
            try:
                stop(held.enter_context(target.raw()))
            except Ended as error:
                refused.append(str(error))
        assert all("Please try again" in words or not words for words in refused)
        start = time.monotonic()
        with Raw(target.server.port, "127.0.0.1").handshake().sign_in() as other:
            other.shell()
            other.said(b"help now")
        assert time.monotonic() - start < SOON_SECONDS
        if stop in (stops_after_the_keys, stops_before_a_name, stops_before_an_answer):
            assert len(refused) >= HELD // 4, "one address may hold as many places as it likes"


def test_whoever_is_in_and_opens_nothing_costs_nothing(target: Target) -> None:
    with contextlib.ExitStack() as held:
        inside = [held.enter_context(target.guest()) for _number in range(20)]
        for raw in inside:
            raw.open()
            raw.expect(CHANNEL_CONFIRMED)
        assert target.process.cpu_percent(0.5) < 20


def test_a_refusal_says_when_to_come_back(target: Target) -> None:
    with contextlib.ExitStack() as held, pytest.raises(Ended, match="Please try again in about a minute"):
        for _number in range(HELD):
            held.enter_context(target.raw()).hello().start_kex()


def test_a_service_that_there_is_not(target: Target) -> None:
    with target.raw().hello() as raw:
        raw.start_kex()
        raw.finish_kex()
        raw.send(SERVICE_REQUEST, String("ssh-connection"))
        raw.ends()
