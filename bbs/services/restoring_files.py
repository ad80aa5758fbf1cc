"""The operator's files of a backup, on their way back into the data folder."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bbs.config import DATABASE_NAME, FILE_NAME
from bbs.models.dump import DumpedFile
from bbs.services import erasing_ledger
from bbs.services.backup_file import hand_over, sync_folder
from bbs.services.restoring_place import keep_also

BESIDE: Final = f"{FILE_NAME}.from-backup"
"""Under this name the configuration of a backup lies beside the one that is in use."""

_ELSEWHERE: Final = ("database", "data")
"""Settings that say where the community is: with those of another place the next start would not find this one."""

_PLAIN: Final = re.compile(r"(?:host_keys/)?[A-Za-z0-9_][A-Za-z0-9_.-]*")
"""The files that are put anywhere; a backup has no others, unless somebody has made it by hand."""

_NOT_A_FILE: Final = re.compile(rf"{re.escape(DATABASE_NAME)}.*|.*\.sqlite(?:-.*)?|running|backups|host_keys")
"""Names of the database, which comes from the rows, and of folders of the server's own."""


@dataclass(frozen=True, slots=True)
class Put:
    """The names of the files that were put back, in which folder those are that stood there before, and the name of the
    configuration that lies beside the one in use."""

    names: tuple[str, ...]
    kept: str
    beside: str


def put(files: Iterable[DumpedFile], data: Path, aside: Path, kept: str, *, keeps_config: bool) -> Put:
    """Puts files into the data folder; one that is there and says something else is kept in the folder `kept`. The
    configuration of the community that is here stays in use; `keeps_config` says that it lies elsewhere. The ledger of
    erasures is the one in `aside`. Raises OSError."""
    beside = ""
    coming: dict[str, Path] = {}
    wanted = [file for file in files if _may_be_put(file.name)]
    for file in (*wanted, DumpedFile(erasing_ledger.FILE, (aside / erasing_ledger.FILE).read_bytes())):
        if file.name == erasing_ledger.FILE and not file.content:
            continue
        if not _is_there(data / file.name, file.content):
            name = file.name
            if name == FILE_NAME and (keeps_config or (data / name).exists() or _leads_elsewhere(file.content)):
                name = beside = BESIDE
            coming[name] = _write(aside / name, file)
    kept_in = ""
    for name, path in coming.items():
        if (data / name).exists():
            kept_in = str(data / kept)
            _make((data / kept / name).parent, data)
            keep_also(data / name, data / kept / name)
        _make((data / name).parent, data)
        hand_over(path, data)
        path.replace(data / name)
        sync_folder((data / name).parent)
    return Put(tuple(name for name in coming if name != erasing_ledger.FILE), kept_in, beside)


def _may_be_put(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not _NOT_A_FILE.fullmatch(name) and name != erasing_ledger.FILE


def _make(folder: Path, data: Path) -> None:
    """A folder below the data folder, which belongs to whoever that does."""
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        hand_over(folder, data)


def _is_there(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except OSError:
        return False


def _write(path: Path, file: DumpedFile) -> Path:
    """All files are written before the first is put in its place: a full disk changes nothing."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.unlink(missing_ok=True)
    mode = 0o644 if path.suffix == ".pub" else 0o600
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(file.content)
        out.flush()
        os.fsync(descriptor)
    return path


def _leads_elsewhere(content: bytes) -> bool:
    try:
        document = tomllib.loads(content.decode())
    except ValueError:
        return True
    return any(name in document for name in _ELSEWHERE)
