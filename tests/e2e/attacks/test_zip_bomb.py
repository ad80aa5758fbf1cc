"""What is compressed is inflated to the size of a packet, and no further."""

from __future__ import annotations

import contextlib
import os
import zlib

import pytest
from asyncssh.packet import Byte, String, UInt32

from tests.e2e.attacks.raw import CHANNEL_DATA, IGNORE, Ended, Raw, ended
from tests.e2e.attacks.target import Target

MIB = 2**20
COMPRESSION = b"zlib@openssh.com"


@pytest.fixture
def inside(target: Target):
    with target.raw().handshake(COMPRESSION).sign_in() as raw:
        yield raw


def test_compression_works_at_all(inside: Raw) -> None:
    number = inside.shell()
    inside.data(b"?", number)
    inside.said(b"Leave at once")


@pytest.mark.parametrize("size", [8, 64])
def test_a_bomb_is_not_inflated(target: Target, inside: Raw, size: int) -> None:
    before = target.mib
    deflate = zlib.compressobj(1)
    bomb = deflate.compress(Byte(IGNORE) + UInt32(size * MIB) + b"\0" * (size * MIB)) + deflate.flush(zlib.Z_SYNC_FLUSH)
    with ended():
        for start in range(0, len(bomb), 30_000):
            inside.send_bytes(inside.packet(bomb[start : start + 30_000]))
        inside.ends()
        raise Ended
    assert target.mib - before < 6


def test_many_packets_that_each_grow_to_their_limit_are_no_bomb(target: Target, inside: Raw) -> None:
    """Thirty kilobytes each out of a few bytes: the most that there is, and none of it is kept."""
    before = target.mib
    number = inside.shell()
    zeros = Byte(CHANNEL_DATA) + UInt32(number) + String(b"\0" * 32_000)
    with contextlib.suppress(Ended, TimeoutError):
        inside.socket.settimeout(2)
        for _number in range(200):
            inside.send_bytes(inside.sealed(zeros))
    assert target.mib - before < 8


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\0", b"\x78\x9c", b"\xff" * 1000, zlib.compress(b""), zlib.compress(b"\x02\0\0\0\0"), os.urandom(30_000)],
    ids=len,
)
def test_garbage_instead_ends_it(inside: Raw, garbage: bytes) -> None:
    with ended():
        inside.send_bytes(inside.packet(garbage))
        inside.send_bytes(inside.packet(garbage))
        inside.ends()
        raise Ended


def test_strangers_are_not_inflated(target: Target) -> None:
    """Compression begins once somebody is in: before that, what looks compressed is a broken packet."""
    with target.raw().handshake(COMPRESSION) as raw, ended():
        raw.send_bytes(raw.packet(zlib.compress(Byte(IGNORE) + String(b"\0" * MIB))))
        raw.ends()
        raise Ended
