"""The states of a post, and the one predicate that says who sees it in which."""

from __future__ import annotations

from enum import StrEnum


class PostState(StrEnum):
    """Where a post stands. A post has a number only once it has been `PUBLISHED`."""

    PUBLISHED = "published"
    HELD = "held"
    DELETED = "deleted"
    HIDDEN = "hidden"
    REMOVED = "removed"


class Sight(StrEnum):
    """What a reader gets of a post."""

    TEXT = "text"
    PLACE = "place"
    NOTHING = "nothing"


def sight(state: PostState, *, is_author: bool, moderates: bool) -> Sight:
    """What somebody who may read the board sees of a post in this state.

    `TEXT` is the post; `PLACE` is its place in the tree with a line that says why the text is not shown; `NOTHING`
    means that there is no sign of it.
    """
    if state is PostState.PUBLISHED:
        return Sight.TEXT
    if state is PostState.HELD:
        return Sight.TEXT if is_author or moderates else Sight.NOTHING
    if state is PostState.HIDDEN:
        return Sight.TEXT if is_author or moderates else Sight.PLACE
    return Sight.PLACE
