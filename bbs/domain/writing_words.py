"""What is said to whoever writes, in every front end: who will read it, what was asked for, how old a draft is."""

from __future__ import annotations

from typing import Final

from bbs.domain.byline import Byline
from bbs.domain.policy import Readers
from bbs.domain.words import _

READERS_SAID: Final = {
    Readers.GUESTS: _("Everybody can read this, guests too."),
    Readers.MEMBERS: _("All members can read this."),
    Readers.LIST: _("Only the people of this board can read this."),
}

WITHOUT_A_NAME: Final = _(
    "Without your name: nobody in the community sees who wrote this, and no case shows it. A moderator can reveal it"
    " only as an act with a reason: it is logged, and you are told. Block, silence and “write to me” work without it."
)
"""What it means to post without a name."""

ASKED: Final = {
    "listen": _("{name} asked to be listened to."),
    "relate": _("{name} asked whether anyone has been there."),
    "ideas": _("{name} asked for ideas."),
    "story": _("{name} is just telling, and asked for nothing."),
}
"""What the author of a thread is looking for, to whoever answers in it."""

NOTHING: Final = _("nothing in particular")
"""What somebody looks for who has said that they look for nothing."""

WAITS: Final = _("It is safe, and nothing is wrong with having written it. You hear from us when it is out.")
WAITS_HELP: Final = _("If it cannot wait: ! has people who can talk with you now.")
"""What is said of a text that waits for a moderator."""


def asked_words(seeking: str | None, author: Byline) -> str:
    """What the author of a thread is looking for; nothing where they did not say."""
    name = author.handle or author.text[:1].upper() + author.text[1:]
    return ASKED.get(seeking or "", "").format(name=name)
