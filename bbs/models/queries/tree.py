"""The tree of a thread as places (`domain.tree`), read from an index in their order: pages, branches, and steps."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Select, fn

from bbs.domain.tree import END, TOP, behind
from bbs.models.base import proxy
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.tables import Post

# The number stands in the text, because only so does the partial index serve.
_RIGHT_BELOW_THE_OPENING = fn.LENGTH(Post.path) == SQL("6")


def _stretch() -> Any:
    between = (Post.path > parameter("low")) & (Post.path < parameter("high"))
    query = Post.select(Post.path).where((Post.thread == parameter("thread")) & between)
    return query.limit(parameter("limit"))


_AFTER = Prepared(lambda: _stretch().order_by(Post.path))
_BEFORE = Prepared(lambda: _stretch().order_by(Post.path.desc()))
_TOPS_AFTER = Prepared(lambda: _stretch().where(_RIGHT_BELOW_THE_OPENING).order_by(Post.path))
_TOPS_BEFORE = Prepared(lambda: _stretch().where(_RIGHT_BELOW_THE_OPENING).order_by(Post.path.desc()))


def after(thread: int, low: bytes, limit: int, high: bytes = END, *, tops: bool = False) -> list[bytes]:
    """The first places behind `low` and before `high`, `limit` at most; with `tops` those right below the opening."""
    query = _TOPS_AFTER if tops else _AFTER
    return [path for (path,) in query.rows(thread=thread, low=low, high=high, limit=limit)]


def before(thread: int, high: bytes, limit: int, low: bytes = TOP, *, tops: bool = False) -> list[bytes]:
    """The last places before `high` and behind `low`, the last one first, `limit` at most; `tops` as above."""
    query = _TOPS_BEFORE if tops else _BEFORE
    return [path for (path,) in query.rows(thread=thread, low=low, high=high, limit=limit)]


def _next(low: Any) -> Any:
    query = Post.select(Post.path).where((Post.thread == parameter("thread")) & (Post.path > low))
    return query.order_by(Post.path).limit(1)


_NEXT = PreparedForSeveral(lambda lows: Select([], [_next(low) for low in lows]).bind(proxy.obj))


def following(thread: int, branches: list[bytes]) -> list[bytes | None]:
    """The place that follows each of these branches, None where nothing does."""
    found = [path for row in _NEXT.rows([behind(each) for each in branches], thread=thread) for path in row]
    return found[: len(branches)]


_PLACES = PreparedForSeveral(
    lambda numbers: Post.select(Post.path).where((Post.thread == parameter("thread")) & (Post.number << numbers))
)


def places(thread: int, numbers: list[int]) -> list[bytes]:
    """The places of these posts, in no order; without those that are not there."""
    return [path for (path,) in set(_PLACES.rows(numbers, thread=thread)) if path is not None]


def place(thread: int, number: int) -> bytes | None:
    """The place of one post, or None."""
    return next(iter(places(thread, [number])), None)


def _size() -> Any:
    between = (Post.path > parameter("low")) & (Post.path < parameter("high"))
    some = Post.select(Post.path).where((Post.thread == parameter("thread")) & between)
    some = some.limit(parameter("limit")).alias("some")
    return some.select_from(fn.COUNT(some.c.path))


_SIZE = Prepared(_size)


def below(thread: int, branch: bytes, limit: int) -> int:
    """How many posts stand below this one, counted up to `limit`."""
    row = _SIZE.first(thread=thread, low=branch, high=behind(branch), limit=limit)
    return int(row[0]) if row else 0
