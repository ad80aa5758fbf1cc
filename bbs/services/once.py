"""Keys that a client gives so that a retry is safe, made into keys of drafts."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.core import member_of
from bbs.services.rows import Draft

MAX_GIVEN: Final = 200
"""The longest key that a client can give, in characters."""

_DIGITS: Final = 40
"""Hexadecimal digits that are kept of a hash: 160 bits."""


def known_as(actor: Actor, draft: Draft, given: str, *more: str) -> Draft:
    """The draft with the key that `given` makes for this member at this place: whatever is retried with the same key,
    today or in a year, is the same draft, and `writing.send` makes one post of it.

    The place is part of it (board, thread, and the post that is answered), so that a key which a script uses at two
    places swallows nothing; so is `more`. Raises `BadInput` with code `bad_key`.
    """
    if not given:
        raise _bad_key()
    if len(given) > MAX_GIVEN:
        raise _bad_key()
    parts = (member_of(actor), draft.board or "", draft.thread or "", draft.parent or "", given, *more)
    # A command holds no NUL, so that no two lists of parts look alike.
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
    return replace(draft, key=f"once-{digest[:_DIGITS]}")


def message_key(who: int | None, given: str) -> str | None:
    """By what a message in a conversation is known, so that a retry with the same key says nothing twice; None for an
    empty key, which is none at all. A key is what somebody typed, and may name somebody: it is kept as a hash. Raises
    `BadInput` with code `bad_key`."""
    if len(given) > MAX_GIVEN:
        raise _bad_key()
    return f"{who}:{hashlib.sha256(given.encode()).hexdigest()[:_DIGITS]}" if given else None


def _bad_key() -> BadInput:
    words = _("A key that makes a retry safe has 1 to {count} characters.").format(count=MAX_GIVEN)
    return BadInput(words, "bad_key", field="once")
