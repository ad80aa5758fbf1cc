"""Exporting: everything that the server holds about a member, for that member."""

from __future__ import annotations

from typing import Any

from bbs.domain.policy import Action, Actor, require
from bbs.services.core import Core
from bbs.services.recovery import Recovery


class Exporting:
    """Exports."""

    def __init__(self, core: Core, recovery: Recovery) -> None:
        self._core = core
        self._recovery = recovery

    async def export(self, actor: Actor, door_word: str | None = None) -> dict[str, Any]:
        """Everything that the server holds about the actor, as a document that `json.dumps` takes.

        Raises `BadInput` at the field `door_word` (`empty`, `wrong`) where the actor has one and this is not it.
        """
        require(actor, Action.EXPORT)
        raise NotImplementedError
