"""A community at work as fast as it can, in a process that is going to be killed: `python -m bench.crash_load URL DATA
SEED`.

Each line of standard output is something that somebody was told: JSON, with what was done and a word by which it is
found again. `try` stands before what is about to be done. What the process before was doing is done again first, from
standard input, as a client does that comes back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import sys
from pathlib import Path
from typing import Any, Final

from bbs.config import Config
from bbs.config_parts import Passwords
from bbs.domain.addresses import Address, parse_address
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM, Actor, Readers
from bbs.domain.watched import Does
from bbs.errors import BBSError
from bbs.models.database import open_database
from bbs.models.queries import boards
from bbs.models.schema import migrate
from bbs.services.batch import STORAGE
from bbs.services.site import Services, build
from bench.crash_people import HOLDING, MODERATOR, PASSWORD, WRITER, Moderator, Person, Writer, tell
from bench.roomy import ROOMY, SETTLED

MEMBERS: Final = 6
MODERATORS: Final = 2
OFTEN: Final = "1000000 per minute"


async def _person(services: Services, handle: str, *roles: str) -> Actor:
    with contextlib.suppress(BBSError):  # there from a life before
        await services.accounts.add_member(SYSTEM, handle, PASSWORD, roles)
    actor = await services.accounts.sign_in_password(handle, PASSWORD)
    assert actor is not None
    return actor


def _board() -> None:
    if boards.board_by_slug("quiet") is None:
        boards.add_board(boards.add_experience("nights", "Nights", ""), "quiet", "Quiet", "", Readers.MEMBERS)


async def main(url: str, data: Path, seed: int, again: list[dict[str, Any]], posts: list[Address]) -> None:
    """Everybody works at once, until the process is killed or has done enough. A storage that goes away ends it too."""
    db = open_database(url)
    await migrate(db)
    await db.write(_board)
    limits = ROOMY.model_copy(update={"reports": OFTEN, "asks": OFTEN})
    cheap = Passwords(passes=1, memory_kib=8, lanes=1)
    services = build(db, Config(data=data, passwords=cheap, limits=limits, new_members=SETTLED), system_clock)
    await services.start()
    with contextlib.suppress(BBSError):  # watched from a life before
        await services.steering_texts.watch(SYSTEM, HOLDING, Does.HOLD)
    chance = random.Random(seed)
    handles = [f"{WRITER}{number}" for number in range(MEMBERS)]
    writers = {
        handle: Writer(services, await _person(services, handle), chance, posts, seed) for handle in sorted(handles)
    }
    staff = [await _person(services, f"{MODERATOR}{number}", "moderator") for number in range(MODERATORS)]
    for tried in again:
        await writers[tried["who"]].again(tried)
    if not posts:
        await next(iter(writers.values())).thread()
    tell(did="begun")
    moderators = [Moderator(services, actor, chance, posts) for actor in staff]
    everybody: list[Person] = [*writers.values(), *moderators]
    await asyncio.gather(*(one.work() for one in everybody))
    await services.stop()
    await db.close()


if __name__ == "__main__":
    given = json.load(sys.stdin)
    places = [at for text in given["posts"] if (at := parse_address(text)) is not None]
    try:
        asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), given["again"], places))
    except BBSError as gone:
        if gone.code != STORAGE:
            raise
        os._exit(0)
