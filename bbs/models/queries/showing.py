"""Posts that readers see no more, and see again."""

from __future__ import annotations

from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING
from bbs.models.queries import threads
from bbs.models.queries.common import first, locking
from bbs.models.tables import Post, Thread


def take_away(thread: int, number: int, state: PostState) -> None:
    """A published post is published no more, and nobody has it unread; a thread that is only this post has the same
    state from now on."""
    threads.take_away(thread, number)
    gone = (Thread.id == thread) & (Thread.state == PostState.DELETED.value)
    Thread.update(state=state.value).where(gone).execute()


def bring_back(thread: int, number: int) -> None:
    """The post is published again, and with its opening the thread."""
    facts = first(locking(Thread.select(Thread.gone, Thread.state).where(Thread.id == thread)))
    if facts is None:
        return
    gone, state = facts
    changes = {"gone": str(Ranges.parse(gone).subtract(Ranges(((number, number),))))}
    if number == OPENING and state in (PostState.HIDDEN.value, PostState.REMOVED.value):
        changes["state"] = PostState.PUBLISHED.value
    Thread.update(**changes).where(Thread.id == thread).execute()


def change_thread_state(thread: int, state: PostState) -> None:
    """Another state for a thread that is out of sight with its only post."""
    out = Thread.state << [PostState.HIDDEN.value, PostState.REMOVED.value]
    Thread.update(state=state.value).where((Thread.id == thread) & out).execute()


def body_of(post: int) -> str:
    """The text of a post; empty where it is not kept any more."""
    row = first(Post.select(Post.body).where(Post.id == post))
    return "" if row is None else str(row[0])


def change_subject(thread: int, subject: str) -> None:
    """Another subject for a thread."""
    Thread.update(subject=subject).where(Thread.id == thread).execute()


def change_warnings(thread: int, post: int, number: int, warnings: str) -> None:
    """Other content warnings for a post; those of an opening stand over its thread."""
    Post.update(warnings=warnings).where(Post.id == post).execute()
    if number == OPENING:
        Thread.update(warnings=warnings).where(Thread.id == thread).execute()
