"""Who writes, and how much lately: what the calm of a board asks before something is published."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import fn

from bbs.domain.post_states import PostState
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import for_one_member
from bbs.models.tables import Member, Post, Thread, WatchedWord


class WriterFacts(NamedTuple):
    """A member who writes. `joined_day` is an ISO date."""

    joined_day: str
    silenced_until_us: int | None


_WRITER = Prepared(
    lambda: for_one_member(
        Member.select(Member.joined_day, Member.silenced_until_us).where(Member.id == parameter("member"))
    )
)
_JUST_LOOKING = Prepared(
    lambda: Member.select(Member.joined_day, Member.silenced_until_us).where(Member.id == parameter("member"))
)


def locked(member: int) -> WriterFacts:
    """The member, whose row other writes wait for from now on (`marks.lock_member`). Raises LookupError."""
    return _facts(_WRITER.first(member=member))


def writer(member: int) -> WriterFacts:
    """The same inside a read."""
    return _facts(_JUST_LOOKING.first(member=member))


def _facts(row: tuple[Any, ...] | None) -> WriterFacts:
    if row is None:
        raise LookupError("no such member")
    return WriterFacts(*row[:2])


def _count(query: Any) -> Any:
    some = query.limit(parameter("limit")).alias("some")
    return some.select_from(fn.COUNT(some.c.id))


_PUBLISHED = Prepared(
    lambda: _count(
        Post.select(Post.id).where(
            (Post.author == parameter("member")) & (Post.serial > 0) & (Post.state == PostState.PUBLISHED.value)
        )
    )
)


def published(member: int, limit: int) -> int:
    """How many posts of a member stand here, counted up to `limit`."""
    return int((_PUBLISHED.first(member=member, limit=limit) or (0,))[0])


_BEGUN = Prepared(
    lambda: _count(
        Thread.select(Thread.id).where(
            (Thread.author == parameter("member")) & (Thread.created_us > parameter("since"))
        )
    )
)


def begun_since(member: int, since_us: int, limit: int) -> int:
    """How many threads a member has begun since, counted up to `limit`; those that wait are among them."""
    return int((_BEGUN.first(member=member, since=since_us, limit=limit) or (0,))[0])


_LATELY = Prepared(
    lambda: (
        Post.select(Post.created_us, Post.thread, Thread.board, Thread.author)
        .join(Thread, on=(Post.thread == Thread.id))
        .where((Post.author == parameter("member")) & (Post.serial > 0))
        .order_by(Post.serial.desc())
        .limit(parameter("limit"))
    )
)


class LatelyWritten(NamedTuple):
    """A post that a member has written; `opener` is who began its thread."""

    created_us: int
    thread: int
    board: int
    opener: int | None


def lately(member: int, limit: int) -> list[LatelyWritten]:
    """The newest posts of a member, `limit` at most."""
    return [LatelyWritten(*row) for row in _LATELY.rows(member=member, limit=limit)]


_WATCHED = Prepared(lambda: WatchedWord.select(WatchedWord.words, WatchedWord.does).order_by(WatchedWord.id))


def watched() -> list[tuple[str, str]]:
    """The words that are watched, and what each does."""
    return [(words, does) for words, does in _WATCHED.rows()]


_SENT = Prepared(
    lambda: Post.select(Post.id, Post.thread, Post.number, Post.state).where(Post.once_key == parameter("once_key"))
)


class SentFacts(NamedTuple):
    """What was sent under a key: a post, which has no number while it waits, and where it was turned down."""

    post: int
    thread: int
    number: int | None
    state: str


def sent(once_key: str) -> SentFacts | None:
    """The post that was sent under this key."""
    row = _SENT.first(once_key=once_key)
    return None if row is None else SentFacts(*row)
