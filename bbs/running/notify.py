"""What the server tells the service manager that started it: that it is ready, reloads, stops, and is alive.

The protocol of sd_notify(3): a datagram of lines to the socket that the environment names. Without one nothing is sent.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Mapping
from typing import Final

SOCKET: Final = "NOTIFY_SOCKET"
WATCHDOG: Final = "WATCHDOG_USEC"
WATCHDOG_PROCESS: Final = "WATCHDOG_PID"

PATIENCE: Final = 0.5
"""Seconds that what is said once may wait for a manager that is busy. What is said again soon waits for nobody."""

_ABSTRACT: Final = "@"


class Notifier:
    """The way to the service manager. No call raises, or blocks for longer than `PATIENCE`: a server does not stop
    because nobody listens."""

    def __init__(self, env: Mapping[str, str] = os.environ) -> None:
        self._address = _address(env.get(SOCKET, ""))
        self.watchdog_seconds = _watchdog(env)
        """Within so many seconds the manager wants to hear that the server is alive; 0 where it does not."""

    @property
    def is_heard(self) -> bool:
        """Whether there is a manager that listens."""
        return bool(self._address)

    def ready(self) -> None:
        """The door is open, or a reload is over."""
        self._send("READY=1", patience=PATIENCE)

    def reloading(self) -> None:
        """The settings are being read again, or the process is about to begin anew; `ready` follows."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}", patience=PATIENCE)

    def stopping(self) -> None:
        """The server is on its way out."""
        self._send("STOPPING=1", patience=PATIENCE)

    def alive(self) -> None:
        """The event loop turns."""
        self._send("WATCHDOG=1")

    def status(self, text: str) -> None:
        """A line for people: kinds and numbers."""
        self._send(f"STATUS={text.replace(chr(10), ' ')}")

    def _send(self, *lines: str, patience: float = 0) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
                sock.settimeout(patience)
                sock.sendto("\n".join(lines).encode(), self._address)
        except OSError:
            pass


def _address(name: str) -> str:
    """The socket's address as the system takes it; other kinds than those of this machine are left alone."""
    if name.startswith(_ABSTRACT):
        return "\0" + name[1:]
    return name if name.startswith("/") else ""


def _watchdog(env: Mapping[str, str]) -> float:
    """What the manager asks of this process; of another one, such as the one that began us, it is not ours."""
    ours = env.get(WATCHDOG_PROCESS, str(os.getpid())) == str(os.getpid())
    given = env.get(WATCHDOG, "")
    return int(given) / 1e6 if ours and given.isascii() and given.isdigit() else 0.0
