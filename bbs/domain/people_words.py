"""What is said of people, in every front end: their part here, how their account stands, and how one stands to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from bbs.domain.byline import Byline
from bbs.domain.policy import Role
from bbs.domain.words import _

PART_WORDS: Final = {
    Role.FACILITATOR: _("facilitates here"),
    Role.MODERATOR: _("looks after boards here"),
    Role.SYSOP: _("runs this place"),
}
"""What others should know of somebody's part here."""

ROLE_WORDS: Final = {
    Role.SYSOP.value: _("runs this place"),
    Role.MODERATOR.value: _("looks after all boards"),
    Role.FACILITATOR.value: _("facilitates"),
}
"""What somebody does here, to those who look after the place, by the names of roles."""

ACCOUNT_WORDS: Final = {
    "active": _("here"),
    "suspended": _("closed for now"),
    "applying": _("waits to be let in"),
    "imported": _("was brought in, and has no way to sign in yet"),
}
"""How somebody's account stands, by the names of its states."""

_RELATIONS: Final = {
    "muted": _("You keep their posts folded. {block} takes that back."),
    "blocked": _(
        "You have blocked them: their posts are folded for you, and they cannot answer you. {block} takes that back."
    ),
}
_UNNAMED_RELATIONS: Final = {
    "": _("{block} folds, for you alone, what they write without a name in this thread."),
    "muted": _("What they write here without a name is folded for you. {block} takes that back."),
    "blocked": _("What they write here without a name is folded for you. {block} takes that back."),
}

_BECOMES: Final[Mapping[str, str]] = {
    "": _("You see again what {name} writes."),
    "muted": _("What {name} writes is folded for you."),
    "blocked": _("What {name} writes is folded for you, and they cannot answer you."),
}
_BECOMES_IN_THREAD: Final[Mapping[str, str]] = {
    "": _("You see again what {name} writes in this thread."),
    "muted": _("What {name} writes in this thread is folded for you."),
    "blocked": _("What {name} writes in this thread is folded for you."),
}


def role_said(role: str, board_name: str | None) -> str:
    """What somebody does here, by the name of a role: on one board, or with None on all."""
    if board_name is None:
        return ROLE_WORDS.get(role, role)
    return _("looks after {board}").format(board=board_name)


def relation_words(relation: Literal["", "muted", "blocked"], block: str, *, unnamed: bool = False) -> str:
    """How one stands to somebody, and that `block`, a key or a word, changes it; nothing where nothing is to be said.
    `unnamed` is for whoever wrote without a name."""
    return (_UNNAMED_RELATIONS if unnamed else _RELATIONS).get(relation, "").format(block=block)


def became_words(relation: Literal["", "muted", "blocked"], who: Byline, *, in_thread: bool) -> str:
    """What muting or blocking somebody, or taking that back, has done; `in_thread` is for posts without a name."""
    return (_BECOMES_IN_THREAD if in_thread else _BECOMES)[relation].format(name=who.text)
