"""A command that runs while the server stops: it comes to its end, or it does not look as if it had."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bbs.ssh import session as ssh_session
from bbs.ssh.frontend import Channel, FrontEnds, Request
from bbs.ssh.session import Session
from bbs.ssh.sign_in import Arrival

WORDS = "Back in a moment."


class Way:
    """asyncssh's channel, as far as a session needs it."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.errors = b""

    def set_write_buffer_limits(self, **_limits: int) -> None: ...

    def get_environment(self) -> dict[str, str]:
        return {}

    def write(self, data: bytes, datatype: int | None) -> None:
        self.errors += data if datatype is not None else b""

    def exit(self, status: int) -> None:
        self.statuses.append(status)


class Command:
    """A verb that ends when it is told to."""

    def __init__(self, channel: Channel, _request: Request) -> None:
        self.channel = channel

    def start(self) -> None: ...

    async def closed(self, _reason: str) -> None: ...


def opened() -> tuple[Session, Way]:
    """A session whose client has asked for nothing yet."""
    way: Any = Way()
    front_ends: Any = FrontEnds(Command, Command)  # type: ignore[arg-type]
    session = Session(Arrival("ana", "member"), front_ends, lambda _session: None)
    session.connection_made(way)
    return session, way


def begun(command: str | None, *, pty: bool = False, columns: int = 80) -> tuple[Session, Way]:
    session, way = opened()
    if pty:
        session.pty_requested("xterm", (columns, 24, 0, 0), None)
    if command is not None:
        session.exec_requested(command)
    session.session_started()
    return session, way


async def test_one_that_is_nearly_done_says_what_it_did() -> None:
    session, way = begun("post")
    stopping = session.stop(WORDS)
    assert stopping is not None
    await asyncio.sleep(0)
    session.close(0)
    async with asyncio.timeout(10):
        await stopping
    assert way.statuses[0] == 0
    assert way.errors == b""


@pytest.mark.parametrize(("command", "pty", "status"), [("post", False, 1), ("plain", True, 0), (None, True, 0)])
async def test_one_that_waits_is_told_and_a_script_sees_it(
    command: str | None, pty: bool, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ssh_session, "SCRIPT_SECONDS", 0.01)
    session, way = begun(command, pty=pty)
    stopping = session.stop(WORDS)
    assert stopping is not None
    async with asyncio.timeout(10):
        await stopping
    assert way.statuses[0] == status
    assert way.errors.decode().strip() == WORDS


def test_a_command_that_was_still_on_its_way_does_not_look_done() -> None:
    session, way = opened()
    assert session.stop(WORDS) is None
    assert way.statuses == [1]
    assert way.errors.decode().strip() == WORDS


async def test_no_word_of_what_is_said_at_the_end_is_torn_at_the_edge_of_a_narrow_terminal() -> None:
    session, way = begun(None, pty=True, columns=40)
    session.stop("Back in a moment. Your words are kept: connect again.")
    async with asyncio.timeout(10):
        while not way.errors:
            await asyncio.sleep(0)
    assert way.errors == b"Back in a moment. Your words are kept:\r\nconnect again.\r\n"
