"""Servers and clients for the end-to-end tests."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.crowd import Crowd, copy_of, make_community
from tests.e2e.harness import Client, ServerProcess, make_key, running

BRISK_SERVER = str(Path(__file__).with_name("brisk_server.py"))
"""Does what is due by the clock at once."""

ECHO_SERVER = str(Path(__file__).with_name("echo_server.py"))

Serve = Callable[..., ServerProcess]


@pytest.fixture(scope="session")
def alice_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key that the echo server knows as alice's."""
    return make_key(tmp_path_factory.mktemp("alice"))


@pytest.fixture(scope="session")
def stray_key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key that no server knows."""
    return make_key(tmp_path_factory.mktemp("stray"))


@pytest.fixture(scope="module")
def echo_server(tmp_path_factory: pytest.TempPathFactory, alice_key: Path) -> Iterator[ServerProcess]:
    """The SSH room alone, with a front end that tells what it hears."""
    data = tmp_path_factory.mktemp("echo")
    listing = subprocess.run(["ssh-keygen", "-l", "-f", str(alice_key)], capture_output=True, text=True, check=True)
    with running([ECHO_SERVER, str(data), listing.stdout.split()[1]], data) as server:
        yield server


@pytest.fixture
def echo(echo_server: ServerProcess, tmp_path: Path) -> Client:
    """A way to the echo server."""
    return Client(echo_server, tmp_path)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Starts `bbs serve` on a free port, in a data folder of its own unless one is given."""
    started: list[ServerProcess] = []

    def start(*options: str, data: Path | None = None, brisk: bool = False, **env: str) -> ServerProcess:
        folder = data or tmp_path / "data"
        command = [
            *([BRISK_SERVER] if brisk else ["-m", "bbs"]),
            "serve",
            "--data",
            str(folder),
            "--port",
            "0",
            *options,
        ]
        started.append(ServerProcess(command, folder, **env))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def client(serve: Serve, tmp_path: Path) -> Client:
    """A way to a fresh community."""
    return Client(serve(), tmp_path)


@pytest.fixture(scope="session")
def community(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The data folder of a community with members and threads, to be copied, and the key of its members."""
    return make_community(tmp_path_factory.mktemp("community"))


@pytest.fixture(scope="module")
def crowd(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """That community on a server that the tests of one module share."""
    folder = tmp_path_factory.mktemp("crowd")
    data = copy_of(community[0], folder / "data")
    with running(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data) as server:
        yield Crowd(server, community[1], folder)
