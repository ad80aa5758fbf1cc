"""What comes for somebody in line mode: said between two questions, never into a line that is being typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.events import CASE, CONVERSATION, WAITED, Event
from bbs.services.site import Services

MAX_CASES: Final = 20
"""Of so many cases at most it is looked up whether they call, at one question: the queue has all of them."""


class LineNews:
    """Hears what happens, and tells it when it is asked for."""

    def __init__(self, services: Services, actor: Actor) -> None:
        self._services = services
        self._actor = actor
        self._written = self._waited = False
        self._cases: dict[int, None] = {}
        self._called: set[int] = set()
        self._unsubscribe: Callable[[], None] | None = None

    def begin(self) -> None:
        """Hears from now on."""
        self._unsubscribe = self._services.events.subscribe(
            self._heard, member=self._actor.member or self._actor.suspended
        )

    def end(self) -> None:
        """Hears nothing any more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind == CONVERSATION:
            self._written = True
        elif event.kind == WAITED:
            self._waited = True
        elif event.kind == CASE and event.number is not None and event.number not in self._called:
            self._cases[event.number] = None

    async def since_last_time(self) -> list[str]:
        """What has happened to the account since the last sign-in, each with its day. It is told once."""
        if not may(self._actor, Action.MANAGE_SELF):
            return []
        return [f"{row.day}: {row.words}" for row in await self._services.notices.take(self._actor)]

    async def said(self) -> list[str]:
        """What has come since this was asked last, in sentences. What goes wrong here is nobody's trouble."""
        try:
            return [*await self._of_conversations(), *await self._of_posts(), *await self._of_cases()]
        except BBSError:
            return []

    async def _of_conversations(self) -> list[str]:
        written, self._written = self._written, False
        if written and await self._services.asking.unread(self._actor):
            return [_("A moderator has written to you. It is with asking a moderator, in the first list.")]
        return []

    async def _of_posts(self) -> list[str]:
        waited, self._waited = self._waited, False
        return [row.words for row in await self._services.notices.take(self._actor)] if waited else []

    async def _of_cases(self) -> list[str]:
        numbers, self._cases = list(self._cases)[-MAX_CASES:], {}
        calls = [number for number in numbers if await self._services.cases.calls(self._actor, number)]
        self._called.update(calls)
        return [_("Somebody may need you soon: case {number}.").format(number=number) for number in calls]
