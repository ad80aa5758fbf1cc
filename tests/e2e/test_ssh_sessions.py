"""Sessions, with the OpenSSH client: what they are told, how they end, and that nobody disturbs anybody."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from pathlib import Path

import asyncssh
import pytest

from tests.e2e.harness import TIMEOUT, Client, ServerProcess, clean_environment, wait_until

COMING_AND_GOING = 12


def _count(server: ServerProcess, line: str) -> int:
    return sum(1 for known in tuple(server.lines) if known == line)


async def _session(echo: Client, **options: object) -> asyncssh.SSHClientProcess[bytes]:
    connection = await asyncssh.connect("127.0.0.1", echo.server.port, username="guest", known_hosts=None, config=None)
    return await connection.create_process(encoding=None, **options)


def test_what_is_typed_arrives_and_comes_back(echo: Client) -> None:
    with echo.terminal("guest") as terminal:
        terminal.wait_for("hello")
        terminal.type("é")
        terminal.wait_for("<é>")


def test_quitting_ends_the_client_with_the_front_ends_status(echo: Client) -> None:
    with echo.terminal("guest") as terminal:
        terminal.wait_for("hello")
        before = _count(echo.server, "closed over")
        terminal.type("q")
        assert terminal.exit_status() == 3
        wait_until(lambda: _count(echo.server, "closed over") == before + 1, "the front end's end")


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGKILL])
def test_a_closed_window_and_a_killed_client_end_the_session(echo: Client, how: signal.Signals) -> None:
    with echo.terminal("guest") as terminal:
        terminal.wait_for("hello")
        before = _count(echo.server, "closed client_gone")
        terminal.signal(how)
        wait_until(lambda: _count(echo.server, "closed client_gone") == before + 1, "the front end's end")


def test_the_end_of_input_is_the_front_ends_to_answer(echo: Client) -> None:
    ended = echo.run("guest", options=["-tt"])
    assert ended.returncode == 7
    assert b"eof" in ended.stdout


@pytest.mark.parametrize("key", ["x", "X"])
def test_a_crash_gives_the_member_a_number_and_touches_nobody_else(echo: Client, key: str) -> None:
    with echo.terminal("guest") as other, echo.terminal("guest") as terminal:
        other.wait_for("hello")
        terminal.wait_for("hello")
        terminal.type(key)
        terminal.wait_for("Something went wrong on our side. Your words are kept. Incident")
        assert terminal.exit_status() == 1
        incident = terminal.screen.split("Incident ")[1].split()[0]
        other.type("y")
        other.wait_for("<y>")
    wait_until(lambda: incident in echo.server.output, "the incident in the log")
    assert "a secret that no log may show" not in echo.server.output


def test_a_window_of_another_size_is_followed(echo: Client) -> None:
    with echo.terminal("guest", size=(100, 30)) as terminal:
        terminal.wait_for("size=100x30")
        terminal.resize(132, 43)
        terminal.wait_for("now 132x43")


@pytest.mark.parametrize(
    ("claimed", "drawn"),
    [
        ((0, 0), "80x24"),
        ((1, 1), "20x5"),
        ((65535, 65535), "300x120"),
        ((2**32 - 1, 2**32 - 1), "300x120"),
    ],
)
async def test_absurd_sizes_are_brought_into_bounds(echo: Client, claimed: tuple[int, int], drawn: str) -> None:
    process = await _session(echo, term_type="xterm", term_size=(*claimed, 0, 0))
    assert b"size=" + drawn.encode() in await process.stdout.readuntil(b"keys=")
    process.change_terminal_size(77, 33)
    await process.stdout.readuntil(b"now 77x33")
    process.change_terminal_size(*claimed)
    await process.stdout.readuntil(b"now " + drawn.encode())
    process._conn.close()


async def test_of_a_storm_of_sizes_the_last_arrives_and_few_others(echo: Client) -> None:
    process = await _session(echo, term_type="xterm", term_size=(80, 24, 0, 0))
    for number in range(2000):
        process.change_terminal_size(40 + number % 200, 20 + number % 50)
    process.change_terminal_size(111, 22)
    await process.stdout.readuntil(b"now 111x22")
    process.stdin.write(b"s")
    line = await asyncio.to_thread(echo.server.wait_line, r"^resizes \d+")
    assert int(line[0].split()[1]) < 100
    process._conn.close()


@pytest.mark.parametrize(
    ("term", "taken"),
    [
        ("no-such-terminal", "no-such-terminal"),
        ("x" * 500, "x" * 40),
        ("a b;c\x1b[31m", "abc31m"),
        # As bytes that are no ASCII, at which asyncssh ends a connection with everybody's sessions on it.
        ("xt\udcff\udcfeerm", "xterm"),
    ],
)
def test_any_term_is_taken_and_cleaned(echo: Client, term: str, taken: str) -> None:
    with echo.terminal("guest", term=term) as terminal:
        terminal.wait_for(f"term={taken} ")


def test_only_the_environment_that_is_used_is_taken(echo: Client) -> None:
    command = echo.command("guest", "-tt", "-o", "SendEnv=*", "-o", "BatchMode=yes")
    env = clean_environment(
        LC_ALL="C.UTF-8", COLORTERM="truecolor", NO_COLOR="1", SECRET="no", LC_BAD="a b\nc", TERM="x"
    )
    ended = subprocess.run(
        command, check=False, input=b"", capture_output=True, env=env, timeout=15, start_new_session=True
    )
    assert b"\r\nCOLORTERM LANG LC_ALL NO_COLOR\r\n" in ended.stdout


def test_a_client_that_does_not_read_is_noticed_and_the_others_are_not_disturbed(echo: Client) -> None:
    with echo.terminal("guest") as slow, echo.terminal("guest") as other:
        slow.wait_for("hello")
        other.wait_for("hello")
        before = _count(echo.server, "paused")
        slow.signal(signal.SIGSTOP)
        slow.type("f")
        slow.signal(signal.SIGCONT)
        slow.wait_for("flood")
        slow.signal(signal.SIGSTOP)
        wait_until(lambda: _count(echo.server, "paused") > before, "the pause")
        other.type("y")
        other.wait_for("<y>")
        slow.signal(signal.SIGCONT)


async def test_a_megabyte_at_once_arrives_whole(echo: Client) -> None:
    process = await _session(echo, term_type="xterm", term_size=(80, 24, 0, 0))
    process.stdin.write(b"z" * 1_000_000)
    await process.stdin.drain()

    def arrived() -> int:
        return sum(int(line.split()[1]) for line in tuple(echo.server.lines) if line.startswith("bytes "))

    await asyncio.to_thread(wait_until, lambda: arrived() >= 990_000, "a megabyte")
    process._conn.close()


async def test_sessions_on_one_connection_are_limited_and_come_free_again(echo: Client) -> None:
    connection = await asyncssh.connect("127.0.0.1", echo.server.port, username="guest", known_hosts=None, config=None)
    async with connection:
        processes = [await connection.create_process(term_type="xterm", encoding=None) for _number in range(4)]
        with pytest.raises(asyncssh.ChannelOpenError, match="close one first"):
            await connection.create_process(term_type="xterm")
        processes[0].stdin.write(b"q")
        await processes[0].wait_closed()
        async with asyncio.timeout(TIMEOUT):
            while not await _opens(connection):
                await asyncio.sleep(0.01)


async def _opens(connection: asyncssh.SSHClientConnection) -> bool:
    try:
        await connection.create_process(term_type="xterm")
    except asyncssh.ChannelOpenError:
        return False
    return True


def test_clients_that_come_and_go_leave_nothing_behind(echo: Client) -> None:
    before = _count(echo.server, "closed client_gone")
    for _number in range(COMING_AND_GOING):
        with echo.terminal("guest") as terminal:
            terminal.wait_for("hello")
            terminal.signal(signal.SIGKILL)
    wait_until(lambda: _count(echo.server, "closed client_gone") == before + COMING_AND_GOING, "all of their ends")
    descriptors = len(list(Path(f"/proc/{echo.server.pid}/fd").iterdir())) if Path("/proc").exists() else 0
    assert descriptors < 30
