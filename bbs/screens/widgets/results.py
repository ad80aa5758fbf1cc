"""A list in which a row may have a second line below it, which is in sight whenever the row is chosen."""

from __future__ import annotations

from bbs.screens.widgets.rows import RowList


class ResultList(RowList):
    """Rows that can be chosen, each followed by lines that cannot and belong to it."""

    def _bring_into_sight(self) -> bool:
        moved = super()._bring_into_sight()
        height = self.extent.height
        last = self._at
        while last + 1 < len(self.rows) and self.rows[last + 1].key is None:
            last += 1
        beyond = last - self._top - height + 1
        if height and 0 < beyond <= self._at - self._top:
            moved = self._show_from(self._top + beyond) or moved
        return moved
