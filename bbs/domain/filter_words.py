"""The kinds of threads that somebody can choose to see, in words."""

from __future__ import annotations

from typing import Final

from bbs.domain.filters import Filter
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.words import _

FILTER_WORDS: Final = {
    Filter.ALL: _("all threads"),
    Filter.UNREAD: _("unread"),
    Filter.UNANSWERED: _("not answered yet"),
    Filter.FOLLOWED: _("followed"),
    Filter.MINE: _("begun by me"),
    Filter.HIDDEN: _("hidden by me"),
    **{Filter(seeking): words for seeking, words in SEEKING_WORDS.items()},
}
"""Each kind, as people read it."""
