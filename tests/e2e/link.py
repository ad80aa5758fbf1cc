"""A wire between a client and a server on this machine: it counts what goes over it, and can be made slow."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType

MODEM_2400 = 240.0
"""Bytes a second each way of a 2,400-baud modem: ten bits of line for each byte."""

PIECE = 24
"""Bytes that a slow wire hands on at a time."""

SMALL_BUFFER = 2048
"""Bytes that the kernel is asked to hold for a slow wire, so that nothing hides in it."""


SMALL_SEGMENT = 536
"""Bytes of a segment then, as on a line with RFC 1122's least; the loopback's own are larger than the buffer."""


class Link:
    """Listens on `port`, and carries everything to and from the port of a server. Each direction is its own.

    `rate` is in bytes a second each way, None for as fast as it goes; it may be changed at any time. With `small`
    the kernel buffers next to nothing on the way from the server. `down` are the bytes from the server to the client,
    `up` those to the server.
    """

    def __init__(self, target: int, *, rate: float | None = None, small: bool = False) -> None:
        self.rate = rate
        self.up = self.down = 0
        self._target = target
        self._small = small
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Link:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Cuts the wire."""
        for each in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listener.accept()
                server = self._connect()
            except OSError:
                return
            self._sockets += [client, server]
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for source, sink, count in ((client, server, self._count_up), (server, client, self._count_down)):
                threading.Thread(target=self._carry, args=(source, sink, count), daemon=True).start()

    def _connect(self) -> socket.socket:
        server = socket.socket()
        if self._small:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SMALL_SEGMENT)
        server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server.connect(("127.0.0.1", self._target))
        return server

    def _count_up(self, count: int) -> None:
        self.up += count

    def _count_down(self, count: int) -> None:
        self.down += count

    def _carry(self, source: socket.socket, sink: socket.socket, count: Callable[[int], None]) -> None:
        """One direction. A byte arrives once the wire has had the time to carry it, and not before."""
        free = time.monotonic()
        with contextlib.suppress(OSError):
            while data := source.recv(PIECE if self.rate is not None else 65536):
                # The wire may have been made slow while nothing came.
                size = PIECE if self.rate is not None else len(data)
                for start in range(0, len(data), size):
                    piece = data[start : start + size]
                    if (rate := self.rate) is not None:
                        free = max(free, time.monotonic()) + len(piece) / rate
                        time.sleep(max(free - time.monotonic(), 0))
                    sink.sendall(piece)
                    count(len(piece))
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
