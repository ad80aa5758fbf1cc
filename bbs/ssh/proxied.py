"""Clients that come through a proxy: the PROXY protocol, version 2, says where they come from.

A connection from one of the networks that are named must begin with its header, and one from anywhere else never has
one: guessing would let anybody say that they come from where they like.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final, cast

import structlog

from bbs.domain.networks import plain_address

log = structlog.get_logger()

Network = IPv4Network | IPv6Network

SIGNATURE: Final = b"\r\n\r\n\0\r\nQUIT\n"
HEAD_BYTES: Final = 16
MAX_BODY: Final = 1024
"""Bytes after the head: two addresses take 36, and what else a proxy may add is passed over."""

HEADER_SECONDS: Final = 5.0
"""A proxy says where its client comes from at once."""

_VERSION: Final = 2
_LOCAL, _PROXIED = 0, 1
_IPV4_STREAM, _IPV6_STREAM = 0x11, 0x21
_BYTES_OF: Final = {_IPV4_STREAM: 4, _IPV6_STREAM: 16}


class NotProxied(ValueError):
    """What came is no header that can be used."""


def read_header(data: bytes) -> tuple[str, int] | None:
    """The address that the header at the beginning of `data` names, and the header's length; None while there is not
    enough. The address is empty where the proxy speaks for itself, or for a client of another kind. Raises
    `NotProxied`."""
    if not SIGNATURE.startswith(data[: len(SIGNATURE)]):
        raise NotProxied
    if len(data) < HEAD_BYTES:
        return None
    version, family, length = struct.unpack_from(">BBH", data, len(SIGNATURE))
    if version >> 4 != _VERSION or version & 15 not in (_LOCAL, _PROXIED) or length > MAX_BODY:
        raise NotProxied
    if len(data) < HEAD_BYTES + length:
        return None
    if version & 15 == _LOCAL or family not in _BYTES_OF:
        return "", HEAD_BYTES + length
    size = _BYTES_OF[family]
    if length < 2 * size + 4:
        raise NotProxied
    return str(plain_address(ip_address(data[HEAD_BYTES : HEAD_BYTES + size]))), HEAD_BYTES + length


def is_from(host: str, networks: Sequence[Network]) -> bool:
    """Whether an address, as the system writes it, lies in one of the networks."""
    try:
        address = plain_address(ip_address(host.partition("%")[0]))
    except ValueError:
        return False
    return any(address in network for network in networks)


class Doorman(asyncio.Protocol):
    """Meets a connection first. `make` makes the protocol that it goes on with, given the address that a proxy named;
    an empty one means the connection's own."""

    def __init__(self, make: Callable[[str], asyncio.Protocol], networks: Sequence[Network]) -> None:
        self._make = make
        self._networks = networks
        self._data = b""
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        if peer and is_from(peer[0], self._networks):
            self._timer = asyncio.get_running_loop().call_later(HEADER_SECONDS, self._refuse)
        else:
            self._go_on("", b"")

    def data_received(self, data: bytes) -> None:
        self._data += data
        try:
            found = read_header(self._data)
        except NotProxied:
            self._refuse()
            return
        if found is not None:
            address, length = found
            self._go_on(address, self._data[length:])

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self._transport = None

    def _go_on(self, address: str, rest: bytes) -> None:
        self._stop_timer()
        transport, self._transport, self._data = self._transport, None, b""
        assert transport is not None
        protocol = self._make(address)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        if rest:
            protocol.data_received(rest)

    def _refuse(self) -> None:
        self._stop_timer()
        if self._transport is not None:
            log.warning("proxy_header_wrong")
            self._transport.abort()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
