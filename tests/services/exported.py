"""An export as one value, with all the lists in it that are made as they are taken."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from bbs.domain.policy import Actor
from bbs.services.site import Services


async def export(services: Services, actor: Actor, door_word: str | None = None) -> Any:
    """Everything that is kept about the actor."""
    return await whole(await services.exporting.export(actor, door_word))


async def whole(value: object) -> Any:
    """A value in which nothing is left to be taken."""
    if isinstance(value, AsyncIterator):
        return [await whole(each) async for each in value]
    if isinstance(value, Mapping):
        return {name: await whole(each) for name, each in value.items()}
    return value
