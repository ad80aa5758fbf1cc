"""Before the first frame: one line for whoever is new, line mode for those who have chosen it, screens for the rest."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from bbs.screens.begin import QUESTION, Begin


class Channel:
    """What was written, and whether it was closed."""

    def __init__(self) -> None:
        self.said = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.said += data

    def close(self, exit_status: int = 0) -> None:
        self.closed = True


class Front:
    """A front end that keeps what it was called with."""

    def __init__(self) -> None:
        self.heard: list[object] = []

    def start(self) -> None:
        self.heard.append("start")

    def data(self, data: bytes) -> None:
        self.heard.append(data)

    def resized(self, columns: int, rows: int) -> None:
        self.heard.append((columns, rows))

    def paused(self) -> None:
        self.heard.append("paused")

    def resumed(self) -> None:
        self.heard.append("resumed")

    def eof(self) -> None:
        self.heard.append("eof")

    async def closed(self, reason: str) -> None:
        self.heard.append(reason)


class Visit:
    def __init__(self, *, asks: bool = True, lines: bool = False, hurry: Callable[[], None] = lambda: None) -> None:
        self.channel, self.screens, self.plain = Channel(), Front(), Front()

        async def wants() -> bool:
            await asyncio.sleep(0)
            hurry()
            return lines

        self.begin = Begin(self.channel, wants, lambda: self.screens, lambda: self.plain, asks=asks)
        self.begin.start()


@pytest.mark.parametrize("typed", [(b"\r",), (b"\n",), (b"\r\n",)])
def test_enter_opens_screens_and_is_no_key_of_theirs(typed: tuple[bytes, ...]) -> None:
    visit = Visit()
    assert visit.channel.said == QUESTION.encode() + b" "
    for part in typed:
        visit.begin.data(part)
    visit.begin.data(b"j")
    assert visit.screens.heard == ["start", b"j"]
    assert b"\x1b" not in visit.channel.said


@pytest.mark.parametrize("typed", [(b"P", b"\r", b"1\r"), (b"p\r1\r",), (b"p", b"\r\n1\r"), (b"P", b"1\r")])
def test_p_opens_lines_and_an_enter_behind_it_answers_nothing(typed: tuple[bytes, ...]) -> None:
    visit = Visit()
    for part in typed:
        visit.begin.data(part)
    assert visit.plain.heard == ["start", b"1\r"]


def test_any_other_key_is_for_the_screens() -> None:
    visit = Visit()
    visit.begin.data(b"!")
    assert visit.screens.heard == ["start", b"!"]


@pytest.mark.parametrize("key", [b"\x03", b"\x04", b"\x1c"])
def test_keys_that_leave_leave(key: bytes) -> None:
    visit = Visit()
    visit.begin.data(key)
    assert visit.channel.closed
    assert visit.screens.heard == visit.plain.heard == []


def test_whoever_hangs_up_before_an_answer_is_gone() -> None:
    visit = Visit()
    visit.begin.eof()
    assert visit.channel.closed


def test_what_happened_meanwhile_is_handed_over() -> None:
    visit = Visit()
    visit.begin.resized(100, 30)
    visit.begin.paused()
    visit.begin.data(b"\r")
    assert visit.screens.heard == ["start", (100, 30), "paused"]


@pytest.mark.parametrize("lines", [True, False])
async def test_a_member_is_asked_nothing_and_gets_what_they_have_chosen(lines: bool) -> None:
    visit = Visit(asks=False, lines=lines)
    visit.begin.data(b"typed ahead")
    front = visit.plain if lines else visit.screens
    async with asyncio.timeout(5):
        while not front.heard:
            await asyncio.sleep(0)
    assert visit.channel.said == b""
    assert front.heard == ["start", b"typed ahead"]
    await visit.begin.closed("client_gone")
    assert front.heard[-1] == "client_gone"


async def test_a_client_that_goes_meanwhile_begins_nothing() -> None:
    visit = Visit(asks=False)
    await visit.begin.closed("client_gone")
    assert visit.screens.heard == []
