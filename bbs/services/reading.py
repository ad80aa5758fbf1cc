"""Reading a thread, marking what has been read, and finding the way to what has not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from bbs.domain.policy import Action, Actor, may, require
from bbs.domain.post_states import Sight, sight
from bbs.domain.ranges import Ranges
from bbs.domain.tree import order
from bbs.models.queries import marks, posts, stands, threads
from bbs.services import heads, marking, unread
from bbs.services.boards import ordered_boards
from bbs.services.core import Core, member_of, moderates, readable_board, readable_thread
from bbs.services.marking import BoardBefore, ThreadBefore
from bbs.services.reads import WaitingMarks, WaitingPlace, waiting_marks
from bbs.services.rows import Place, PostHead, Stop, ThreadView
from bbs.services.unread import NONE_READ, Waiting, joined

MAX_TEXTS: Final = 500
"""The most texts that are fetched at once."""

MAX_NUMBERS: Final = 5_000
"""The most posts that are marked at once."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Undo:
    """What takes a catch-up back, once. Only `Reading` looks into it."""

    member: int
    boards: tuple[BoardBefore, ...] = ()
    thread: ThreadBefore | None = None


class Reading:
    """What readers do. Marks and places return at once and are written soon; they count from that moment."""

    def __init__(self, core: Core) -> None:
        self._core = core
        # What each member has touched by hand since something was caught up: taking that back leaves it alone.
        self._touched: dict[int, WeakKeyDictionary[Undo, dict[int, Ranges]]] = {}

    async def open(self, actor: Actor, thread: int) -> ThreadView:
        """A thread with its posts, without their texts. Raises `NoSuchThing`."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: heads.view(actor, *readable_thread(actor, thread), waiting))

    async def arrived(self, actor: Actor, thread: int, after_number: int) -> tuple[PostHead, ...]:
        """The posts of a thread with a higher number than that, by number. Raises `NoSuchThing`."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(
            lambda: heads.arrived(actor, *readable_thread(actor, thread), after_number, waiting)
        )

    async def texts(self, actor: Actor, thread: int, numbers: Iterable[int]) -> dict[int, str | None]:
        """The texts of these posts (the first `MAX_TEXTS` of them); None where a text is not shown to the actor.

        Posts that are not there are left out. A content warning does not hold its text back: who asks wants it.
        """
        require(actor, Action.READ)
        wanted = list(dict.fromkeys(numbers))[:MAX_TEXTS]
        return await self._core.read(lambda: _texts(actor, thread, wanted))

    def mark_read(self, actor: Actor, thread: int, numbers: Iterable[int]) -> None:
        """The actor has read these posts. Nothing happens for guests, nor for posts that the actor may not read."""
        wanted = Ranges.of((number, number) for number in list(numbers)[:MAX_NUMBERS] if number > 0)
        if actor.member is None or not may(actor, Action.MARK) or not wanted:
            return
        self._touch(actor.member, thread, wanted)
        entry = WaitingMarks(actor, actor.member, thread, wanted)
        self._core.batch.put(actor.member, ("marks", thread), entry)

    async def mark_unread_from(self, actor: Actor, thread: int, number: int) -> None:
        """Post `number` of the thread and all after it are unread again. Raises `NoSuchThing`."""
        require(actor, Action.MARK)
        member = member_of(actor)
        await self._core.batch.flush(member)
        self._core.batch.drop(member, ("marks", thread))

        def work() -> int:
            marks.lock_member(member)
            facts, _board = readable_thread(actor, thread)
            marking.mark_unread(member, facts, number)
            return facts.posts

        posts_then = await self._core.write(work)
        if number <= posts_then:
            self._touch(member, thread, Ranges(((max(number, 1), posts_then),)))

    async def catch_up(self, actor: Actor, *, thread: int | None = None, board: str | None = None) -> Undo:
        """Marks a thread, a board, or everything as read; returns what takes that back. Raises `NoSuchThing`."""
        require(actor, Action.MARK)
        member = member_of(actor)
        await self._core.batch.flush(member)

        def work() -> Undo:
            marks.lock_member(member)
            if thread is not None:
                facts, _board = readable_thread(actor, thread)
                return Undo(member, thread=marking.catch_up_thread(member, facts))
            wanted = [readable_board(actor, board)] if board is not None else ordered_boards(actor)
            return Undo(member, boards=tuple(marking.catch_up_board(member, each.id) for each in wanted))

        undo = await self._core.write(work)
        self._touched.setdefault(member, WeakKeyDictionary())[undo] = {}
        return undo

    async def undo_catch_up(self, actor: Actor, undo: Undo) -> None:
        """Makes unread again what that catch-up had marked, except what the actor has marked since, either way.

        A second time does nothing.
        """
        require(actor, Action.MARK)
        member = member_of(actor)
        touched = self._touched.get(member, WeakKeyDictionary()).pop(undo, None)
        if undo.member != member or touched is None:
            return
        await self._core.batch.flush(member)

        def work() -> None:
            marks.lock_member(member)
            for before in undo.boards:
                marking.undo_board(member, before, touched)
            if undo.thread is not None:
                marking.undo_thread(member, undo.thread, touched)

        await self._core.write(work)
        if not self._touched[member]:
            del self._touched[member]

    async def next_unread(
        self, actor: Actor, *, thread: int | None = None, number: int = 0, board: str | None = None
    ) -> Stop | None:
        """Where reading on leads from post `number` of `thread`, or from the top of `board`, or from home.

        In the thread: the next unread post in the order of the tree, then those before. Then the unread threads of
        the board, in the order of its page; then the other boards, in the order of home. None when all is read.
        """
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        if actor.member is None:
            return None
        return await self._core.read(lambda: _next_unread(actor, thread, number, board, waiting))

    async def next_board(self, actor: Actor, board: str | None, step: int) -> str | None:
        """The next board (`step` 1) or the previous one (-1) with something unread, in the order of home, or None."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: _next_board(actor, board, step, waiting))

    def keep_place(self, actor: Actor, place: Place) -> None:
        """Where the actor is now, for coming back after a lost connection. Nothing happens for guests."""
        if actor.member is not None:
            entry = WaitingPlace(actor.member, place, self._core.now_us)
            self._core.batch.put(actor.member, ("place",), entry)

    async def place(self, actor: Actor) -> Place | None:
        """Where the actor was last."""
        if actor.member is None:
            return None
        member = actor.member
        for _key, entry in reversed(list(self._core.batch.waiting(member, "place"))):
            return Place(entry.place.screen, entry.place.board, entry.place.thread, entry.place.number)
        found = await self._core.read(lambda: marks.place(member))
        return None if found is None else Place(*found)

    async def forget_place(self, actor: Actor) -> None:
        """The next sign-in opens at home."""
        if actor.member is not None:
            member = actor.member
            self._core.batch.drop(member, ("place",))
            await self._core.batch.settled()
            await self._core.write(lambda: marks.forget_place(member))

    async def flush(self, actor: Actor) -> None:
        """Writes what waits of this actor: marks, place and drafts. For the end of a session."""
        if actor.member is not None:
            await self._core.batch.flush(actor.member)

    def _touch(self, member: int, thread: int, numbers: Ranges) -> None:
        for touched in self._touched.get(member, {}).values():
            touched[thread] = joined(touched.get(thread, NONE_READ), numbers)


def _texts(actor: Actor, thread: int, numbers: list[int]) -> dict[int, str | None]:
    facts, board = readable_thread(actor, thread)
    looks_after = moderates(actor, board.id)
    found: dict[int, str | None] = {}
    for number, author, state, body in posts.texts(facts.id, numbers):
        own = author is not None and author == actor.member
        seen = sight(state, is_author=own, moderates=looks_after)
        if seen is not Sight.NOTHING:
            found[number] = body if seen is Sight.TEXT else None
    return found


def _next_unread(actor: Actor, thread: int | None, number: int, board: str | None, waiting: Waiting) -> Stop | None:
    member = member_of(actor)
    start = None
    if thread is not None:
        facts, start = readable_thread(actor, thread)
        standing = unread.of_thread(member, thread, waiting)
        if standing.unread and (found := _next_post(thread, standing.seen, number)):
            return Stop(start.slug, thread, found, facts.subject)
    elif board is not None:
        start = readable_board(actor, board)
    ahead = ordered_boards(actor)
    if start is not None:
        at = next((place for place, each in enumerate(ahead) if each.id == start.id), 0)
        ahead = [start, *ahead[at + 1 :], *ahead[:at]]
    bounds = stands.bounds(member)
    for each in ahead:
        for standing in unread.along(member, bounds[each.id], waiting):
            if standing.thread != thread and (stop := _first_stop(each.slug, standing)):
                return stop
    return None


def _first_stop(board: str, standing: unread.Standing) -> Stop | None:
    facts = threads.thread(standing.thread)
    number = _next_post(standing.thread, standing.seen, 0)
    return None if facts is None or number is None else Stop(board, standing.thread, number, facts.subject)


def _next_post(thread: int, seen: Ranges, number: int) -> int | None:
    """The first post that is not in `seen`: behind `number` in the order of the tree, or else from its top."""
    ordered = [each for each, _depth in order(posts.shape(thread))]
    at = ordered.index(number) + 1 if number in ordered else 0
    return next((each for each in ordered[at:] + ordered[:at] if each not in seen), None)


def _next_board(actor: Actor, board: str | None, step: int, waiting: Waiting) -> str | None:
    if actor.member is None:
        return None
    ahead = ordered_boards(actor)
    if step < 0:
        ahead.reverse()
    at = next((place for place, each in enumerate(ahead) if each.slug == board), -1)
    bounds = stands.bounds(actor.member)
    others = ahead[at + 1 :] + ahead[: max(at, 0)]
    return next((each.slug for each in others if any(unread.along(actor.member, bounds[each.id], waiting))), None)


__all__ = ["Place", "PostHead", "Reading", "Stop", "ThreadView", "Undo"]
