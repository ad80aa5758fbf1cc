"""What the settings lead to: screens of other rooms, by section."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bbs.domain.words import _
from bbs.screens.about_me import PEOPLE_ROWS
from bbs.screens.account import ACCOUNT_ROWS
from bbs.screens.moderating_rows import MODERATING_ROWS
from bbs.screens.yours import YOURS_ROWS

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Open = Callable[["LighthouseApp"], Awaitable[object]]
Door = tuple[str, str, Open]
"""A name, the words for it, and what opens it."""


def doors() -> list[tuple[str, list[Door]]]:
    """The sections behind the choices, each with its entries."""
    return [
        (_("People"), list(PEOPLE_ROWS)),
        (_("Moderators"), list(MODERATING_ROWS)),
        (_("Account"), list(ACCOUNT_ROWS)),
        (_("What is yours"), list(YOURS_ROWS)),
    ]
