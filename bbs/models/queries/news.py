"""Posts that are for a member in particular: answers to their posts, and posts that name them."""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import JOIN, SQL, Case, fn

from bbs.domain.post_states import PostState
from bbs.models.members import ACTIVE, SUSPENDED
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries import stands
from bbs.models.queries.common import rows
from bbs.models.queries.stands import Stand
from bbs.models.tables import Block, BoardMark, Member, Mention, Post, ReadMark, Thread

NEWEST = 2**63 - 1
"""Where the first page begins: behind any serial."""

_post = Post.alias("post_for_me")


class NewsFacts(NamedTuple):
    """A post for a member; `handle` is None where nobody is its author any more. With how its thread stands."""

    serial: int
    number: int
    handle: str | None
    unnamed: bool
    created_us: int
    subject: str
    stand: Stand


_LIGHT = (_post.number,)
_FULL = (_post.serial, _post.number, Member.handle, _post.unnamed, _post.created_us, Thread.subject)


def _with_thread(query: Any, *, full: bool) -> Any:
    query = query.join(Thread, on=(_post.thread == Thread.id))
    query = query.join(ReadMark, JOIN.LEFT_OUTER, on=stands.of_member())
    query = query.join(BoardMark, JOIN.LEFT_OUTER, on=stands.on_board())
    if full:
        query = query.join(Member, JOIN.LEFT_OUTER, on=(_post.author == Member.id))
    return query.where((_post.state == PostState.PUBLISHED.value) & stands.SHOWN & ~fn.EXISTS(_shut()))


def _shut() -> Any:
    """The member has shut the post's author: for posts with a name, or for those without one in this thread."""
    place = Case(None, [(_post.unnamed == SQL("FALSE"), 0)], _post.thread)
    return Block.select(Block.other).where(
        (Block.member == parameter("member")) & (Block.other == _post.author) & (Block.thread == place)
    )


def _replies(*, full: bool) -> Any:
    query = _post.select(*(_FULL if full else _LIGHT), *stands.columns(stands.own_floor()))
    query = _with_thread(query, full=full)
    query = query.where((_post.answers == parameter("member")) & (_post.serial < parameter("before")))
    return query.order_by(_post.serial.desc()).limit(parameter("limit"))


def _mentions(*, full: bool) -> Any:
    query = Mention.select(*(_FULL if full else _LIGHT), *stands.columns(stands.own_floor()))
    query = query.join(_post, on=((_post.thread == Mention.thread) & (_post.number == Mention.number)))
    query = _with_thread(query, full=full)
    query = query.where((Mention.member == parameter("member")) & (Mention.serial < parameter("before")))
    return query.order_by(Mention.serial.desc()).limit(parameter("limit"))


_REPLIES = Prepared(lambda: _replies(full=True))
_MENTIONS = Prepared(lambda: _mentions(full=True))
_REPLIES_STAND = Prepared(lambda: _replies(full=False))
_MENTIONS_STAND = Prepared(lambda: _mentions(full=False))


def replies(member: int, before: int, limit: int) -> list[NewsFacts]:
    """The newest answers by others to a member's posts with a serial below `before`, `limit` at most."""
    return [_facts(row) for row in _REPLIES.rows(member=member, before=before, limit=limit)]


def mentions(member: int, before: int, limit: int) -> list[NewsFacts]:
    """The same of posts that name the member."""
    return [_facts(row) for row in _MENTIONS.rows(member=member, before=before, limit=limit)]


def replies_stand(member: int, limit: int) -> list[tuple[int, Stand]]:
    """The newest answers to a member's posts, `limit` at most: each one's number, and how its thread stands."""
    found = _REPLIES_STAND.rows(member=member, before=NEWEST, limit=limit)
    return [(row[0], Stand(*row[1:])) for row in found]


def mentions_stand(member: int, limit: int) -> list[tuple[int, Stand]]:
    """The same of posts that name the member."""
    found = _MENTIONS_STAND.rows(member=member, before=NEWEST, limit=limit)
    return [(row[0], Stand(*row[1:])) for row in found]


def _facts(row: tuple[Any, ...]) -> NewsFacts:
    facts, stand = row[: len(_FULL)], row[len(_FULL) :]
    return NewsFacts._make((*facts, Stand(*stand)))


_SHUT_BY = Prepared(
    lambda: Block.select(Block.member).where(
        (Block.other == parameter("author")) & (Block.thread == parameter("thread"))
    )
)


def shut_by(author: int, thread: int) -> set[int]:
    """Who has shut this author: for posts with a name (thread 0), or for those without one in a thread."""
    return {row[0] for row in _SHUT_BY.rows(author=author, thread=thread)}


def members_named(handles: list[str]) -> dict[str, int]:
    """The ids of the members with exactly these handles, as far as they are here, by handle."""
    query = Member.select(Member.handle, Member.id)
    return dict(rows(query.where((Member.handle << handles) & (Member.state << [ACTIVE, SUSPENDED]))))


_ADD = Prepared(
    lambda: Mention.insert(
        member=parameter("member"), serial=parameter("serial"), thread=parameter("thread"), number=parameter("number")
    ).on_conflict_ignore()
)


def add_mention(member: int, serial: int, thread: int, number: int) -> None:
    """A post names a member."""
    _ADD.run(member=member, serial=serial, thread=thread, number=number)
