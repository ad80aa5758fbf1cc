"""What members choose for themselves: settings by name, and the experiences that they follow."""

from __future__ import annotations

from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import boards, members
from bbs.services.core import Core, member_of

MAX_NAME: Final = 40
MAX_VALUE: Final = 400
MAX_SETTINGS: Final = 100
"""The longest name and value of a setting, in characters, and the most settings of a member."""


class Choices:
    """The part of `Accounts` about choices."""

    _core: Core

    async def settings(self, actor: Actor) -> dict[str, str]:
        """What the member has chosen, by name."""
        require(actor, Action.MANAGE_SELF)
        return await self._core.read(lambda: members.settings(member_of(actor)))

    async def set_setting(self, actor: Actor, name: str, value: str) -> None:
        """Keeps a choice of the member. Raises `BadInput` where it is too long or one too many."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        if not 0 < len(name) <= MAX_NAME or len(value) > MAX_VALUE or clean_line(name) != name:
            raise BadInput(_("That setting cannot be kept."), "bad_setting", field="value")

        def work() -> None:
            known = members.settings(member)
            if name not in known and len(known) >= MAX_SETTINGS:
                raise BadInput(_("No more settings can be kept."), "too_many", field="value")
            members.put_setting(member, name, clean_line(value))

        await self._core.write(work)

    async def follow_experiences(self, actor: Actor, slugs: tuple[str, ...]) -> None:
        """The member follows these experiences from now on, and no others. Unknown ones count for nothing."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        await self._core.write(lambda: follow(member, slugs))


def follow(member: int, slugs: tuple[str, ...]) -> None:
    """Inside a write: a member follows these experiences, and no others."""
    wanted = [experience.id for experience in boards.experiences() if experience.slug in slugs]
    boards.follow_experiences(member, wanted)
