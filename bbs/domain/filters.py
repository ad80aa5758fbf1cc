"""Which threads of a board somebody wants to see."""

from __future__ import annotations

from enum import StrEnum


class Filter(StrEnum):
    """A kind of threads. The last four are by what their authors look for; `HIDDEN` are those one has hidden."""

    ALL = "all"
    UNREAD = "unread"
    UNANSWERED = "unanswered"
    FOLLOWED = "followed"
    MINE = "mine"
    HIDDEN = "hidden"
    LISTEN = "listen"
    RELATE = "relate"
    IDEAS = "ideas"
    STORY = "story"

    @property
    def seeking(self) -> str | None:
        """What the authors of these threads look for, None for a kind that is about something else."""
        return self.value if self in _SEEKING else None

    @property
    def personal(self) -> bool:
        """Whether it is about the one who asks: guests have no such threads."""
        return self in _PERSONAL


_SEEKING = frozenset({Filter.LISTEN, Filter.RELATE, Filter.IDEAS, Filter.STORY})
_PERSONAL = frozenset({Filter.UNREAD, Filter.FOLLOWED, Filter.MINE, Filter.HIDDEN})
