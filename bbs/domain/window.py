"""How large a terminal's window may be: what is drawn, whatever a client claims."""

from __future__ import annotations

MIN_COLUMNS, MIN_ROWS = 20, 5
MAX_COLUMNS, MAX_ROWS = 300, 120
"""The sizes that are drawn (PRODUCT.md, SAFETY.md); others are brought into them."""

DEFAULT_COLUMNS, DEFAULT_ROWS = 80, 24
"""Taken where a client says zero, as RFC 4254 6.2 lets it."""


def clamp_size(columns: int, rows: int) -> tuple[int, int]:
    """The size to draw for the one that a client claims; zero or less means that it does not know."""
    columns = DEFAULT_COLUMNS if columns <= 0 else columns
    rows = DEFAULT_ROWS if rows <= 0 else rows
    return min(max(columns, MIN_COLUMNS), MAX_COLUMNS), min(max(rows, MIN_ROWS), MAX_ROWS)
