"""A server as a process: what it tells its manager, that it begins anew in place, and who is there again afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import shutil
import signal
import socket
import subprocess
import sys
import termios
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bbs.running.presence import living
from bbs.ssh.server import WAITING
from tests.e2e.crowd import MEMBERS, Crowd, copy_of
from tests.e2e.harness import Client, ServerProcess, Terminal, clean_environment, running, wait_until
from tests.running.test_proxied import header

HANDED_SERVER = str(Path(__file__).with_name("handed_server.py"))


class Manager:
    """A service manager's ear."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder / "notify")
        self._heard: list[str] = []
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sock.bind(self.name)
        threading.Thread(target=self._listen, daemon=True).start()

    def wait(self, word: str) -> None:
        """Returns once that has been said; everything before it is forgotten then."""
        wait_until(lambda: any(said.startswith(word) for said in self._heard), f"the manager to hear {word}")
        while not self._heard.pop(0).startswith(word):
            pass

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.name)

    def _listen(self) -> None:
        with self._sock:
            while said := self._sock.recv(1000).decode():
                self._heard.append(said)


class House:
    """A server under a manager, with a community on it."""

    def __init__(self, server: ServerProcess, manager: Manager, crowd: Crowd, watched: int) -> None:
        self.server, self.manager, self.crowd, self.watched = server, manager, crowd, watched

    def page(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.watched}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def house(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    data, manager, watched = copy_of(community[0], folder / "data"), Manager(folder), free_port()
    env = {"NOTIFY_SOCKET": manager.name, "WATCHDOG_USEC": "400000", "BBS_METRICS__PORT": str(watched)}
    with running([HANDED_SERVER, "serve", "--data", str(data)], data, **env) as server:
        yield House(server, manager, Crowd(server, community[1], folder), watched)
    manager.close()


def write_a_reply(crowd: Crowd, member: str, words: str) -> Terminal:
    """A member in the middle of a sentence."""
    seat = crowd.terminal(member)
    seat.key("enter")
    seat.wait_for("A night like this")
    seat.key("enter")
    seat.wait_for("r reply")
    seat.type(f"r{words}")
    seat.wait_for(words)
    return seat


def test_its_manager_hears_that_it_is_ready_and_alive(house: House) -> None:
    house.manager.wait("READY=1")
    house.manager.wait("WATCHDOG=1")
    house.manager.wait("STATUS=Open: ")
    house.manager.wait("WATCHDOG=1")


def test_health_and_figures_are_answered(house: House) -> None:
    assert house.page("/live") == (200, "live\n")
    assert house.page("/ready") == (200, "ready\n")
    assert house.page("/")[0] == 404
    house.crowd.client.run("guest", "boards")
    figures = house.page("/metrics")[1]
    assert 'lighthouse_sessions_begun_total{way="verb"}' in figures
    assert 'lighthouse_sign_ins_total{door="guest"}' in figures
    assert not any(member in figures for member in MEMBERS)
    assert "127.0.0.1" not in figures


@pytest.mark.skipif(shutil.which("ss") is None, reason="nothing tells how many may wait")
def test_regression_a_socket_that_was_handed_over_let_few_wait(house: House) -> None:
    command = ["ss", "--listening", "--tcp", "--numeric", "--no-header", f"sport = :{house.server.port}"]
    listed = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True).stdout.split()
    most = int(Path("/proc/sys/net/core/somaxconn").read_text())
    assert int(listed[2]) == min(WAITING, most)


def test_a_hang_up_reads_the_settings_and_stops_nothing(house: House) -> None:
    os.kill(house.server.pid, signal.SIGHUP)
    house.manager.wait("RELOADING=1")
    house.manager.wait("READY=1")
    assert house.page("/ready") == (200, "ready\n")


