"""Names and versions without end are not kept, and hold nobody up."""

from __future__ import annotations

import contextlib

import pytest
from asyncssh.packet import Byte, String

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_REQUEST, AUTH_SUCCESS, KEX, KEXINIT, Ended, ended
from tests.e2e.attacks.target import Target
from tests.e2e.harness import wait_until

MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    "start",
    [b"SSH-2.0-", b"", b"\r\n" * 1000, b"SSH-1.5-old\r\n", b"\0", b"SSH-2.0-\xff\xfe", b"SSH-2.0-\x1b]2;title\x07"],
    ids=ascii,
)
def test_a_version_without_end_is_cut_off(target: Target, start: bytes) -> None:
    before = target.mib
    with target.raw() as raw:
        with contextlib.suppress(Ended):
            raw.send_bytes(start)
            for _piece in range(16):
                raw.send_bytes(b"x" * (MEGABYTE // 16))
            raw.send_bytes(b"\r\n" * 8)
        raw.hangs_up()
    assert target.mib - before < 8


def test_a_name_of_a_megabyte_is_no_packet(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        raw.auth("a" * MEGABYTE, "none")
        raw.expect(AUTH_FAILURE)


@pytest.mark.parametrize("name", ["a" * 30_000, "\U0001f468\u200d" * 4000, "\u202e" * 9000, "", " ", "\0", "a\nb"])
def test_a_long_or_strange_name_is_nobody(target: Target, name: str) -> None:
    """And none of it is written into the log."""
    with target.raw().handshake() as raw:
        try:
            raw.auth(name, "none")
            assert raw.next_kind(AUTH_FAILURE, AUTH_SUCCESS) == AUTH_FAILURE
        except Ended:
            pass
    assert len(target.news()) < 2000
    assert "signed_in" not in target.news()


def test_a_name_that_is_no_text_is_nobody(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        raw.send_bytes(raw.sealed(Byte(AUTH_REQUEST) + String(b"\xff\xfe\xfd") + String("ssh-connection")))
        raw.expect(AUTH_SUCCESS)


def test_lists_of_algorithms_without_end_are_answered_or_refused(target: Target) -> None:
    """All that fits into one packet; the one that there is stands last."""
    with target.raw().hello() as raw:
        many = [b"x%d@e.example" % number for number in range(1500)]
        raw.send_bytes(raw.sealed(raw.kexinit(kex=[*many, KEX])))
        try:
            raw.expect(KEXINIT)
        except Ended:
            return
        wait_until(lambda: target.process.cpu_percent(0.05) < 50, "the server to come to rest")


def test_a_command_of_a_megabyte_is_no_packet(target: Target) -> None:
    with target.guest() as raw, ended():
        raw.open()
        raw.request("exec", String("x" * MEGABYTE))
        raw.ends()
        raise Ended
