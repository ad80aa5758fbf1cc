"""What members choose for themselves: the experiences that they follow. Settings are `services.preferences`."""

from __future__ import annotations

from bbs.domain.policy import Action, Actor, require
from bbs.models.queries import boards, people
from bbs.services.core import Core, member_of


class Choices:
    """The part of `Accounts` about choices."""

    _core: Core

    async def follow_experiences(self, actor: Actor, slugs: tuple[str, ...]) -> None:
        """The member follows these experiences from now on, and no others. Unknown ones count for nothing."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        await self._core.write(lambda: follow(member, slugs))


def follow(member: int, slugs: tuple[str, ...], *, knows: bool = False) -> None:
    """Inside a write: a member follows these experiences, and no others; with `knows` they also say that they know
    them."""
    wanted = [experience.id for experience in boards.experiences() if experience.slug in slugs]
    boards.follow_experiences(member, wanted)
    if knows:
        people.set_known(member, wanted)
