"""A client of the text front end that keeps what it was told, and services of which only some are there."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

from bbs.domain.policy import Actor
from bbs.services.help_now import Resource
from bbs.services.site import Services
from bbs.services.turns import Turns


class Resources:
    """Help now with these entries."""

    def __init__(self, found: Sequence[Resource] = ()) -> None:
        self._found = found

    async def resources(self, actor: Actor, region: str = "") -> Sequence[Resource]:
        return self._found


def only_help(found: Sequence[Resource] = ()) -> Services:
    """Services of which help now alone is there."""
    return cast(Services, SimpleNamespace(help_now=Resources(found), turns=Turns()))
