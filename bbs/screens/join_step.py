"""What the steps of joining share: what has been given so far, the way forth and back, and a form with fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from textual import events
from textual.widget import Widget

from bbs.domain.commands import Place
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.rows import OfferedKey
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line

SLASH_HELP, SLASH_LEAVE, SLASH_KEYS = "/help", "/leave", "/"
"""What a line holding only this does in a text field (the contract)."""


@dataclass
class Progress:
    """What somebody who joins has given so far. The password is dropped as soon as it has been used, or on going back."""

    steps: Sequence[Callable[[Progress], JoinStep]]
    offered_keys: tuple[OfferedKey, ...] = ()
    handle: str = ""
    offers: tuple[str, ...] = ()
    key: OfferedKey | None = None
    password: str | None = field(default=None, repr=False)
    experiences: frozenset[str] = frozenset()
    problem: BBSError | None = None
    """What the account could not be made for; the step with that field says it."""

    def step_for(self, kind: type[JoinStep]) -> JoinStep:
        """The step of that kind, made anew."""
        return kind(self)


class Parts(Widget):
    """Widgets below each other. The text on top gives way where there is no room for all of them."""

    DEFAULT_CSS = "Parts { width: 100%; height: 1fr; layout: vertical; }"

    def __init__(self, text: Prose, *others: Lines, flexible: Lines | None = None) -> None:
        super().__init__(text, *others)
        self._text = text
        self._others = others
        self._flexible = flexible

    def on_resize(self, event: events.Resize) -> None:
        self.arrange()

    def arrange(self) -> None:
        """Shares the rows out: to what is not text as many as it wants, to the text what is left."""
        cells, room = self.size.width, self.size.height
        if not room:
            return
        for other in self._others:
            if other is not self._flexible:
                height = min(other.rows_at(cells), room) if isinstance(other, Prose) else 1
                other.styles.height = height
                room -= height
        wanted = len(getattr(self._flexible, "rows", ()))
        self._text.styles.height = max(min(self._text.rows_at(cells), room - wanted), 0)


class JoinStep(BaseScreen):
    """One step. `go_on` leads to the next one; Esc to the one before, or out."""

    place = Place.HELP

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress_words(progress, type(self)))
        self.progress = progress

    async def on_mount(self) -> None:
        self.hush()

    async def go_on(self) -> None:
        await self._go(1)

    async def do_back(self) -> None:
        if self._number() == 0:
            await self.bbs.go_back()
        else:
            await self._go(-1)

    async def _go(self, by: int) -> None:
        self.leaving(by)
        await self.bbs.change_screen(self.progress.steps[self._number() + by](self.progress))

    def leaving(self, by: int) -> None:
        """The step is left, onwards (1) or backwards (-1): the moment to keep what was typed, or to drop it."""

    def _number(self) -> int:
        return self.progress.steps.index(type(self))

    def take_problem(self, *fields: str) -> str:
        """What was wrong with one of these fields when the account was to be made; said once."""
        problem = self.progress.problem
        if problem is None or problem.field not in fields:
            return ""
        self.progress.problem = None
        return problem.message


def progress_words(progress: Progress, step: type[JoinStep]) -> str:
    """How far one has come, in words."""
    number = progress.steps.index(step) + 1
    return _("Joining, {step} of {steps}").format(step=number, steps=len(progress.steps))


class FormStep(JoinStep):
    """A step with fields for text: some words above, the fields, and below them what is not right yet."""

    place = Place.EDITOR

    def __init__(self, progress: Progress, words: Sequence[Paragraph], *fields: Field) -> None:
        super().__init__(progress)
        self.text = Prose(words)
        self.fields = fields
        self._at = 0
        self._problem = Prose()
        self.body = self.parts = Parts(self.text, *fields, self._problem, Blank())

    async def on_mount(self) -> None:
        self.hush()
        self.focus_field(0)

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is not None:
            return await super().press(key, character)
        handler = self._handlers().get(key)
        if handler is not None:
            self.hush()
            await self.attempt(handler)
            return True
        if self.typed(key, character):
            self.no_problem()
            return True
        return await super().press(key, character)

    def typed(self, key: str, character: str | None) -> bool:
        """A key that may be for the field that one is in; returns whether it was."""
        return self.field.press(key, character)

    async def paste(self, text: str, lost: int = 0) -> None:
        if self._question is None:
            self.field.paste(text)
            self.no_problem()

    def _handlers(self) -> dict[str, Callable[[], Awaitable[object]]]:
        return {
            "enter": self._enter,
            "ctrl+s": self._enter,
            "escape": self.do_back,
            "tab": self._next_field,
            "down": self._next_field,
            "shift+tab": self._previous_field,
            "up": self._previous_field,
            "pageup": self._page_up,
            "pagedown": self._page_down,
        }

    def hints(self) -> str:
        return _("Enter goes on  Esc goes back  F1 help now")

    async def _enter(self) -> None:
        line = self.field.text.strip()
        if line in (SLASH_HELP, SLASH_LEAVE, SLASH_KEYS):
            self.field.text = ""
            await self._slash(line)
        elif self._at + 1 < len(self.fields) and not self.is_complete():
            self.focus_field(self._at + 1)
        else:
            await self._submit()

    async def _slash(self, line: str) -> None:
        if line == SLASH_HELP:
            await self.do_help_now()
        elif line == SLASH_LEAVE:
            await self.do_leave_at_once()
        else:
            await self.do_keys()

    async def _submit(self) -> None:
        try:
            await self.submit()
        except BBSError as error:
            self.say_problem(error)

    async def submit(self) -> None:
        """Looks at what was typed, and goes on. Raises `BBSError` for what is not right yet."""
        raise NotImplementedError

    def is_complete(self) -> bool:
        """Whether Enter may go on from any field."""
        return False

    # Fields

    @property
    def field(self) -> Field:
        """The field that one is in."""
        return self.fields[self._at]

    def focus_field(self, at: int) -> None:
        """Puts the cursor into another field."""
        self._at = at
        for number, one in enumerate(self.fields):
            one.active = number == at

    async def _next_field(self) -> None:
        self.focus_field(min(self._at + 1, len(self.fields) - 1))

    async def _previous_field(self) -> None:
        self.focus_field(max(self._at - 1, 0))

    async def _page_up(self) -> None:
        self.text.page(-1)

    async def _page_down(self) -> None:
        self.text.page(1)

    # What is not right yet

    def say_problem(self, problem: BBSError | str) -> None:
        """Says below the fields what is not right; with the next key it is gone."""
        words = problem if isinstance(problem, str) else problem.message
        self._problem.show([para(words, "care")])
        self.parts.arrange()

    def no_problem(self) -> None:
        if self._problem.rows_at(self.size.width):
            self._problem.show(())
            self.parts.arrange()


class Blank(Lines):
    """What is left of the screen."""

    DEFAULT_CSS = "Blank { width: 100%; height: 1fr; }"

    def line(self, y: int) -> Line:
        return []
