"""The PROXY protocol: whose address counts, and what is cut off."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.ssh import proxied
from bbs.ssh.proxied import HEAD_BYTES, MAX_BODY, SIGNATURE, Doorman, NotProxied, is_from, read_header

addresses = st.ip_addresses()


def header(source: str, *, command: int = 1, family: int | None = None, more: bytes = b"") -> bytes:
    """What a proxy sends before its client's bytes."""
    address = ip_address(source)
    kind = family if family is not None else (0x11 if address.version == 4 else 0x21)
    body = address.packed * 2 + struct.pack(">HH", 40000, 22) + more
    return SIGNATURE + struct.pack(">BBH", 0x20 | command, kind, len(body)) + body


@given(addresses, st.binary(max_size=40), st.binary(max_size=40))
@settings(max_examples=50, deadline=None)
def test_the_address_comes_out_however_it_is_cut_and_whatever_follows(
    address: object, more: bytes, rest: bytes
) -> None:
    data = header(str(address), more=more)
    assert all(read_header(data[:length]) is None for length in range(len(data)))
    found = read_header(data + rest)
    assert found is not None
    mapped = getattr(address, "ipv4_mapped", None)
    assert found == (str(mapped or address), len(data))


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_nothing_else_than_its_own_error_comes_out(data: bytes) -> None:
    for given_data in (data, SIGNATURE + data):
        try:
            found = read_header(given_data)
        except NotProxied:
            continue
        assert found is None or HEAD_BYTES <= found[1] <= len(given_data)


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
        SIGNATURE + b"\x11\x11\x00\x0c",
        SIGNATURE + b"\x22\x11\x00\x0c",
        SIGNATURE + b"\x21\x11" + struct.pack(">H", MAX_BODY + 1),
        SIGNATURE + b"\x21\x11\x00\x04\x01\x02\x03\x04",
    ],
)
def test_what_is_no_header_is_known_at_once(data: bytes) -> None:
    with pytest.raises(NotProxied):
        read_header(data)


@pytest.mark.parametrize("data", [header("192.0.2.1", command=0), header("192.0.2.1", family=0x31)])
def test_a_proxy_that_speaks_for_itself_names_nobody(data: bytes) -> None:
    assert read_header(data) == ("", len(data))


def test_networks_hold_mapped_addresses_and_zones() -> None:
    networks = [ip_network("192.0.2.0/24"), ip_network("fe80::/10")]
    assert is_from("192.0.2.77", networks)
    assert is_from("::ffff:192.0.2.77", networks)
    assert is_from("fe80::1%eth0", networks)
    assert not is_from("198.51.100.1", networks)
    assert not is_from("", networks)


class Guest(asyncio.Protocol):
    """What a connection goes on with: writes down what it hears."""

    def __init__(self, host: str, heard: asyncio.Queue[object]) -> None:
        self._host, self._heard = host, heard

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._heard.put_nowait(self._host)

    def data_received(self, data: bytes) -> None:
        self._heard.put_nowait(data)


Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def door(*networks: IPv4Network | IPv6Network) -> AsyncIterator[tuple[Client, asyncio.Queue[object]]]:
    heard: asyncio.Queue[object] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Doorman(lambda host: Guest(host, heard), networks), "127.0.0.1", 0)
    client = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield client, heard
    finally:
        client[1].close()
        server.close()
        await server.wait_closed()


LOOPBACK = IPv4Network("127.0.0.0/8")


async def test_a_client_behind_a_proxy_comes_from_where_the_proxy_says() -> None:
    async with asyncio.timeout(10), door(LOOPBACK) as ((_reader, writer), heard):
        data = header("203.0.113.9")
        for part in (data[:5], data[5:20], data[20:] + b"SSH-2.0-x\r\n"):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        assert await heard.get() == "203.0.113.9"
        assert await heard.get() == b"SSH-2.0-x\r\n"
        writer.write(b"more")
        assert await heard.get() == b"more"


async def test_a_stranger_cannot_say_where_they_come_from() -> None:
    async with asyncio.timeout(10), door(IPv4Network("192.0.2.0/24")) as ((_reader, writer), heard):
        writer.write(header("203.0.113.9"))
        assert await heard.get() == ""
        assert await heard.get() == header("203.0.113.9")


async def test_a_proxy_that_forgets_to_say_is_cut_off() -> None:
    async with asyncio.timeout(10), door(LOOPBACK) as ((reader, writer), heard):
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
        assert await reader.read() == b""
        assert heard.empty()


async def test_a_proxy_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxied, "HEADER_SECONDS", 0.01)
    async with asyncio.timeout(10), door(LOOPBACK) as ((reader, _writer), heard):
        assert await reader.read() == b""
        assert heard.empty()
