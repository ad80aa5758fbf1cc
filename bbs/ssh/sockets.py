"""What the kernel is asked to do about a connection."""

from __future__ import annotations

import socket

UNSENT_BYTES = 1024
"""Bytes that the kernel holds back unsent: beyond it a session is told to pause, and later sends its newest state
instead of everything in between. Nothing overtakes what the kernel has."""

ALIVE_SECONDS, ASK_SECONDS, ASK_TIMES = 60, 20, 4
"""A client that is silent for so long is asked by TCP, so often, whether it is there. SSH's own question would cost
both sides half a millisecond and some 70 bytes each time: a third of a percent of a core for a hundred idle members."""

TCP_OPTIONS = {
    "TCP_NOTSENT_LOWAT": UNSENT_BYTES,
    "TCP_KEEPIDLE": ALIVE_SECONDS,
    "TCP_KEEPINTVL": ASK_SECONDS,
    "TCP_KEEPCNT": ASK_TIMES,
}


def set_options(sock: socket.socket) -> None:
    """What this system has of them: little that waits in the kernel, and the kernel asks whether a client is alive."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in TCP_OPTIONS.items():
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
