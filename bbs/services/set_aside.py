"""What restores have moved aside: the community as it was before, with everybody in it who has been erased since. It is
kept as long as a backup of that day would be, and then it goes by the clock."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bbs.config import Config
from bbs.config_parts import Backup
from bbs.models.dump_tables import file_of, is_file
from bbs.models.queries import sweeping
from bbs.models.times import from_us
from bbs.services.core import Core
from bbs.services.schedule import Job

NAME: Final = "moved aside"
"""The job that takes it away."""

SHIPPED: Final = Backup()
"""What counts where the server makes no backups by itself."""

_STAMP: Final = "%Y%m%d%H%M%S"
_FOLDER: Final = re.compile(r"before-restore-(\d{8})-(\d{6})")
_SCHEMA: Final = re.compile(r"before_restore_(\d{8})_(\d{6})")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class MovedAside:
    """Something that a restore has moved aside: since when it lies there, and when it goes. A folder, or with `schema`
    one of PostgreSQL."""

    place: str
    since: datetime
    goes: datetime
    schema: bool = False


def kept_for(config: Config) -> timedelta:
    """So long the oldest backup is kept, where they are made as they should be."""
    backup = config.backup if config.backup.every_hours else SHIPPED
    return timedelta(hours=backup.every_hours * backup.keep)


def moved_aside(config: Config) -> tuple[MovedAside, ...]:
    """All of it, the oldest first. Inside a read or a write."""
    found = [*_folders(config), *_schemas(config)]
    return tuple(sorted(found, key=lambda one: (one.since, one.place)))


def jobs(core: Core, config: Config) -> tuple[Job, ...]:
    """The job that takes away what has been kept long enough, once a day."""

    def due(now: datetime) -> list[MovedAside]:
        return [one for one in moved_aside(config) if one.goes <= now]

    async def after() -> None:
        for one in await core.read(lambda: due(core.now())):
            if one.schema:
                await core.db.bare(lambda one=one: sweeping.drop_schema(one.place))  # type: ignore[misc]
            else:
                await asyncio.to_thread(shutil.rmtree, one.place)
            log.info("what a restore had moved aside is gone")

    return (Job(NAME, timedelta(days=1), lambda _outbox, now_us: len(due(from_us(now_us))), after),)


def _folders(config: Config) -> Iterator[MovedAside]:
    beside = [file_of(config.database_url).absolute().parent] if is_file(config.database_url) else []
    for folder in dict.fromkeys([config.data.absolute(), *beside]):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            match = _FOLDER.fullmatch(path.name)
            if match is not None and path.is_dir() and not path.is_symlink():
                yield from _one(str(path), match, config)


def _schemas(config: Config) -> Iterator[MovedAside]:
    for name in sweeping.schemas():
        match = _SCHEMA.fullmatch(name)
        if match is not None:
            yield from _one(name, match, config, schema=True)


def _one(place: str, match: re.Match[str], config: Config, *, schema: bool = False) -> Iterator[MovedAside]:
    try:
        since = datetime.strptime("".join(match.groups()), _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return  # digits that are no moment: it is not ours
    yield MovedAside(place, since, since + kept_for(config), schema)
