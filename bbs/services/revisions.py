"""Keeping what a post said before it was changed. Only moderators can ask for it, and each look is logged
(`services.revealing`)."""

from __future__ import annotations

from bbs.models.queries import revisions


def keep(post: int, body: str, warnings: str, now_us: int) -> None:
    """Inside the write that changes a post: keeps the text and the warnings (with commas between) that it had until
    now. `post` is its id."""
    revisions.add(post, body, warnings, now_us)
