"""What is refused, with the OpenSSH client: whatever is no session, and whoever is too many."""

from __future__ import annotations

import signal
import socket
import subprocess
from pathlib import Path

import asyncssh
import pytest

from tests.e2e.conftest import ECHO_SERVER
from tests.e2e.harness import Client, clean_environment, running, wait_until


def test_a_request_without_a_terminal_is_answered_in_plain_words(echo: Client) -> None:
    ended = echo.run("guest")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"ssh -t" in ended.stderr
    assert b"\x1b" not in ended.stderr


def test_an_unknown_command_is_a_usage_error(echo: Client) -> None:
    ended = echo.run("guest", "no-such-verb", "'\x1b[31m'")
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert b"no-such-verb" in ended.stderr


def test_a_command_with_a_terminal_is_answered_in_plain_words_too(echo: Client) -> None:
    ended = echo.run("guest", "no-such-verb", options=["-tt"])
    assert ended.returncode == 2


def test_sftp_is_refused(echo: Client, tmp_path: Path) -> None:
    ended = echo.run("guest", "sftp", options=["-s"])
    assert ended.returncode == 255
    assert b"subsystem request failed" in ended.stderr


def test_scp_is_a_command_that_there_is_not(echo: Client) -> None:
    assert echo.run("guest", "scp", "-t", "/tmp").returncode == 2


def test_a_forwarded_connection_is_refused(echo: Client) -> None:
    ended = echo.run("guest", options=["-W", f"127.0.0.1:{echo.server.port}"])
    assert ended.returncode == 255
    assert b"open failed" in ended.stderr


def test_a_listening_port_is_refused(echo: Client) -> None:
    ended = echo.run("guest", options=["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1"])
    assert ended.returncode == 255
    assert b"forwarding failed" in ended.stderr


async def test_sockets_agents_and_displays_are_refused(echo: Client) -> None:
    connection = await asyncssh.connect("127.0.0.1", echo.server.port, username="guest", known_hosts=None, config=None)
    async with connection:
        with pytest.raises(asyncssh.ChannelOpenError):
            await connection.open_unix_connection("/tmp/no-such-socket")
        with pytest.raises(asyncssh.ChannelListenError):
            await connection.forward_remote_path("/tmp/no-such-socket", "/tmp/neither")
        channel, _session = await connection.create_session(asyncssh.SSHClientSession, term_type="xterm", encoding=None)
        assert not await channel._make_request(b"auth-agent-req@openssh.com")


def test_the_agent_of_a_client_is_not_asked_for(echo: Client) -> None:
    command = echo.command("guest", "-A", "-X", "-tt", "-v", "-o", "BatchMode=yes")
    ended = subprocess.run(
        command,
        check=False,
        input=b"",
        capture_output=True,
        timeout=15,
        env=clean_environment(TERM="xterm"),
        start_new_session=True,
    )
    assert ended.returncode == 7
    assert b"auth-agent" not in ended.stderr.replace(b"auth-agent-req", b"")


def test_strangers_beyond_the_limit_are_told_so(tmp_path: Path) -> None:
    with running([ECHO_SERVER, str(tmp_path)], tmp_path, BBS_LIMITS__UNAUTHENTICATED="3") as server:
        waiting = [socket.create_connection(("127.0.0.1", server.port)) for _number in range(3)]
        for stranger in waiting:
            assert stranger.recv(100).startswith(b"SSH-2.0-Lighthouse")
        ended = Client(server, tmp_path).run("guest")
        assert ended.returncode == 255
        assert b"try again in about a minute" in ended.stderr
        for stranger in waiting:
            stranger.close()
        wait_until(lambda: Client(server, tmp_path).run("guest").returncode == 2, "room again")


def test_bytes_that_are_no_ssh_end_only_their_own_connection(echo: Client) -> None:
    for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 4096, b"SSH-2.0-x\r\n" + b"\xff" * 4096):
        with socket.create_connection(("127.0.0.1", echo.server.port), timeout=10) as stranger:
            stranger.sendall(garbage)
            stranger.shutdown(socket.SHUT_WR)
            while True:
                try:
                    if not stranger.recv(4096):
                        break
                except ConnectionResetError:
                    break
    assert echo.run("guest").returncode == 2


def test_a_server_that_stops_says_goodbye_and_ends_in_time(tmp_path: Path) -> None:
    with running([ECHO_SERVER, str(tmp_path)], tmp_path) as server:
        client = Client(server, tmp_path)
        with client.terminal("guest") as terminal, client.terminal("guest") as stuck:
            terminal.wait_for("hello")
            stuck.wait_for("hello")
            stuck.signal(signal.SIGSTOP)
            assert server.stop(timeout=5) == 0
            terminal.wait_for("goodbye")
            assert terminal.exit_status() == 0


def test_the_host_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    key = tmp_path / "host_keys" / "ssh_host_ed25519_key"
    with running([ECHO_SERVER, str(tmp_path)], tmp_path):
        made = key.read_bytes()
        assert key.stat().st_mode & 0o777 == 0o600
        assert key.parent.stat().st_mode & 0o777 == 0o700
    with running([ECHO_SERVER, str(tmp_path)], tmp_path):
        assert key.read_bytes() == made
