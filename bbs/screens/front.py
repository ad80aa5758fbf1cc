"""The full-screen front end, as the SSH room sees it: one object for each session."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from bbs.domain.policy import Actor
from bbs.domain.wrap import wrap
from bbs.screens.app import LighthouseApp
from bbs.screens.base import BaseScreen
from bbs.screens.begin import NEW_HERE, Begin, wants_lines
from bbs.screens.door import DoorScreen, HelpDoor
from bbs.screens.home import HomeScreen
from bbs.screens.join import first_screen
from bbs.screens.recover import RecoverScreen
from bbs.services.accounts import OfferedKey
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.terminal.capabilities import capabilities
from bbs.terminal.channel import Channel
from bbs.terminal.session import TerminalSession


class Request(Protocol):
    """What is asked of a session's beginning."""

    @property
    def actor(self) -> Actor: ...
    @property
    def door(self) -> str: ...
    @property
    def term(self) -> str: ...
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


class SessionChannel(Channel, Protocol):
    """A channel that can also be told that its session failed."""

    def failed(self, error: BaseException) -> None: ...


LineMode = Callable[[Any, Any], Any]


def full_screen(
    services: Services, line_mode: LineMode, *, community: str = "Lighthouse", mouse: bool = False
) -> Callable[[SessionChannel, Request], Any]:
    """The factory of full-screen sessions on these services.

    A terminal that cannot move its cursor gets what `line_mode` makes, and so does whoever has chosen it, once or for
    this visit. `community` is the name on top of home; `mouse`
    asks terminals to pass clicks and the wheel on.
    """

    def make(channel: SessionChannel, request: Request) -> Any:
        if not capabilities(request.term, request.env).cursor:
            return line_mode(channel, request)
        asks = request.door in NEW_HERE
        if not asks and request.actor.is_guest:
            return screen(channel, request)
        return Begin(
            channel,
            lambda: wants_lines(services, request.actor),
            lambda: screen(channel, request),
            lambda: line_mode(channel, request),
            asks=asks,
        )

    def screen(channel: SessionChannel, request: Request) -> FullScreen:
        return FullScreen(services, channel, request, community=community, mouse=mouse)

    return make


class FullScreen:
    """One session. Every call returns at once; `closed` returns when the session is over."""

    def __init__(
        self, services: Services, channel: SessionChannel, request: Request, *, community: str, mouse: bool
    ) -> None:
        self._services = services
        self._community = community
        self._mouse = mouse
        self._channel = channel
        self._request = request
        self._columns = request.columns
        self._session: TerminalSession | None = None
        self._app: LighthouseApp | None = None
        self._stopping = False

    def start(self) -> None:
        can = replace(capabilities(self._request.term, self._request.env), mouse=self._mouse)
        request, size = self._request, (self._request.columns, self._request.rows)
        self._app = app = LighthouseApp(self._services, request.actor, self._first(), self._channel, can, size)
        app.community = self._community
        app.offered_keys, app.env, app.origin = request.offered_keys, request.env, request.origin
        app.checks = request.checks
        self._session = TerminalSession(app, self._over)
        self._session.start()

    def _first(self) -> Callable[[], BaseScreen] | None:
        """What the door opens with; None for members, who may have something before home."""
        request = self._request
        doors: dict[str, Callable[[], BaseScreen]] = {
            "new": lambda: first_screen(
                request.offered_keys, request.env, self._services.registration.mode, request.checks
            ),
            "guest": HomeScreen,
            "recover": RecoverScreen,
            "help": HelpDoor,
            "door": DoorScreen,
        }
        return doors.get(request.door)

    def _over(self, error: BaseException | None) -> None:
        if error is not None:
            self._channel.failed(error)
        elif not self._stopping:
            self._say_farewell()
            self._channel.close(0)

    def _say_farewell(self) -> None:
        if self._app is not None and self._app.farewell and not self._app.left:
            rows = wrap(self._app.farewell, max(self._columns, 1))
            self._channel.write("".join(f"{row}\r\n" for row in rows).encode())

    def data(self, data: bytes) -> None:
        if self._session is not None:
            self._session.data(data)

    def resized(self, columns: int, rows: int) -> None:
        self._columns = columns
        if self._session is not None:
            self._session.resized(columns, rows)

    def paused(self) -> None:
        if self._session is not None:
            self._session.paused()

    def resumed(self) -> None:
        if self._session is not None:
            self._session.resumed()

    def eof(self) -> None:
        if self._session is not None:
            self._session.eof()

    async def closed(self, reason: str) -> None:
        """Ends what still runs, and waits until what was typed is on the disk."""
        self._stopping = reason == "server_stopping"  # the channel stays open then, for a last word
        if self._session is not None:
            await self._session.end()
        if self._app is not None and not self._app.actor.is_guest:
            await self._services.reading.flush(self._app.actor)
