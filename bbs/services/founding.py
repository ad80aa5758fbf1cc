"""What an empty server begins with."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

from bbs.domain.policy import Readers
from bbs.models.queries import boards
from bbs.services.core import Core

SHIPPED: Final = Path(__file__).parent.parent / "experiences.toml"


async def found(core: Core) -> bool:
    """Makes the shipped experiences and boards where there are none at all; whether it did."""
    document = tomllib.loads(SHIPPED.read_text("utf-8"))

    def work() -> bool:
        if boards.experiences():
            return False
        for each in document["experience"]:
            experience = boards.add_experience(each["slug"], each["name"], each["description"])
            for board in each["board"]:
                readers = Readers(board.get("readers", Readers.MEMBERS))
                boards.add_board(experience, board["slug"], board["name"], board["description"], readers)
        return True

    # Most starts find a community, and reading that needs no lock.
    return not await core.read(boards.experiences) and await core.write(work, always=True)
