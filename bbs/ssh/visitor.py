"""What asyncssh asks about one connection: who may come in, and what may be opened once inside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TYPE_CHECKING, TypeVar, cast

import asyncssh
import structlog

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.accounts import OfferedKey
from bbs.ssh.session import Session
from bbs.ssh.sign_in import Arrival, SignIn, TooManyAttempts

if TYPE_CHECKING:
    from asyncssh.auth import KbdIntChallenge, KbdIntResponse

    from bbs.ssh.connection import Connection
    from bbs.ssh.server import SSHServer

log = structlog.get_logger()
T = TypeVar("T")

MIN_RSA_BITS = 2048
_KEY_KINDS = frozenset({"ssh-ed25519", "ssh-ed448", "ssh-rsa"})
_KEY_PREFIXES = ("ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-")
_RSA_SIGNATURES = {b"rsa-sha2-256", b"rsa-sha2-512"}
_LANGUAGE = "en"


class Visitor(asyncssh.SSHServer):
    """One connection. Its forwarding requests stay refused as asyncssh refuses them; only sessions are opened."""

    def __init__(self, server: SSHServer) -> None:
        self._server = server
        self._sign_in = SignIn(server.accounts)
        self._greeted = False
        self._arrival: asyncio.Future[Arrival | None] = asyncio.get_running_loop().create_future()
        self._opening = 0
        self._paused = False
        self.sessions: set[Session] = set()
        self.connection: Connection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self.connection = cast("Connection", conn)
        self._server.arrived(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.left(self)
        self.connection = None
        if not self._arrival.done():
            self._arrival.set_result(None)

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

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        if not _acceptable(key):
            return False
        offered = OfferedKey(key.get_algorithm(), key.get_fingerprint(), "")
        return await self._answered(self._sign_in.key(offered))

    async def validate_password(self, username: str, password: str) -> bool:
        return await self._answered(self._sign_in.password(password))

    def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> KbdIntChallenge:
        """No question at the door `new`, one for everybody else."""
        if self._sign_in.door == "new":
            return "", "", _LANGUAGE, ()
        return "", "", _LANGUAGE, ((_("Password: "), False),)

    async def validate_kbdint_response(self, username: str, responses: KbdIntResponse) -> KbdIntChallenge:
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
        if not self._arrival.done():
            self._arrival.set_result(arrival)
        if arrival is None:
            log.info("sign_in_refused")
            raise asyncssh.PermissionDenied(_("That did not work. Please try again."))
        self._server.signed_in(self)
        log.info("signed_in", door=arrival.door)

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
        if len(self.sessions) + self._opening >= self._server.limits.sessions_per_connection:
            raise asyncssh.ChannelOpenError(
                asyncssh.OPEN_RESOURCE_SHORTAGE,
                _("That many windows at once are not possible. Please close one first."),
            )
        self._opening += 1
        return self._session()

    async def _session(self) -> Session:
        try:
            arrival = await asyncio.shield(self._arrival)
        finally:
            self._opening -= 1
        if arrival is None:
            raise asyncssh.ChannelOpenError(asyncssh.OPEN_CONNECT_FAILED, _("Please sign in first."))
        session = Session(arrival, self._server.front_ends, self.sessions.discard)
        if self._paused:
            session.hold("network", True)
        self.sessions.add(session)
        return session

    def pause(self, on: bool) -> None:
        """The network does not keep up with this connection, or does again."""
        self._paused = on
        for session in tuple(self.sessions):
            session.hold("network", on)


def _acceptable(key: asyncssh.SSHKey) -> bool:
    """Whether a key is of a kind that still proves something. RSA keys are held to signatures with SHA-2."""
    kind = key.get_algorithm()
    if kind == "ssh-rsa":
        key.all_sig_algorithms = _RSA_SIGNATURES
        return _rsa_bits(key) >= MIN_RSA_BITS
    return kind in _KEY_KINDS or kind.startswith(_KEY_PREFIXES)


def _rsa_bits(key: asyncssh.SSHKey) -> int:
    """The length of an RSA key's modulus: the last field of its public form."""
    data = key.public_data
    fields, at = [b""], 0
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        fields.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return int.from_bytes(fields[-1], "big").bit_length()
