"""A list whose rows stand in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bbs.screens.widgets.rows import GAP, Row, RowList


class GroupedRows(RowList):
    """Shows groups of rows, with an empty line between them where the window has room for all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: Sequence[Sequence[Row]] = ()

    def show_groups(self, groups: Sequence[Sequence[Row]], *, keep: object | None = None) -> None:
        """Shows these groups, leaving out those without rows; `keep` is as for `show`."""
        self._groups = [group for group in groups if group]
        self.show(self._spaced(), keep=keep)

    def fitted(self) -> None:
        rows = self._spaced()
        if len(rows) == len(self.rows):
            super().fitted()
        else:
            self.show(rows, keep=self.chosen)

    def _spaced(self) -> list[Row]:
        needed = sum(map(len, self._groups)) + len(self._groups) - 1
        return list(self._joined(GAP if needed <= self.extent.height else None))

    def _joined(self, between: Row | None) -> Iterator[Row]:
        for place, group in enumerate(self._groups):
            if place and between is not None:
                yield between
            yield from group
