"""Which servers run on a data folder: each one has a file there, and holds a lock on it for as long as it lives.

The lock goes with the process, whatever ends it; a file that nobody holds is left over, and is cleared away.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from bbs import __version__
from bbs.running.first import space

FOLDER: Final = "running"
"""In the data folder; one file for each server, named by its process, and by where that number is one."""

_NAME: Final = re.compile(r"\d+(-\d+)?")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs: its process, the port it listens on, when it began (RFC 3339, UTC), its version, and how
    often it has gone on because the new one could not start. `where` is `first.space` of it; None for one of before."""

    process: int
    port: int
    began: str
    version: str
    went_on: int = 0
    where: int | None = None

    @property
    def is_here(self) -> bool:
        """Whether its number means the same process to whoever asks: it does not run in another container."""
        return self.where in (None, space())


class Presence:
    """This server's own file, from the moment it listens."""

    def __init__(self, data: Path) -> None:
        self._path = data / FOLDER / f"{os.getpid()}-{space()}"
        self._file: IO[str] | None = None
        self._said: Running | None = None

    def come(self, port: int, began: datetime) -> None:
        """From now on this server is seen. Raises OSError where the folder cannot be written to."""
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        aside = self._path.with_suffix(".new")
        with contextlib.suppress(FileNotFoundError):
            aside.unlink()
        file = os.fdopen(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w")
        fcntl.flock(file, fcntl.LOCK_EX)
        self._file, self._said = file, Running(os.getpid(), port, began.isoformat(), __version__, where=space())
        self._say()
        aside.replace(self._path)

    def goes_on(self) -> None:
        """It was to begin anew, and could not."""
        if self._file is not None and self._said is not None:
            self._said = replace(self._said, went_on=self._said.went_on + 1)
            with contextlib.suppress(OSError):
                self._say()

    def _say(self) -> None:
        assert self._file is not None
        assert self._said is not None
        self._file.seek(0)
        self._file.truncate()
        json.dump(asdict(self._said), self._file)
        self._file.flush()

    def go(self) -> None:
        """It is not there any more. May be called again."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()
            self._file.close()
            self._file = None


def living(data: Path) -> tuple[Running, ...]:
    """The servers that run on this data folder now, on this machine, the oldest first."""
    found = [one for path in sorted((data / FOLDER).glob("[0-9]*")) if (one := _look(path)) is not None]
    return tuple(sorted(found, key=lambda one: one.began))


def _look(path: Path) -> Running | None:
    """What a file says whose server lives; what is left of another one is cleared away."""
    if not _NAME.fullmatch(path.name):
        return None
    with _opened(path) as file:
        if file is None:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                return Running(**json.load(file))
            except (ValueError, TypeError):
                return None
        with contextlib.suppress(OSError):
            path.unlink()
        return None


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[str] | None]:
    try:
        file = path.open()
    except OSError:
        yield None
        return
    with file:
        yield file
