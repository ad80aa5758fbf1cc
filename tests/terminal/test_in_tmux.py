"""The painter in tmux, a terminal that somebody else has written: every cell it shows after differences is the one it
shows after the whole picture."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import tty
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bbs.domain.width import clusters
from bbs.terminal.capabilities import capabilities
from bbs.terminal.painter import Painter
from tests.terminal.test_painter import HEIGHT, WIDTH, naive, stories

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

STORIES = 300
"""Of some five pictures each."""

PATIENCE = 10.0
WHERE = b"\x1b[6n"
"""Asks the terminal where its cursor is: it answers once it has dealt with everything before."""

RESET = b"\x1b[!p\x1b[r\x1b[?25h"

_ANSWER = re.compile(rb"\x1b\[(\d+);(\d+)R")
_SGR = re.compile(r"\x1b\[([\d;:]*)m")

Cell = tuple[str, frozenset[str]]


class Tmux:
    """A tmux server of our own, controlled through a pipe; its panes are terminals."""

    def __init__(self, folder: Path) -> None:
        self._socket = str(folder / "tmux")
        self._control = subprocess.Popen(
            [*self._command(), "-C", "new-session", "-x", str(WIDTH), "-y", str(HEIGHT), "exec sleep 600"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm-256color"),
            text=True,
            encoding="utf-8",
        )
        self._answer()
        for command in ("refresh-client -f no-output", "set -g status off"):
            self.do(command)

    def _command(self) -> list[str]:
        return ["tmux", "-u", "-f", "/dev/null", "-S", self._socket]

    def do(self, command: str) -> list[str]:
        """What tmux answers to a command."""
        assert self._control.stdin is not None
        self._control.stdin.write(command + "\n")
        self._control.stdin.flush()
        return self._answer()

    def _answer(self) -> list[str]:
        """The lines between %begin and %end; what tmux tells unasked is left out."""
        assert self._control.stdout is not None
        lines: list[str] | None = None
        for line in self._control.stdout:
            if line.startswith(("%end", "%error")):
                assert line.startswith("%end"), lines
                return lines or []
            if lines is not None:
                lines.append(line.rstrip("\n"))
            if line.startswith("%begin"):
                lines = []
        raise AssertionError("tmux has ended")

    def pane(self) -> Pane:
        """Another pane, in a window of its own."""
        identity, path = self.do("new-window -P -F '#{pane_id} #{pane_tty}' 'exec sleep 600'")[0].split()
        self.do(f"resize-window -t {identity} -x {WIDTH} -y {HEIGHT}")
        return Pane(self, identity, path)

    def close(self) -> None:
        subprocess.run([*self._command(), "kill-server"], check=False, capture_output=True)
        self._control.communicate(timeout=PATIENCE)


class Pane:
    """One terminal of tmux."""

    def __init__(self, tmux: Tmux, identity: str, path: str) -> None:
        self._tmux = tmux
        self._identity = identity
        self._terminal = os.open(path, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self._terminal)

    def show(self, data: bytes) -> tuple[int, int]:
        """Writes to the terminal; where its cursor is afterwards, as (column, row)."""
        os.write(self._terminal, data + WHERE)
        answer = b""
        while (found := _ANSWER.search(answer)) is None:
            assert select.select([self._terminal], [], [], PATIENCE)[0], "the terminal does not answer"
            answer += os.read(self._terminal, 100)
        return int(found[2]) - 1, int(found[1]) - 1

    @property
    def cursor_shown(self) -> bool:
        return self._tmux.do(f"display -p -t {self._identity} '#{{cursor_flag}}'") == ["1"]

    def cells(self) -> list[list[Cell]]:
        """Every cell with what can be seen of how it is drawn, without blanks at the ends of rows."""
        rows = []
        style: frozenset[str] = frozenset()
        for line in self._tmux.do(f"capture-pane -e -p -N -t {self._identity}"):
            row, style = _cells(line, style)
            while row and row[-1] == (" ", frozenset()):
                row.pop()
            rows.append(row)
        return rows + [[]] * (HEIGHT - len(rows))

    def close(self) -> None:
        os.close(self._terminal)


_OFF = {"22": ("1", "2"), "23": ("3",), "24": ("4",), "27": ("7",), "39": ("fg",), "49": ("bg",)}


def _cells(line: str, style: frozenset[str]) -> tuple[list[Cell], frozenset[str]]:
    cells: list[Cell] = []
    at = 0
    for found in _SGR.finditer(line):
        cells += _drawn(line[at : found.start()], style)
        style = _changed(style, found[1])
        at = found.end()
    return cells + _drawn(line[at:], style), style


def _drawn(text: str, style: frozenset[str]) -> list[Cell]:
    """A space shows no weight and no colour but what is behind it, under it, or turned around."""
    seen = frozenset(each for each in style if each.startswith("bg") or each in ("4", "7"))
    on_space = style if "7" in seen else seen
    return [(cluster, on_space if cluster == " " else style) for cluster, _width in clusters(text)]


def _changed(style: frozenset[str], codes: str) -> frozenset[str]:
    on = set(style)
    numbers = codes.split(";") if codes else ["0"]
    while numbers:
        code = numbers.pop(0)
        if code == "0":
            on.clear()
        elif code in _OFF:
            on = {each for each in on if not each.startswith(_OFF[code])}
        elif code in ("38", "48"):
            kind = "fg" if code == "38" else "bg"
            on = {each for each in on if not each.startswith(kind)} | {f"{kind}5;{numbers[1]}"}
            del numbers[:2]
        elif len(code) > 1:
            kind = "fg" if code[0] in "39" else "bg"
            on = {each for each in on if not each.startswith(kind)} | {kind + code}
        else:
            on.add(code)
    return frozenset(on)


@pytest.fixture(scope="module")
def tmux(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tmux]:
    server = Tmux(tmp_path_factory.mktemp("t"))
    yield server
    server.close()


def test_tmux_shows_the_same_after_differences_as_after_whole_pictures(tmux: Tmux) -> None:
    with contextlib.closing(tmux.pane()) as ours, contextlib.closing(tmux.pane()) as oracle:

        @settings(max_examples=STORIES, deadline=None, suppress_health_check=list(HealthCheck))
        @given(stories())
        def check(story) -> None:
            painter = Painter(capabilities("tmux-256color", {}), WIDTH, HEIGHT)
            ours.show(RESET)
            for picture, cursor in story:
                there = ours.show(painter.paint(picture, cursor).encode())
                oracle.show(naive(picture, cursor))
                assert ours.cells() == oracle.cells()
                assert ours.cursor_shown == (cursor is not None)
                assert cursor is None or there == cursor

        check()
