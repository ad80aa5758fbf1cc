"""Hashes keyed with the server's secret: for what has to be found again and must not be readable on the disk."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

from bbs.models.schema import server_secret
from bbs.services.core import Core


class Purpose(StrEnum):
    """What a hash is for. The same text has another hash for each purpose."""

    KEY = ""
    RECOVERY = "recovery:"
    INVITE = "invite:"
    HANDLE = "handle:"


class Keyed:
    """HMAC-SHA256 with the secret that the first migration made.

    Fast on purpose. It hides names and fingerprints from whoever has the database and not the secret, and whoever has
    both still has to try texts one by one. Recovery codes and invitations are drawn at random, 77 and 80 bits: a
    million million guesses a second take more than a thousand years, so a slow hash would cost the server memory and
    buy nothing. What people think up themselves (passwords, door words) is hashed with Argon2id instead.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._secret: bytes | None = None

    async def of(self, purpose: Purpose, text: str) -> str:
        """The hash of `text`, 64 hexadecimal digits."""
        return (await self.all_of(purpose, [text]))[0]

    async def all_of(self, purpose: Purpose, texts: list[str]) -> list[str]:
        """The hashes of the texts, in their order."""
        if self._secret is None:
            self._secret = await server_secret(self._core.db)
        secret = self._secret
        return [hmac.new(secret, f"{purpose}{text}".encode(), hashlib.sha256).hexdigest() for text in texts]
