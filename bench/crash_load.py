"""Members who write as fast as they can, in a process that is going to be killed: `python -m bench.crash_load URL DATA
SEED`.

Each line of standard output is something that a member was told: JSON, with what was done and a word by which it is
found again. `try` stands before what is about to be done. What the process before was doing is done again first, from
standard input, as a client does that comes back.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import secrets
import sys
from pathlib import Path
from typing import Any, Final

from bbs.config import Config, Passwords
from bbs.domain.addresses import Address, parse_address
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM, Actor, Readers
from bbs.errors import BadInput, BBSError
from bbs.models.database import open_database
from bbs.models.queries import boards
from bbs.models.schema import migrate
from bbs.services.rows import SUPPORT_KINDS, Draft
from bbs.services.site import Services, build
from bench.roomy import ROOMY, SETTLED

MEMBERS: Final = 6
PASSWORD: Final = "seven quiet rivers at noon"
OFTEN: Final = "1000000 per minute"
MOST: Final = 400
"""So many things each member does before the process has lived long enough."""


def tell(**said: object) -> None:
    """One line, in one write: it has left the process before anything else is done."""
    os.write(1, (json.dumps(said) + "\n").encode())


class Writer:
    """One member at work. `posts` are all the posts that anybody has been told of."""

    def __init__(self, services: Services, actor: Actor, chance: random.Random, posts: list[Address]) -> None:
        self._services = services
        self._actor = actor
        self._chance = chance
        self._posts = posts

    async def work(self) -> None:
        """Does one thing after the other."""
        for _turn in range(MOST):
            do = self._chance.choices((self.thread, self.reply, self.report, self.support), (1, 6, 2, 3))[0]
            with contextlib.suppress(BadInput):  # one's own post, or one that was reported before
                await do()

    async def send(self, tried: dict[str, Any]) -> None:
        """A post, or the same again after somebody was cut off."""
        tell(**tried)
        place = tried["thread"], 1 if tried["thread"] else None
        board = None if tried["thread"] else "quiet"
        draft = Draft(tried["key"], board, *place, f"about {tried['word']}", f"words and {tried['word']} more")
        outcome = await self._services.writing.send(self._actor, draft)
        tell(did="post", at=str(outcome.at), **{name: tried[name] for name in ("key", "word", "who")})
        self._posts.append(outcome.at)

    async def thread(self, thread: int | None = None) -> None:
        key = secrets.token_hex(8)
        await self.send({"did": "try", "who": self._actor.handle, "thread": thread, "key": key, "word": f"w{key}"})

    async def reply(self) -> None:
        await self.thread(self._chance.choice(self._posts).thread)

    async def report(self) -> None:
        at = self._chance.choice(self._posts)
        await self._services.reports.report(self._actor, at, "worried", "because of this")
        tell(did="report", who=self._actor.handle, at=str(at))

    async def support(self) -> None:
        at, kind = self._chance.choice(self._posts), self._chance.choice(list(SUPPORT_KINDS))
        tell(did="try support", who=self._actor.handle, at=str(at), kind=kind)
        given = await self._services.support.toggle(self._actor, at, kind)
        tell(did="support", who=self._actor.handle, at=str(at), kind=kind, given=given)


async def _people(services: Services) -> list[Actor]:
    found = []
    for number in range(MEMBERS):
        handle = f"writer-{number}"
        with contextlib.suppress(BBSError):  # there from a life before
            await services.accounts.add_member(SYSTEM, handle, PASSWORD)
        actor = await services.accounts.sign_in_password(handle, PASSWORD)
        assert actor is not None
        found.append(actor)
    return found


def _board() -> None:
    if boards.board_by_slug("quiet") is None:
        boards.add_board(boards.add_experience("nights", "Nights", ""), "quiet", "Quiet", "", Readers.MEMBERS)


async def main(url: str, data: Path, seed: int, again: list[dict[str, Any]], posts: list[Address]) -> None:
    """Everybody writes at once, until the process is killed or has done enough."""
    db = open_database(url)
    await migrate(db)
    await db.write(_board)
    limits = ROOMY.model_copy(update={"reports": OFTEN, "asks": OFTEN})
    cheap = Passwords(passes=1, memory_kib=8, lanes=1)
    services = build(db, Config(data=data, passwords=cheap, limits=limits, new_members=SETTLED), system_clock)
    await services.start()
    chance = random.Random(seed)
    writers = {actor.handle: Writer(services, actor, chance, posts) for actor in await _people(services)}
    for tried in again:
        await writers[tried["who"]].send(tried)
    if not posts:
        await next(iter(writers.values())).thread()
    tell(did="begun")
    await asyncio.gather(*(writer.work() for writer in writers.values()))
    await services.stop()
    await db.close()


if __name__ == "__main__":
    given = json.load(sys.stdin)
    places = [at for text in given["posts"] if (at := parse_address(text)) is not None]
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), given["again"], places))
