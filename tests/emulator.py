"""pyte, mended where it differs from every terminal: lines put in or taken out beside lines that were never written."""

from __future__ import annotations

import pyte
from pyte.screens import Margins


class Emulator(pyte.Screen):
    """A terminal to read. pyte leaves an old line standing where a line that was never written moves into its place."""

    def insert_lines(self, count: int | None = None) -> None:
        self._touch_lines()
        super().insert_lines(count)

    def delete_lines(self, count: int | None = None) -> None:
        self._touch_lines()
        super().delete_lines(count)

    def _touch_lines(self) -> None:
        top, bottom = self.margins or Margins(0, self.lines - 1)
        for y in range(top, bottom + 1):
            self.buffer[y]  # the buffer makes a line when it is asked for one
