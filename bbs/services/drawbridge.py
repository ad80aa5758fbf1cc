"""The drawbridge: one key, and for a day whoever joins waits for a moderator, and so do first posts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bbs.domain.board_rules import DRAWBRIDGE_TIME
from bbs.domain.cases import MAX_CASE_WORDS
from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import cases, duty
from bbs.models.times import from_us
from bbs.services import modlog
from bbs.services.core import Core
from bbs.services.given_words import within
from bbs.services.identity import still
from bbs.services.modlog import LogKind

_NAME: Final = "drawbridge"


@dataclass(frozen=True, slots=True)
class DrawbridgeRow:
    """That it is up: until when, who raised it (empty for the operator), and why."""

    until: datetime
    by: str
    reason: str


class Drawbridge:
    """Up or down, for the whole site. It comes down by itself."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def raised(self, actor: Actor) -> datetime | None:
        """Until when it is up; None where it is down."""
        found = await self.shown(actor)
        return None if found is None else found.until

    async def shown(self, actor: Actor) -> DrawbridgeRow | None:
        """The same with who raised it and why."""
        require(actor, Action.DRAWBRIDGE)
        return await self._core.read(lambda: _row(self._core.now_us))

    async def raise_(self, actor: Actor, reason: str) -> datetime:
        """Raises it for `DRAWBRIDGE_TIME` from now on; until when it is up. Raises `BadInput` at the field `reason`."""
        require(actor, Action.DRAWBRIDGE)
        why, now_us = _reason(reason), self._core.now_us
        until_us = now_us + DRAWBRIDGE_TIME // timedelta(microseconds=1)

        def work() -> None:
            still(actor, Action.DRAWBRIDGE, now_us)
            said = {"until_us": until_us, "by": actor.member, "reason": why}
            duty.put_setting(_NAME, json.dumps(said, ensure_ascii=False))
            modlog.write(LogKind.DRAWBRIDGE_RAISED, actor=actor.member, public=True, now_us=now_us)

        await self._core.write(work)
        return from_us(until_us)

    async def lower(self, actor: Actor, reason: str) -> None:
        """Lowers it; where it is down, nothing happens. Raises `BadInput` at the field `reason`."""
        require(actor, Action.DRAWBRIDGE)
        _reason(reason)
        now_us = self._core.now_us

        def work() -> None:
            still(actor, Action.DRAWBRIDGE, now_us)
            if is_up(now_us):
                duty.put_setting(_NAME, "")
                modlog.write(LogKind.DRAWBRIDGE_LOWERED, actor=actor.member, public=True, now_us=now_us)

        await self._core.write(work)


def is_up(now_us: int) -> bool:
    """Whether the drawbridge is up at this moment. Inside a read or a write."""
    said = _said()
    # What lies further ahead than it can was raised by a clock that went wrong.
    return bool(said) and 0 < int(said["until_us"]) - now_us <= DRAWBRIDGE_TIME // timedelta(microseconds=1)


def _row(now_us: int) -> DrawbridgeRow | None:
    if not is_up(now_us):
        return None
    said = _said()
    by = said["by"]
    name = "" if by is None else cases.handles([by]).get(by, "")
    return DrawbridgeRow(from_us(said["until_us"]), name, said["reason"])


def _said() -> dict[str, Any]:
    kept = duty.setting(_NAME)
    said: dict[str, Any] = json.loads(kept) if kept else {}
    return said


def _reason(text: str) -> str:
    line = clean_line(text)
    if not line:
        raise BadInput(_("A few words say why, for the other moderators."), "empty", field="reason")
    return within(line, MAX_CASE_WORDS, "reason")
