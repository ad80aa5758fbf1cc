"""What somebody wrote without their name, when they are erased: nothing may say that it was theirs.

It stays where it is, under the byline that it had, and is nobody's: a row of nobody stands for them in each thread, so
that "the author" and "a member, 2" go on being the same person there, and no two threads have anything in common. Where
they want their posts deleted, each of these goes at a moment drawn by lot within `SCATTER`. All at once, when a name
disappears, they would say whose they were.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final

from bbs.domain.post_states import PostState
from bbs.models.queries import erasing_unnamed as tables
from bbs.models.queries import search, threads
from bbs.models.queries.erasing import row_of_nobody

SCATTER: Final = timedelta(days=14)
"""Within this, what was written without a name goes where its author wanted their posts deleted."""

SOME_THREADS: Final = 10
"""So many threads are looked after in one write."""

_SCATTER_US: Final = SCATTER // timedelta(microseconds=1)


def hand_over(member: int, now_us: int, *, deletes: bool) -> bool:
    """What a member wrote without a name in some threads becomes nobody's; whether there may be more. Inside a write
    that has locked the member."""
    found = tables.unnamed_threads(member, SOME_THREADS)
    for thread in found:
        threads.lock(thread)
        own = tables.unnamed_posts(member, thread)
        nobody = row_of_nobody()
        for post in own:
            search.take_out(post.id)
        tables.hand_over(member, nobody, thread)
        for post in own:
            search.put_in(post.id)
            if deletes or post.state is PostState.HELD:
                _some_day("post", post.id, now_us)
        _conversations(nobody, now_us)
    if not found:
        for nobody in tables.hand_over_rest(member):
            _conversations(nobody, now_us)
    return bool(found)


def _conversations(nobody: int, now_us: int) -> None:
    """What was said to moderators goes in any case: it was not for the community."""
    for number in tables.unnamed_conversations(nobody):
        _some_day("conversation", number, now_us)


def _some_day(kind: str, item: int, now_us: int) -> None:
    tables.add_later(kind, item, now_us + secrets.randbelow(_SCATTER_US))
