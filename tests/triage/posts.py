"""The invented posts, read from their files, and which of them are held out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
TUNING: Final = FOLDER / "tuning.jsonl"
HELD_OUT: Final = FOLDER / "held_out.jsonl"

HELD_OUT_SHARE: Final = 3
"""One of so many posts of each category is held out."""


@dataclass(frozen=True)
class Labelled:
    """One post, and the tier that a careful moderator would want for it (green, amber, red or crisis)."""

    id: str
    category: str
    tier: str
    text: str


def read(path: Path) -> tuple[Labelled, ...]:
    """The posts of one file, in its order."""
    return tuple(Labelled(**json.loads(line)) for line in path.read_text("utf-8").splitlines())


def drawn(posts: Iterable[Labelled]) -> frozenset[str]:
    """The ids of those among all posts that are held out: of each category the first third, by the hash of the text."""

    def order(post: Labelled) -> tuple[str, str]:
        return post.category, sha256(post.text.encode()).hexdigest()

    held: set[str] = set()
    for _category, group in groupby(sorted(posts, key=order), key=lambda post: post.category):
        ids = [post.id for post in group]
        held.update(ids[: round(len(ids) / HELD_OUT_SHARE)])
    return frozenset(held)
