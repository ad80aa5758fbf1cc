"""What every service stands on: the database, the clock, events after commit, and what is batched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from bbs.domain.board_rules import Writers
from bbs.domain.clock import Clock
from bbs.domain.policy import Action, Actor, Readers, Role, may, may_read_board, require_board
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.models import counters
from bbs.models.database import Database, StorageDamaged, StorageFailed, StorageFull, StorageReadOnly
from bbs.models.queries import boards, events, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.times import to_us
from bbs.services import resting_rules
from bbs.services.batch import STORAGE, Batcher
from bbs.services.events import RESYNC, Event, Events

T = TypeVar("T")

PRUNE_EVERY: Final = 500
"""After so many events the oldest are forgotten."""


def _nobody() -> None:
    """Nobody outside is told."""


class Outbox:
    """What a write has to tell when it is committed. Also written down, for the other processes."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.urgent = False
        """Whether somebody outside should learn that they are needed (`services.alarm`)."""
        self._boards: list[int | None] = []

    def tell(self, kind: str, board: BoardFacts, thread: int, number: int, member: int | None = None) -> None:
        """Something happened to post `number` of a thread; `member` is whom it concerns."""
        self.events.append(Event(kind, board.slug, thread, number, member))
        self._boards.append(board.id)

    def tell_member(self, kind: str, member: int, number: int | None = None) -> None:
        """Something happened to a member that has nothing to do with a post."""
        self.events.append(Event(kind, number=number, member=member))
        self._boards.append(None)

    def tell_all(self) -> None:
        """So much happened that everybody has to look afresh."""
        self.events.append(Event(RESYNC))
        self._boards.append(None)

    def write_down(self, origin: str, now_us: int) -> None:
        """Inside the write, at its end: leaves the events for the other processes."""
        for event, board in zip(self.events, self._boards, strict=True):
            number = counters.next_event()
            events.add(
                id=number,
                kind=event.kind,
                board=board,
                thread=event.thread,
                number=event.number,
                member=event.member,
                origin=origin,
                created_us=now_us,
            )
            if number % PRUNE_EVERY == 0:
                counters.prune_events()


@dataclass(slots=True)
class Core:
    """The common ground of the services of one process. `origin` names the process in the event table. Where it is not
    `guarded`, writes are the operator's own, who may while the community can only be read."""

    db: Database
    clock: Clock
    events: Events
    origin: str
    guarded: bool = True
    alarm: Callable[[], None] = _nobody
    batch: Batcher = field(init=False)

    def __post_init__(self) -> None:
        self.batch = Batcher(lambda work: self.write(work, always=True))

    @property
    def now_us(self) -> int:
        return to_us(self.clock())

    def now(self) -> datetime:
        return self.clock()

    async def read(self, work: Callable[[], T]) -> T:
        """What `work` returns from the database. Raises `BBSError` with code `storage` where it cannot be reached."""
        try:
            return await self.db.read(work)
        except StorageFailed as error:
            raise _storage_error(error) from error

    async def write(self, work: Callable[[], T], *, always: bool = False) -> T:
        """What `work` returns, once it is on the disk. Raises `BBSError` with code `storage` where it cannot be, and
        with code `read_only` where the community can only be read, unless it is to be written `always`: what reading
        and signing in leave behind, what somebody is still writing, and what keeps them safe."""
        guarded = self.guarded and not always

        def whole() -> T:
            if guarded:
                resting_rules.refuse_if_read_only()
            return work()

        try:
            return await self.db.write(whole)
        except StorageFailed as error:
            raise _storage_error(error) from error

    async def write_and_tell(self, work: Callable[[Outbox], T], *, always: bool = False) -> T:
        """The same; what `work` puts into its outbox is told to the subscribers after the commit."""

        def whole() -> tuple[T, Outbox]:
            outbox = Outbox()
            result = work(outbox)
            outbox.write_down(self.origin, self.now_us)
            if outbox.events:
                self.db.notify("event")
            return result, outbox

        result, outbox = await self.write(whole, always=always)
        for event in outbox.events:
            self.events.publish(event)
        if outbox.urgent:
            self.alarm()
        return result


def moderates(actor: Actor, board: int) -> bool:
    """Whether the actor looks after this board."""
    if Role.SYSOP in actor.roles:
        return True
    return Role.MODERATOR in actor.roles and (actor.moderates is None or board in actor.moderates)


def may_write_on(actor: Actor, board: BoardFacts) -> bool:
    """Whether the actor, who may read the board, may write there at all."""
    written_by_all = board.writers is Writers.READERS or moderates(actor, board.id)
    return not board.closed and written_by_all and may(actor, Action.WRITE_THREAD)


def sees_board(actor: Actor, board: BoardFacts) -> bool:
    """Whether the actor may know that the board is there; its name is no secret unless it has a readers' list."""
    return board.readers is not Readers.LIST or may_read_board(actor, board.id, board.readers)


def readable_board(actor: Actor, slug: str) -> BoardFacts:
    """The board with this slug. Raises `NoSuchThing` where the actor may not read it. Inside a read or write."""
    board = boards.board_by_slug(slug)
    if board is None:
        raise NoSuchThing(_("There is no such place here, or it is not open to you."))
    require_board(actor, board.id, board.readers)
    return board


def readable_thread(actor: Actor, number: int) -> tuple[ThreadFacts, BoardFacts]:
    """The thread and its board. Raises `NoSuchThing` where the actor may not read it, or where it is gone."""
    thread = threads.thread(number)
    board = boards.board_by_id(thread.board) if thread is not None else None
    if thread is None or board is None or not (shown(thread) or _sees_hidden(actor, thread)):
        raise NoSuchThing(_("There is no such thread here, or it is not open to you."))
    require_board(actor, board.id, board.readers)
    return thread, board


def _sees_hidden(actor: Actor, thread: ThreadFacts) -> bool:
    """Whether a thread that is hidden with its only post is there for the actor, as that post is
    (`domain.post_states.sight`)."""
    own = thread.author is not None and thread.author == actor.member
    return thread.state == "hidden" and thread.posts > 0 and (own or moderates(actor, thread.board))


def shown(thread: ThreadFacts) -> bool:
    """Whether the thread is among those that readers find."""
    return thread.state == "published" and thread.posts > 0


def member_of(actor: Actor) -> int:
    """The actor's id; only for those whom the policy has let through as members."""
    if actor.member is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return actor.member


def _storage_error(error: StorageFailed) -> BBSError:
    if isinstance(error, StorageReadOnly):
        words = _("The server can keep nothing at the moment. What you wrote is still here; please tell the operator.")
    elif isinstance(error, StorageDamaged):
        words = _(
            "Something is wrong with the server's storage, and nothing is kept until the operator has looked. What you"
            " wrote is still here; please tell them."
        )
    elif isinstance(error, StorageFull):
        words = _("The server has no room left to keep this. What you wrote is still here; please tell the operator.")
    else:
        words = _("The server could not reach its storage. Nothing is lost here; please try again in a moment.")
    return BBSError(words, STORAGE)
