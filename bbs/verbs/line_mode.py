"""Line mode: the same community, one line after the other, for ears, for braille, and for the slowest links."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from bbs.domain.ascii import reads_utf8
from bbs.domain.policy import GUEST, Action, Actor, may
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.accounts import OfferedKey
from bbs.services.identity import GONE_WORDS
from bbs.services.idle import Idle
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.verbs.front import Channel
from bbs.verbs.in_slices import InSlices
from bbs.verbs.line_doors import Came, Doors, unlocked
from bbs.verbs.line_home import rooms_at_start
from bbs.verbs.line_news import LineNews
from bbs.verbs.line_rooms import MemberRooms
from bbs.verbs.line_talk import Gone, Interrupted, Left, LeftAtOnce, PutOut, Talk
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_ways import Ways
from bbs.verbs.saying import has_gone

KEEP_SECONDS: Final = 1.0
"""So long after a letter at most it is kept, also in the middle of a line."""


class LineChannel(Channel, Protocol):
    """A channel on which something can be said before whatever waits."""

    def overtake(self, data: bytes) -> None: ...


class Request(Protocol):
    """What line mode needs to know of the client."""

    @property
    def actor(self) -> Actor: ...

    @property
    def door(self) -> str: ...

    @property
    def env(self) -> Mapping[str, str]: ...

    @property
    def columns(self) -> int: ...

    @property
    def rows(self) -> int: ...

    @property
    def offered_keys(self) -> tuple[OfferedKey, ...]: ...

    @property
    def origin(self) -> str: ...

    @property
    def checks(self) -> HandleChecks: ...


class Joins(Exception):
    """A guest wants to join, and to come back to where they are."""


class LineMode:
    """One session in line mode."""

    def __init__(self, channel: LineChannel, request: Request, services: Services, community: str) -> None:
        self._channel = channel
        self._services = services
        self._talk = Talk(channel.write, request.columns, request.rows, self._hold_back)
        self._visit = Visit(services, request.actor, self._talk, community)
        self._visit.checks, self._visit.offered_keys = request.checks, request.offered_keys
        self._visit.took_preferences = self._took_preferences
        came = Came(request.door, request.offered_keys, request.origin, request.checks)
        self._origin = request.origin
        self._reads_utf8 = reads_utf8(request.env)
        self._talk.ascii_only = not self._reads_utf8
        self._doors = Doors(services, self._talk, came, self._become)
        self._news = LineNews(services, request.actor, self._visit)
        self._idle = Idle(lambda: self._heard_at, self._lock_idle)
        self._talk.leaves = channel.overtake
        self._heard_at = 0.0
        self._holding: set[str] = set()
        self._typed = InSlices(self._took, partial(self._hold_back, cause="bytes"), channel.failed)
        self._talk.forget_more = self._typed.forget
        self._keeping: asyncio.TimerHandle | None = None
        self._locked = False
        self._own_session: int | None = None
        self._task: asyncio.Task[None] | None = None

    # What the session calls

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        self._typed.feed(data)

    def _took(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._talk.feed(data)
        if self._keeping is None and self._talk.is_writing:
            self._keeping = loop.call_later(KEEP_SECONDS, self._keep)

    def _keep(self) -> None:
        self._keeping = None
        self._talk.lost()

    def resized(self, columns: int, rows: int) -> None:
        self._talk.resized(columns, rows)

    def paused(self) -> None:
        self._talk.keeps_up(False)

    def resumed(self) -> None:
        self._talk.keeps_up(True)

    def eof(self) -> None:
        self._typed.finish()
        self._talk.lost()
        self._talk.ended()

    async def closed(self, reason: str) -> None:
        """Ends the talk; what was typed of a text is kept, and so is the place."""
        self._typed.finish()
        self._talk.lost()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})
        await self._settle()
        if reason in ("server_stopping", "ended"):
            self._talk.say("")  # the last word comes from elsewhere, and begins on a line of its own
        self._talk.flush()

    def _hold_back(self, on: bool, cause: str = "lines") -> None:
        """`cause` ("lines", "bytes") asks the client to hold back, or does so no longer."""
        held = bool(self._holding)
        (self._holding.add if on else self._holding.discard)(cause)
        if held != bool(self._holding):
            (self._channel.resume_reading if held else self._channel.pause_reading)()

    # From the door to the end

    async def _run(self) -> None:
        try:
            await self._from_door()
        except LeftAtOnce:
            await self._quietly()
            self._talk.clear()
            self._channel.close(0)
        except PutOut:
            self._talk.clear()
            self._channel.close(0)
        except Gone:
            self._talk.flush()
            self._channel.close(0)
        except Left:
            self._talk.say(_("Until another time."))
            await self._settle()
            self._talk.flush()
            self._channel.close(0)
        except Exception as error:
            await self._failed(error)
        finally:
            self._idle.stop()
            if self._keeping is not None:
                self._keeping.cancel()
            self._news.end()
            if self._own_session is not None:
                self._services.sessions.left(self._own_session)

    async def _failed(self, error: Exception) -> None:
        gone = await has_gone(self._services, self._visit.actor)
        if gone:
            self._talk.say(GONE_WORDS)
        self._talk.flush()
        if gone:
            self._channel.close(0)
        else:
            self._channel.failed(error)

    async def _from_door(self) -> None:
        talk, visit = self._talk, self._visit
        talk.anywhere = self._anywhere
        talk.say(_("{community}, in line mode.").format(community=visit.community))
        talk.say(_("A number or a word, and Enter. ! says whom to call, ? what can be done, Q leaves at once."))
        visit.actor = await self._doors.through(visit.actor)
        await self._come_home()
        while True:
            try:
                await visit.run(*(visit.rooms or await rooms_at_start(visit)))
            except Joins:
                await self._join()

    async def _come_home(self) -> None:
        """Everything that is a member's own holds from now on."""
        visit = self._visit
        with suppress(BBSError):
            await visit.learn()
        visit.ways = Ways(visit, self._lock).all()
        self._talk.lock = self._lock
        self._took_preferences()
        self._news.end()
        self._news.begin()
        self._talk.news = self._news.said
        for words in await self._news.since_last_time():
            self._talk.say(words)

    def _took_preferences(self) -> None:
        visit = self._visit
        plain = visit.preferences.ascii
        self._talk.ascii_only = plain == "on" or (plain == "auto" and not self._reads_utf8)
        self._idle.after(0 if visit.actor.is_guest else visit.preferences.idle_lock_minutes)

    async def _join(self) -> None:
        """A guest joins, and is where they were."""
        try:
            self._visit.actor = await self._doors.through(await self._doors.join())
        except Interrupted:
            self._talk.say(_("Back."))
        except BBSError as error:
            self._talk.say(error.message)
        else:
            await self._come_home()

    async def _become(self, actor: Actor) -> Actor:
        """Whoever sits here has joined, or has proved to be this member: the session is theirs from now on."""
        if self._visit.actor.session is None and self._own_session is None:
            began = self._services.clock()
            self._own_session = await self._services.sessions.arrived(actor, self._dismiss, began)
            actor = replace(actor, session=self._own_session)
        self._visit.actor = actor
        return actor

    def _dismiss(self, why: str) -> None:
        """The session is ended from elsewhere, with a word for whoever sits there."""
        self._talk.lost()
        self._talk.say("\n" + why)
        self._talk.flush()
        self._channel.close(0)

    # At any question

    def _lock_idle(self) -> None:
        if not self._locked:
            self._talk.lock_now()

    def _anywhere(self, answer: str) -> Callable[[], Awaitable[None]] | None:
        words: dict[str, Callable[[], Awaitable[None]]] = {
            "!": self._help,
            "?": self._visit.say_anywhere,
            "/leave": self._visit.leave_at_once,
            "Q": self._visit.leave_at_once,
        }
        if self._locked or self._visit.at_prompt:  # a room hears it, and what is typed between its pages
            del words["?"]
        if not self._locked and self._visit.rooms and may(self._visit.actor, Action.JOIN):
            words[_("join")] = self._joins
        return words.get(answer)

    async def _help(self) -> None:
        actor = GUEST if self._locked else self._visit.actor
        await MemberRooms(self._services, actor, self._talk).help_now()

    async def _joins(self) -> None:
        raise Joins

    async def _lock(self) -> None:
        """Moves what was said out of sight, and asks for the member's own word before anything else."""
        visit, talk = self._visit, self._talk
        if visit.actor.is_guest or self._locked:
            return
        try:
            can = await self._services.recovery.can_unlock(visit.actor)
        except BBSError:
            can = True
        talk.clear()
        if not can:
            raise PutOut
        self._locked = True
        try:
            visit.actor = await unlocked(self._services, talk, visit.actor, self._origin)
        finally:
            self._locked = False
        talk.say(_("Open again."))

    # Ending

    async def _quietly(self) -> None:
        """The next visit opens at home, and offers nothing; what cannot be kept now holds nobody up."""
        with suppress(BBSError, Left):
            await self._visit.leave_at_once()

    async def _settle(self) -> None:
        """What was typed, and where somebody is, is on the disk."""
        if not self._visit.actor.is_guest:
            with suppress(BBSError):
                await self._services.reading.flush(self._visit.actor)
