"""What the end-to-end tests are made with: a server process, and the OpenSSH client on a screen that can be read."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyte

from bbs.screens.begin import QUESTION
from bench.roomy import ROOMY_ENV
from tests.emulator import Emulator

TIMEOUT = 15.0
"""Seconds that anything may take on a busy machine before a test gives up on it."""

MAX_BEFORE = 8192
"""In so many bytes, from the beginning, the question of screens or lines has come, if it comes."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "space": " ",
    "ctrl+backslash": "\x1c",
} | {f"ctrl+{letter}": chr(number) for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz", 1)}


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of the tests without what could steer a server or a client."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BBS_", "SSH_", "LC_", "LANG"))}
    return kept | {"PYTHONUNBUFFERED": "1", "LANG": "C.UTF-8"} | more


def wait_until(condition: Callable[[], object], what: str, timeout: float = TIMEOUT) -> None:
    """Returns as soon as the condition holds; fails where it does not in time."""
    end = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited {timeout:g} s for {what}")
        time.sleep(0.01)


class ServerProcess:
    """A server in a process of its own, ready once it has said `listening on`. Its limits are wide, because all tests
    come from one address; BBS_LIMITS__* in `env` sets others."""

    def __init__(self, command: Sequence[str], data: Path, **env: str) -> None:
        self.data = data
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=clean_environment(**(ROOMY_ENV | env)),
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.port = int(self.wait_line(r"listening on \S*:(\d+)$")[1])
        except BaseException:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        """All that the process has written, to both of its streams."""
        return "\n".join(self.lines)

    def wait_line(self, pattern: str, timeout: float = TIMEOUT) -> re.Match[str]:
        """The first line, from the beginning, in which the pattern is found."""
        found: list[re.Match[str]] = []

        def look() -> bool:
            found[:] = [match for line in tuple(self.lines) if (match := re.search(pattern, line))]
            return bool(found) or (self._process.poll() is not None and not self._reader.is_alive())

        wait_until(look, f"{pattern!r} in:\n{self.output}", timeout)
        assert found, f"the server ended without {pattern!r}:\n{self.output}"
        return found[0]

    def known_hosts(self, folder: Path) -> Path:
        """A known_hosts file with the server's own key, read from its data folder."""
        key = (self.data / "host_keys" / "ssh_host_ed25519_key.pub").read_text().split()
        file = folder / f"known_hosts_{self.port}"
        file.write_text(f"[127.0.0.1]:{self.port} {key[0]} {key[1]}\n")
        return file

    def stop(self, number: int = signal.SIGTERM, timeout: float = TIMEOUT) -> int:
        """Sends the signal and waits; the process's exit status."""
        if self._process.poll() is None:
            self._process.send_signal(number)
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"the server did not stop:\n{self.output}") from None
        self._reader.join(timeout)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def kill(self) -> None:
        """Ends the process as a power cut would."""
        self.stop(signal.SIGKILL)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))


