"""Posts that members keep for a hard day."""

from __future__ import annotations

from typing import Final, NamedTuple

from peewee import Tuple, fn

from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Keepsake, Post

KeptKey = tuple[int, int]
"""Where a page of keepsakes ended: created_us of its last one, and the id of its post."""

NEWEST: Final[KeptKey] = (2**63 - 1, 2**31 - 1)
"""Where the first page begins."""


class KeptFacts(NamedTuple):
    """A post that is kept: where it stands now, and since when (microseconds)."""

    post: int
    thread: int
    number: int | None
    created_us: int


def _page() -> object:
    key = Tuple(parameter("created_us"), parameter("post"))
    query = Keepsake.select(Keepsake.post, Post.thread, Post.number, Keepsake.created_us).join(Post)
    query = query.where(
        (Keepsake.member == parameter("member"))
        & (Keepsake.created_us <= parameter("created_us"))
        & (Tuple(Keepsake.created_us, Keepsake.post) < key)
    )
    return query.order_by(Keepsake.created_us.desc(), Keepsake.post.desc()).limit(parameter("limit"))


_PAGE = Prepared(_page)


def page(member: int, before: KeptKey, limit: int) -> list[KeptFacts]:
    """What a member keeps, the latest first, from behind `before` on."""
    created_us, post = before
    return [KeptFacts(*row) for row in _PAGE.rows(member=member, created_us=created_us, post=post, limit=limit)]


_COUNT = Prepared(lambda: Keepsake.select(fn.COUNT(Keepsake.post)).where(Keepsake.member == parameter("member")))


def count_of(member: int) -> int:
    """How many posts a member keeps."""
    return int((_COUNT.first(member=member) or (0,))[0])


def keep(member: int, post: int, now_us: int) -> None:
    """A member keeps a post from now on."""
    Keepsake.insert(member=member, post=post, created_us=now_us).on_conflict_ignore().execute()


def let_go(member: int, thread: int, number: int) -> bool:
    """A member keeps this post no more, whatever has become of it; whether they did."""
    found = Post.select(Post.id).where((Post.thread == thread) & (Post.number == number))
    return bool(Keepsake.delete().where((Keepsake.member == member) & (Keepsake.post << found)).execute())
