"""The topics that a content warning can name."""

from __future__ import annotations

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


def said(topics: Iterable[str]) -> str:
    """The topics of a warning in words, with commas between."""
    return ", ".join(TOPIC_WORDS.get(topic, topic) for topic in topics)
