"""The server's own key, and that it is the one by which members know this community.

The database remembers which key it was. Without it a server does not start: members' clients would refuse to connect
to one with another key, and say that somebody may be in between. They would learn to pass over that.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

import asyncssh
import structlog

from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.models.database import Database, StorageFailed
from bbs.models.queries import duty
from bbs.ssh.host_keys import load_or_make, path_of

log = structlog.get_logger()

SETTING: Final = "host_key"
"""Under this name the server keeps the fingerprint of the key that it had last."""


async def own_key(db: Database, data: Path) -> asyncssh.SSHKey:
    """The host key, made where this community never had one. Raises `BBSError` where the one that it had is gone, or
    cannot be used."""
    known = await refuse_another(db, data)
    key = load_or_make(data)
    if (found := key.get_fingerprint()) != known:
        if known:
            log.warning("host_key_changed", before=known, now=found)
        # A disk that takes no writes keeps nobody from reading.
        with contextlib.suppress(StorageFailed):
            await db.write(lambda: duty.put_setting(SETTING, found))
    return key


async def refuse_another(db: Database, data: Path) -> str:
    """The fingerprint that members know; empty where the community had no key yet. Raises `BBSError` where the file of
    that key is gone."""
    known = await db.read(lambda: duty.setting(SETTING))
    path = path_of(data)
    if known and not path.exists():
        words = _(
            "The host key {path} is gone, by which members know this server ({fingerprint}). Bring the folder back from"
            " a backup. Only where it is lost for good, of which every member's client will warn: bbs hostkey --new"
        )
        raise BBSError(words.format(path=path, fingerprint=known), "host_key")
    return known


async def make_another(db: Database, data: Path) -> asyncssh.SSHKey:
    """A new host key where there is none any more. Raises `BBSError` where there is one."""
    path = path_of(data)
    if path.exists():
        words = _("There is a host key, and it stays: {path}. Where it cannot be used, move it away first.")
        raise BBSError(words.format(path=path), "exists")
    key = load_or_make(data)
    await db.write(lambda: duty.put_setting(SETTING, key.get_fingerprint()))
    return key
