"""What of the data folder a backup holds beside the database, and how it comes back there."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bbs.backup.lines import DamagedError, KeptFile
from bbs.config import FILE_NAME
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services import erasing_ledger, help_now, triage_rules, welcome
from bbs.ssh.host_keys import FOLDER_NAME

NAMES: Final = (FILE_NAME, help_now.NAME, triage_rules.NAME, welcome.NAME, erasing_ledger.FILE)

BESIDE: Final = ".restored"
"""What is put behind the name of settings that come back where others are: these say where to restore to, and stay."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""No file is bigger; in a line it takes a third more."""

_MODES: Final = 0o700


def kept_files(data: Path) -> Iterator[KeptFile]:
    """The files that are kept. Raises `BBSError` where one cannot be read."""
    paths = [data / name for name in NAMES] + sorted((data / FOLDER_NAME).glob("ssh_host_*_key*"))
    for path in paths:
        if not path.is_file():
            continue
        try:
            if path.stat().st_size > MAX_BYTES:
                raise BBSError(_("{file} is too big to be that.").format(file=path), "too_big")
            yield KeptFile(str(path.relative_to(data)), path.stat().st_mode & 0o777, path.read_bytes())
        except OSError as error:
            words = _("{file} cannot be read: {why}.").format(file=path, why=error.strerror)
            raise BBSError(words, "unreadable") from None


def checked(files: Iterable[KeptFile]) -> list[KeptFile]:
    """The same files. Raises `DamagedError` where one has a name that no backup of ours gives: it could lie anywhere."""
    found = list(files)
    for file in found:
        folder, _sign, name = file.name.rpartition("/")
        is_key = folder == FOLDER_NAME and name.startswith("ssh_host_") and name not in (".", "..")
        if file.name not in NAMES and not is_key:
            raise DamagedError("a file of another name")
    return found


def put(file: KeptFile, folder: Path) -> Path:
    """Writes a file into a folder that is to become the data folder, safely on the disk; where it is."""
    path = folder / file.name
    path.parent.mkdir(mode=_MODES, parents=True, exist_ok=True)
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(made, "wb") as out:
        out.write(file.content)
        out.flush()
        os.fchmod(made, file.mode & 0o755)
        os.fsync(made)
    return path


def merged_ledger(before: bytes, now: bytes) -> bytes:
    """The ledger of erasures of a backup, and behind it what has come since: whoever has gone stays gone."""
    known = set(before.splitlines())
    lines = [*before.splitlines(), *(line for line in now.splitlines() if line not in known)]
    return b"".join(line + b"\n" for line in lines if line.strip())
