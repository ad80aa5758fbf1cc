"""Listening sockets that come from outside: from the service manager, or from the process that this one was before.

The protocol of sd_listen_fds(3): so many descriptors, from 3, for the process with that number.
"""

from __future__ import annotations

import fcntl
import os
import socket
from collections.abc import MutableMapping, Sequence
from typing import Final, NamedTuple

from bbs.domain.words import _
from bbs.errors import BadInput

FIRST: Final = 3
COUNT, PROCESS, NAMES = "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"

OWN: Final = "LIGHTHOUSE_LISTENS_ON"
"""What a process that opened its sockets itself was asked to listen on. Where it is to be something else now, the next
one opens its own; sockets of the service manager's are taken wherever they lead."""

MOST: Final = 16
"""Sockets that are taken: an address of each family, for a few machines' worth of addresses."""


class Handed(NamedTuple):
    """Sockets to listen on, and the address for which an earlier process of ours opened them, empty if none did."""

    sockets: list[socket.socket]
    opened_for: str


def take(address: str, env: MutableMapping[str, str] = os.environ) -> Handed:
    """The sockets handed to this process, if any; a second call finds none, and neither do its children. Those that an
    earlier process opened for another address than `address` are closed.

    Raises `BadInput` where one is no TCP socket that listens.
    """
    given, process = env.pop(COUNT, ""), env.pop(PROCESS, "")
    env.pop(NAMES, None)
    opened_for = env.pop(OWN, "")
    if process != str(os.getpid()) or not (given.isascii() and given.isdigit()):
        return Handed([], "")
    count = int(given)
    if count > MOST:
        raise _unfit()
    taken: list[socket.socket] = []
    try:
        for descriptor in range(FIRST, FIRST + count):
            os.set_inheritable(descriptor, False)
            taken.append(socket.socket(fileno=descriptor))
            _check(taken[-1])
    except OSError:
        for sock in taken:
            sock.close()
        raise _unfit() from None
    while opened_for not in ("", address) and taken:
        taken.pop().close()
    return Handed(taken, opened_for)


def _check(sock: socket.socket) -> None:
    """Raises OSError unless clients can connect to the socket over TCP."""
    listens = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens or sock.family not in (socket.AF_INET, socket.AF_INET6) or sock.type != socket.SOCK_STREAM:
        raise OSError
    sock.setblocking(False)


def _unfit() -> BadInput:
    return BadInput(
        _("What was handed over to listen on are no TCP sockets that listen. In the .socket unit: ListenStream="),
        "listen",
    )


def hand_on(sockets: Sequence[socket.socket], address: str, env: MutableMapping[str, str] = os.environ) -> None:
    """Leaves the sockets for what this process becomes next; `address` is what they were opened for, empty where the
    service manager opened them. The last thing before that: whatever else has the numbers from 3 is closed."""
    end = FIRST + len(sockets)
    # Out of the way first: one of them may have a number that another is to have.
    aside = [fcntl.fcntl(sock.fileno(), fcntl.F_DUPFD_CLOEXEC, end) for sock in sockets]
    for number, descriptor in enumerate(aside, FIRST):
        os.dup2(descriptor, number, inheritable=True)
    env[COUNT], env[PROCESS] = str(len(sockets)), str(os.getpid())
    if address:
        env[OWN] = address
