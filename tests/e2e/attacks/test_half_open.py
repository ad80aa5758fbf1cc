"""Clients that go without a word, or half: the server does not wait for them for ever."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from tests.e2e.attacks.raw import Raw
from tests.e2e.attacks.target import Target
from tests.e2e.harness import wait_until

CLIENTS = 12
KEEP_ALIVE = "02"


def gone(target: Target) -> None:
    wait_until(lambda: target.connections() == 0, "the connections to be closed")


def inside(target: Target) -> list[Raw]:
    clients = [target.guest() for _number in range(CLIENTS)]
    for raw in clients:
        raw.shell()
        raw.said(b"help now")
    return clients


def test_a_client_that_is_done_talking_is_not_kept(target: Target) -> None:
    """It has closed its own direction, and reads on for ever."""
    clients = inside(target)
    for raw in clients:
        raw.socket.shutdown(socket.SHUT_WR)
    gone(target)
    for raw in clients:
        raw.close()


def test_a_stranger_who_is_done_talking_is_not_kept(target: Target) -> None:
    for stop in (lambda raw: raw, Raw.hello, Raw.handshake):
        raw = target.raw()
        stop(raw)
        raw.socket.shutdown(socket.SHUT_WR)
        gone(target)
        raw.close()


def test_a_client_that_is_torn_away_is_not_kept(target: Target) -> None:
    files = target.process.num_fds()
    for raw in inside(target):
        raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raw.close()
    gone(target)
    wait_until(lambda: target.process.num_fds() <= files, "the files to be closed")


def test_a_client_whose_machine_is_gone_is_found_out_by_the_kernel(target: Target) -> None:
    """No test can take a network away; but the timer that asks whether a client is there can be seen to run."""
    table = Path(f"/proc/{target.server.pid}/net/tcp")
    if not table.exists():
        return
    with target.guest() as raw:
        raw.shell()
        raw.said(b"help now")
        wait_until(lambda: _timers(table, target.server.port) == {KEEP_ALIVE}, "the timer")


def _timers(table: Path, port: int) -> set[str]:
    """The kinds of timers of the established connections to the server."""
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return {row[5].split(":")[0] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"}
