"""A small community for the tests of the services: boards, members, and short ways to write and read."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bbs.config import Config, Passwords
from bbs.config_parts import Backup
from bbs.domain.addresses import Address
from bbs.domain.clock import FixedClock
from bbs.domain.policy import GUEST, Actor, Readers
from bbs.models.database import Database
from bbs.models.queries import boards
from bbs.services.rows import Draft, Joining
from bbs.services.site import Services, build
from bench.roomy import ROOMY, SETTLED

CHEAP = Passwords(passes=1, memory_kib=8, lanes=1)
PASSWORD = "a long night's walk"


def build_on(db: Database, clock: FixedClock, data: Path) -> Services:
    """Services with passwords that cost nothing; more than one on the same database stand for several processes."""
    never = Backup(every_hours=0, look_through_days=0)
    return build(db, Config(data=data, passwords=CHEAP, limits=ROOMY, new_members=SETTLED, backup=never), clock)


def make_boards() -> None:
    """One experience with three boards: `open` for guests too, `quiet` for members, `circle` for a list."""
    experience = boards.add_experience("nights", "Nights", "For whoever is awake.")
    for slug, readers in (("open", Readers.GUESTS), ("quiet", Readers.MEMBERS), ("circle", Readers.LIST)):
        boards.add_board(experience, slug, slug.capitalize(), f"The {slug} board.", readers)


@dataclass
class Site:
    """The services, and what tests do with them again and again."""

    db: Database
    services: Services
    clock: FixedClock
    data: Path
    members: dict[str, Actor] = field(default_factory=dict)

    async def member(self, handle: str) -> Actor:
        """The member with this handle, who joins where they have not yet."""
        if handle not in self.members:
            self.members[handle] = await self.services.accounts.join(GUEST, Joining(handle, PASSWORD))
        return self.members[handle]

    async def thread(self, actor: Actor, board: str = "quiet", subject: str = "a subject", **more: object) -> int:
        """A new thread, a minute later than whatever was last; its number."""
        self.clock.advance(minutes=1)
        draft = Draft(secrets.token_hex(8), board, None, None, subject, **{"body": "a body", **more})
        return (await self.services.writing.send(actor, draft)).at.thread

    async def reply(self, actor: Actor, thread: int, parent: int = 1, body: str = "an answer") -> Address:
        """A reply, a minute later than whatever was last."""
        self.clock.advance(minutes=1)
        draft = Draft(secrets.token_hex(8), None, thread, parent, body=body)
        return (await self.services.writing.send(actor, draft)).at

    async def change(self, work: Callable[[], object]) -> None:
        """Changes rows behind the services' back."""
        await self.db.write(work)

    async def unread(self, actor: Actor, thread: int) -> set[int]:
        """The numbers of the posts of a thread that are unread."""
        view = await self.services.reading.open(actor, thread)
        return {head.number for head in view.heads if head.unread}

    async def counts(self, actor: Actor, board: str = "quiet") -> tuple[int, int]:
        """Unread threads and posts of a board."""
        row = await self.services.boards.board(actor, board)
        return row.unread_threads, row.unread_posts
