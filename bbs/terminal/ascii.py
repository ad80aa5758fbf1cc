"""Text for terminals that show nothing but ASCII: each character as the nearest one they have, in as many cells."""

from __future__ import annotations

import unicodedata

from bbs.domain.text import for_display
from bbs.domain.width import clusters

UNKNOWN = "?"

_PAIRS = (
    "–- —- ‑- −- ‘' ’' ‚' “\" ”\" „\" «< »> ‹< ›> •* ·. …. ✓v ✔v ✗x ×x ÷/ ↑^ ↓v ←< →> ▸> ▾v │| ─- "
    "ßs æa œo øo łl đd ðd þt ıi Æa Œo ØO ŁL ĐD ÐD ÞT €E £L ¿? ¡!"
)
_NEAREST = {pair[0]: pair[1] for pair in _PAIRS.split()} | {"\u00a0": " "}


def ascii_text(text: str) -> str:
    """`text` in ASCII, exactly as wide."""
    if text.isascii():
        return text
    return "".join(_nearest(cluster, cells) for cluster, cells in clusters(for_display(text)))


def _nearest(cluster: str, cells: int) -> str:
    base = unicodedata.normalize("NFKD", cluster)[:1]
    letter = cluster if cluster.isascii() else _NEAREST.get(cluster[0], base if base.isascii() else UNKNOWN)
    return letter[:1].ljust(cells, UNKNOWN) if cells else ""
