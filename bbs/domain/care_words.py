"""What the panel says to the author of a frightening post, in every front end."""

from __future__ import annotations

from typing import Final

from bbs.domain.words import _

PANEL_STANDS: Final = _("Your post is published, and it stays.")
PANEL_WAITS: Final = _("Your post is kept, and waits for a moderator.")
PANEL_PRIVATE: Final = _("Only you see this.")
PANEL_HARD: Final = _(
    "Some of what you wrote sounded very hard. A program looks for such words, and it can be wrong. If it"
    " is hard right now, these people can talk with you:"
)
PANEL_FREE: Final = _(
    "You do not have to be sure that it is bad enough to call. Whatever you answer here, nothing is taken from you."
)

ENOUGH_TO_CALL: Final = _("You do not have to be sure that it is bad enough to call.")

PANEL_ANSWERS: Final = {
    "ask": _("Ask a moderator to write to me"),
    "safe": _("I am safe right now"),
    "past": _("It is about the past"),
    "later": _("Not now"),
    "never": _("Please do not show this for 30 days"),
}
"""What can be answered, in this order, by the names that `services.care` knows."""
