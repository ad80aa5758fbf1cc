"""From authors to bylines: what readers may know of who wrote a post."""

from __future__ import annotations

from collections.abc import Iterable

from bbs.domain.byline import Byline, BylineKind
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.models.members import NOBODY
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadLine

_GONE = (PostState.DELETED, PostState.REMOVED)


class Bylines:
    """The bylines of one thread for one reader.

    Who writes without a name is "the author" where the thread was opened without one by the same person, else "a
    member" with a number, the same one throughout the thread. Nothing ties a post without a name to one with it.
    """

    def __init__(self, reader: int | None, opened_unnamed_by: int | None, unnamed: Iterable[int | None]) -> None:
        """`unnamed` are those who have written without a name, in the order of their first such posts."""
        self._reader = reader
        self._opener = opened_unnamed_by
        self._places = {author: place for place, author in enumerate(unnamed, 1)}
        self._made: dict[tuple[object, ...], Byline] = {}

    def of(self, head: HeadFacts) -> Byline:
        """What stands under this post."""
        who = (head.author, head.handle, head.unnamed, head.state)
        byline = self._made.get(who)
        if byline is None:
            byline = self._made[who] = self._make(head)
        return byline

    def _make(self, head: HeadFacts) -> Byline:
        own = head.author is not None and head.author == self._reader
        if head.state in _GONE:
            return Byline(BylineKind.DELETED, _("deleted"), own=own)
        if head.unnamed:
            return Byline(BylineKind.UNNAMED, self._unnamed(head.author), own=own)
        return named(head.handle, own=own)

    def _unnamed(self, author: int | None) -> str:
        if author is not None and author == self._opener:
            return _("the author")
        return _("a member, {number}").format(number=self._places.get(author, len(self._places) + 1))


def opened_unnamed_by(heads: Iterable[HeadFacts]) -> int | None:
    """Who opened the thread, where that was done without a name."""
    return next((head.author for head in heads if head.number == OPENING and head.unnamed), None)


def of_line(line: ThreadLine, reader: int | None) -> Byline:
    """What stands beside a thread on a board's page."""
    own = line.facts.author is not None and line.facts.author == reader
    if line.opening in _GONE:
        return Byline(BylineKind.DELETED, _("deleted"), own=own)
    if line.facts.unnamed:
        return Byline(BylineKind.UNNAMED, _("the author"), own=own)
    return named(line.handle, own=own)


def named(handle: str | None, *, own: bool = False) -> Byline:
    """Somebody with this handle, or somebody who is going or has gone."""
    if handle is None or handle == NOBODY:
        return former(own=own)
    return Byline(BylineKind.NAMED, handle, handle, own)


def former(*, own: bool = False) -> Byline:
    """Somebody who has gone, or is going."""
    return Byline(BylineKind.FORMER, _("a former member"), own=own)
