"""How threads and posts are written: `#12` is thread 12, `#12.7` its seventh post."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_NUMBER = 2**31 - 1
"""The largest thread or post number that is accepted: what a 32-bit column holds."""

_ADDRESS = re.compile(r"#?(\d{1,10})(?:\.(\d{1,10}))?")


class Address(NamedTuple):
    """A thread, or one post of it. Post numbers begin at 1, the opening post."""

    thread: int
    post: int | None = None

    def __str__(self) -> str:
        return f"#{self.thread}" if self.post is None else f"#{self.thread}.{self.post}"


def parse_address(text: str) -> Address | None:
    """The address that `text` writes (`12`, `#12`, `12.7`, `#12.7`), or None where it writes none."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        return None
    thread = int(match[1])
    post = int(match[2]) if match[2] else None
    if not 1 <= thread <= MAX_NUMBER or (post is not None and not 1 <= post <= MAX_NUMBER):
        return None
    return Address(thread, post)
