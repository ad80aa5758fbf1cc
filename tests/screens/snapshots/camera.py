"""Takes a snapshot: what the client's screen shows, in which looks, and where its cursor is."""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bbs.domain.policy import GUEST
from bbs.domain.width import width
from bbs.screens.base import BaseScreen
from bbs.screens.home import HomeScreen
from bbs.terminal.capabilities import Depth
from bbs.terminal.looks import pens_of
from bbs.terminal.pens import PLAIN, Pen
from bbs.terminal.rows import Row
from tests.screens.snapshots.world import World, copy_of, found
from tests.screens.support import Seat, session

SIZES = ((80, 24), (40, 12), (120, 40))
FOLDER = Path(__file__).parent

LETTERS = {
    "strong": "b",
    "heading": "H",
    "accent": "a",
    "emphasis": "i",
    "quiet": "q",
    "care": "c",
    "error": "C",
}
"""The letters for looks. What is plain has none; what looks the same has the same."""

LEGEND = "looks: H heading, a accent, b strong, i emphasis, q quiet, c care, C error"

_THEME, _DEPTH = "terminal", Depth.PALETTE


@dataclass(frozen=True)
class Shot:
    """A screen that is taken: the keys that lead there, and who presses them. `first` makes the first screen."""

    name: str
    go: Callable[[Seat, World], Awaitable[None]]
    first: Callable[[World], Callable[[], BaseScreen]] = lambda _world: HomeScreen
    guest: bool = False
    plain: bool = False
    """Whether the terminal has neither colours nor more letters than ASCII."""


def path_of(name: str, size: tuple[int, int]) -> Path:
    """Where a snapshot lies."""
    return FOLDER / f"{name}-{size[0]}x{size[1]}.txt"


async def take(shot: Shot, size: tuple[int, int], folder: Path) -> str:
    """The snapshot, as it lies in its file. `folder` holds the community."""
    with tempfile.TemporaryDirectory() as copy:
        async with copy_of(folder, Path(copy) / "data") as world:
            actor = GUEST if shot.guest else world.reader
            async with session(world.services, actor, shot.first(world), size) as seat:
                seat.app.take_look(_THEME, Depth.NONE if shot.plain else _DEPTH, utf8=not shot.plain)
                await seat.settle()
                await shot.go(seat, world)
                await seat.settle()
                return as_text(shot.name, size, seat, Depth.NONE if shot.plain else _DEPTH)


def as_text(name: str, size: tuple[int, int], seat: Seat, depth: Depth = _DEPTH) -> str:
    """The characters, and below them their looks, letter under letter, on the lines that have any."""
    column, row = seat.cursor
    hidden = seat.recorder.screen.cursor.hidden
    where = "hidden" if hidden else f"on line {row + 1}, column {column + 1}"
    ruler = "-" * size[0]
    pens = {pens_of(_THEME, depth)[look]: LETTERS[look] for look in reversed(LETTERS)}
    looks = [(y, letters) for y, each in enumerate(seat.app.picture.rows) if (letters := _letters(each, pens))]
    parts = [f"{name}, {size[0]}x{size[1]}, the cursor {where}", ruler, *seat.rows, ruler, LEGEND]
    return "\n".join([*parts, *(f"{y + 1:>3} {letters}" for y, letters in looks), ""])


def _letters(row: Row, pens: dict[Pen, str]) -> str:
    letters = ""
    for text, pen in row:
        letter = " " if pen == PLAIN else pens.get(pen, "?")
        letters += "".join(" " if character == " " else letter for character in text)
        letters += letter * (width(text) - len(text))
    return letters.rstrip()


class Studio:
    """A folder with the community, made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "community"
        self._founded = False

    async def folder(self) -> Path:
        """The folder, filled."""
        if not self._founded:
            await found(self._folder)
            self._founded = True
        return self._folder
