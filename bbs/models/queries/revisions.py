"""Earlier texts of posts."""

from __future__ import annotations

from bbs.models.queries.common import rows
from bbs.models.tables import Post, Revision


def add(post: int, body: str, warnings: str, until_us: int) -> None:
    """A text that a post had until that moment."""
    Revision.insert(post=post, body=body, warnings=warnings, until_us=until_us).execute()


def of_post(post: int) -> list[tuple[str, str, int]]:
    """Text, warnings and end of each earlier text that is still kept, the oldest first."""
    query = Revision.select(Revision.body, Revision.warnings, Revision.until_us)
    return [
        (body, warnings, until)
        for body, warnings, until in rows(query.where(Revision.post == post).order_by(Revision.id))
    ]


def present(post: int) -> tuple[str, str]:
    """Text and warnings of a post as they are now."""
    ((body, warnings),) = rows(Post.select(Post.body, Post.warnings).where(Post.id == post))
    return body, warnings
