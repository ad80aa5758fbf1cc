"""Posts that wait for a moderator: they have no number yet, and nobody but their author and moderators sees them."""

from __future__ import annotations

from typing import Any, NamedTuple

from bbs.domain.post_states import PostState
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import first
from bbs.models.tables import Post, Thread


class WaitingFacts(NamedTuple):
    """A post that waits, or was turned down. With its thread, which waits as well where the post opens it."""

    id: int
    thread: int
    parent: int | None
    author: int | None
    unnamed: bool
    state: str
    warnings: str
    created_us: int
    once_key: str | None
    body: str
    board: int
    subject: str
    seeking: str | None
    thread_state: str

    @property
    def opens(self) -> bool:
        """Whether it is the opening of its thread."""
        return self.thread_state != PostState.PUBLISHED.value and self.parent is None


_COLUMNS = (
    Post.id,
    Post.thread,
    Post.parent,
    Post.author,
    Post.unnamed,
    Post.state,
    Post.warnings,
    Post.created_us,
    Post.once_key,
    Post.body,
    Thread.board,
    Thread.subject,
    Thread.seeking,
    Thread.state,
)


def _waiting() -> Any:
    return Post.select(*_COLUMNS).join(Thread, on=(Post.thread == Thread.id)).where(Post.number.is_null())


# Posts without a number stand together in the index of an author's posts by serial.
_OF_MEMBER = Prepared(
    lambda: (
        _waiting()
        .where((Post.author == parameter("member")) & Post.serial.is_null() & (Post.state == PostState.HELD.value))
        .order_by(Post.id.desc())
        .limit(parameter("limit"))
    )
)


def of_member(member: int, limit: int) -> list[WaitingFacts]:
    """A member's posts that wait, those written last first."""
    return [WaitingFacts(*row) for row in _OF_MEMBER.rows(member=member, limit=limit)]


def waiting_post(post: int) -> WaitingFacts | None:
    """The post with this id, where it waits."""
    row = first(_waiting().where((Post.id == post) & (Post.state == PostState.HELD.value)))
    return None if row is None else WaitingFacts(*row)


def let_out(post: int, columns: dict[str, object]) -> None:
    """A post that waited gets these columns, its number and serial among them."""
    Post.update(**columns).where(Post.id == post).execute()


def let_thread_out(thread: int, columns: dict[str, object]) -> None:
    """A thread that waited gets these columns."""
    Thread.update(**columns).where(Thread.id == thread).execute()
