"""When posts were written, by their numbers: what puts the posts of several threads in one order."""

from __future__ import annotations

from bbs.models.prepared import PreparedForSeveral, parameter
from bbs.models.tables import Post

_OF_THREADS = PreparedForSeveral(
    lambda threads: Post.select(Post.thread, Post.created_us).where(
        (Post.thread << threads) & (Post.number == parameter("number"))
    )
)
_OF_THREAD = PreparedForSeveral(
    lambda numbers: Post.select(Post.number, Post.created_us).where(
        (Post.thread == parameter("thread")) & (Post.number << numbers)
    )
)


def of_threads(threads: list[int], number: int) -> dict[int, int]:
    """When the post with this number was written in each of these threads, in microseconds."""
    return dict(_OF_THREADS.rows(threads, number=number)) if threads else {}


def of_thread(thread: int, numbers: list[int]) -> dict[int, int]:
    """When these posts of one thread were written, in microseconds, by their numbers."""
    return dict(_OF_THREAD.rows(numbers, thread=thread)) if numbers else {}
