"""What the service manager hears, and from whom it is not heard."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bbs.running.notify import Notifier


@pytest.fixture(params=["a path", "an abstract name"])
def manager(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[socket.socket, str]]:
    """A service manager's socket, and what it tells its children of it."""
    name = str(tmp_path / "notify") if request.param == "a path" else f"@lighthouse-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind("\0" + name[1:] if name.startswith("@") else name)
        sock.settimeout(5)
        yield sock, name


def test_each_state_is_a_datagram_of_its_own(manager: tuple[socket.socket, str]) -> None:
    sock, name = manager
    notifier = Notifier({"NOTIFY_SOCKET": name})
    assert notifier.is_heard
    notifier.ready()
    notifier.alive()
    notifier.stopping()
    notifier.status("two\nlines")
    notifier.reloading()
    heard = [sock.recv(1000).decode() for _ in range(5)]
    assert heard[:4] == ["READY=1", "WATCHDOG=1", "STOPPING=1", "STATUS=two lines"]
    assert heard[4].startswith("RELOADING=1\nMONOTONIC_USEC=")


@pytest.mark.parametrize("env", [{}, {"NOTIFY_SOCKET": "vsock:2:1234"}, {"NOTIFY_SOCKET": "/nowhere/at/all"}])
def test_nobody_who_listens_stops_nothing(env: dict[str, str]) -> None:
    notifier = Notifier(env)
    notifier.ready()
    notifier.stopping()


def test_a_manager_that_does_not_read_holds_nothing_up(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as deaf:
        deaf.bind(str(tmp_path / "deaf"))
        notifier = Notifier({"NOTIFY_SOCKET": str(tmp_path / "deaf")})
        for _ in range(5000):
            notifier.alive()


@pytest.mark.parametrize(
    ("env", "seconds"),
    [
        ({}, 0),
        ({"WATCHDOG_USEC": "30000000"}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}, 30),
        ({"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, 0),
        ({"WATCHDOG_USEC": "soon"}, 0),
        ({"WATCHDOG_USEC": "²"}, 0),
    ],
)
def test_the_watchdog_is_the_one_of_this_process(env: dict[str, str], seconds: float) -> None:
    assert Notifier(env).watchdog_seconds == seconds
