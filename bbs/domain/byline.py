"""Who stands under a post, as readers may know it. Services hand out bylines, never the id of an author."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BylineKind(StrEnum):
    """Why the name that is shown is the one shown."""

    NAMED = "named"
    UNNAMED = "unnamed"
    FORMER = "former"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Byline:
    """What stands where an author's name would.

    `handle` is set only for `NAMED`; `text` is always something to show: the handle, "the author", "a member, 2",
    "a former member". `own` is true where the reader wrote the post.
    """

    kind: BylineKind
    text: str
    handle: str | None = None
    own: bool = False
