"""What has just happened, told to the sessions that show it."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import Final

log = logging.getLogger(__name__)

SLICE: Final = 64
"""How many callbacks run in one turn of the loop: a thread that a thousand people watch holds nobody up."""

POST = "post"
THREAD = "thread"
SUPPORT = "support"
EDITED = "edited"
MENTION = "mention"
"""The post names the event's member."""

ENDED = "ended"
"""The sessions of the event's member are over; `number` says why, and which of them stays (`services.sessions`)."""

LET_IN = "let_in"
"""The event's member, who waited, may come in."""

CASE = "case"
"""Something is new in the case with the event's number; each moderator who may see it is told, as its member."""

CONVERSATION = "conversation"
"""A moderator has written to the event's member; `number` is the conversation."""

MOVED = "moved"
"""The thread stands on another board, or the branch below the post has become a thread: told to both places."""

WAITED = "waited"
"""What became of a post of the event's member that waited: it was published, or turned down."""

DECIDED = "decided"
"""Moderators have done something about the event's member or what they wrote, have taken it back, or have decided an
appeal; `number` is the action."""

STANDING = "standing"
"""What the event's member may read or do here has become more: `accounts.again` says who they are now."""

RESYNC = "resync"
"""What was missed is not known: look at everything afresh. Told to every subscriber."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `board` is a slug; `member` is the id of whom it concerns (whose post was answered);
    only their own subscribers get to see it."""

    kind: str
    board: str | None = None
    thread: int | None = None
    number: int | None = None
    member: int | None = None


Callback = Callable[[Event], None]


class Subscription:
    """One subscriber, until `closed`."""

    __slots__ = ("callback", "closed", "keys")

    def __init__(self, callback: Callback, keys: tuple[Hashable, ...]) -> None:
        self.callback = callback
        self.keys = keys
        self.closed = False


class Events:
    """Fan-out inside this process. An event costs its own subscribers, never all sessions."""

    def __init__(self) -> None:
        self._all: dict[Subscription, None] = {}
        self._by_key: dict[Hashable, dict[Subscription, None]] = {}
        self._due: deque[tuple[Subscription, Event]] = deque()
        self._scheduled = False

    def subscribe(
        self,
        callback: Callback,
        *,
        thread: int | None = None,
        board: str | None = None,
        member: int | None = None,
    ) -> Callable[[], None]:
        """Calls `callback` on the loop for each event of that thread, of that board or for that member: whichever of
        them are given, and once where several of them fit. Returns what ends it; after that it is never called."""
        wanted = (("thread", thread), ("board", board), ("member", member))
        subscription = Subscription(callback, tuple(key for key in wanted if key[1] is not None))
        self._all[subscription] = None
        for key in subscription.keys:
            self._by_key.setdefault(key, {})[subscription] = None
        return lambda: self._end(subscription)

    def publish(self, event: Event) -> None:
        """Tells the subscribers, soon, in the order of publishing. Called on the loop, after the commit.

        Whom an event concerns is told to that member's subscribers alone: the post may have no name.
        """
        others = event if event.member is None else replace(event, member=None)
        concerned = ("member", event.member)
        self._due.extend(
            (subscription, event if concerned in subscription.keys else others)
            for subscription in self._concerned(event)
        )
        self._schedule()

    def __len__(self) -> int:
        return len(self._all)

    def _concerned(self, event: Event) -> dict[Subscription, None]:
        if event.kind == RESYNC:
            return dict(self._all)
        found: dict[Subscription, None] = {}
        for key in (("thread", event.thread), ("board", event.board), ("member", event.member)):
            found.update(self._by_key.get(key, {}))
        return found

    def _end(self, subscription: Subscription) -> None:
        subscription.closed = True
        self._all.pop(subscription, None)
        for key in subscription.keys:
            holders = self._by_key.get(key, {})
            holders.pop(subscription, None)
            if not holders:
                self._by_key.pop(key, None)

    def _schedule(self) -> None:
        if self._due and not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._deliver)

    def _deliver(self) -> None:
        self._scheduled = False
        for _turn in range(min(SLICE, len(self._due))):
            subscription, event = self._due.popleft()
            if subscription.closed:
                continue
            try:
                subscription.callback(event)
            except Exception:
                log.exception("a subscriber failed on a %s event", event.kind)
        self._schedule()
