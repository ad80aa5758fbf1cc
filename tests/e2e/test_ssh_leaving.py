"""Ends that cannot wait: a screen that has to be covered, and an account whose sessions are over."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import asyncssh
import pytest

from bbs.domain.policy import Actor
from tests.e2e.conftest import Serve
from tests.e2e.harness import Client, wait_until
from tests.e2e.inside import ALICE, Room, room
from tests.e2e.link import Link
from tests.e2e.test_ssh_bounds import SOON, until
from tests.e2e.test_ssh_serve import PASSWORD, bbs

COVER = b"\x1b[H\x1b[2Jnothing to see"
SCREENS = b"a screen full of words " * 20_000
MAX_AHEAD = 12 * 1024
"""What may still come before the cover: what the kernels on both sides of the wire and the wire's own hold."""


async def everything(process: asyncssh.SSHClientProcess[bytes]) -> bytes:
    """All that still comes until the session ends."""
    said = b""
    while data := await process.stdout.read(65536):
        said += data
    return said


class TestOvertaking:
    @pytest.mark.parametrize("compression", ["none", "zlib@openssh.com"])
    async def test_a_cover_comes_before_what_waits_and_the_stream_stays_whole(
        self, compression: str, tmp_path: Path
    ) -> None:
        async with room(tmp_path) as house:
            with Link(house.port, small=True) as link:
                connection = await house.connect(port=link.port, compression_algs=[compression])
                process, front = await house.process(connection)
                link.rate = 20_000
                if compression != "none":
                    front.channel.write(_noise(400_000))
                else:
                    front.channel.write(SCREENS)
                await until(lambda: front.is_paused, "the pause")
                front.channel.overtake(COVER)
                front.channel.close()
                said = await asyncio.wait_for(everything(process), SOON)
                assert said.endswith(b"\x18" + COVER)
                assert len(said) < MAX_AHEAD + len(COVER)
                await process.wait_closed()
                assert process.exit_status == 0
                connection.close()

    async def test_where_nothing_waits_it_is_a_write(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            process, front = await house.process(connection)
            front.channel.write(b"one ")
            front.channel.overtake(b"two ")
            front.channel.write(b"three")
            front.channel.close()
            assert (await everything(process)).endswith(b"one two three")
            front.channel.overtake(b"after the end")
            connection.close()

    async def test_a_client_that_gave_no_room_gets_the_cover_first_when_it_does(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            process = await connection.create_process(term_type="xterm", encoding=None, window=4096)
            await until(lambda: house.fronts, "the session")
            front = house.fronts[-1]
            process.channel.pause_reading()
            front.channel.write(SCREENS)
            await until(lambda: front.is_paused, "the pause")
            front.channel.overtake(COVER)
            front.channel.close()
            process.channel.resume_reading()
            said = await asyncio.wait_for(everything(process), SOON)
            assert said.endswith(COVER)
            assert len(said) < MAX_AHEAD
            connection.close()


def _noise(size: int) -> bytes:
    """Bytes that no compression makes shorter, without a control character among them."""
    import random

    return bytes(random.Random(1).choices(range(33, 127), k=size))


class TestSessionsThatAreOver:
    async def test_the_last_word_says_why_and_the_connection_ends(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect("alice", password=ALICE)
            process, front = await house.process(connection)
            house.sessions.ends[0]("It is over for now.")
            said = await asyncio.wait_for(process.stderr.read(), SOON)
            assert b"It is over for now." in said
            await asyncio.wait_for(connection.wait_closed(), SOON)
            assert front.ended == "ended"
            await until(lambda: house.sessions.gone == 1, "its place in the list")

    async def test_a_connection_without_a_session_hears_it_too(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            lost: list[Exception | None] = []

            class Watching(asyncssh.SSHClient):
                def connection_lost(self, exc: Exception | None) -> None:
                    lost.append(exc)

            connection = await house.connect("alice", password=ALICE, client_factory=Watching)
            await until(lambda: house.sessions.ends, "the listing")
            house.sessions.ends[0]("It is over for now.")
            await asyncio.wait_for(connection.wait_closed(), SOON)
            assert lost

    async def test_an_account_that_is_closed_while_somebody_signs_in_opens_nothing(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            listed = house.sessions.arrived

            async def ended(actor: Actor, end: Callable[[str], None], began: datetime) -> int:
                end("It is over for now.")
                return await listed(actor, end, began)

            house.sessions.arrived = ended  # type: ignore[method-assign]
            with contextlib.suppress(asyncssh.Error):
                connection = await house.connect("alice", password=ALICE)
                await asyncio.wait_for(connection.create_process(term_type="xterm"), SOON)
            await until(lambda: not house.server._visitors, "the end of the connection")
            assert not house.fronts

    async def test_a_client_that_reads_nothing_is_gone_as_well(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect("alice", password=ALICE)
            _process, front = await house.process(connection)
            connection._transport.pause_reading()
            await self._fill(house)
            house.sessions.ends[0]("It is over for now.")
            await until(lambda: not house.server._visitors, "the end of the connection")
            assert front.ended == "ended"
            connection.abort()

    @staticmethod
    async def _fill(house: Room) -> None:
        front = house.fronts[-1]
        while not front.is_paused:
            front.channel.write(b"x" * 65536)
            await asyncio.sleep(0)

    async def test_a_connection_that_cannot_be_listed_is_refused_with_the_words(self, tmp_path: Path) -> None:
        from bbs.errors import BBSError

        async with room(tmp_path) as house:

            async def full(*_arguments: object) -> int:
                raise BBSError("You are connected often already.", "too_many")

            house.sessions.arrived = full  # type: ignore[method-assign]
            lost: list[Exception | None] = []

            class Watching(asyncssh.SSHClient):
                def connection_lost(self, exc: Exception | None) -> None:
                    lost.append(exc)

            connection = await house.connect("alice", password=ALICE, client_factory=Watching)
            await asyncio.wait_for(connection.wait_closed(), SOON)
            assert "connected often" in str(lost[0])


def test_session_fixation_regression_a_suspended_members_open_sessions_end(serve: Serve, tmp_path: Path) -> None:
    """The suspension comes from another process; the session had been signed in before it."""
    server = serve()
    data = str(server.data)
    assert bbs("member", "add", "ada", "--password-stdin", "--data", data, given=f"{PASSWORD}\n").returncode == 0
    with Client(server, tmp_path).terminal("ada", password=PASSWORD) as terminal:
        terminal.wait_until(lambda screen: len(screen.strip()) > 200, "the first screen")
        ended = bbs("member", "suspend", "ada", "--data", data)
        assert (ended.returncode, ended.stderr) == (0, "")
        terminal.wait_for("This account is closed for now")
        terminal.exit_status()
    with Client(server, tmp_path).terminal("ada", password=PASSWORD) as terminal:
        terminal.wait_for("Your account is closed for now.")
        terminal.key("s", "M", "N", "?")
        terminal.wait_for("What was done, why, and an appeal")
    ended = bbs("member", "restore", "ada", "--data", data)
    assert (ended.returncode, ended.stderr) == (0, "")
    server.stop()
    wait_until(lambda: "dismissed" in server.output, "the log line")
    assert "ada" not in "".join(line for line in server.lines if "dismissed" in line or "sign" in line)
