"""What strangers send: a clear word or a quiet end for that one session, and nothing for anybody else."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable

import pytest

from tests.e2e.crowd import MEGABYTE, Crowd, home_of, said
from tests.e2e.harness import Terminal, wait_until

TROUBLE = ("Traceback", "_failed", "unhandled", "Task exception", "never retrieved", "never awaited")
"""What the log says where something went wrong that nobody meant to."""

SIZES = [(0, 0), (1, 1), (65535, 65535), (2**32 - 1, 1), (1, 2**32 - 1)]
GARBAGE = b"\xff\xfe\xc3\x28\x80\xed\xa0\x80\xf5\xf8\x88\x80\x80\x80\xc0\x80"


@pytest.fixture(autouse=True)
def no_trouble(crowd: Crowd, request: pytest.FixtureRequest) -> object:
    """Whatever is sent, no session fails by it, and somebody else is served afterwards."""
    yield
    with crowd.terminal("guest") as other:
        other.key("down")
    for word in TROUBLE:
        assert word not in crowd.server.output, crowd.server.output


class TestTerminals:
    @pytest.mark.parametrize("term", ["no-such-terminal", "x" * 500, "XTERM", "vt52", "\x1b]2;hello\x07", "../../etc"])
    def test_a_terminal_that_nobody_knows_is_taken_for_a_simple_one(self, crowd: Crowd, term: str) -> None:
        with crowd.terminal("guest", term=term) as terminal:
            terminal.key("?")
            terminal.wait_for("Leave at once")

    @pytest.mark.parametrize("term", ["", "dumb"])
    def test_a_terminal_without_a_cursor_is_talked_to_in_lines(self, crowd: Crowd, term: str) -> None:
        with crowd.client.terminal("guest", term=term) as terminal:
            terminal.wait_for("A number, or Enter")
            assert b"in line mode" in terminal.raw
            terminal.type("Q\r")
            assert terminal.exit_status() == 0
            assert b"\x1b" not in terminal.raw

    @pytest.mark.parametrize("size", SIZES)
    async def test_a_session_of_any_size_begins(self, crowd: Crowd, size: tuple[int, int]) -> None:
        async with crowd.connection() as connection:
            process = await home_of(connection, term_size=size)
            process.stdin.write(b"?")
            await said(process, b"\x1b[")

    async def test_a_window_takes_any_size_on_any_screen(self, crowd: Crowd) -> None:
        async with crowd.connection("ana") as connection:
            process = await home_of(connection)
            for keys, screen in ((b"?", b"Open"), (b"\x1b[C", b""), (b"q\r", b"A night like this"), (b"\r", b"#")):
                process.stdin.write(keys)
                await said(process, screen)
                for size in (*SIZES, (20, 5), (300, 120), (80, 24)):
                    process.change_terminal_size(*size)
            process.stdin.write(b"!")
            await said(process, b"988")


class TestBytes:
    async def test_bytes_that_are_no_utf8_are_left_out(self, crowd: Crowd) -> None:
        async with crowd.connection("ben") as connection:
            process = await home_of(connection)
            process.stdin.write(GARBAGE + b"\r")
            await said(process, b"A night like this")
            process.stdin.write(b"w")
            await said(process, b"Subject")
            process.stdin.write(b"qu" + GARBAGE[:9] + b"iet" + GARBAGE[9:])
            heard = b""
            while b"t" not in heard:
                heard += await said(process, b"")
                heard = heard if b"t" in heard else heard + await process.stdout.read(100)
            assert not any(byte in heard for byte in b"\xff\xfe\xf5\xf8")

    @pytest.mark.parametrize("seed", range(6))
    async def test_no_bytes_at_all_make_a_session_fail(self, crowd: Crowd, seed: int) -> None:
        """Whatever keys they happen to be. Some leave; leaving is no failure."""
        chance = random.Random(seed)
        async with crowd.connection(("cleo", "new")[seed % 2]) as connection:
            process = await connection.create_process(term_type="xterm", term_size=(80, 24), encoding=None)
            await process.stdout.read(1000)
            process.stdin.write(b"\r")
            with contextlib.suppress(BrokenPipeError, TimeoutError):
                for _round in range(60):
                    process.stdin.write(_gibberish(chance))
                    process.change_terminal_size(chance.randint(0, 400), chance.randint(0, 200))
                    async with asyncio.timeout(0.2):  # where it answers nothing, there is nothing to wait for
                        await process.stdout.read(100_000)

    @pytest.mark.parametrize(
        "data", [b"\x1b[" + b"9" * 100_000, b"\x1b]0;" + b"x" * 100_000, b"\x1b" * 50_000, b"\x1b["]
    )
    async def test_a_sequence_that_never_ends_is_not_waited_for(self, crowd: Crowd, data: bytes) -> None:
        async with crowd.connection("dora") as connection:
            process = await home_of(connection)
            process.stdin.write(data)
            if data[1:2] == b"\x1b":
                return
            process.stdin.write(b"\x07m\x1b\\")
            process.stdin.write(b"?")
            await said(process, b"Leave at once")


class TestPastes:
    def test_a_megabyte_where_nothing_can_be_written_does_nothing(self, crowd: Crowd) -> None:
        with crowd.terminal("emil") as terminal:
            shown = terminal.screen
            terminal.type("x" * MEGABYTE)
            terminal.type("\x1b[200~" + "q" * MEGABYTE + "\x1b[201~")
            assert terminal.screen == shown
            terminal.key("?")
            terminal.wait_for("Leave at once")

    @pytest.mark.parametrize(("begin", "end"), [("", ""), ("\x1b[200~", "\x1b[201~")], ids=["typed", "pasted"])
    def test_a_megabyte_in_the_editor_is_taken_as_far_as_it_fits(self, crowd: Crowd, begin: str, end: str) -> None:
        with crowd.terminal("finn") as terminal:
            in_the_editor(terminal)
            terminal.type(begin + "x" * MEGABYTE + end)
            terminal.wait_for("more than a post holds")
            terminal.wait_for("room for 0")
            terminal.key("ctrl+x")
            terminal.wait_for("Throw this draft away?")
            terminal.key("y")
            terminal.wait_for("The draft is gone")

    def test_a_megabyte_in_the_subject_is_taken_as_far_as_it_fits(self, crowd: Crowd) -> None:
        with crowd.terminal("finn") as terminal:
            in_the_editor(terminal, "shift+tab")
            terminal.type("\x1b[200~" + "word " * (MEGABYTE // 5) + "\x1b[201~")
            terminal.wait_for("A subject has room for 100 characters")
            terminal.key("ctrl+x")
            terminal.wait_for("Throw this draft away?")
            terminal.key("y")
            terminal.wait_for("The draft is gone")


class TestEndsInTheMiddle:
    async def test_a_channel_closed_while_it_is_written_to(self, crowd: Crowd) -> None:
        for number in range(8):
            async with crowd.connection("ana") as connection:
                process = await home_of(connection)
                process.stdin.write(b"\x0c" * 50)
                if number % 2:
                    process.close()
                else:
                    connection.abort()

    async def test_a_client_that_never_reads_and_then_goes(self, crowd: Crowd) -> None:
        before = crowd.process.num_fds()
        for _number in range(4):
            async with crowd.connection("ana") as connection:
                process = await home_of(connection)
                connection._transport.pause_reading()
                process.stdin.write(b"\x0c\x1b[B" * 10_000)
        wait_until(lambda: crowd.process.num_fds() <= before, "its connections to be closed")


def in_the_editor(terminal: Terminal, *keys: str) -> None:
    """From home to a new thread's text, then these keys."""
    terminal.key("enter")
    terminal.wait_for("A night like this")
    terminal.key("w")
    terminal.wait_for("Subject")
    terminal.key("tab", *keys)


def _gibberish(chance: random.Random) -> bytes:
    kinds: list[Callable[[], bytes]] = [
        lambda: chance.randbytes(40),
        lambda: bytes(chance.choices(b"\x1b[]OP?;0123456789~ABCDHFR<>mMu", k=20)),
        lambda: bytes(chance.choices(b"wrezZjkgGnpfcCUu+[]()#!?\r\t yl \x1b", k=20)),
        lambda: bytes(chance.choices(range(1, 27), k=8)),
        lambda: "".join(chr(chance.choice((0x301, 0x200D, 0x1F468, 0x202E, 0xE9, 0x4E2D))) for _ in range(30)).encode(),
    ]
    # What leaves at once would leave little to test.
    data = chance.choice(kinds)()
    return data.translate(None, b"Q\x1c\x03") if chance.random() < 0.95 else data
