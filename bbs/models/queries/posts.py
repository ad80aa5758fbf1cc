"""Posts: heads without texts, texts by number, and the support that posts have been given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from peewee import JOIN, fn

from bbs.domain.post_states import PostState
from bbs.models.queries.common import chunks, first, rows
from bbs.models.tables import Member, Post, Support, Thread


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


class ReplyFacts(NamedTuple):
    """An answer to somebody's post."""

    thread: int
    board: int
    number: int
    serial: int


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


def heads(thread: int, after: int = 0) -> list[HeadFacts]:
    """The heads of a thread's posts with a number above `after`, by number."""
    return _heads((Post.thread == thread) & (Post.number > after))


def heads_of(thread: int, numbers: list[int]) -> list[HeadFacts]:
    """The heads of these posts, by number."""
    return _heads((Post.thread == thread) & (Post.number << numbers))


def head(thread: int, number: int) -> HeadFacts | None:
    """The head of one post."""
    return next(iter(heads_of(thread, [number])), None)


def _heads(which: Any) -> list[HeadFacts]:
    query = Post.select(*_COLUMNS).join(Member, JOIN.LEFT_OUTER, on=(Post.author == Member.id)).where(which)
    return [HeadFacts(*row)._replace(state=PostState(row[5])) for row in rows(query.order_by(Post.number))]


def shape(thread: int) -> list[tuple[int, int | None]]:
    """The tree of a thread: (number, parent) of each published post."""
    query = Post.select(Post.number, Post.parent).where((Post.thread == thread) & (Post.number > 0))
    return [(number, parent) for number, parent in rows(query)]


def ancestors(thread: int, numbers: list[int]) -> dict[int, int | None]:
    """The parents of these posts, of their parents, and so on up: as many rows as the branches are deep."""
    base = Post.select(Post.number, Post.parent).where((Post.thread == thread) & (Post.number << numbers))
    up = base.cte("up", recursive=True, columns=("number", "parent"))
    higher = Post.alias("higher")
    step = higher.select(higher.number, higher.parent).join(
        up, on=((higher.number == up.c.parent) & (higher.thread == thread))
    )
    whole = base.cte("up", recursive=True, columns=("number", "parent")).union(step)
    return dict(rows(whole.select_from(whole.c.number, whole.c.parent)))


def unnamed_authors(thread: int) -> list[int | None]:
    """Who has written without a name in a thread, in the order of their first such posts."""
    query = (
        Post.select(Post.author, fn.MIN(Post.number))
        .where((Post.thread == thread) & (Post.unnamed == True) & (Post.number > 0))  # noqa: E712
        .group_by(Post.author)
        .order_by(fn.MIN(Post.number))
    )
    return [author for author, _first in rows(query)]


def texts(thread: int, numbers: list[int]) -> list[tuple[int, int | None, PostState, str]]:
    """Number, author, state and text of these posts, in no order."""
    found = []
    for some in chunks(numbers):
        query = Post.select(Post.number, Post.author, Post.state, Post.body)
        found += rows(query.where((Post.thread == thread) & (Post.number << some)))
    return [(number, author, PostState(state), body) for number, author, state, body in found]


def support_in(thread: int, after: int = 0) -> list[tuple[int, str, int]]:
    """Post number, kind and member of each support given in a thread to posts above `after`."""
    query = (
        Support.select(Post.number, Support.kind, Support.member)
        .join(Post)
        .where((Post.thread == thread) & (Post.number > after))
    )
    return [(number, kind, member) for number, kind, member in rows(query)]


def sent(once_key: str) -> tuple[int, int] | None:
    """Thread and number of the post that was sent under this key."""
    row = first(Post.select(Post.thread, Post.number).where(Post.once_key == once_key))
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


def replies_to(member: int, limit: int) -> list[ReplyFacts]:
    """The newest published answers to a member's posts, by others, `limit` at most."""
    query = (
        Post.select(Post.thread, Thread.board, Post.number, Post.serial)
        .join(Thread)
        .where(
            (Post.answers == member)
            & (Post.serial > 0)
            & (Post.state == PostState.PUBLISHED.value)
            & (Thread.state == PostState.PUBLISHED.value)
        )
        .order_by(Post.serial.desc())
        .limit(limit)
    )
    return [ReplyFacts(*row) for row in rows(query)]
