"""Short phrases that several screens say: counts, ages, who reads, what somebody asked for."""

from __future__ import annotations

from bbs.domain.words import _, ngettext
from bbs.services.rows import MAX_COUNT

SEEKING_WORDS = {
    "listen": _("just listen"),
    "relate": _("has anyone been there?"),
    "ideas": _("ideas welcome"),
    "story": _("just telling"),
}
"""What the author of a thread may say that they are looking for, as people read it."""

SUPPORT_SHOWN = {
    "been-there": _("others have been there"),
    "with-you": _("others are with you"),
    "thank-you": _("others say thank you"),
    "hope": _("gives others hope"),
}
"""The same, as everybody reads them: in words, without numbers."""


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
