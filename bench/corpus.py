"""A community in the format of `bbs import`, the same each time: lists long enough to scroll, threads deep enough to
read in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bbs.config import Config
from bbs.domain.policy import SYSTEM
from bbs.server import Server
from bbs.services import imports
from bbs.services.accounts import OfferedKey

BUSIEST = "anxiety-welcome"
"""The board that most threads are on; guests can read it."""

LONG_THREAD = 25
"""Posts in the thread that stands first on the busiest board."""

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
_EXPERIENCES = ("anxiety", "grief", "recovery")
_BOARDS = ("welcome", "table", "nights", "days", "small-steps")
_WORDS = (
    "I did not sleep much last night, and I wanted to write it down somewhere where people know what that is like. ",
    "The morning was better than I thought it would be. ",
    "I made tea, I opened the window, and I read what all of you had written while I lay awake. ",
    "Thank you for being here; it makes the long hours shorter. ",
    "I do not need advice today. ",
    "If you have had nights like this, tell me what the next day was like for you, however it was. ",
    "My sister came by with a café crème and said nothing for an hour, which was exactly right 🙂. ",
    "Some days the walk to the corner is the whole plan, and I am learning to count it. ",
)


def document(threads: int, posts: int, members: int = 40) -> dict[str, Any]:
    """So many threads with so many posts altogether, two thirds of the threads on the busiest board."""
    chance = random.Random(20)
    handles = [f"walker-{number}" for number in range(members)]
    sizes = _sizes(threads, posts, chance)
    slugs = [f"{experience}-{board}" for experience in _EXPERIENCES for board in _BOARDS]
    moment = _BEGIN
    made = []
    for number, size in enumerate(sizes):
        board = BUSIEST if number == len(sizes) - 1 or number % 3 else chance.choice(slugs)
        written = []
        for place in range(size):
            moment += timedelta(minutes=chance.randint(1, 30))
            parent = None if place == 0 else chance.randint(max(1, place - 4), place)
            body = "\n\n".join("".join(chance.choices(_WORDS, k=chance.randint(1, 3))) for _ in range(2))
            written.append(
                {"author": chance.choice(handles), "created": moment.isoformat(), "body": body, "parent": parent}
            )
        made.append({"board": board, "subject": f"A night like this, number {number}", "posts": written})
    return {"experiences": _experiences(), "members": [{"handle": handle} for handle in handles], "threads": made}


def _sizes(threads: int, posts: int, chance: random.Random) -> list[int]:
    """Sizes of the threads; the last, which moved last and so stands first, has `LONG_THREAD` posts."""
    sizes = [1] * (threads - 1)
    for _ in range(posts - LONG_THREAD - len(sizes)):
        sizes[chance.randrange(len(sizes))] += 1
    return [*sizes, LONG_THREAD]


def _experiences() -> list[dict[str, Any]]:
    return [
        {
            "experience": experience,
            "name": experience.capitalize(),
            "description": f"For everybody who lives with {experience}.",
            "boards": [
                {
                    "board": f"{experience}-{board}",
                    "name": board.replace("-", " ").title(),
                    "description": "A place to be heard, at any hour of the day.",
                    "readers": "guests" if board == "welcome" else "members",
                }
                for board in _BOARDS
            ],
        }
        for experience in _EXPERIENCES
    ]


async def make(
    folder: Path, threads: int, posts: int, members: dict[str, OfferedKey] | None = None, *, database: str = ""
) -> None:
    """Makes a data folder with that community, and members who sign in with these keys; in another database than the
    folder's own where one is named."""
    server = Server(Config(data=folder, database=database))
    try:
        services = await server.prepare()
        await services.imports.run(SYSTEM, imports.check(document(threads, posts)))
        for handle, key in (members or {}).items():
            member = await services.accounts.add_member(SYSTEM, handle, None, (), key)
            await services.accounts.accept_agreement(member)
    finally:
        await server.stop()
