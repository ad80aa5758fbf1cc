"""Nothing is put in or left out before the keys hold: strict key exchange, as OpenSSH's PROTOCOL has it."""

from __future__ import annotations

import pytest
from asyncssh.packet import Byte, SSHPacket, String, UInt32

from tests.e2e.attacks.raw import DEBUG, IGNORE, KEX_REPLY, KEXINIT, UNIMPLEMENTED, Ended, ended
from tests.e2e.attacks.target import Target

STRICT = b"kex-strict-s-v00@openssh.com"
INSERTED = {IGNORE: String(b""), DEBUG: b"\1" + String("") + String(""), UNIMPLEMENTED: UInt32(0), 192: b""}


def lists(kexinit: bytes) -> list[list[bytes]]:
    packet = SSHPacket(kexinit)
    packet.get_byte(), packet.get_bytes(16)
    return [packet.get_namelist() for _number in range(10)]


def test_the_server_asks_for_it(target: Target) -> None:
    with target.raw().hello() as raw:
        raw.start_kex()
        assert STRICT in lists(raw.server_kexinit)[0]


def test_nothing_weak_is_offered(target: Target) -> None:
    with target.raw().hello() as raw:
        raw.start_kex()
        offered = b" ".join(b" ".join(each) for each in lists(raw.server_kexinit))
    for weak in (
        b"sha1",
        b"-cbc",
        b"group1",
        b"group14",
        b"group-exchange",
        b"md5",
        b"ssh-rsa",
        b"ssh-dss",
        b"arcfour",
    ):
        assert weak not in offered.replace(b"rsa-sha2", b"")


@pytest.mark.parametrize("kind", INSERTED)
def test_what_is_put_in_before_the_first_packet_ends_it(target: Target, kind: int) -> None:
    with target.raw().hello() as raw, ended():
        raw.send(kind, INSERTED[kind])
        raw.start_kex()
        raw.finish_kex()


@pytest.mark.parametrize("kind", INSERTED)
def test_what_is_put_in_between_ends_it(target: Target, kind: int) -> None:
    with target.raw().hello() as raw, ended():
        raw.start_kex()
        raw.send(kind, INSERTED[kind])
        raw.finish_kex()


def test_a_second_beginning_ends_it(target: Target) -> None:
    with target.raw().hello() as raw, ended():
        raw.start_kex()
        raw.send_bytes(raw.sealed(raw.kexinit()))
        raw.finish_kex()


def test_a_packet_that_was_altered_ends_it(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        packet = bytearray(raw.sealed(Byte(IGNORE) + String(b"x")))
        packet[9] ^= 1
        raw.send_bytes(bytes(packet))
        raw.ends()
        raise Ended


def test_a_packet_that_was_left_out_ends_it(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        raw.sealed(Byte(IGNORE) + String(b"left out"))
        raw.send(IGNORE, String(b"and on"))
        raw.ends()
        raise Ended


def test_a_packet_that_comes_twice_ends_it(target: Target) -> None:
    with target.raw().handshake() as raw, ended():
        raw.send_bytes(raw.sealed(Byte(IGNORE) + String(b"again")) * 2)
        raw.ends()
        raise Ended


@pytest.mark.parametrize(
    "public", [b"", b"\0" * 32, b"\1" + b"\0" * 31, b"\xff" * 32, b"x" * 31, b"x" * 33, b"x" * 9000]
)
def test_a_key_that_is_none_agrees_on_nothing(target: Target, public: bytes) -> None:
    """Among them the points of small order, with which anybody would know what was agreed on."""
    with target.raw().hello() as raw:
        raw.start_kex()
        raw.send(30, String(public))
        if public == b"\xff" * 32:
            raw.expect(KEX_REPLY)
            return
        with ended():
            raw.expect(KEX_REPLY)


def test_nothing_in_common_is_said_so(target: Target) -> None:
    with target.raw().hello() as raw, ended():
        raw.send_bytes(raw.sealed(raw.kexinit(kex=[b"diffie-hellman-group1-sha1"])))
        raw.expect(KEXINIT)
        raw.ends()
        raise Ended
