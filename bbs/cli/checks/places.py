"""Where the community lies on the disk: the folder, who can look into it, room, and the host key."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import Final

import asyncssh

from bbs.cli.checks.finding import About, Finding
from bbs.config import FILE_NAME, Config
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.ssh.host_keys import FOLDER_NAME, KEY_NAME, load_or_make

MIN_FREE: Final = 256 * 1024 * 1024
"""Bytes below which a disk is nearly full: a day of writing, logs and all."""

SECRET: Final = (FILE_NAME, "*.sqlite", "*.sqlite-*")
"""What in the data folder is nobody else's, beside the host key, which the server itself refuses to use otherwise."""

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
"""The bits of a mode that are not its owner's."""


def folder(config: Config) -> Iterator[Finding]:
    """The data folder, and the modes of what lies in it."""
    data = config.data
    if not data.is_dir():
        words = _("There is no data folder {folder}.").format(folder=data)
        yield Finding(About.FOLDER, words, "bbs init")
        return
    if os.statvfs(data).f_flag & os.ST_RDONLY:
        words = _("The disk of the data folder {folder} is mounted read-only.").format(folder=data)
        yield Finding(About.FOLDER, words, _("dmesg says why, where nobody meant it."))
    elif not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        owner = data.stat().st_uid
        words = _("The data folder {folder} cannot be written to by this user; it belongs to user {owner}.")
        yield Finding(About.FOLDER, words.format(folder=data, owner=owner), _("Run bbs as that user."))
    if data.stat().st_mode & OTHERS:
        words = _("Others on this machine can look into the data folder {folder}.").format(folder=data)
        yield Finding(About.FOLDER, words, f"chmod 700 {quote(str(data))}")
    for path in sorted({found for pattern in SECRET for found in data.glob(pattern)}):
        if path.is_file() and path.stat().st_mode & OTHERS:
            words = _("Others on this machine can read {file}.").format(file=path)
            yield Finding(About.FOLDER, words, f"chmod 600 {quote(str(path))}")


def host_key(config: Config, *, is_lived_in: bool) -> Iterator[Finding]:
    """The key by which members know the server again. Makes none; where nobody has been here yet, the start will."""
    path = config.data / FOLDER_NAME / KEY_NAME
    if not path.exists():
        if is_lived_in:
            words = _(
                "The host key {path} is missing. With another one, every member's client would warn of a stranger."
            )
            mend = _("Bring it back from a backup. Only where it is lost for good: bbs hostkey --new")
            yield Finding(About.HOST_KEY, words.format(path=path), mend)
        return
    try:
        key = load_or_make(config.data)
    except BBSError as error:
        yield Finding(About.HOST_KEY, error.message, _mend_of_key(path))
        return
    public = path.with_suffix(".pub")
    try:
        same = asyncssh.read_public_key(public).public_data == key.public_data
    except (OSError, asyncssh.KeyImportError):
        same = False
    if not same:
        words = _("{path} is not the other half of the host key; whoever is shown it is misled.").format(path=public)
        yield Finding(
            About.HOST_KEY, words, f"ssh-keygen -y -f {quote(str(path))} > {quote(str(public))}", serious=False
        )


def _mend_of_key(path: Path) -> str:
    if path.stat().st_mode & OTHERS:
        return f"chmod 600 {quote(str(path))}"
    return _("Put it back from a backup.")


def disk(config: Config, database: int) -> Iterator[Finding]:
    """Room on the data folder's disk, for what comes and for a copy of the database, which has so many bytes."""
    if not config.data.is_dir():
        return
    free = shutil.disk_usage(config.data).free
    if free < MIN_FREE:
        words = _("The disk of the data folder is nearly full: {free} are free.").format(free=size(free))
        yield Finding(About.DISK, words, f"du -xh {quote(str(config.data))}")
    elif free < database:
        words = _(
            "{free} are free on the disk, less than the database has ({size}): a migration or a copy may not fit."
        )
        yield Finding(About.DISK, words.format(free=size(free), size=size(database)), serious=False)


def size(count: int) -> str:
    """Bytes, for people."""
    amount, units = float(count), iter(("B", "KiB", "MiB", "GiB", "TiB"))
    unit = next(units)
    while amount >= 1024 and unit != "TiB":
        amount, unit = amount / 1024, next(units)
    return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
