"""What a channel holds of what a client sends before its session takes it."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from asyncssh.constants import MSG_CHANNEL_DATA, MSG_CHANNEL_WINDOW_ADJUST
from asyncssh.logging import logger
from asyncssh.packet import SSHPacket, String
from hypothesis import given, settings
from hypothesis import strategies as st

from bbs.ssh.channel import PIECE, SessionChannel

WINDOW, PACKET = 4096, 1024


class Client:
    """The other side: it sends whatever its window lets it, and counts what it is given of it."""

    def __init__(self) -> None:
        self.room = WINDOW
        self.logger = logger
        self.taken = b""
        self.sent = b""
        self.rests_after = 0
        here: Any = self
        loop = asyncio.get_running_loop()
        self.channel = SessionChannel(here, loop, True, False, False, 0, 0, None, "strict", WINDOW, PACKET)
        inside: Any = self.channel
        inside._session = SimpleNamespace(data_received=self._took)
        inside._send_state = inside._recv_state = "open"
        inside._send_chan = 0
        inside._recv_paused = False

    def add_channel(self, _channel: object) -> int:
        return 0

    def get_key_option(self, _option: str, default: object = None) -> object:
        return default

    def send_packet(self, kind: int, *fields: bytes, handler: object = None) -> None:
        assert kind == MSG_CHANNEL_WINDOW_ADJUST
        self.room += int.from_bytes(fields[-1], "big")

    def send(self, size: int) -> None:
        """A packet, as far as there is room for it."""
        data = bytes([len(self.sent) % 251]) * min(size, self.room, PACKET)
        self.room -= len(data)
        self.sent += data
        self.channel._process_data(MSG_CHANNEL_DATA, 0, SSHPacket(String(data)))

    def _took(self, data: bytes, _kind: object) -> None:
        self.taken += data
        self.rests_after -= 1
        if self.rests_after <= 0:
            self.channel.pause_reading()

    def read(self, packets: int) -> None:
        """The session takes so many, and rests again."""
        self.rests_after = packets
        self.channel.resume_reading()

    @property
    def waits(self) -> list[int]:
        return [len(data) for data, _kind in self.channel._recv_buf]


def test_the_whole_window_was_given_again_while_it_still_waited_to_be_read() -> None:
    """One who typed without an end into a question grew the server by a quarter of all that they typed."""

    async def typed() -> None:
        client = Client()
        client.channel.pause_reading()
        for _turn in range(200):
            while client.room:
                client.send(PACKET)
            client.read(2)
            assert client.room + sum(client.waits) <= WINDOW
        client.read(1000)
        assert client.taken == client.sent
        assert client.room >= WINDOW // 2

    asyncio.run(typed())


def test_packets_of_one_byte_cost_a_hundred_each_while_they_waited() -> None:
    async def typed() -> None:
        client = Client()
        client.channel.pause_reading()
        while client.room:
            client.send(1)
        assert len(client.waits) <= WINDOW // PIECE + 1
        client.read(1000)
        assert client.taken == client.sent

    asyncio.run(typed())


@given(st.lists(st.tuples(st.integers(1, PACKET), st.integers(0, 4)), max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_the_turns_nothing_is_lost_and_nobody_waits_for_ever(turns: list[tuple[int, int]]) -> None:
    async def typed() -> None:
        client = Client()
        for size, packets in turns:
            if client.room:
                client.send(size)
            if packets:
                client.read(packets)
            assert client.room + sum(client.waits) <= WINDOW
        client.read(1000)
        assert client.taken == client.sent
        assert client.room >= WINDOW // 2

    asyncio.run(typed())


@pytest.mark.parametrize("size", [1, PACKET])
def test_a_session_that_reads_at_once_is_never_out_of_room(size: int) -> None:
    async def typed() -> None:
        client = Client()
        client.rests_after = 10**9
        for _turn in range(3 * WINDOW // size):
            client.send(size)
            assert client.room >= WINDOW // 2 - PACKET
        assert len(client.taken) == 3 * WINDOW // size * size

    asyncio.run(typed())
