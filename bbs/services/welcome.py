"""The community's own welcome: what the author of a first post reads who has had no answer for a while.

It is the operator's text, signed as the community and never as a person. It is private, asks for no answer, and never
comes while a case about the post, or about its author, is open: then a person is on the way.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Final

from bbs.domain import text
from bbs.domain.words import _
from bbs.models.queries import care
from bbs.models.times import from_us, to_us
from bbs.services.notices import NoticeKind, leave

log = logging.getLogger(__name__)

NAME: Final = "welcome.txt"
"""The operator's own text, in the data folder."""

MAX_TEXT: Final = 1_500
"""The most characters of it."""

NO_LONGER: Final = timedelta(days=14)
"""A first post that is older than this is not greeted any more: the moment has passed."""

MAX_AT_A_TIME: Final = 200


def shipped_welcome() -> str:
    """The text that comes with the program."""
    return _(
        "Thank you for your first post. It can be read, and nobody has answered it yet. On a small board that happens,"
        " and it says nothing about you or about what you wrote.\n\n"
        "If you would like a person to write to you, A asks a moderator. Reading what others wrote, and answering"
        " somebody, is welcome too, and so is neither."
    )


def welcome_text(data: Path | None) -> str:
    """The operator's welcome where the data folder has one that can be read, or else the shipped one."""
    own = None if data is None else data / NAME
    if own is None or not own.exists():
        return shipped_welcome()
    try:
        words = text.clean_body(own.read_text("utf-8")[:MAX_TEXT])
    except (OSError, ValueError) as error:
        log.error("%s cannot be used, so the shipped welcome is: %s", NAME, error)
        return shipped_welcome()
    return words or shipped_welcome()


def greet(now_us: int, hours: float, words: str, community: str) -> int:
    """Inside a write, for the clock: leaves the welcome for those who have waited so many hours for a first answer; how
    many. With 0 hours nobody is greeted. Nobody is greeted twice."""
    if not hours:
        return 0
    now = from_us(now_us)
    since_us, before_us = to_us(now - NO_LONGER), to_us(now - timedelta(hours=hours))
    found = care.unwelcomed(since_us, before_us, MAX_AT_A_TIME)
    for each in {first.author: first for first in found}.values():
        signed = _("{words}\n\n{community}").format(words=words, community=community)
        leave(each.author, NoticeKind.WELCOME, now, words=signed)
        care.put_offered(each.author, welcomed_us=now_us)
    return len(found)
