"""What comes for somebody in line mode: said between two questions, never into a line or a text that is under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.case_rows import OwnAction
from bbs.services.events import CASE, CONVERSATION, DECIDED, MENTION, POST, RESYNC, STANDING, WAITED, Event
from bbs.services.news import NewsKind
from bbs.services.site import Services
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence

MAX_CASES: Final = 20
"""Of so many cases at most it is looked up whether they call, at one question: the queue has all of them."""


class LineNews:
    """Hears what happens, and tells it when it is asked for. With a `visit` it tells what concerns the room as well,
    and only where a room asks what to do next; then, `visit.actor` is who it is for."""

    def __init__(self, services: Services, actor: Actor, visit: Visit | None = None) -> None:
        self._services = services
        self._first = actor
        self._visit = visit
        self._written = self._waited = False
        self._cases: dict[int, None] = {}
        self._called: set[int] = set()
        self._decided: dict[int, None] = {}
        self._post: Event | None = None
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def _actor(self) -> Actor:
        return self._visit.actor if self._visit is not None else self._first

    def begin(self) -> None:
        """Hears from now on."""
        actor = self._actor
        self._unsubscribe = self._services.events.subscribe(self._heard, member=actor.member or actor.suspended)

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
        elif event.kind == DECIDED and event.number is not None:
            self._decided[event.number] = None
        elif event.kind in (POST, MENTION):
            self._post = event
        elif event.kind in (STANDING, RESYNC) and self._visit is not None:
            self._visit.anew = True

    async def since_last_time(self) -> list[str]:
        """What has happened to the account since the last sign-in, each with its day. It is told once."""
        if not may(self._actor, Action.MANAGE_SELF):
            return []
        return [f"{row.day}: {row.words}" for row in await self._services.notices.take(self._actor)]

    async def said(self) -> Sequence[str]:
        """What has come since this was asked last, in sentences. What goes wrong here is nobody's trouble."""
        if self._visit is not None and not self._visit.at_prompt:
            return []
        try:
            return [
                *await self._of_conversations(),
                *await self._of_waiting_posts(),
                *await self._of_decisions(),
                *await self._of_cases(),
                *await self._of_posts(),
                *(await self._visit.here.news() if self._visit is not None else ()),
            ]
        except BBSError:
            return []

    async def _of_conversations(self) -> list[str]:
        written, self._written = self._written, False
        if written and await self._services.asking.unread(self._actor):
            return [_("A moderator has written to you. ask leads to it.")]
        return []

    async def _of_waiting_posts(self) -> list[str]:
        waited, self._waited = self._waited, False
        return [row.words for row in await self._services.notices.take(self._actor)] if waited else []

    async def _of_decisions(self) -> list[str]:
        numbers, self._decided = self._decided, {}
        if not numbers or not may(self._actor, Action.SEE_OWN_ACTIONS):
            return []
        mine = await self._services.appeals.mine(self._actor)
        return [decided_said(action) for action in mine if action.number in numbers]

    async def _of_cases(self) -> list[str]:
        numbers, self._cases = list(self._cases)[-MAX_CASES:], {}
        calls = [number for number in numbers if await self._services.cases.calls(self._actor, number)]
        self._called.update(calls)
        return [_("Somebody may need you soon: case {number}.").format(number=number) for number in calls]

    async def _of_posts(self) -> list[str]:
        event, self._post = self._post, None
        if event is None or event.thread is None or event.number is None or self._is_there(event.thread):
            return []
        row = await self._services.news.about(self._actor, event.thread, event.number)
        if row is None:
            return []
        reply = row.kind is NewsKind.REPLY
        words = _("{name} answered you. news leads to it.") if reply else _("{name} mentioned you. news leads to it.")
        return [words.format(name=row.byline.text)]

    def _is_there(self, thread: int) -> bool:
        """Whether one is in the thread, which says so itself."""
        return self._visit is not None and self._visit.here.spot().thread == thread


def decided_said(action: OwnAction) -> str:
    """What was decided about something of one's own, and where the reason is."""
    why = _("Why: among the settings, what moderators did about you")
    if action.answer:
        return sentence(_("Your appeal was decided: {what}").format(what=action.answer), why)
    over = _("It is over: {how}").format(how=action.ended) if action.ended else ""
    return sentence(action.words, over, why)