class Client:
    """How the OpenSSH client reaches one server: the options that keep the machine's own settings out."""

    def __init__(self, server: ServerProcess, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self._known_hosts = server.known_hosts(folder)

    def command(self, user: str, *options: str, key: Path | None = None, words: Sequence[str] = ()) -> list[str]:
        """The command line: `options` before the host, `words` after it."""
        return [
            *("ssh", "-F", "none", "-p", str(self.server.port)),
            *("-o", f"UserKnownHostsFile={self._known_hosts}", "-o", "GlobalKnownHostsFile=none"),
            *("-o", "StrictHostKeyChecking=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"),
            *("-o", f"IdentityFile={key or 'none'}", "-o", "ConnectTimeout=10"),
            *(*options, f"{user}@127.0.0.1", *words),
        ]

    def run(
        self, user: str, *words: str, options: Sequence[str] = (), key: Path | None = None, given: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Runs `ssh user@server words` without a terminal, and returns what it said and its exit status."""
        return subprocess.run(
            self.command(user, "-o", "BatchMode=yes", *options, key=key, words=words),
            input=given,
            check=False,
            capture_output=True,
            timeout=TIMEOUT,
            env=clean_environment(),
            start_new_session=True,
        )

    def terminal(
        self,
        user: str,
        *options: str,
        key: Path | None = None,
        password: str | None = None,
        size: tuple[int, int] = (80, 24),
        term: str = "xterm-256color",
        words: Sequence[str] = (),
        screens: bool = True,
    ) -> Terminal:
        """Opens `ssh user@server` on a terminal; with a password, waits for the question and types it. Whoever is new
        is asked for screens or lines: `screens` presses Enter there."""
        terminal = Terminal(self.command(user, *options, key=key, words=words), size, term, screens=screens)
        if password is not None:
            terminal.wait_for("assword:")
            terminal.type(password + "\r")
        return terminal


class Terminal:
    """A client on a pseudo-terminal, and the screen that a person would see."""

    def __init__(
        self,
        command: Sequence[str],
        size: tuple[int, int] = (80, 24),
        term: str = "xterm-256color",
        *,
        screens: bool = True,
    ) -> None:
        self.raw = b""
        self._asked_for = QUESTION.encode() if screens else b""
        self._screen = Emulator(*size)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._master, slave = pty.openpty()
        _set_size(self._master, *size)
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=clean_environment(TERM=term),
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509  (two system calls)
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def lines(self) -> list[str]:
        """The rows of the screen, without the blanks at their ends."""
        with self._changed:
            return [line.rstrip() for line in self._screen.display]

    @property
    def screen(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the cursor, from 0."""
        with self._changed:
            return self._screen.cursor.x, self._screen.cursor.y

    def type(self, text: str) -> None:
        """Types the text as it stands, in one go."""
        data = text.encode()
        while data:
            data = data[os.write(self._master, data) :]

    def key(self, *names: str) -> None:
        """Presses keys: a name of `KEYS`, or a character."""
        self.type("".join(KEYS.get(name, name) for name in names))

    def wait_for(self, text: str, timeout: float = TIMEOUT) -> None:
        """Returns once the text is on the screen; fails, with the screen, where it does not appear in time."""
        self.wait_until(lambda screen: text in screen, f"{text!r}", timeout)

    def wait_gone(self, text: str, timeout: float = TIMEOUT) -> None:
        """Returns once the text is not on the screen."""
        self.wait_until(lambda screen: text not in screen, f"{text!r} to go", timeout)

    def wait_until(self, condition: Callable[[str], object], what: str, timeout: float = TIMEOUT) -> None:
        """Returns once the condition holds of the screen."""
        end = time.monotonic() + timeout
        with self._changed:
            while not condition(self.screen):
                left = end - time.monotonic()
                # The last bytes of a client that has ended are still on their way while the reader lives.
                if left <= 0 or (not self._reader.is_alive() and not condition(self.screen)):
                    raise AssertionError(f"waited for {what}, but saw:\n{self.screen}")
                self._changed.wait(min(left, 0.2))

    def resize(self, columns: int, rows: int) -> None:
        """Gives the window another size, as dragging its corner would."""
        with self._changed:
            self._screen.resize(rows, columns)
        _set_size(self._master, columns, rows)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGWINCH)

    def signal(self, number: int) -> None:
        """Sends the client a signal: SIGSTOP stops reading, SIGKILL is a machine that goes away."""
        self._process.send_signal(number)

    def exit_status(self, timeout: float = TIMEOUT) -> int:
        """Waits for the client to end by itself."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the client goes on:\n{self.screen}") from None
        finally:
            self._reader.join(1)

    def close(self) -> None:
        """Closes the window. May be called again."""
        if self._master < 0:
            return
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(signal.SIGHUP)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(5)
        os.close(self._master)
        self._master = -1

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                data = b""
            with self._changed:
                self.raw += data
                self._stream.feed(data)
                self._changed.notify_all()
            if self._asked_for and self._asked_for in self.raw[:MAX_BEFORE]:
                self._asked_for = b""
                self.type("\r")
            if not data:
                return


def _take_terminal() -> None:
    """In the client's process: makes the pseudo-terminal its own, since passwords are asked for on /dev/tty. A window
    that closes ends it, also where the tests themselves were told to outlive theirs."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def make_key(folder: Path, name: str = "id_ed25519", kind: str = "ed25519") -> Path:
    """A key pair as `ssh-keygen` makes it; the path of the private half."""
    path = folder / name
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", str(path)], check=True, stdin=subprocess.DEVNULL
    )
    return path


@contextlib.contextmanager
def running(command: Sequence[str], data: Path, **env: str) -> Iterator[ServerProcess]:
    """A server process for the length of the block."""
    server = ServerProcess(command, data, **env)
    try:
        yield server
    finally:
        server.stop()
