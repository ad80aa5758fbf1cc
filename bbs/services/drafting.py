"""Drafts on their way to the database and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar, Final

from bbs.domain.clock_doubt import JUMP
from bbs.domain.text import MAX_BODY, MAX_SUBJECT
from bbs.models.queries import boards, drafts, posts, threads
from bbs.models.queries.drafts import DraftFacts
from bbs.models.times import from_us, to_us
from bbs.services.rows import SEEKING, Draft, topics

MAX_DRAFTS: Final = 100
"""The most drafts of a member; of more, those touched last are kept."""

MAX_KEY: Final = 64
"""The longest key of a draft, in characters."""

MAX_TOPICS: Final = 5
MAX_TOPIC: Final = 40
"""The most content-warning topics of a post, and the most characters of one."""

_NOT_STORED: Final = str.maketrans({"\x00": None})


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """The newest state of a draft."""

    member: int
    draft: Draft

    worth: ClassVar[int] = 2

    @property
    def size(self) -> int:
        return 400 + 4 * (len(self.draft.body) + len(self.draft.subject))

    def after(self, older: WaitingDraft) -> WaitingDraft:
        return self

    def apply(self) -> None:
        """Keeps the draft, unless it has been sent, or kept later by another session. An empty one is forgotten."""
        draft = self.draft
        if not (draft.subject.strip() or draft.body.strip()):
            drafts.drop(self.member, [draft.key])
        elif posts.sent(once_key(self.member, draft.key)) is None:
            self._put()

    def _put(self) -> None:
        draft = self.draft
        board = _board_of(draft)
        known = drafts.touched(draft.key)
        updated_us = to_us(draft.updated) if draft.updated is not None else 0
        if board is None or (known is not None and (known[0] != self.member or _is_later(known[1], updated_us))):
            return
        drafts.put(_row(self.member, draft, board, updated_us))
        if known is None:
            drafts.drop(self.member, drafts.keys_of(self.member)[MAX_DRAFTS:])


def _is_later(kept_us: int, updated_us: int) -> bool:
    """Whether what is kept is newer. What lies further ahead was kept by a clock that went wrong: words that somebody
    writes now do not wait for that moment to come round."""
    return updated_us < kept_us <= updated_us + JUMP // timedelta(microseconds=1)


def once_key(member: int, key: str) -> str:
    """What the post that is sent from a draft is known by, so that there is one such post and no second."""
    return f"{member}:{key}"


def storable(draft: Draft) -> Draft:
    """The draft as any database takes it, and within bounds; otherwise as it was typed."""
    return replace(
        draft,
        key=draft.key[:MAX_KEY],
        subject=_storable(draft.subject, 4 * MAX_SUBJECT),
        body=_storable(draft.body, MAX_BODY),
        warnings=tuple(_storable(topic, MAX_TOPIC).replace(",", " ") for topic in draft.warnings[:MAX_TOPICS]),
        seeking=draft.seeking if draft.seeking in SEEKING else None,
        cursor=max(0, min(draft.cursor, MAX_BODY)),
    )


def shaped(facts: DraftFacts) -> Draft:
    """A draft from its row."""
    return Draft(
        key=facts.key,
        board=facts.board,
        thread=facts.thread,
        parent=facts.parent,
        subject=facts.subject,
        body=facts.body,
        seeking=facts.seeking,
        warnings=topics(facts.warnings),
        cursor=facts.cursor,
        updated=from_us(facts.updated_us),
        unnamed=facts.unnamed,
        edits=facts.edits,
    )


def of_member(member: int) -> list[Draft]:
    """A member's drafts, those touched last first, without any that has been sent. Inside a read."""
    found = drafts.drafts_of(member, MAX_DRAFTS)
    sent = posts.were_sent(once_key(member, facts.key) for facts in found) if found else set()
    return [shaped(facts) for facts in found if once_key(member, facts.key) not in sent]


def _storable(text: str, limit: int) -> str:
    return text[:limit].translate(_NOT_STORED).encode("utf-8", "ignore").decode()


def _board_of(draft: Draft) -> int | None:
    """Where the draft belongs, also when its thread is gone; None where there never was such a place."""
    if draft.thread is not None:
        thread = threads.thread(draft.thread)
        if thread is not None:
            return thread.board
    board = boards.board_by_slug(draft.board) if draft.board is not None else None
    return None if board is None else board.id


def _row(member: int, draft: Draft, board: int, updated_us: int) -> dict[str, object]:
    return {
        "key": draft.key,
        "member": member,
        "board": board,
        "thread": draft.thread,
        "parent": draft.parent,
        "subject": draft.subject,
        "seeking": draft.seeking,
        "warnings": ",".join(draft.warnings),
        "cursor": draft.cursor,
        "created_us": updated_us,
        "updated_us": updated_us,
        "body": draft.body,
        "unnamed": draft.unnamed,
        "edits": draft.edits,
    }
