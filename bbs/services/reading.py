"""Reading a thread, marking what has been read, and finding the way to what has not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, may, require
from bbs.domain.ranges import Ranges
from bbs.domain.tree import NO_FOLDS, Folds
from bbs.models.queries import marks
from bbs.services import ahead, forwarding, heads, marking, opening
from bbs.services.boards import ordered_boards
from bbs.services.cleared import Cleared
from bbs.services.core import Core, member_of, readable_board, readable_thread
from bbs.services.marking import BoardBefore, ThreadBefore
from bbs.services.opening import AFTER, BEFORE, LAST, Wanted, Way, reader_of
from bbs.services.reads import WaitingMarks, WaitingPlace, WaitingStop, waiting_marks, waiting_stop
from bbs.services.rows import Place, PostHead, Stop, Stretch, ThreadView
from bbs.services.unread import NONE_READ, joined

MAX_TEXTS: Final = 500
"""The most texts that are fetched at once."""

MAX_NUMBERS: Final = 5_000
"""The most posts that are marked at once."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Undo:
    """What takes a catch-up back, once. Only `Reading` looks into it."""

    member: int
    boards: tuple[BoardBefore, ...] = ()
    threads: tuple[ThreadBefore, ...] = ()


class Reading:
    """What readers do. Marks and places return at once and are written soon; they count from that moment."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._cleared = Cleared()
        # What each member has touched by hand since something was caught up: taking that back leaves it alone.
        self._touched: dict[int, WeakKeyDictionary[Undo, dict[int, Ranges]]] = {}

    async def open(
        self,
        actor: Actor,
        thread: int,
        *,
        around: int | None = None,
        before: int = BEFORE,
        after: int = AFTER,
        folds: Folds | None = NO_FOLDS,
    ) -> ThreadView:
        """A thread, and a stretch of its posts without their texts: so many before and after `around`, each at most
        `MAX_STRETCH`. Raises `NoSuchThing` for the thread.

        `around` is a post's number, `LAST` for the last of the tree, or None for the first unread one, and where all
        is read, for where the actor stopped. A post that is not there gives the top. With `folds` None, branches in
        which nothing is unread are folded, where there are some others.
        """
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        stopped = waiting_stop(self._core, actor, thread)
        wanted = Wanted(around, max(before, 0), max(after, 0), folds, stopped)
        return await self._core.read(lambda: opening.view(reader_of(actor, thread, waiting), wanted, self._cleared))

    async def stretch(
        self,
        actor: Actor,
        thread: int,
        *,
        after: bytes | None = None,
        before: bytes | None = None,
        limit: int = AFTER,
        folds: Folds = NO_FOLDS,
    ) -> Stretch:
        """More posts in the order of the tree: those behind the place `after` (None is the top), or those before the
        place `before`; at most `limit` and `MAX_STRETCH`. Raises `NoSuchThing`."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(
            lambda: opening.stretch(reader_of(actor, thread, waiting), after, before, limit, folds)
        )

    async def posts(self, actor: Actor, thread: int, numbers: Iterable[int]) -> dict[int, PostHead]:
        """The heads of these posts (the first `MAX_TEXTS` of them) by number, without those that are not there, and
        without their rails. Raises `NoSuchThing` for the thread."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        wanted = _numbers(numbers)
        return await self._core.read(lambda: heads.by_number(reader_of(actor, thread, waiting), wanted))

    async def arrived(self, actor: Actor, thread: int, after_number: int) -> tuple[PostHead, ...]:
        """The posts of a thread with a higher number than that, by number; `MAX_ARRIVED` at most. Raises
        `NoSuchThing`."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: opening.arrived(reader_of(actor, thread, waiting), after_number))

    async def texts(self, actor: Actor, thread: int, numbers: Iterable[int]) -> dict[int, str | None]:
        """The texts of these posts (the first `MAX_TEXTS` of them); None where a text is not shown to the actor.

        Posts that are not there are left out. Neither a content warning nor what the actor has muted holds a text back:
        who asks wants it.
        """
        require(actor, Action.READ)
        wanted = _numbers(numbers)
        return await self._core.read(lambda: opening.texts(reader_of(actor, thread, {}), wanted))

    async def now_at(self, actor: Actor, address: Address) -> Address:
        """Where the post at this address stands now: its branch may have become a thread of its own. Raises
        `NoSuchThing` for the thread."""
        require(actor, Action.READ)

        def work() -> Address:
            found = forwarding.now_at(address)
            readable_thread(actor, found.thread)
            return found

        return await self._core.read(work)

    async def step(self, actor: Actor, thread: int, number: int, way: Way) -> int | None:
        """The post that way from post `number`: its first answer, or the answer before or after it. None where there
        is none. Raises `NoSuchThing` for the thread."""
        require(actor, Action.READ)
        return await self._core.read(lambda: opening.step(readable_thread(actor, thread)[0].id, number, way))

    async def unread_beside(self, actor: Actor, thread: int, number: int, by: int) -> int | None:
        """The next unread post of the thread (`by` 1) behind post `number` in the order of the tree, or the one before
        it (-1). Raises `NoSuchThing` for the thread."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: opening.unread_beside(reader_of(actor, thread, waiting), number, by))

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

        posts_then = await self._core.write(work, always=True)
        if number <= posts_then:
            self._touch(member, thread, Ranges(((max(number, 1), posts_then),)))

    async def catch_up(
        self,
        actor: Actor,
        *,
        thread: int | None = None,
        board: str | None = None,
        some: Sequence[Address] | None = None,
    ) -> Undo:
        """Marks a thread, a board, `some` threads and posts (the first `MAX_TEXTS`), or everything as read; returns
        what takes that back. Raises `NoSuchThing`."""
        require(actor, Action.MARK)
        member = member_of(actor)
        await self._core.batch.flush(member)
        addresses = [Address(thread)] if thread is not None else some

        def work() -> Undo:
            marks.lock_member(member)
            if addresses is not None:
                return Undo(member, threads=tuple(_caught_up(actor, member, each) for each in addresses[:MAX_TEXTS]))
            wanted = [readable_board(actor, board)] if board is not None else ordered_boards(actor)
            return Undo(member, boards=tuple(marking.catch_up_board(member, each.id) for each in wanted))

        undo = await self._core.write(work, always=True)
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
            for thread in undo.threads:
                marking.undo_thread(member, thread, touched)

        await self._core.write(work, always=True)
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
        return await self._core.read(lambda: ahead.next_unread(actor, thread, number, board, waiting, self._cleared))

    async def next_board(self, actor: Actor, board: str | None, step: int) -> str | None:
        """The next board (`step` 1) or the previous one (-1) with something unread, in the order of home, or None."""
        require(actor, Action.READ)
        waiting = waiting_marks(self._core, actor)
        return await self._core.read(lambda: ahead.next_board(actor, board, step, waiting))

    def keep_place(self, actor: Actor, place: Place) -> None:
        """Where the actor is now, for coming back after a lost connection, and in a thread, for opening it again.

        Nothing happens for guests.
        """
        if actor.member is None:
            return
        entry = WaitingPlace(actor.member, place, self._core.now_us)
        self._core.batch.put(actor.member, ("place",), entry)
        if place.thread is not None and place.number is not None:
            stop = WaitingStop(actor.member, place.thread, place.number, self._core.now_us)
            self._core.batch.put(actor.member, ("stop", place.thread), stop)

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
            await self._core.write(lambda: marks.forget_place(member), always=True)

    async def flush(self, actor: Actor) -> None:
        """Writes what waits of this actor: marks, place and drafts. For the end of a session."""
        if actor.member is not None:
            await self._core.batch.flush(actor.member)

    def _touch(self, member: int, thread: int, numbers: Ranges) -> None:
        for touched in self._touched.get(member, {}).values():
            touched[thread] = joined(touched.get(thread, NONE_READ), numbers)


def _caught_up(actor: Actor, member: int, address: Address) -> ThreadBefore:
    facts, _board = readable_thread(actor, address.thread)
    return marking.catch_up_thread(member, facts, address.post)


def _numbers(numbers: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(numbers))[:MAX_TEXTS]


__all__ = ["LAST", "Place", "PostHead", "Reading", "Stop", "ThreadView", "Undo", "Way"]
