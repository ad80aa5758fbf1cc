"""Posts: heads without texts, texts by number, and the support that posts have been given."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN, fn

from bbs.domain.post_states import PostState
from bbs.models.prepared import Prepared, PreparedForSeveral, parameter
from bbs.models.queries.common import rows
from bbs.models.tables import Member, Post, Support


class HeadFacts(NamedTuple):
    """A published post without its text; `handle` is None where nobody is the author any more."""

    id: int
    number: int
    parent: int | None
    author: int | None
    unnamed: bool
    state: PostState
    warnings: str
    created_us: int
    edited_us: int | None
    handle: str | None


_COLUMNS = (
    Post.id,
    Post.number,
    Post.parent,
    Post.author,
    Post.unnamed,
    Post.state,
    Post.warnings,
    Post.created_us,
    Post.edited_us,
    Member.handle,
)
_STATE = [column.name for column in _COLUMNS].index("state")
_STATES = {state.value: state for state in PostState}


def _heads() -> Any:
    query = Post.select(*_COLUMNS).join(Member, JOIN.LEFT_OUTER, on=(Post.author == Member.id))
    return query.where(Post.thread == parameter("thread"))


_HEAD = Prepared(lambda: _heads().where(Post.number == parameter("number")))
_SOME = PreparedForSeveral(lambda numbers: _heads().where(Post.number << numbers))


def heads(thread: int, numbers: list[int]) -> list[HeadFacts]:
    """The heads of these posts, in no order; without those that are not there."""
    return [_facts(row) for row in dict.fromkeys(_SOME.rows(numbers, thread=thread))]


def head(thread: int, number: int) -> HeadFacts | None:
    """The head of one post."""
    row = _HEAD.first(thread=thread, number=number)
    return None if row is None else _facts(row)


def _facts(row: tuple[Any, ...]) -> HeadFacts:
    return HeadFacts._make((*row[:_STATE], _STATES[row[_STATE]], *row[_STATE + 1 :]))


def _unnamed() -> Any:
    # The column alone, as the partial index has it.
    query = Post.select(Post.author, fn.MIN(Post.number)).where((Post.thread == parameter("thread")) & Post.unnamed)
    return query.where(Post.number > 0).group_by(Post.author).order_by(fn.MIN(Post.number))


_UNNAMED = Prepared(_unnamed)


def unnamed_authors(thread: int) -> list[int | None]:
    """Who has written without a name in a thread, in the order of their first such posts."""
    return [author for author, _first in _UNNAMED.rows(thread=thread)]


_TEXTS = PreparedForSeveral(
    lambda numbers: Post.select(Post.number, Post.author, Post.state, Post.body).where(
        (Post.thread == parameter("thread")) & (Post.number << numbers)
    )
)


def texts(thread: int, numbers: list[int]) -> list[tuple[int, int | None, PostState, str]]:
    """Number, author, state and text of these posts, in no order."""
    found = _TEXTS.rows(numbers, thread=thread)
    return [(number, author, _STATES[state], body) for number, author, state, body in found]


_SUPPORT = PreparedForSeveral(
    lambda posts: Support.select(Support.post, Support.kind, Support.member).where(Support.post << posts)
)


def support_of(posts: list[int]) -> set[tuple[int, str, int]]:
    """Post, kind and member of each support given to these posts, by their ids."""
    return {(post, kind, member) for post, kind, member in _SUPPORT.rows(posts)}


_SENT = Prepared(lambda: Post.select(Post.thread, Post.number).where(Post.once_key == parameter("once_key")))


def sent(once_key: str) -> tuple[int, int] | None:
    """Thread and number of the post that was sent under this key."""
    row = _SENT.first(once_key=once_key)
    return None if row is None else (row[0], row[1])


def were_sent(once_keys: Iterable[str]) -> set[str]:
    """Which of these keys a post has been sent under."""
    query = Post.select(Post.once_key).where(Post.once_key << list(once_keys))
    return {row[0] for row in rows(query)}


@lru_cache(maxsize=8)
def _add(names: tuple[str, ...]) -> Prepared:
    return Prepared(lambda: Post.insert(**{name: parameter(name) for name in names}).returning(Post.id))


def add_post(row: dict[str, object]) -> int:
    """A new post; its id."""
    ((post,),) = _add(tuple(row)).rows(**row)
    return int(post)


def change_text(post: int, body: str, now_us: int) -> None:
    """Another text for a post."""
    Post.update(body=body, edited_us=now_us).where(Post.id == post).execute()


def change_state(post: int, state: PostState) -> None:
    """Another state for a post."""
    Post.update(state=state.value).where(Post.id == post).execute()
