"""What the settings show every member of moderation: what was done about them, and what is done here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bbs.domain.words import _

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Open = Callable[["LighthouseApp"], Awaitable[object]]

MODERATING_ROWS: Final[tuple[tuple[str, str, Open], ...]] = (
    ("own_actions", _("What moderators did about you"), lambda bbs: bbs.open_own_actions()),
    ("public_log", _("What moderators have done here"), lambda bbs: bbs.open_log(public=True)),
)
"""A name, the words for it, and what opens it."""
