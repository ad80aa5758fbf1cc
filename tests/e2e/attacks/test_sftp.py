"""There are no files to fetch here."""

from __future__ import annotations

import contextlib

import asyncssh
import pytest
from asyncssh.packet import String

from tests.e2e.attacks.raw import CHANNEL_CONFIRMED, CHANNEL_FAILURE, CHANNEL_SUCCESS, Ended
from tests.e2e.attacks.target import Target


@pytest.mark.parametrize("name", ["sftp", "", "../../bin/sh", "netconf", "x" * 30_000, b"\xff\xfe\0"])
def test_there_is_no_subsystem(target: Target, name: str | bytes) -> None:
    with target.guest() as raw:
        raw.open()
        raw.expect(CHANNEL_CONFIRMED)
        raw.request("subsystem", String(name))
        with contextlib.suppress(Ended):
            assert raw.next_kind(CHANNEL_SUCCESS, CHANNEL_FAILURE) == CHANNEL_FAILURE


async def test_an_sftp_client_is_refused(target: Target) -> None:
    async with target.connection("ana") as connection:
        with pytest.raises(asyncssh.Error):
            await connection.start_sftp_client()


async def test_scp_copies_nothing(target: Target) -> None:
    async with target.connection("ana") as connection:
        for command in ("scp -t /tmp", "scp -f /etc/passwd", "rsync --server . /"):
            done = await connection.run(command, check=False)
            assert (done.exit_status, done.stdout) == (2, "")
