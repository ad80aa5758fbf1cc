"""What goes with a post or a thread, in words: its state, what its author looks for, what others have given it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from bbs.domain.post_states import PostState
from bbs.domain.words import _

SEEKING_WORDS: Final = {
    "listen": _("just listen"),
    "relate": _("has anyone been there?"),
    "ideas": _("ideas welcome"),
    "story": _("just telling"),
}
"""What the author of a thread may say that they are looking for, as people read it."""

SUPPORT_SHOWN: Final = {
    "been-there": _("others have been there"),
    "with-you": _("others are with you"),
    "thank-you": _("others say thank you"),
    "hope": _("gives others hope"),
}
"""The support of a post, as everybody reads it: in words, without numbers."""

POST_STATE_WORDS: Final = {
    PostState.HELD: _("waiting for a moderator to look"),
    PostState.DELETED: _("deleted by its author"),
    PostState.HIDDEN: _("hidden by a moderator"),
    PostState.REMOVED: _("removed by a moderator"),
}
"""Why a text is not shown, or not to everybody."""


def support_said(given: Iterable[str], mine: Collection[str]) -> str:
    """The kinds of support that a post was `given`, in one line; of `mine` it is said that one gave them too."""
    words = []
    for kind in given:
        shown = SUPPORT_SHOWN.get(kind, kind)
        words.append(_("{support}, you too").format(support=shown) if kind in mine else shown)
    return ", ".join(words)
