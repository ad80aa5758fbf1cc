"""Failures of our own: an error in one session, and a disk that is full. What people wrote is kept, and told nobody."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Serve
from tests.e2e.crowd import Crowd, copy_of
from tests.e2e.harness import Terminal, running

FAILING_SERVER = str(Path(__file__).with_name("failing_server.py"))
SECRET = "a heron by the river that nobody else saw"

DISK_BYTES = 16 * 2**20
"""A disk for the server, that is soon full."""

FULL = "The server has no room left to keep this. What you wrote is still here"


@pytest.fixture(scope="module")
def failing(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """A server whose editor fails at some keys."""
    folder = tmp_path_factory.mktemp("failing")
    data = copy_of(community[0], folder / "data")
    with running([FAILING_SERVER, str(data)], data) as server:
        yield Crowd(server, community[1], folder)


def write_a_reply(terminal: Terminal, text: str) -> None:
    """From home to the text of a reply."""
    terminal.key("enter")
    terminal.wait_for("A night like this")
    terminal.key("enter")
    terminal.wait_for("r reply")
    terminal.key("r")
    terminal.wait_for("Ctrl+S")
    terminal.type(text)
    terminal.wait_for(text)


@pytest.mark.parametrize(
    ("member", "key"),
    [("ana", "ctrl+p"), ("ben", "ctrl+o"), ("cleo", "ctrl+z")],
    ids=["in a key", "later", "while painting"],
)
def test_an_error_in_the_editor_keeps_the_text_and_tells_nobody_of_it(failing: Crowd, member: str, key: str) -> None:
    with failing.terminal("emil") as other:
        with failing.terminal(member) as terminal:
            write_a_reply(terminal, SECRET)
            terminal.key(key)
            assert terminal.exit_status() == 1
            told = terminal.raw.decode().partition("Something went wrong on our side. Your words are kept. Incident ")
            incident = told[2].split()[0]
        other.key("?")
        other.wait_for("Leave at once")
    with failing.client.terminal(member, key=failing.key) as terminal:
        terminal.wait_for(SECRET)
    log = failing.server.output
    assert incident in log
    assert "ValueError" in log.partition(incident)[2]
    assert "heron" not in log


def test_an_error_outside_of_every_session_is_logged_without_what_it_holds(failing: Crowd) -> None:
    with failing.terminal("dora") as terminal:
        write_a_reply(terminal, SECRET)
        terminal.key("ctrl+y")
        failing.server.wait_line("unhandled_error")
        failing.server.wait_line("ValueError")
        terminal.type(" and more")
        terminal.wait_for(SECRET + " and more")
    assert "heron" not in failing.server.output


class Disk:
    """A place for the data, and the ways to fill it up and to make room again."""

    def __init__(self, data: Path, fill: Callable[[Crowd], None], free: Callable[[Crowd], None]) -> None:
        self.data = data
        self.fill = fill
        self.free = free


@pytest.fixture
def mounted(community: tuple[Path, Path], tmp_path: Path) -> Iterator[Disk]:
    """A file system of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0700", "tmpfs", str(place)]
    if (
        sys.platform != "linux"
        or os.geteuid() != 0
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("only root may mount a small file system")
    try:
        copy_of(community[0], place / "data")
        filler = place / "filler"
        yield Disk(place / "data", lambda _crowd: _fill(filler), lambda _crowd: filler.unlink())
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def limited(community: tuple[Path, Path], tmp_path: Path) -> Disk:
    """A limit on the size of files, which needs nobody's leave; writes fail with another error than on a full disk."""
    if sys.platform != "linux":
        pytest.skip("limits of a running process can be changed on Linux only")
    everything = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(crowd: Crowd, soft: int) -> None:
        resource.prlimit(crowd.server.pid, resource.RLIMIT_FSIZE, (soft, everything[1]))

    data = copy_of(community[0], tmp_path / "data")
    return Disk(data, lambda crowd: limit(crowd, 1), lambda crowd: limit(crowd, everything[0]))


def _fill(filler: Path) -> None:
    """Writes until there is no room."""
    with filler.open("wb", buffering=0) as file:
        for size in (2**20, 4096, 1):
            with contextlib.suppress(OSError):
                while file.write(b"x" * size):
                    pass


@pytest.mark.parametrize("kind", ["mounted", "limited"])
def test_a_full_disk_is_said_and_nothing_is_lost(
    kind: str, request: pytest.FixtureRequest, community: tuple[Path, Path], serve: Serve, tmp_path: Path
) -> None:
    disk: Disk = request.getfixturevalue(kind)
    server = serve(data=disk.data)
    crowd = Crowd(server, community[1], tmp_path)
    with crowd.terminal("ana") as writer, crowd.terminal("ben") as reader:
        write_a_reply(writer, SECRET)
        disk.fill(crowd)
        writer.type(" again")
        writer.key("ctrl+s")
        writer.wait_for(FULL)
        writer.wait_for(f"{SECRET} again")
        reader.key("enter")
        reader.wait_for("A night like this")
        reader.key("enter")
        reader.wait_for("r reply")
        with crowd.terminal("guest") as newcomer:
            newcomer.key("?")
            newcomer.wait_for("Leave at once")
        disk.free(crowd)
        writer.key("ctrl+s")
        writer.wait_for("r reply")
        reader.wait_for("1 new reply")
        reader.key("space", "n")
        reader.wait_for(f"{SECRET} again")
    assert server.stop() == 0
    assert "heron" not in server.output
