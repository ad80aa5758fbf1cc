"""What asyncssh asks about one connection: who may come in, and what may be opened once inside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Final, TypeVar, cast

import asyncssh
import structlog

from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError, TooSoon
from bbs.services.accounts import OfferedKey
from bbs.ssh.admission import Place, Stage
from bbs.ssh.session import Session
from bbs.ssh.sign_in import (
    REFUSE_KEY_SECONDS,
    REFUSE_PASSWORD_SECONDS,
    Arrival,
    Check,
    SignIn,
    TooManyAttempts,
)

if TYPE_CHECKING:
    from asyncssh.auth import KbdIntChallenge, KbdIntResponse

    from bbs.ssh.connection import Connection
    from bbs.ssh.server import SSHServer

log = structlog.get_logger()
T = TypeVar("T")

REFUSED_SECONDS: Final = 3.0
"""How long a client that is refused has to say its first word, so that it can hear why."""

OPEN_SECONDS: Final = 60.0
"""How long a client that has signed in has to begin a session."""

LINGER_SECONDS: Final = 600.0
"""How long it may stay after its last one: OpenSSH keeps a connection open for scripts that come back (ControlPersist).
A connection that is let go then costs them a new handshake, and no more."""

DISMISS_SECONDS: Final = 0.8
"""How long sessions have for their last word when their member's account is closed to them."""

_LANGUAGE = "en"
_numbers = count()


