"""What somebody gives as a reason, or tells along with something: how long it may be."""

from __future__ import annotations

from bbs.domain.words import _
from bbs.errors import BadInput


def within(words: str, limit: int, field: str = "words") -> str:
    """The words as they are, where they have at most `limit` characters. Raises `BadInput` at the field."""
    if len(words) > limit:
        raise BadInput(_("{count} characters at most, please.").format(count=limit), "too_long", field=field)
    return words
