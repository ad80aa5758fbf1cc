"""Line mode: the same community, one line after the other, for ears, for braille, and for the slowest links."""

from __future__ import annotations

import asyncio
from typing import Protocol

from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _
from bbs.services.site import Services
from bbs.verbs.front import Channel
from bbs.verbs.line_cases import CaseRooms
from bbs.verbs.line_rooms import MemberRooms
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
        self._talk.ended()

    async def closed(self, reason: str) -> None:
        """Ends the talk; what was typed of a text is kept."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    def _hold_back(self, on: bool) -> None:
        (self._channel.pause_reading if on else self._channel.resume_reading)()

    async def _run(self) -> None:
        try:
            await self._talk_with_them()
        except Left:
            self._talk.say(_("Until another time."))
            self._channel.close(0)
        except Exception as error:
            self._channel.failed(error)

    async def _talk_with_them(self) -> None:
        talk, rooms = self._talk, MemberRooms(self._services, self._actor, self._talk)
        talk.anywhere = {"!": rooms.help_now, "?": self._say_anywhere, "/leave": _leave, "Q": _leave}
        talk.say(_("{community}, in line mode.").format(community=self._community))
        await self._say_anywhere()
        talk.say(_("Boards are read and written in a full screen so far. Commands: ssh HOST help lists them."))
        while True:
            choices = await rooms.choices()
            if may(self._actor, Action.WORK_CASES):
                waiting = await self._services.cases.waiting(self._actor)
                cases = CaseRooms(self._services, self._actor, talk)
                choices.append(Choice(_("Cases: {count}").format(count=waiting), cases.queue))
            choices.append(Choice(_("Leave"), _leave))
            try:
                await talk.choose(_("What would you like to do?"), choices, _("A number and Enter:"))
            except Interrupted:
                talk.say(_("Back."))

    async def _say_anywhere(self) -> None:
        self._talk.say(_("Type a number and Enter. ! says whom to call, ? says this, Q leaves; at any question."))


async def _leave() -> None:
    raise Left
