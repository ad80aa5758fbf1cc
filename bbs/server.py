"""The composition root: builds a server from its settings, starts it in order, and stops it within a bound."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections.abc import Awaitable, Sequence
from ipaddress import ip_network
from pathlib import Path

import structlog

from bbs.config import Config
from bbs.domain.clock import Clock, system_clock
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import Database, StorageDamaged, StorageFailed, StorageReadOnly, open_database
from bbs.models.schema import SchemaState, migrate, refresh_index, schema_state
from bbs.running.own_key import own_key
from bbs.services.site import Services, build
from bbs.ssh.banner import banner
from bbs.ssh.counts import Counts
from bbs.ssh.frontend import Channel, FrontEnd, FrontEndFactory, FrontEnds, Request
from bbs.ssh.server import SSHServer
from bbs.verbs import TextFrontEnd
from bbs.verbs.line_mode import LineMode

log = structlog.get_logger()

PLAIN = "plain"
"""The command that asks for line mode."""

STOPPING = _("Lighthouse is stopping for a moment. Your words are kept. Come back soon.")
BACK_SOON = _("Lighthouse is back in a moment. Your words are kept: connect again, and you are where you were.")
"""The last words of sessions that the server ends."""

STOP_SECONDS = 5.0
"""Within this a server is down, whatever hangs."""


class Server:
    """One server process. `front_end` replaces the screens, for tests of what lies below them."""

    def __init__(
        self, config: Config, *, clock: Clock = system_clock, front_end: FrontEndFactory | None = None
    ) -> None:
        self.config = config
        self.clock = clock
        self.fingerprint = ""
        self.kept: list[socket.socket] = []
        """The sockets that are listened on, once more. After a stop to begin anew they are still open."""
        self.opened_for = ""
        """The address for which they were opened here; empty where they were handed over."""
        self._front_end = front_end
        self._db: Database | None = None
        self._services: Services | None = None
        self._ssh: SSHServer | None = None
        self._counts = Counts()
        self._stopping: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """What the settings say to listen on, as one word."""
        return f"{self.config.host}:{self.config.port}"

    @property
    def port(self) -> int:
        """The port that is listened on, also where a free one was asked for."""
        assert self._ssh is not None
        return self._ssh.port

    @property
    def host(self) -> str:
        """The address that is listened on, also where the socket was handed over."""
        assert self._ssh is not None
        return self._ssh.place[0]

    @property
    def ssh(self) -> SSHServer | None:
        """The listener, where it listens."""
        return self._ssh if self._stopping is None else None

    @property
    def database(self) -> Database:
        """The database of the running server."""
        assert self._db is not None
        return self._db

    @property
    def services(self) -> Services:
        """The services of the running server."""
        assert self._services is not None
        return self._services

    async def prepare(self) -> Services:
        """Opens the community, and stops there: enough for what needs no network. An empty database is filled.

        Raises `BBSError` where the data cannot be used as it is.
        """
        make_data_folder(self.config.data)
        self._db = await open_community(self.config, self.clock)
        self._services = build(self._db, self.config, self.clock)
        await self._services.start()
        return self._services

    async def listen(self, sockets: Sequence[socket.socket] = (), opened_for: str = "") -> None:
        """Opens the door, on these sockets where some were handed over (`handed.Handed`). Raises `BBSError` where the
        host key or the port cannot be used."""
        config, services = self.config, self.services
        key = await own_key(self.database, config.data)
        self.fingerprint = key.get_fingerprint()
        ssh = SSHServer(
            key,
            self._front_ends(services),
            config.limits,
            self._banner,
            accounts=services.accounts,
            sessions=services.sessions,
            limits=services.limits,
            clock=self.clock,
            proxies=[ip_network(network) for network in config.proxy_from],
            counts=self._counts,
        )
        try:
            await (ssh.start_on(sockets) if sockets else ssh.start(config.host, config.port))
        except OSError as error:
            raise BBSError(
                _("Cannot listen on {host}:{port}: {why}. Another port: --port").format(
                    host=config.host, port=config.port, why=(error.strerror or str(error)).lower()
                ),
                "listen",
            ) from None
        self._ssh = ssh
        self.kept, self.opened_for = ssh.copies(), opened_for if sockets else self.address
        services.help_now.warn()
        # What the server itself is made of stays for ever; looking through it again would hold everybody up.
        gc.collect()
        gc.freeze()
        log.info("listening", port=self.port)

    async def start(self) -> None:
        """Both of these; what was begun is undone where something fails."""
        try:
            await self.prepare()
            await self.listen()
        except BaseException:
            await self.stop()
            raise

    async def stop(self, *, again: bool = False) -> None:
        """Ends everything within `STOP_SECONDS`; what members wrote is on the disk then. May be called again.

        `again` leaves `kept` open, so that whoever connects from now on waits for what comes after.
        """
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(self._stop(again))
        await asyncio.shield(self._stopping)

    async def _stop(self, again: bool) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + STOP_SECONDS
        while self.kept and not again:
            self.kept.pop().close()
        if self._ssh is not None:
            words = BACK_SOON if again else STOPPING
            await self._step("sessions", self._ssh.stop(self.config.stop_grace_seconds, words), end)
        if self._services is not None:
            await self._step("services", self._services.stop(), end)
        if self._db is not None:
            await self._step("database", self._db.close(), end)
        log.info("stopped")

    @staticmethod
    async def _step(name: str, work: Awaitable[None], end: float) -> None:
        """One step of stopping; what fails or hangs is logged, so that the later steps still happen."""
        try:
            async with asyncio.timeout_at(end):
                await work
        except Exception as error:
            log.error("stop_incomplete", step=name, exc_info=error)

    def _front_ends(self, services: Services) -> FrontEnds:
        full_screen = self._front_end
        if full_screen is None:
            # Late, because the screens bring Textual with them, and most commands do without.
            from bbs.screens import front  # noqa: PLC0415

            line_mode = self._line_mode
            full_screen = front.full_screen(
                services, line_mode, community=self.config.community, mouse=self.config.terminal.mouse
            )
        return FrontEnds(self._counted(full_screen), self._counted(self._text))

    def _counted(self, make: FrontEndFactory) -> FrontEndFactory:
        """The same factory; the sessions that it begins are counted by their way."""

        def counted(channel: Channel, request: Request) -> FrontEnd:
            front = make(channel, request)
            ways = {LineMode: "line", TextFrontEnd: "verb"}
            way = ways.get(type(front), "screen")
            self._counts.sessions[way] += 1
            log.debug("session_began", way=way)
            return front

        return counted

    def _text(self, channel: Channel, request: Request) -> FrontEnd:
        """A verb, or line mode where a terminal is there and no other command was given."""
        if request.has_pty and request.command in (None, PLAIN):
            return self._line_mode(channel, request)
        return TextFrontEnd(channel, request, self.services)

    def _line_mode(self, channel: Channel, request: Request) -> FrontEnd:
        return LineMode(channel, request, self.services, self.config.community)

    def _banner(self) -> str:
        config = self.config
        services = self.services
        told = next(iter(services.resting.told()), "")
        return banner(config.community, services.help_now.first_line(), told, ascii_only=config.banner_ascii)


def make_data_folder(folder: Path) -> None:
    """Makes the data folder, for its owner only. One that others can look into is left, and mentioned in the log."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & 0o077:
            log.warning("data_folder_open_to_others", mend=f"chmod 700 {folder}")
    except OSError as error:
        raise BBSError(
            _("The data folder {folder} cannot be used: {why}.").format(folder=folder, why=error.strerror), "data"
        ) from None


