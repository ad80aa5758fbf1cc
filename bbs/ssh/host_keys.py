"""The server's own key: made at the first start, kept in the data folder, readable by its owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import asyncssh

from bbs.domain.words import _
from bbs.errors import BBSError

FOLDER_NAME = "host_keys"
KEY_NAME = "ssh_host_ed25519_key"
_ALGORITHM = "ssh-ed25519"


def path_of(data: Path) -> Path:
    """The file of the host key."""
    return data / FOLDER_NAME / KEY_NAME


def load_or_make(data: Path) -> asyncssh.SSHKey:
    """The host key in the data folder, made there (0600) with its `.pub` beside it where there is none.

    Raises `BBSError` where the file cannot be written, or cannot be read as a key, or others than its owner may read
    it: somebody who has the key can pose as this server, so it is not used until an operator has looked.
    """
    path = path_of(data)
    if not path.exists():
        try:
            return _make(path)
        except OSError as error:
            words = _("The host key {path} cannot be written: {why}.").format(path=path, why=error.strerror)
            raise BBSError(words, "host_key") from None
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BBSError(
            _(
                "Others on this machine can read the host key {path}. If it is still yours alone: chmod 600 {path}"
            ).format(path=path),
            "host_key",
        )
    try:
        return asyncssh.read_private_key(path)
    except (OSError, asyncssh.KeyImportError):
        words = _(
            "The host key {path} cannot be read: it is empty or damaged. Bring it back from a backup; where there is"
            " none, move it away: bbs hostkey --new"
        )
        raise BBSError(words.format(path=path), "host_key") from None


def _make(path: Path) -> asyncssh.SSHKey:
    """Makes the key aside and moves it into place: a server that dies meanwhile leaves no half a key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = asyncssh.generate_private_key(_ALGORITHM, comment="lighthouse")
    _write(path.with_suffix(".pub"), key.export_public_key(), 0o644)
    _write(path, key.export_private_key(), 0o600)
    return key


def _write(path: Path, content: bytes, mode: int) -> None:
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    aside.replace(path)
