"""What members choose for themselves, checked against the one catalogue of it."""

from __future__ import annotations

from bbs.domain.policy import Action, Actor, require
from bbs.domain.preferences import DEFAULTS, Preferences, parsed, preference_named
from bbs.models.queries import members
from bbs.services.core import Core, member_of


class MemberPreferences:
    """One member's own; nobody sees another's."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def get(self, actor: Actor) -> Preferences:
        """What the actor has chosen; a guest has chosen nothing."""
        if actor.is_guest:
            return DEFAULTS
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        return await self._core.read(lambda: parsed(members.settings(member)))

    async def set(self, actor: Actor, name: str, value: str) -> Preferences:
        """Keeps a choice, and returns all of them. Raises `BadInput` at the field `name`, with what would do."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        checked = preference_named(name).check(value)

        def work() -> Preferences:
            members.put_setting(member, name, checked)
            return parsed(members.settings(member))

        return await self._core.write(work)
