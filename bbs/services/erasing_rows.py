"""What erasing hands out and takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

Posts = Literal["delete", "anonymise"]
"""What becomes of what somebody wrote with their name: deleted, or kept under "a former member"."""

CHOICES: Final[tuple[Posts, ...]] = ("delete", "anonymise")


@dataclass(frozen=True, slots=True)
class Erased:
    """An erasure that was asked for: when everything goes, or went, what becomes of posts, and all of it in words.
    `done` says that it has gone already."""

    when: datetime
    posts: Posts
    words: str
    done: bool


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger of erasures. `id` is the random number that the member's row has or had; `due` when what is
    theirs goes, `done` whether it has gone. It says nothing of who they were."""

    id: str
    posts: Posts
    due: datetime
    done: bool
