"""How boards are set and what people do here, in words."""

from __future__ import annotations

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.people_words import role_said
from bbs.domain.policy import Readers
from bbs.domain.words import _, ngettext
from bbs.screens.act_choices import minutes_words
from bbs.services.steering_rows import BoardDetails, RoleRow

READERS_WORDS = {
    Readers.GUESTS: _("everybody, guests too"),
    Readers.MEMBERS: _("all members"),
    Readers.LIST: _("only the people on its list"),
}
WRITERS_WORDS = {
    Writers.READERS: _("whoever may read it"),
    Writers.MODERATORS: _("only those who look after it"),
}
HOLD_WORDS = {
    Hold.NONE: _("nothing"),
    Hold.FIRST: _("the first posts of new members"),
    Hold.ALL: _("every post"),
}
SLOW_MINUTES = (0, 1, 5, 15, 60, 240, 1440)
"""How long somebody waits between two posts, as it is chosen."""


def slow_words(minutes: int) -> str:
    """How slow a board is."""
    return minutes_words(str(minutes)) if minutes else _("as fast as they like")


def list_words(board: BoardDetails) -> str:
    """How many are on a readers' list."""
    count = len(board.listed)
    return ngettext("{count} person", "{count} people", count).format(count=count) if count else _("nobody yet")


def role_words(role: RoleRow) -> str:
    """What somebody does here."""
    return role_said(role.role, None if role.board is None else role.board_name)


def marks(board: BoardDetails) -> str:
    """What is particular about a board, in a few words; nothing where nothing is."""
    said = []
    if board.readers is not Readers.MEMBERS:
        said.append(_("guests read") if board.readers is Readers.GUESTS else _("list"))
    if board.writers is Writers.MODERATORS:
        said.append(_("read only"))
    if board.hold is not Hold.NONE:
        said.append(_("first wait") if board.hold is Hold.FIRST else _("all wait"))
    switches = (
        (_("slow"), bool(board.slow_minutes)),
        (_("unnamed"), board.unnamed),
        (_("warnings"), board.warnings_required),
        (_("closed"), board.closed),
    )
    return ", ".join([*said, *(words for words, on in switches if on)])
