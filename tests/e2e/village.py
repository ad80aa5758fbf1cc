"""A small community with a past, for stories: it is lived through the services by a clock of its own, then served."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncssh

from bbs.config import Config
from bbs.config_parts import NewMembers
from bbs.domain.clock import FixedClock, system_clock
from bbs.domain.policy import SYSTEM, Actor
from bbs.server import make_data_folder, open_community
from bbs.services.accounts import OfferedKey
from bbs.services.rows import Draft
from bbs.services.site import Services, build
from bench.roomy import SETTLED
from tests.e2e.harness import make_key

MEMBERS = ("ana", "ben", "cleo")


@dataclass
class Village:
    """The past of a community: what people did, and how much time went by between it."""

    services: Services
    clock: FixedClock
    people: dict[str, Actor]
    key: OfferedKey

    async def comes(self, *handles: str) -> None:
        """More people join, with the key that everybody has."""
        for handle in handles:
            actor = await self.services.accounts.add_member(SYSTEM, handle, None, (), self.key)
            await self.services.accounts.accept_agreement(actor)
            self.people[handle] = actor

    async def moderate(self, *handles: str) -> None:
        """These members are moderators from now on."""
        for handle in handles:
            await self.services.managing.set_roles(SYSTEM, handle, ("moderator",))
            self.people[handle] = await self.services.accounts.again(self.people[handle])

    def pass_time(self, **span: float) -> None:
        """Nothing happens for so long, as for `timedelta`."""
        self.clock.advance(**span)

    async def thread(self, who: str, board: str, subject: str, *said: str, seeking: str | None = None) -> int:
        """Somebody begins a thread, and each of the others in turn answers its opening; the thread's number."""
        draft = Draft(secrets.token_hex(8), board, None, None, subject, said[0], seeking=seeking)
        number = (await self.services.writing.send(self.people[who], draft)).at.thread
        others = [name for name in self.people if name not in (who, "ana")]
        for place, words in enumerate(said[1:]):
            await self.reply(others[place % len(others)], number, words)
        return number

    async def reply(self, who: str, thread: int, words: str, parent: int = 1) -> int:
        """Somebody answers a post, a minute after what was last; the number of the answer."""
        self.pass_time(minutes=1)
        draft = Draft(secrets.token_hex(8), None, thread, parent, body=words)
        return (await self.services.writing.send(self.people[who], draft)).at.post or 0

    async def catches_up(self, who: str) -> None:
        """Somebody has read everything so far."""
        await self.services.reading.catch_up(self.people[who])


Past = Callable[[Village], Awaitable[None]]


def lived(data: Path, past: Past, days_ago: float, new_members: NewMembers = SETTLED) -> Path:
    """Makes a data folder with a community that began so many days ago; the key that signs its members in. Nobody
    counts as new there, unless `new_members` says otherwise."""
    key = make_key(data.parent)
    public = asyncssh.read_public_key(f"{key}.pub")
    offered = OfferedKey(public.get_algorithm(), public.get_fingerprint(), "")
    asyncio.run(_live(data, past, days_ago, offered, new_members))
    return key


async def _live(data: Path, past: Past, days_ago: float, key: OfferedKey, new_members: NewMembers) -> None:
    clock = FixedClock(system_clock() - timedelta(days=days_ago))
    config = Config(data=data, new_members=new_members)
    make_data_folder(data)
    db = await open_community(config, clock)
    services = build(db, config, clock)
    await services.start()
    try:
        village = Village(services, clock, {}, key)
        await village.comes(*MEMBERS)
        await past(village)
    finally:
        await services.stop()
        await db.close()
