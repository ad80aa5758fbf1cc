"""How boards are set and what people do here, in words."""

from __future__ import annotations

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.people_words import role_said
from bbs.domain.policy import Readers
from bbs.domain.steering_words import people_words
from bbs.domain.words import _
from bbs.services.steering_rows import BoardDetails, RoleRow


def list_words(board: BoardDetails) -> str:
    """How many are on a readers' list."""
    return people_words(len(board.listed))


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
