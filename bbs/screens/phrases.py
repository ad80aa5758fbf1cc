"""Short phrases that several screens say: counts, ages, who reads, what somebody asked for."""

from __future__ import annotations

from bbs.domain.post_words import SEEKING_WORDS, SUPPORT_SHOWN
from bbs.domain.words import _, ngettext
from bbs.services.rows import MAX_COUNT

__all__ = ["SEEKING_WORDS", "SUPPORT_SHOWN", "count", "new_in_words", "new_words"]


def count(number: int) -> str:
    """A count that stops where the services stop counting."""
    return f"{number}+" if number >= MAX_COUNT else str(number)


def new_words(number: int) -> str:
    """How much is unread, or nothing where nothing is."""
    return _("{count} new").format(count=count(number)) if number else ""


def new_in_words(posts: int, threads: int) -> str:
    """The same, with the number of threads where that says more."""
    if posts < 2 or posts >= MAX_COUNT:
        return new_words(posts)
    words = ngettext("{posts} new in {threads} thread", "{posts} new in {threads} threads", threads)
    return words.format(posts=posts, threads=threads)
