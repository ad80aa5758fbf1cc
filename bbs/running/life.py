"""The life of a server process: from its start to its end, and what signals mean in between.

SIGTERM and SIGINT stop it; SIGHUP has the settings read again, and stops it where it means that the terminal it was
started on has gone; SIGUSR2 begins anew in place.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from typing import Final

import structlog

from bbs.log import watch_loop
from bbs.running import again, handed
from bbs.running.first import ends_at_once
from bbs.running.notify import Notifier
from bbs.running.presence import Presence
from bbs.running.watching import Watching
from bbs.server import Server
from bbs.services.site import Services

log = structlog.get_logger()

Fill = Callable[[Services], Awaitable[None]]
Announce = Callable[[Server], Awaitable[None]]
Reload = Callable[[Server], Awaitable[None]]


class Order(Enum):
    """What somebody wants of the process."""

    STOP = auto()
    RELOAD = auto()
    RESTART = auto()
    ANEW = auto()
    """What `RESTART` comes to once it is known that a new process could start."""


_ORDERS: Final = {
    signal.SIGTERM: Order.STOP,
    signal.SIGINT: Order.STOP,
    signal.SIGHUP: Order.RELOAD,
    signal.SIGUSR2: Order.RESTART,
}


async def serve(
    server: Server,
    announce: Announce,
    fill: Fill | None = None,
    *,
    reload: Reload | None = None,
    can_restart: bool = False,
) -> bool:
    """Runs the server until a signal says to stop; a second one ends the process at once. `fill` is called before the
    door opens, `announce` once it is open, `reload` when the settings are to be read again.

    Returns true where the process is to begin anew, once the event loop is over: `again.begin_anew(server.kept,
    server.opened_for)`.
    """
    return await Life(server, announce, fill, reload, can_restart).live()


class Life:
    """One server process: what `serve` says."""

    def __init__(
        self, server: Server, announce: Announce, fill: Fill | None, reload: Reload | None, can_restart: bool
    ) -> None:
        self._server = server
        self._announce = announce
        self._fill = fill
        self._reload = reload
        self._can_restart = can_restart
        self._notifier = Notifier()
        self._presence = Presence(server.config.data)
        self._watching = Watching(server.config, self._notifier, lambda: server.ssh)
        self._orders: asyncio.Queue[Order] = asyncio.Queue()
        self._trying: asyncio.Task[None] | None = None
        self._is_to_stop = False
        self._terminal = next((descriptor for descriptor in range(3) if os.isatty(descriptor)), None)

    async def live(self) -> bool:
        """Everything, to the end. Raises `BBSError` where the server cannot start."""
        watch_loop(asyncio.get_running_loop())
        self._listen_for_signals()
        self._watching.beat()
        anew = False
        try:
            await self._start()
            anew = await self._go_on()
        finally:
            (self._notifier.reloading if anew else self._notifier.stopping)()
            await self._stop_trying()
            self._presence.go()
            await self._server.stop(again=anew)
            # Last, since the manager wants to hear all the while that the process is alive.
            await self._watching.stop()
        # Whoever says stop while sessions end for the new beginning means it.
        return anew and not self._is_to_stop

    async def _start(self) -> None:
        server = self._server
        services = await server.prepare()
        if self._fill is not None:
            await self._fill(services)
        await server.listen(*handed.take(server.address))
        await self._watching.start(services, server.database)
        try:
            self._presence.come(server.port, server.clock())
        except OSError as error:
            log.warning("not_seen_by_commands", why=error.strerror)
        await self._announce(server)
        self._notifier.ready()

    async def _go_on(self) -> bool:
        """Does what is asked for; returns true to begin anew, false to stop."""
        while (order := await self._orders.get()) is not Order.STOP:
            if order is Order.RELOAD:
                self._notifier.reloading()
                if self._reload is not None:
                    await self._reload(self._server)
                self._notifier.ready()
            elif order is Order.ANEW:
                return True
            elif self._trying is None or self._trying.done():
                self._trying = asyncio.get_running_loop().create_task(self._try())
        return False

    async def _try(self) -> None:
        """Looks whether the new process could start, while everything goes on."""
        log.info("restart_tried")
        if self._can_restart and await again.could_start():
            self._orders.put_nowait(Order.ANEW)
        else:
            log.error("restart_refused")
            self._presence.goes_on()

    async def _stop_trying(self) -> None:
        if self._trying is not None:
            self._trying.cancel()
            await asyncio.wait([self._trying])

    # Signals

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number, order in _ORDERS.items():
            loop.add_signal_handler(number, self._told, number, order)

    def _told(self, number: signal.Signals, order: Order) -> None:
        if number is signal.SIGHUP and self._terminal is not None and not os.isatty(self._terminal):
            order = Order.STOP
        if order is Order.STOP:
            self._is_to_stop = True
            loop = asyncio.get_running_loop()
            for each in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(each)
                ends_at_once(each)
        self._orders.put_nowait(order)
