"""The four acknowledgements in words."""

from __future__ import annotations

from typing import Final

from bbs.domain.words import _

SUPPORT_WORDS: Final = {
    "been-there": _("I've been there"),
    "with-you": _("With you"),
    "thank-you": _("Thank you"),
    "hope": _("Gives me hope"),
}
"""As one gives them, by their names."""