async def open_community(config: Config, clock: Clock = system_clock, *, migrating: bool = False) -> Database:
    """The community's database. An empty one is given its tables; another schema than ours is refused, unless
    somebody is about to migrate it.

    Raises `BBSError` where it cannot be opened or has another schema.
    """
    try:
        db = open_database(config.database_url, clock=clock)
    except (StorageFailed, OSError) as error:
        raise storage_unusable(error, config) from None
    _say_who_can_read(db)
    try:
        state = await schema_state(db)
        if state is SchemaState.EMPTY:
            await migrate(db)
        elif state is not SchemaState.CURRENT and not migrating:
            raise other_schema(state)
        elif not migrating and (posts := await refresh_index(db)):
            log.info("search_index_made_anew", posts=posts)
    except StorageFailed as error:
        await db.close()
        raise storage_unusable(error, config) from None
    except BaseException:
        await db.close()
        raise
    return db


def _say_who_can_read(db: Database) -> None:
    if db.file is not None and db.file.stat().st_mode & 0o077:
        log.warning("database_open_to_others", mend=f"chmod 600 {db.file}")


def storage_unusable(error: Exception, config: Config) -> BBSError:
    """What is said of a database that cannot be opened or asked."""
    file = config.database_url.partition(":///")[2] if config.database_url.startswith("sqlite") else "postgresql"
    folder = Path(file).parent
    sealed = folder.is_dir() and not os.access(folder, os.W_OK)
    if isinstance(error, StorageReadOnly) or sealed:
        words = _("The database {file} takes no writes: {why}. The disk or the file is read-only; more: bbs check")
    elif isinstance(error, StorageDamaged):
        words = _(
            "The database {file} is damaged: {why}. Copy the data folder as it is, and bring a backup back: bbs restore"
        )
    else:
        words = _("The database {file} cannot be used: {why}. More: bbs check")
    return BBSError(words.format(file=file, why=error), "damaged" if isinstance(error, StorageDamaged) else "storage")


def other_schema(state: SchemaState) -> BBSError:
    """What is said of a database whose schema is not ours."""
    if state is SchemaState.OLDER:
        return BBSError(_("The database comes from an older version. Bring it up to date with: bbs migrate"), "schema")
    return BBSError(
        _("The database comes from a newer version than this one. Please install the newer version again."), "schema"
    )
