"""Line mode: the same community, one line after the other, for ears, for braille, and for the slowest links."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _
from bbs.services.site import Services
from bbs.verbs.front import Channel
from bbs.verbs.line_cases import CaseRooms
from bbs.verbs.line_desk import DeskRooms
from bbs.verbs.line_news import LineNews
from bbs.verbs.line_rooms import MemberRooms
from bbs.verbs.line_support import SupportRooms
from bbs.verbs.line_talk import Choice, Interrupted, Left, Talk


class Request(Protocol):
    """What line mode needs to know of the client."""

    @property
    def actor(self) -> Actor: ...

    @property
    def columns(self) -> int: ...

    @property
    def rows(self) -> int: ...


class LineMode:
    """One session in line mode."""

    def __init__(self, channel: Channel, request: Request, services: Services, community: str) -> None:
        self._channel = channel
        self._actor = request.actor
        self._services = services
        self._community = community
        self._talk = Talk(channel.write, request.columns, request.rows, self._hold_back)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data(self, data: bytes) -> None:
        self._talk.feed(data)

    def resized(self, columns: int, rows: int) -> None:
        self._talk.resized(columns, rows)

    def paused(self) -> None:
        self._talk.keeps_up(False)

    def resumed(self) -> None:
        self._talk.keeps_up(True)

    def eof(self) -> None:
        self._talk.lost()
        self._talk.ended()

    async def closed(self, reason: str) -> None:
        """Ends the talk; what was typed of a text is kept."""
        self._talk.lost()
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def _hold_back(self, on: bool) -> None:
        (self._channel.pause_reading if on else self._channel.resume_reading)()

    async def _run(self) -> None:
        news = LineNews(self._services, self._actor)
        news.begin()
        try:
            await self._talk_with_them(news)
        except Left:
            self._talk.say(_("Until another time."))
            self._channel.close(0)
        except Exception as error:
            self._channel.failed(error)
        finally:
            news.end()

    async def _talk_with_them(self, news: LineNews) -> None:
        talk, rooms = self._talk, MemberRooms(self._services, self._actor, self._talk)
        talk.anywhere = {"!": rooms.help_now, "?": self._say_anywhere, "/leave": _leave, "Q": _leave}.get
        talk.say(_("{community}, in line mode.").format(community=self._community))
        await self._say_anywhere()
        talk.say(_("Boards are read and written in a full screen so far. Commands: ssh HOST help lists them."))
        if self._actor.suspended is not None:
            talk.say(await rooms.closed_words())
        for words in await news.since_last_time():
            talk.say(words)
        talk.news = news.said
        while True:
            try:
                await talk.menu(_("What would you like to do?"), self._choices, _("A number and Enter:"))
            except Interrupted:
                talk.say(_("Back."))

    async def _choices(self) -> list[Choice]:
        """What there is for whoever sits here, as they stand now: a door may have opened meanwhile."""
        self._actor = actor = await self._services.accounts.again(self._actor)
        services, talk = self._services, self._talk
        choices = await MemberRooms(services, actor, talk).choices()
        choices += SupportRooms(services, actor, talk).choices()
        if may(actor, Action.WORK_CASES):
            waiting = await services.cases.waiting(actor)
            cases = CaseRooms(services, actor, talk)
            choices.append(Choice(_("Cases: {count}").format(count=waiting), cases.queue))
            choices.append(Choice(_("Your desk: duty, handing over, the log"), DeskRooms(services, actor, talk).desk))
        return [*choices, Choice(_("Leave"), _leave)]

    async def _say_anywhere(self) -> None:
        self._talk.say(_("Type a number and Enter. ! says whom to call, ? says this, Q leaves; at any question."))


async def _leave() -> None:
    raise Left
