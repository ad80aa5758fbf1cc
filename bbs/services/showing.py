"""Taking a post out of sight, and showing it again. Inside a write that has locked the thread."""

from __future__ import annotations

from bbs.domain.post_states import PostState
from bbs.models.queries import posts, search, showing
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.services import events
from bbs.services.core import Outbox

_OUT = (PostState.HIDDEN, PostState.REMOVED)


def put(outbox: Outbox, board: BoardFacts, thread: int, post: HeadFacts, state: PostState) -> bool:
    """Brings a post that is published, hidden or removed into another of these states; whether it is in it now.

    It leaves the search and what is unread, or comes back to both. A post that its author has deleted stays deleted,
    one that waits goes on waiting, and one whose text is not kept any more is not shown again.
    """
    if post.state is state:
        return True
    if post.state not in (*_OUT, PostState.PUBLISHED):
        return False
    if state is PostState.PUBLISHED:
        if not showing.body_of(post.id):
            return False
        posts.change_state(post.id, state)
        showing.bring_back(thread, post.number)
        search.put_in(post.id)
    elif post.state is PostState.PUBLISHED:
        search.take_out(post.id)
        posts.change_state(post.id, state)
        showing.take_away(thread, post.number, state)
    else:
        posts.change_state(post.id, state)
        showing.change_thread_state(thread, state)
    outbox.tell(events.EDITED, board, thread, post.number)
    return True
