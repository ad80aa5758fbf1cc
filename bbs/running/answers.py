"""A few fixed pages over HTTP/1.1 for the machine that watches: one request a connection, small, and bounded."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import structlog

log = structlog.get_logger()

MAX_REQUEST: Final = 8 * 1024
"""Bytes of a request, all its headers counted."""

REQUEST_SECONDS: Final = 5.0
"""How long a client has to ask, and then to take its answer."""

AT_ONCE: Final = 16
"""Clients that may be there at the same time; for one more the one that has taken longest is hung up on."""

_ENDS: Final = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: its status, its text, and what kind of text that is."""

    status: int
    text: bytes
    kind: str = "text/plain; charset=utf-8"


Pages = Mapping[str, Callable[[], Awaitable[Page]]]
"""What is answered at which path."""

_WORDS: Final = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    421: "Misdirected Request",
    503: "Service Unavailable",
}
_HOST: Final = re.compile(rb"\r\nhost:[ \t]*(\[[^\]\r]*\]|[^:\r]*)", re.IGNORECASE)
_LOCAL: Final = "localhost"


class Answers:
    """Listens, and answers, between `start` and `stop`."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._listener: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[None], None] = {}
        self._any_name = False

    async def start(self, host: str, port: int) -> None:
        """Listens there; port 0 takes a free one. Raises OSError where that cannot be."""
        self._any_name = not _is_this_machine(host)
        self._listener = await asyncio.start_server(self._came, host, port, limit=MAX_REQUEST)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._listener is not None
        port: int = self._listener.sockets[0].getsockname()[1]
        return port

    async def stop(self) -> None:
        """Hangs up. May be called again."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
        for talk in tuple(self._talks):
            talk.cancel()
        if self._talks:
            await asyncio.wait(self._talks)

    def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._talks) >= AT_ONCE:
            # Whoever asks is answered at once; those who were here first ask nothing, and keep nobody out.
            oldest = next(iter(self._talks))
            del self._talks[oldest]
            oldest.cancel()
        talk = asyncio.get_running_loop().create_task(self._talk(reader, writer))
        self._talks[talk] = None
        talk.add_done_callback(lambda done: self._talks.pop(done, None))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                head = await _head(reader)
                page = await self._page(head)
                writer.write(_bytes(page, with_text=not head.startswith(b"HEAD ")))
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass
        except Exception as error:
            log.error("figures_failed", exc_info=error)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                writer.transport.abort() if writer.transport.get_write_buffer_size() else None

    async def _page(self, head: bytes) -> Page:
        words = head.split(b"\r\n", 1)[0].split()
        if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
            return Page(400, b"not understood\n")
        if words[0] not in (b"GET", b"HEAD"):
            return Page(405, b"GET and HEAD are answered\n")
        if not self._any_name and not _names_this_machine(head):
            return Page(421, b"ask by an address, or as localhost\n")
        make = self._pages.get(words[1].split(b"?", 1)[0].decode("ascii", "replace"))
        return Page(404, b"not here\n") if make is None else await make()


async def _head(reader: asyncio.StreamReader) -> bytes:
    """The request up to its empty line; what is longer than it may be is none."""
    try:
        return await reader.readuntil(_ENDS)
    except asyncio.LimitOverrunError:
        return b""


def _is_this_machine(host: str) -> bool:
    try:
        return host == _LOCAL or ip_address(host).is_loopback
    except ValueError:
        return False


def _names_this_machine(head: bytes) -> bool:
    """Whether a request is for an address or for `localhost`, or does not say. Any other name is some web page's, which
    has its name lead to this machine so that a browser here reads to it what it finds."""
    asked = [found.strip().decode("latin-1").strip("[]").casefold() for found in _HOST.findall(head)]
    return all(_is_address(each) or each == _LOCAL for each in asked)


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _bytes(page: Page, *, with_text: bool) -> bytes:
    head = (
        f"HTTP/1.1 {page.status} {_WORDS[page.status]}\r\nContent-Type: {page.kind}\r\n"
        f"Content-Length: {len(page.text)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (page.text if with_text else b"")
