"""The topics that a content warning can name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bbs.domain.words import _

WARNING_TOPICS: Final = ("self-harm", "suicide", "eating", "abuse", "death", "substances", "medical", "other")
"""The operator's list as shipped, in the order in which it is offered."""

TOPIC_WORDS: Final = {
    "self-harm": _("self-harm"),
    "suicide": _("suicide"),
    "eating": _("eating"),
    "abuse": _("abuse"),
    "death": _("death"),
    "substances": _("alcohol or drugs"),
    "medical": _("illness or medicine"),
    "other": _("something else that is hard to read"),
}
"""The same, as people read them."""


MAX_OFFERED: Final = 20
"""The most topics that an operator can offer."""

_SHAPE: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 40


def is_topic(text: str) -> bool:
    """Whether a topic can be called this: small letters and digits, with dashes between words."""
    return len(text) <= _LONGEST and _SHAPE.fullmatch(text) is not None


def said(topics: Iterable[str]) -> str:
    """The topics of a warning in words, with commas between."""
    return ", ".join(TOPIC_WORDS.get(topic, topic) for topic in topics)
