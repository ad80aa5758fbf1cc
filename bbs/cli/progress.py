"""How far a long piece of work is: a bar on the operator's terminal, and nothing where there is none.

with progress(_("Reading posts"), total) as step:
    for post in posts:
        ...
        step()
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

A_SECOND: Final = 5
"""So often the bar is drawn."""

_wanted = True


def leave_out() -> None:
    """No bars in this process: the operator's terminal cannot move its cursor."""
    global _wanted  # noqa: PLW0603
    _wanted = False


class Step:
    """What the work calls as it goes on; on any thread."""

    def __init__(self, bar: Progress | None = None, task: TaskID | None = None) -> None:
        self._bar, self._task = bar, task

    def __call__(self, count: int = 1) -> None:
        """So many more are done."""
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, count)

    def to(self, done: int, of: int | None = None) -> None:
        """So many are done in all, `of` so many where that is known now."""
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=done, total=of)


@contextlib.contextmanager
def progress(words: str, total: int | None = None) -> Iterator[Step]:
    """While it is open, a bar on standard error that says `words`, how much of `total` is done, and how long the rest
    may take; without a `total` it says that something goes on. Where standard error is no terminal that can move its
    cursor, nothing at all. What was done stays on the screen, also after an error."""
    if not (_wanted and sys.stderr.isatty()):
        yield Step()
        return
    # Late, because few commands take long, and Rich takes a while to come.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        (SpinnerColumn("line"), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        if total is None
        else (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
        )
    )
    console = Console(stderr=True, no_color=True, highlight=False)
    with Progress(*columns, console=console, refresh_per_second=A_SECOND) as bar:
        yield Step(bar, bar.add_task(words, total=total))
