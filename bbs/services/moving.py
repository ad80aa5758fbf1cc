"""Moving a thread to another board, and making a branch a thread of its own. Inside a write; who may is asked by the
caller.

For everybody, what was read stays read and what was unread stays unread. Posts keep their serials, so that the floors
on a board go on saying the truth about a branch that stays on it; only rows about the old thread have to be written
again. Old addresses lead to the new ones.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from bbs.domain import text
from bbs.domain.post_states import PostState
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING, place_under
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models import counters
from bbs.models.queries import boards, moving, search, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.common import lock_all_members
from bbs.models.queries.moving import MovingPost
from bbs.models.queries.threads import ThreadFacts
from bbs.services import events
from bbs.services.core import Outbox, shown
from bbs.services.drafting import MAX_TOPICS
from bbs.services.rows import topics
from bbs.services.unread import parsed, upto


def move(thread: int, to_board: int, now_us: int, outbox: Outbox) -> None:
    """Lets a thread stand on the board with this id. Raises `NoSuchThing`, and `BadInput` where it stands there."""
    facts, board = _locked(thread)
    other = boards.board_by_id(to_board)
    if other is None:
        raise NoSuchThing(_("There is no such board."))
    if other.id == board.id:
        raise BadInput(_("The thread stands on that board already."), "same_board", field="argument")
    found = moving.posts_of(thread)
    published = [post.id for post in found if post.state is PostState.PUBLISHED]
    for post in published:
        search.take_out(post)
    _keep_read(facts, found, board, other)
    threads.change(thread, board=other.id)
    moving.move_marks(thread, other.id)
    moving.drafts_to_board(thread, other.id)
    moving.cases_to_board(thread, other.id)
    for post in published:
        search.put_in(post)
    outbox.tell(events.MOVED, board, thread, OPENING)
    outbox.tell(events.MOVED, other, thread, OPENING)


def split(thread: int, number: int, subject: str, now_us: int, outbox: Outbox) -> int:
    """Makes post `number` and all below it a thread with this subject, on the same board; its number.

    A mark stays where the branch was. Who follows or hides the thread follows or hides the new one too. Raises
    `NoSuchThing`, and `BadInput` for the subject, the opening, or a post that is not published.
    """
    subject = text.subject(subject)
    facts, board = _locked(thread)
    found = moving.posts_of(thread)
    root = next((post for post in found if post.number == number), None)
    if root is None:
        raise NoSuchThing(_("There is no such post here."))
    if number == OPENING:
        raise BadInput(_("The opening of a thread cannot leave it. A thread can be moved as a whole."), "opening")
    if root.state is not PostState.PUBLISHED:
        raise BadInput(_("Only a post that can be read can begin a thread."), "not_published")
    return _Split(facts, board, found, _branch(found, number)).make(subject, outbox)


def _locked(number: int) -> tuple[ThreadFacts, BoardFacts]:
    """The thread and its board, with everybody's marks, the counter, and the thread held against other writers.

    Everybody's, and not only those of the members who have rows about it: who has none may be about to write one.
    """
    lock_all_members()
    counters.take(counters.SERIAL, 0)
    threads.lock(number)
    thread = threads.thread(number)
    board = boards.board_by_id(thread.board) if thread is not None else None
    if thread is None or board is None or not shown(thread):
        raise NoSuchThing(_("There is no such thread here, or it is not open to you."))
    return thread, board


def _keep_read(thread: ThreadFacts, found: list[MovingPost], board: BoardFacts, other: BoardFacts) -> None:
    """Whoever has no row about the thread, and another floor on the other board, gets one."""
    known = {member for member, _ranges in moving.readers_with_marks(thread.id)}
    serials = [post.serial for post in found]
    rows = []
    for member, before, after in moving.floors_of_two(board.id, other.id):
        read = _up_to_floor(found, serials, before, thread)
        if member not in known and read != _up_to_floor(found, serials, after, thread):
            rows.append((member, str(upto(read))))
    moving.put_marks(board.id, thread.id, rows)


def _up_to_floor(found: Sequence[MovingPost], serials: list[int], floor: int, thread: ThreadFacts) -> int:
    """The number up to which a floor says that a thread is read."""
    if thread.last_serial <= floor:
        return thread.posts
    at = bisect_right(serials, floor)
    return found[at - 1].number if at else 0


def _branch(found: list[MovingPost], number: int) -> list[MovingPost]:
    """The post and all that answer it, and those, by number. As posts say what they answer: the deepest stand beside
    each other in the tree."""
    inside = {number}
    for post in found:
        if post.number > number and post.parent in inside:
            inside.add(post.number)
    return [post for post in found if post.number in inside]


class _Split:
    """A branch on its way to a thread of its own. Its posts get new numbers in their order."""

    def __init__(
        self, thread: ThreadFacts, board: BoardFacts, found: list[MovingPost], branch: list[MovingPost]
    ) -> None:
        self._thread, self._board, self._found, self._branch = thread, board, found, branch
        self._numbers = {post.number: new for new, post in enumerate(branch, OPENING)}
        self._root = branch[0]

    def make(self, subject: str, outbox: Outbox) -> int:
        """The number of the new thread."""
        published = [post.id for post in self._branch if post.state is PostState.PUBLISHED]
        for post in published:
            search.take_out(post)
        new = threads.add_thread(self._new_thread(subject))
        self._move_posts(new)
        self._move_rows(new)
        self._settle_old_thread()
        for post in published:
            search.put_in(post)
        outbox.tell(events.MOVED, self._board, self._thread.id, self._root.number)
        outbox.tell(events.THREAD, self._board, new, OPENING)
        return new

    def _new_thread(self, subject: str) -> dict[str, object]:
        root, last, old = self._root, self._branch[-1], self._thread
        gone = Ranges.of(
            (self._numbers[post.number],) * 2 for post in self._branch if post.state is not PostState.PUBLISHED
        )
        return {
            "board": old.board,
            "author": root.author,
            "unnamed": root.unnamed,
            "subject": subject,
            "warnings": self._warnings(),
            "locked": old.locked,
            "slow_seconds": old.slow_seconds,
            "created_us": root.created_us,
            "last_us": last.created_us,
            "posts": len(self._branch),
            "serial": root.serial,
            "last_serial": last.serial,
            "gone": str(gone),
        }

    def _warnings(self) -> str:
        """Who opens the new thread is warned as they were in the old one."""
        both = dict.fromkeys((*topics(self._root.warnings), *topics(self._thread.warnings)))
        return ",".join(list(both)[:MAX_TOPICS])

    def _move_posts(self, new: int) -> None:
        paths: dict[int, bytes] = {}
        for post in self._branch:
            number = self._numbers[post.number]
            parent = self._numbers.get(post.parent or 0) if post is not self._root else None
            path = paths[number] = place_under(paths.get(parent or 0), number)
            moving.place_post(post.id, new, number, parent, path)
        if (warnings := self._warnings()) != self._root.warnings:
            moving.set_warnings(self._root.id, warnings)
        moving.leave_mark(self._thread.id, self._root)
        for waits, parent in moving.waiting_answers(self._thread.id):
            if parent in self._numbers:
                moving.move_waiting(waits, new, self._numbers[parent])
                moving.cases_to_thread([waits], new)

    def _move_rows(self, new: int) -> None:
        old, moved = self._thread.id, {number: (new, to) for number, to in self._numbers.items()}
        marks = [(member, self._renumbered(ranges)) for member, ranges in moving.readers_with_marks(old)]
        moving.put_marks(self._board.id, new, marks)
        moving.copy_follows(old, new)
        moving.copy_blocks(old, new, {post.author for post in self._branch if post.unnamed and post.author is not None})
        moving.move_mentions(old, moved)
        moving.move_stops(old, moved, self._root.number)
        moving.move_drafts(old, moved)
        moving.cases_to_thread([post.id for post in self._branch], new)
        moving.forward(old, moved)

    def _renumbered(self, ranges: str) -> str:
        read = parsed(ranges)
        return str(Ranges.of((to, to) for number, to in self._numbers.items() if number in read).bounded())

    def _settle_old_thread(self) -> None:
        """What has gone is unread to nobody; what stays says when there was something new last."""
        gone = parsed(self._thread.gone).union(Ranges.of((number, number) for number in self._numbers))
        last = [post for post in self._found if post.number not in self._numbers and not post.is_mark][-1]
        threads.change(self._thread.id, gone=str(gone), last_serial=last.serial, last_us=last.created_us)
