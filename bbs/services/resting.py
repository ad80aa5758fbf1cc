"""Rest for the whole community: read only while the operator works on it, or closed for good from a day on.

Read only is for maintenance: nothing that others would see is changed then, nor anybody's account. Drafts, read marks
and the place go on being kept, since nobody should lose a word to it. Closing is the end: from its day on nobody joins
or writes, while moderators go on looking after what stands, and everybody can export, delete and erase what is theirs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.queries import duty
from bbs.services import modlog
from bbs.services import resting_rules as rules
from bbs.services.core import Core, Outbox
from bbs.services.events import RESYNC, Event
from bbs.services.given_words import within
from bbs.services.identity import still
from bbs.services.resting_rules import Closing, ReadOnly
from bbs.services.steering_log import SteeringKind

MAX_REST_WORDS = 300
"""The most characters of what the operator adds."""


@dataclass(frozen=True, slots=True)
class Rest:
    """How the community stands: neither, for most of its life."""

    read_only: ReadOnly | None = None
    closing: Closing | None = None

    def words(self, today: date) -> tuple[str, ...]:
        """What everybody is told of it, the more pressing first."""
        said = [rules.read_only_words(self.read_only)] if self.read_only else []
        return (*said, *([rules.closing_words(self.closing, today)] if self.closing else ()))


class Resting:
    """Says and sets it. `now` is held in memory and looked up again after each change, so that home and the banner cost
    no query for it; what refuses a write asks the database itself."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._loading: asyncio.Task[None] | None = None
        self.now = Rest()
        core.events.subscribe(self._heard)

    async def load(self) -> None:
        """Looks it up; also whenever much may have happened in other processes."""
        self.now = await self._core.read(lambda: Rest(rules.read_only(), rules.closing()))

    async def fresh(self) -> tuple[str, ...]:
        """What everybody is told, where something has changed a moment ago too."""
        if self._loading is not None:
            await asyncio.wait([self._loading])
        return self.told()

    def told(self) -> tuple[str, ...]:
        """What everybody is told now, in words; mostly nothing. Costs no query."""
        return self.now.words(self._core.now().date())

    async def show(self, actor: Actor) -> Rest:
        """How the community stands."""
        require(actor, Action.SEE_BOARDS)
        await self.load()
        return self.now

    async def begin_read_only(self, actor: Actor, words: str = "") -> Rest:
        """Nothing is written from now on, in any process, until `end_read_only`. Raises `BadInput` at `words`."""
        require(actor, Action.MANAGE_SITE)
        said = {"since_us": self._core.now_us, "words": _words(words)}
        return await self._set(actor, rules.READ_ONLY, said, SteeringKind.READ_ONLY)

    async def end_read_only(self, actor: Actor) -> Rest:
        """Everything is as it was before; where it is so already, nothing happens."""
        require(actor, Action.MANAGE_SITE)
        return await self._set(actor, rules.READ_ONLY, None, SteeringKind.READ_ONLY_OVER)

    async def close(self, actor: Actor, on: date, words: str = "") -> Rest:
        """The community closes with the beginning of that day (UTC), and everybody is told from now on. Raises
        `BadInput` at `on` for a day that has passed, and at `words`."""
        require(actor, Action.MANAGE_SITE)
        if on < self._core.now().date():
            raise BadInput(_("That day has passed."), "past", field="on")
        said = {"on": on.isoformat(), "words": _words(words)}
        return await self._set(actor, rules.CLOSED, said, SteeringKind.CLOSING)

    async def stay_open(self, actor: Actor) -> Rest:
        """It does not close, or opens again; where nothing was said of closing, nothing happens."""
        require(actor, Action.MANAGE_SITE)
        return await self._set(actor, rules.CLOSED, None, SteeringKind.CLOSING_OVER)

    async def _set(self, actor: Actor, name: str, said: Mapping[str, object] | None, kind: SteeringKind) -> Rest:
        def work(outbox: Outbox) -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            before = duty.setting(name)
            duty.put_setting(name, "" if said is None else json.dumps(said, ensure_ascii=False))
            if before or said is not None:
                modlog.write(kind, actor=actor.member, now_us=self._core.now_us)
                outbox.tell_all()

        await self._core.write_and_tell(work, always=True)
        await self.load()
        return self.now

    def _heard(self, event: Event) -> None:
        if event.kind == RESYNC:
            self._loading = asyncio.get_running_loop().create_task(self._load_quietly())

    async def _load_quietly(self) -> None:
        """What cannot be looked up now stays as it was known; writes ask the database anyway."""
        try:
            await self.load()
        except BBSError:
            return


def _words(text: str) -> str:
    return within(clean_line(text), MAX_REST_WORDS, "words")