def test_members_are_told_whoever_comes_waits_and_nobody_loses_a_word(house: House) -> None:
    crowd, server = house.crowd, house.server
    process = server.pid
    command = [sys.executable, "-m", "bbs", "restart", "--data", str(server.data)]
    with contextlib.ExitStack() as seats:
        writing = {name: seats.enter_context(write_a_reply(crowd, name, f"Words of {name}")) for name in MEMBERS[:4]}
        reading = [seats.enter_context(crowd.terminal(name)) for name in MEMBERS[4:]]
        reading.append(seats.enter_context(crowd.terminal("guest")))
        told = seats.enter_context(
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
        )
        house.manager.wait("RELOADING=1")
        meanwhile = crowd.client.run("guest", "boards")
        for seat in (*writing.values(), *reading):
            assert seat.exit_status() == 0
            assert b"back in a moment" in seat.raw
        assert told.stdout is not None
        assert told.stdout.read() == f"Process {process} has begun anew on port {server.port}.\n"
    assert meanwhile.returncode == 0
    for name in writing:
        with crowd.client.terminal(name, key=crowd.key) as seat:
            seat.wait_for(f"Words of {name}")
    house.manager.wait("READY=1")
    assert server._process.poll() is None
    assert server.output.count("listening on ") == 2
    assert "_failed" not in server.output


def test_a_version_that_could_not_start_leaves_the_old_one_serving(house: House) -> None:
    key = house.server.data / "host_keys" / "ssh_host_ed25519_key"
    key.chmod(0o644)
    try:
        os.kill(house.server.pid, signal.SIGUSR2)
        house.server.wait_line("chmod 600")
        house.server.wait_line("restart_refused")
    finally:
        key.chmod(0o600)
    assert house.crowd.client.run("guest", "boards").returncode == 0


def test_stopping_is_told_and_leaves_no_trace_of_a_server(house: House) -> None:
    with house.crowd.terminal("guest") as seat:
        assert house.server.stop() == 0
        assert seat.exit_status() == 0
        assert b"Come back soon" in seat.raw
    house.manager.wait("STOPPING=1")
    assert living(house.server.data) == ()


def test_a_terminal_that_is_closed_stops_what_was_started_on_it(tmp_path: Path) -> None:
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "bbs", "serve", "--data", str(tmp_path / "data"), "--port", "0"]
    with subprocess.Popen(
        command,
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=clean_environment(),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0) and None,  # noqa: PLW1509  (one system call)
    ) as server:
        os.close(slave)
        assert server.stdout is not None
        said = iter(server.stdout)
        assert any(line.startswith("listening on ") for line in said)
        os.close(master)
        assert any("stopped" in line for line in said)
        assert server.wait(10) == 0


def test_a_command_that_is_cut_short_does_not_look_done(community: tuple[Path, Path], tmp_path: Path) -> None:
    data = copy_of(community[0], tmp_path / "data")
    with running(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data) as server:
        command = Client(server, tmp_path).command("ana", "-o", "BatchMode=yes", key=community[1], words=("ask",))
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as asking:
            wait_until(lambda: "signed_in" in server.output, "the session")
            server.stop()
            assert asking.wait(10) != 0
            assert asking.stderr is not None
            assert b"Your words are kept" in asking.stderr.read()


def test_behind_a_proxy_it_is_the_clients_address_that_counts(community: tuple[Path, Path], tmp_path: Path) -> None:
    data = copy_of(community[0], tmp_path / "data")
    env = {"BBS_PROXY_FROM": '["127.0.0.0/8"]', "BBS_LIMITS__CONNECTIONS_PER_ADDRESS": "1"}
    command = ["-m", "bbs", "serve", "--data", str(data), "--port", "0"]
    with running(command, data, **env) as server, contextlib.ExitStack() as open_ones:

        def connect(source: str) -> socket.socket:
            sock = open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            sock.sendall(header(source) + b"SSH-2.0-test\r\n")
            assert sock.recv(8) == b"SSH-2.0-"
            return sock

        connect("192.0.2.1")
        refused = connect("192.0.2.1")
        with refused.makefile("rb") as said:
            assert b"many connections from where you are" in said.read()
        taken = connect("192.0.2.2")
        with taken.makefile("rb") as said:
            assert b"many connections" not in said.read(300)
