"""Backups that the server makes by itself: where they are, how old the newest is, and which have to go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bbs.backup.sealing import opened
from bbs.backup.lines import DamagedError, NewerError, Reader, Told
from bbs.backup.taking import Taken, take
from bbs.config import Config
from bbs.domain.words import _
from bbs.errors import BBSError

ENDING: Final = ".bbsbackup"
_NAME: Final = f"lighthouse-%Y%m%d-%H%M%S{ENDING}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the folder, and when it was made."""

    path: Path
    made: datetime


def folder_of(config: Config) -> Path:
    """Where they are kept; a folder of the settings that is no whole path lies in the data folder."""
    return config.data / config.backup.folder


def all_kept(config: Config) -> tuple[Kept, ...]:
    """Those in the folder that the server has made, the oldest first."""
    found = []
    for path in folder_of(config).glob(f"lighthouse-*{ENDING}"):
        try:
            found.append(Kept(path, datetime.strptime(path.name, _NAME).replace(tzinfo=UTC)))
        except ValueError:
            continue
    return tuple(sorted(found, key=lambda one: one.made))


def age(config: Config, now: datetime) -> timedelta | None:
    """How old the newest one is; None where there is none."""
    found = all_kept(config)
    return now - found[-1].made if found else None


def keep_one(config: Config, now: datetime, told: Told | None = None) -> tuple[Kept, Taken]:
    """Takes another one into the folder, reads it again where that can be done, and throws away those above
    `backup.keep`. Where anything fails, nothing is thrown away. Raises `BBSError`."""
    folder = folder_of(config)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        words = _("{folder} cannot be made: {why}.").format(folder=folder, why=error.strerror)
        raise BBSError(words, "unwritable") from None
    kept = Kept(folder / now.astimezone(UTC).strftime(_NAME), now)
    taken = take(config, kept.path, now, told=told)
    if not taken.sealed:
        _read_again(kept.path)
    _throw_away(config, kept)
    return kept, taken


def _read_again(path: Path) -> None:
    try:
        with opened(path, None) as lines:
            Reader(lines).check()
    except (DamagedError, NewerError) as error:
        path.unlink(missing_ok=True)
        words = _("The backup could not be read again ({why}), and was thrown away. Look after the disk.")
        raise BBSError(words.format(why=error), "damaged") from None


def _throw_away(config: Config, newest: Kept) -> None:
    """Those that are too many, the oldest first, and never the newest."""
    others = [one for one in all_kept(config) if one.path != newest.path]
    for one in others[: max(0, len(others) + 1 - config.backup.keep)]:
        one.path.unlink(missing_ok=True)
