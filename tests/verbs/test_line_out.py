"""What line mode says goes out in few packets, and none of them keeps the first words back."""

from __future__ import annotations

import asyncio

from bbs.verbs.line_out import ENOUGH, Gathered


async def test_each_line_was_a_packet_of_its_own() -> None:
    sent: list[bytes] = []
    gathered = Gathered(sent.append)
    for _line in range(3):
        gathered.write(b"a line\r\n")
    gathered.write(b"A question: ")
    assert sent == []
    gathered.flush()
    gathered.flush()
    assert sent == [b"a line\r\n" * 3 + b"A question: "]


async def test_what_nothing_follows_goes_by_itself() -> None:
    came = asyncio.Event()
    gathered = Gathered(lambda _data: came.set())
    gathered.write(b"One moment.\r\n")
    async with asyncio.timeout(5):
        await came.wait()


async def test_the_first_words_of_a_long_answer_waited_for_the_last() -> None:
    sent: list[bytes] = []
    gathered = Gathered(sent.append)
    gathered.write(b"a line of a page that is as long as most of them\r\n" * 30)
    gathered.drop()
    gathered.flush()
    assert max(map(len, sent)) < ENOUGH + 80
    assert len(sent) < 10