class Visitor(asyncssh.SSHServer):
    """One connection. Its forwarding requests stay refused as asyncssh refuses them; only sessions are opened."""

    def __init__(self, server: SSHServer) -> None:
        self._server = server
        self._sign_in = SignIn(server.accounts, self._guess)
        self._greeted = False
        self._asked = False
        self._arrival: asyncio.Future[Arrival | None] = asyncio.get_running_loop().create_future()
        self._opening = 0
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._registered: int | None = None
        self._place: Place | None = None
        self._origin = ""
        self._number = next(_numbers)
        self._dismissed: str | None = None
        self.sessions: set[Session] = set()
        self.connection: Connection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """A place for the client, where there is one; else it is told so, soon."""
        self.connection = cast("Connection", conn)
        self._origin = self._server.limits.address(self.connection.host)
        if not self._server.arrived(self):
            self.connection.abort()
            return
        try:
            self._place = self._server.admission.enter(self._origin)
        except TooSoon as refusal:
            log.warning("connection_refused", connections=len(self._server.admission))
            self.connection.refuse(refusal.message)
            self._after(REFUSED_SECONDS, self.connection.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._place is not None:
            self._place.to(Stage.GONE)
        if self._registered is not None:
            self._server.sessions.left(self._registered)
        self._server.left(self)
        self.connection = None
        if not self._arrival.done():
            self._arrival.set_result(None)

    def keys_agreed(self) -> None:
        """The handshake is over; perhaps not the first on this connection."""
        if self._place is not None:
            self._place.to(Stage.STRANGER)

    def _after(self, seconds: float, call: Callable[[], object]) -> None:
        """Calls later, unless the connection is over by then; in place of what was to be called before."""
        self._stop_timer()
        self._timer = asyncio.get_running_loop().call_later(seconds, call)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # Signing in

    def begin_auth(self, username: str) -> bool:
        if not self._greeted and self.connection is not None:
            self._greeted = True
            self.connection.send_auth_banner(self._server.banner())
        return self._sign_in.begin(username)

    def public_key_auth_supported(self) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return self._sign_in.door == "member"

    def kbdint_auth_supported(self) -> bool:
        return True

    async def key_shown(self, key: asyncssh.SSHKey) -> bool:
        """Whether to ask for a signature of this key."""
        return await self._answered(self._sign_in.shown(_offered(key)))

    async def key_signed(self, key: asyncssh.SSHKey, has_signed: Callable[[], bool]) -> bool:
        """Whether this key lets the client in, if it has signed. All refusals take the same time."""
        return await self._not_sooner(REFUSE_KEY_SECONDS, self._signed(_offered(key), has_signed))

    async def _signed(self, key: OfferedKey, has_signed: Callable[[], bool]) -> bool:
        if self._sign_in.door != "member" or not has_signed():
            await self._sign_in.shown(key)
            return False
        return await self._sign_in.key(key)

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._not_sooner(REFUSE_PASSWORD_SECONDS, self._sign_in.password(password))

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:
        """No question at the door `new`, one for everybody else."""
        self._asked = True
        if self._sign_in.door == "new":
            return "", "", _LANGUAGE, ()
        return "", "", _LANGUAGE, ((_("Password: "), False),)

    async def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> KbdIntChallenge:
        if not self._asked:
            raise asyncssh.ProtocolError("An answer without a question")
        self._asked = False
        if self._sign_in.door == "new":
            return not responses
        if self._sign_in.door != "member" or len(responses) != 1:
            return False
        if not responses[0]:
            self._sign_in.just_enter()
            return True
        return await self.validate_password(username, responses[0])

    async def auth_completed(self) -> None:
        """The one place where a connection becomes somebody: what came before may have been a probe."""
        arrival = await self._answered(self._sign_in.completed())
        if arrival is not None:
            arrival = await self._answered(self._settled(arrival))
        if not self._arrival.done():
            self._arrival.set_result(arrival)
        if arrival is None:
            log.info("sign_in_refused")
            raise asyncssh.PermissionDenied(_("That did not work. Please try again."))
        if self._place is not None:
            self._place.to(Stage.INSIDE)
        if self._dismissed is None:
            self._after(OPEN_SECONDS, self._look_for_session)
        self._server.counts.signed_in[arrival.door] += 1
        log.info("signed_in", door=arrival.door)

    async def _settled(self, arrival: Arrival) -> Arrival:
        """The arrival with where it comes from; a member's connection is listed, and ended when it has to be."""
        arrival = replace(arrival, origin=self._origin)
        if arrival.door != "member":
            if self._place is not None:
                self._place.to_guest()
            return arrival
        server, actor = self._server, arrival.actor
        if actor.locked is None:
            server.limits.welcome(self._origin, arrival.user)
        self._registered = await server.sessions.arrived(actor, self.dismiss, server.clock())
        if self.connection is None:
            server.sessions.left(self._registered)
        return replace(arrival, actor=replace(actor, session=self._registered))

    async def _guess(self, handle: str, check: Check) -> Actor | None:
        """Checks a password in its turn. Whoever has been here before need not wait for strangers, unless what they
        say is wrong: that shall not be heard sooner than from a stranger."""
        guess, strangers_turn = self._server.limits.guess(self._origin, handle), self._server.strangers_turn
        if not guess.at_home:
            async with strangers_turn:
                return await check()
        if (actor := await check()) is None:
            guess.wrong()
            async with strangers_turn:
                pass
        return actor

    async def _not_sooner(self, seconds: float, attempt: Awaitable[bool]) -> bool:
        """What the attempt comes to; a refusal so many seconds from now, or twice so many, and so on: where many sign
        in at once it takes longer than that, and how much longer shall not say what the work was."""
        loop = asyncio.get_running_loop()
        began, refusal = loop.time(), None
        try:
            if await self._answered(attempt):
                return True
        except asyncssh.DisconnectError as error:
            refusal = error
        if seconds:
            await asyncio.sleep(seconds - (loop.time() - began) % seconds)
        if refusal is not None:
            raise refusal
        return False

    async def _answered(self, question: Awaitable[T]) -> T:
        """The answer of the accounts; where there can be none now, the client is told why and sent away."""
        try:
            return await question
        except TooManyAttempts:
            log.info("sign_in_tries_used_up")
            code, why = asyncssh.DISC_NO_MORE_AUTH_METHODS_AVAILABLE, _("Those were many tries. Please connect again.")
        except BBSError as error:
            log.warning("sign_in_unanswered", code=error.code)
            code, why = asyncssh.DISC_SERVICE_NOT_AVAILABLE, error.message
        raise asyncssh.DisconnectError(code, why)

    # Inside

    def session_requested(self) -> Awaitable[Session]:
        """A session, as soon as `auth_completed` has said whose: a client need not wait for that to ask."""
        if len(self.sessions) + self._opening >= self._server.settings.sessions_per_connection:
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_RESOURCE_SHORTAGE,
                _("That many windows at once are not possible. Please close one first."),
            )
        try:
            self._server.limits.hit("session", self._number)
        except TooSoon as refusal:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_RESOURCE_SHORTAGE, refusal.message) from None
        self._opening += 1
        return self._session()

    async def _session(self) -> Session:
        try:
            arrival = await asyncio.shield(self._arrival)
        finally:
            self._opening -= 1
        if arrival is None or self._dismissed is not None:
            why = self._dismissed or _("Please sign in first.")
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, why)
        session = Session(arrival, self._server.front_ends, self._session_over, self._begin_window)
        if self._paused:
            session.hold("network", True)
        self.sessions.add(session)
        return session

    def _begin_window(self) -> None:
        """Counts a screen that is about to be drawn, for the whole address. Raises `TooSoon`."""
        self._server.limits.window(self._origin)

    def _session_over(self, session: Session) -> None:
        self.sessions.discard(session)
        if self._dismissed is None and self.connection is not None and not any(one.started for one in self.sessions):
            self._after(LINGER_SECONDS, self._look_for_session)

    def _look_for_session(self) -> None:
        """Whoever signed in and began nothing, or nothing more, is let go."""
        if not any(session.started for session in self.sessions):
            self._hang_up(_("Nothing was asked for on this connection. Please connect again."))

    def dismiss(self, why: str) -> None:
        """Whoever is behind this connection may not stay: each session says why, and then all of it ends."""
        log.info("dismissed")
        self._dismissed = why
        for session in tuple(self.sessions):
            session.dismiss(why)
        self._after(DISMISS_SECONDS if self.sessions else 0, lambda: self._hang_up(why))

    def _hang_up(self, why: str) -> None:
        if self.connection is not None:
            self.connection.disconnect(asyncssh.DISC_BY_APPLICATION, why)

    def pause(self, on: bool) -> None:
        """The network does not keep up with this connection, or does again."""
        self._paused = on
        for session in tuple(self.sessions):
            session.hold("network", on)


def _offered(key: asyncssh.SSHKey) -> OfferedKey:
    return OfferedKey(key.get_algorithm(), key.get_fingerprint(), "")
