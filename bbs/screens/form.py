"""A form: some words above, fields, and below them what is not right yet. Also what shares a screen out among them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual import events
from textual.widget import Widget

from bbs.domain.commands import LINES, Place
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.screens.widgets.rows import RowList
from bbs.terminal.lines import Lines
from bbs.terminal.looks import Line


class Blank(Lines):
    """What is left of the screen."""

    DEFAULT_CSS = "Blank { width: 100%; height: 1fr; }"

    def line(self, y: int) -> Line:
        return []


LEAST_OF_ROWS = 3
"""One row in so many is a list's at least, whatever there is to say above it."""


class Parts(Widget):
    """Text, and below it other widgets. Where there is no room for all of them the text gives way.

    `rows`, where given, takes what is left; everything else has as many rows as it wants.
    """

    DEFAULT_CSS = "Parts { width: 100%; height: 1fr; layout: vertical; }"

    def __init__(self, text: Prose, *others: Lines, rows: RowList | None = None) -> None:
        super().__init__(text, *others, rows or Blank())
        self._text = text
        self._others = others
        self._rows = rows

    def on_resize(self, event: events.Resize) -> None:
        self.share_rows()

    def share_rows(self) -> None:
        """Shares the rows of the screen out, after something has become longer or shorter."""
        cells, room = self.size.width, self.size.height
        kept = 0 if self._rows is None else min(len(self._rows.rows), room // LEAST_OF_ROWS)
        for other in self._others:
            height = min(other.rows_at(cells), room - kept) if isinstance(other, Prose) else 1
            other.styles.height = height
            room -= height
        if self._rows is not None:
            rows = len(self._rows.rows)
            room = room - rows if rows <= room and self._others else max(room - rows, room // 3)
        self._text.styles.height = max(min(self._text.rows_at(cells), room), 0)


class Form(BaseScreen):
    """A screen with fields. Enter goes to the next field, and from the last one on; Esc back."""

    place = Place.EDITOR

    def __init__(self, title: str, *fields: Field) -> None:
        super().__init__(title)
        self.text = Prose()
        self.text.on_moved = self._say_rest
        self.fields = fields
        self._at = 0
        self._problem = Prose()
        self.body = self.parts = Parts(self.text, *fields, self._problem)
        self._keys: dict[str, Callable[[], Awaitable[None]]] = {
            "enter": self._enter,
            "escape": self.do_back,
            "tab": self._next_field,
            "down": self._down,
            "shift+tab": self._previous_field,
            "up": self._up,
            "pageup": self._page_up,
            "pagedown": self._page_down,
        }

    async def on_mount(self) -> None:
        self.text.show(self.words())
        self.focus_field(0)
        self.hush()

    def words(self) -> Sequence[Paragraph]:
        """What stands above the fields."""
        raise NotImplementedError

    async def submit(self) -> None:
        """Looks at what was typed, and goes on. Raises `BBSError` for what is not right yet."""
        raise NotImplementedError

    def hints(self) -> str:
        return _("F1 help now  Enter goes on  Esc back")

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None:
            if key in self._keys:
                self.hush()
                await self.attempt(self._keys[key])
                return True
            if self.typed(key, character):
                return True
        return await super().press(key, character)

    def typed(self, key: str, character: str | None) -> bool:
        """A key that may be for the field that one is in; returns whether it was."""
        return self.field.press(key, character)

    async def paste(self, text: str, lost: int = 0) -> None:
        if self._question is None:
            self.field.paste(text)

    async def _enter(self) -> None:
        name = LINES.get(self.field.text.strip())
        if name is not None and hasattr(self, f"do_{name}"):
            self.field.text = ""
            await getattr(self, f"do_{name}")()
        elif self._at + 1 < len(self.fields) and self.field.text:
            await self._next_field()
        else:
            await self._submit()

    async def _submit(self) -> None:
        self.say_problem(None)
        try:
            await self.submit()
        except BBSError as error:
            self.say_problem(error)

    async def _page_up(self) -> None:
        self.text.page(-1)

    async def _page_down(self) -> None:
        self.text.page(1)

    async def _down(self) -> None:
        """To the next field; from the last one on through the text, for keyboards that have no page keys."""
        if self._at + 1 < len(self.fields):
            await self._next_field()
        else:
            self.text.step(1)

    async def _up(self) -> None:
        if self._at:
            await self._previous_field()
        else:
            self.text.step(-1)

    def _say_rest(self) -> None:
        """Says above whether there is more to read than what is in sight."""
        self.title_bar.say(right=_("more below: PgDn") if self.text.rest else "")

    # Fields

    @property
    def field(self) -> Field:
        """The field that one is in."""
        return self.fields[self._at]

    def focus_field(self, at: int) -> None:
        """Puts the cursor into another field."""
        self._at = at
        for one in self.fields:
            one.active = False
        self.field.active = True

    async def _next_field(self) -> None:
        self.focus_field(min(self._at + 1, len(self.fields) - 1))

    async def _previous_field(self) -> None:
        self.focus_field(max(self._at - 1, 0))

    def say_problem(self, problem: BBSError | None) -> None:
        """Says below the fields what is not right, until it is looked at anew; None says nothing."""
        self._problem.show([para(problem.message, "care")] if problem is not None else [])
        self.parts.share_rows()
