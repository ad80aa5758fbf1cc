"""Posts: heads without texts, texts by number, and the support that posts have been given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import JOIN, Select, fn

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


_AFTER = Prepared(lambda: _heads().where(Post.number > parameter("after")).order_by(Post.number))
_HEAD = Prepared(lambda: _heads().where(Post.number == parameter("number")))


def heads(thread: int, after: int = 0) -> list[HeadFacts]:
    """The heads of a thread's posts with a number above `after`, by number."""
    return [_facts(row) for row in _AFTER.rows(thread=thread, after=after)]


def head(thread: int, number: int) -> HeadFacts | None:
    """The head of one post."""
    row = _HEAD.first(thread=thread, number=number)
    return None if row is None else _facts(row)


def _facts(row: tuple[Any, ...]) -> HeadFacts:
    return HeadFacts._make((*row[:_STATE], _STATES[row[_STATE]], *row[_STATE + 1 :]))


_SHAPE = Prepared(
    lambda: Post.select(Post.number, Post.parent).where((Post.thread == parameter("thread")) & (Post.number > 0))
)


def shape(thread: int) -> list[tuple[int, int | None]]:
    """The tree of a thread: (number, parent) of each published post."""
    return [(number, parent) for number, parent in _SHAPE.rows(thread=thread)]


def _upwards() -> Any:
    base = Post.select(Post.number, Post.parent).where(
        (Post.thread == parameter("thread")) & (Post.number > parameter("after"))
    )
    up = base.cte("up", recursive=True, columns=("number", "parent"))
    # As a value and not as a join: a join can be planned as one pass over the whole thread for each step up.
    higher = Post.alias("higher")
    grandparent = higher.select(higher.parent).where(
        (higher.thread == parameter("thread")) & (higher.number == up.c.parent)
    )
    step = Select([up], [up.c.parent, grandparent]).where(up.c.parent.is_null(False))
    whole = base.cte("up", recursive=True, columns=("number", "parent")).union(step)
    return whole.select_from(whole.c.number, whole.c.parent)


_UPWARDS = Prepared(_upwards)


def ancestors(thread: int, after: int) -> dict[int, int | None]:
    """The parents of the posts with a number above `after`, of their parents, and so on up: as many rows as their
    branches are deep."""
    return dict(_UPWARDS.rows(thread=thread, after=after))


def unnamed_authors(thread: int) -> list[int | None]:
    """Who has written without a name in a thread, in the order of their first such posts."""
    query = (
        Post.select(Post.author, fn.MIN(Post.number))
        .where((Post.thread == thread) & (Post.unnamed == True) & (Post.number > 0))  # noqa: E712
        .group_by(Post.author)
        .order_by(fn.MIN(Post.number))
    )
    return [author for author, _first in rows(query)]


_TEXTS = PreparedForSeveral(
    lambda numbers: Post.select(Post.number, Post.author, Post.state, Post.body).where(
        (Post.thread == parameter("thread")) & (Post.number << numbers)
    )
)


def texts(thread: int, numbers: list[int]) -> list[tuple[int, int | None, PostState, str]]:
    """Number, author, state and text of these posts, in no order."""
    found = _TEXTS.rows(numbers, thread=thread)
    return [(number, author, _STATES[state], body) for number, author, state, body in found]


_SUPPORT = Prepared(
    lambda: (
        Support.select(Post.number, Support.kind, Support.member)
        .join(Post)
        .where((Post.thread == parameter("thread")) & (Post.number > parameter("after")))
    )
)


def support_in(thread: int, after: int = 0) -> list[tuple[int, str, int]]:
    """Post number, kind and member of each support given in a thread to posts above `after`."""
    return [(number, kind, member) for number, kind, member in _SUPPORT.rows(thread=thread, after=after)]


_SENT = Prepared(lambda: Post.select(Post.thread, Post.number).where(Post.once_key == parameter("once_key")))


def sent(once_key: str) -> tuple[int, int] | None:
    """Thread and number of the post that was sent under this key."""
    row = _SENT.first(once_key=once_key)
    return None if row is None else (row[0], row[1])


def were_sent(once_keys: Iterable[str]) -> set[str]:
    """Which of these keys a post has been sent under."""
    query = Post.select(Post.once_key).where(Post.once_key << list(once_keys))
    return {row[0] for row in rows(query)}


def add_post(row: dict[str, object]) -> int:
    """A new post; its id."""
    return int(Post.insert(**row).execute())


def change_text(post: int, body: str, now_us: int) -> None:
    """Another text for a post."""
    Post.update(body=body, edited_us=now_us).where(Post.id == post).execute()


def change_state(post: int, state: PostState) -> None:
    """Another state for a post."""
    Post.update(state=state.value).where(Post.id == post).execute()


def toggle_support(post: int, member: int, kind: str, now_us: int) -> bool:
    """Gives this support, or takes it back; whether it is given now."""
    mine = (Support.post == post) & (Support.member == member) & (Support.kind == kind)
    if Support.delete().where(mine).execute():
        return False
    Support.insert(post=post, member=member, kind=kind, created_us=now_us).on_conflict_ignore().execute()
    return True


def supporters(post: int) -> list[tuple[str, str]]:
    """Kind and handle of each support of a post, the oldest first."""
    query = Support.select(Support.kind, Member.handle).join(Member).where(Support.post == post)
    return [(kind, handle) for kind, handle in rows(query.order_by(Support.created_us))]
