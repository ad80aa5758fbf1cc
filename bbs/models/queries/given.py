"""Support: given, taken back, and told to the authors of the posts that it is for."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import SQL, fn

from bbs.domain.post_states import PostState
from bbs.models.members import FORMER, LEAVING
from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Block, Care, Member, Post, Support, Thread


class GivenFacts(NamedTuple):
    """One support that somebody was given, with the giver's handle and the post that it is for."""

    kind: str
    handle: str
    created_us: int
    thread: int
    number: int
    board: int
    subject: str


_TAKE = Prepared(
    lambda: Support.delete().where(
        (Support.post == parameter("post"))
        & (Support.member == parameter("member"))
        & (Support.kind == parameter("kind"))
    )
)
_GIVE = Prepared(
    lambda: Support.insert(
        **{name: parameter(name) for name in ("post", "member", "kind", "created_us", "author")}
    ).on_conflict_ignore()
)


def take(post: int, member: int, kind: str) -> bool:
    """Takes this support back; whether it was given."""
    return bool(_TAKE.run(post=post, member=member, kind=kind))


def give(post: int, author: int | None, member: int, kind: str, now_us: int) -> bool:
    """Gives this support to a post of `author`; whether it was not given before."""
    return bool(_GIVE.run(post=post, member=member, kind=kind, created_us=now_us, author=author))


def _welcome(author: Any) -> Any:
    """The giver is here, and nobody whom the author keeps away."""
    shut = Block.select(Block.other).where(
        (Block.member == author) & (Block.other == Support.member) & (Block.thread == SQL("0"))
    )
    return Member.state.not_in((FORMER, LEAVING)) & ~fn.EXISTS(shut)


_SUPPORTERS = Prepared(
    lambda: (
        Support.select(Support.kind, Member.handle)
        .join(Member, on=(Support.member == Member.id))
        .where((Support.post == parameter("post")) & _welcome(parameter("author")))
        .order_by(Support.created_us, Member.handle)
    )
)


def supporters(post: int, author: int) -> list[tuple[str, str]]:
    """Kind and handle of each support of a post, the oldest first, without those whom its author keeps away."""
    return [(kind, handle) for kind, handle in _SUPPORTERS.rows(post=post, author=author)]


def _since() -> Any:
    columns = (Support.kind, Member.handle, Support.created_us, Post.thread, Post.number, Thread.board, Thread.subject)
    return (
        Support.select(*columns)
        .join(Member, on=(Support.member == Member.id))
        .join(Post, on=(Support.post == Post.id))
        .join(Thread, on=(Post.thread == Thread.id))
        .where((Support.author == parameter("author")) & (Support.created_us > parameter("since_us")))
        .where((Post.state == PostState.PUBLISHED.value) & _welcome(parameter("author")))
        .order_by(Support.created_us.desc())
        .limit(parameter("limit"))
    )


_SINCE = Prepared(_since)


def since(author: int, since_us: int, limit: int) -> list[GivenFacts]:
    """What support somebody was given after a moment, the latest first."""
    return [GivenFacts(*row) for row in _SINCE.rows(author=author, since_us=since_us, limit=limit)]


_SEEN = Prepared(lambda: Care.select(Care.support_seen_us).where(Care.member == parameter("member")))


def seen_us(member: int) -> int:
    """Up to when a member knows who gave them support; 0 where they have never looked."""
    row = _SEEN.first(member=member)
    return 0 if row is None else int(row[0])


def put_seen(member: int, upto_us: int) -> None:
    """A member knows now, up to this moment."""
    changed = Care.update(support_seen_us=upto_us).where((Care.member == member) & (Care.support_seen_us < upto_us))
    if not changed.execute():
        Care.insert(member=member, support_seen_us=upto_us).on_conflict_ignore().execute()
