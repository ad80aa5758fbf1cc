"""A form to write in: what stands above, a field or two, and keys that are text unless they can write nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from textual import events
from textual.widget import Widget

from bbs.domain.commands import LINES, Place, command_for
from bbs.domain.text import MAX_BODY, MAX_SUBJECT
from bbs.domain.words import _, ngettext
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.screens.compose_head import Head
from bbs.screens.widgets.editor import Editor
from bbs.screens.widgets.key_styles import style_named

WHILE_COMMANDING = frozenset({"help_now", "keys", "leave_at_once", "lock"})
"""Commands whose letters mean the same while letters are commands of an editor."""

NEARLY_FULL = 10
"""The room that is left is said when it is less than one part in so many."""

NARROW = 66
"""Widths below which the line below says less."""

TALL = 12
"""Heights from which the subject has a second row, for long ones and for air."""


class ComposeForm(BaseScreen):
    """The fields, and what keys do in them. `subject` is None where only a text is written.

    `field` is the one that is written in, `greeting` is said at first. A subclass says what happens after a change
    (`wrote`).
    """

    place = Place.EDITOR

    def __init__(self, title: str, head: Head, subject: str | None, body: str, greeting: str = "") -> None:
        super().__init__(title)
        self.head = head
        self.subject: Editor | None = None
        if subject is not None:
            self.subject = self._field(Editor(subject, label=_("Subject: "), one_line=True, most=MAX_SUBJECT))
        self.body = self.editor = self._field(Editor(body))
        self.field = self.subject if self.subject is not None and not subject else self.editor
        self._greeting = greeting
        self._told = False

    def _field(self, field: Editor) -> Editor:
        field.on_change = self.wrote
        field.on_lost = self._on_lost
        return field

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.head
        if self.subject is not None:
            yield self.subject
        yield self.editor
        yield self.status

    def on_mount(self) -> None:
        for field in (self.editor, self.subject):
            if field is not None:
                field.style = style_named(self.bbs.preferences.key_style)
        self._arrange(self.app.size.width, self.app.size.height)
        self.hush()
        if self._greeting:
            self.say(self._greeting)
        self.field.activate()
        self.count()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.width, event.size.height)
        if not self._told:
            self.hush()

    def _arrange(self, columns: int, rows: int) -> None:
        self.head.fit_to(columns, rows)
        if self.subject is not None:
            self.subject.styles.height = 2 if rows >= TALL else 1

    def wrote(self) -> None:
        """Something was written, or taken away."""
        self.count()

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and await self._as_command(key):
            return True
        claimed = self.field.style.claims(key)
        if self._question is not None or (not claimed and command_for(self.place, key) is not None):
            return await super().press(key, character)
        if self._told:
            self.hush()
        if key == "enter" and await self._said_command():
            return True
        mode = self.field.style.mode
        meant = self.field.key(key, character) or self._to_other_field(key)
        if self.field.style.mode != mode:
            self.hush()
        return meant

    async def _as_command(self, key: str) -> bool:
        """What letters do everywhere but in a text, they do here while they write nothing."""
        if not self.field.style.commands:
            return False
        if key == "colon":
            self.ask(":", self._vi_command)
            return True
        command = command_for(Place.HELP, key)
        if command is None or command.name not in WHILE_COMMANDING:
            return False
        await self.attempt(getattr(self, f"do_{command.name}"))
        return True

    async def _vi_command(self, text: str) -> None:
        """What leaves in vi leaves here, and the draft is kept; nothing is ever sent by it."""
        if text.strip() in ("q", "q!", "wq", "x"):
            await self.do_put_away()
        elif text.strip() == "w":
            self.say(_("Your draft is kept while you type."))
        else:
            self.say(_(":q leaves and keeps your draft. Ctrl+S sends."))

    async def do_put_away(self) -> None:
        """Leaves. What is worth keeping is kept."""
        await self.do_back()

    async def paste(self, text: str, lost: int = 0) -> None:
        self._question = None
        if self._told:
            self.hush()
        self.field.paste(text, lost)

    async def _said_command(self) -> bool:
        """Enter on a line that holds nothing but one of the commands that text fields know."""
        name = LINES.get(self.field.document.current_line.strip())
        if name is None or not hasattr(self, f"do_{name}"):
            return False
        self.field.clear_line()
        await self.attempt(getattr(self, f"do_{name}"))
        return True

    def _to_other_field(self, key: str) -> bool:
        """What a field has no use for leads to the field above or below."""
        if self.subject is None:
            return False
        if self.field is self.subject and key in ("tab", "enter", "down"):
            self.stand_in(self.editor)
        elif self.field is self.editor and key in ("shift+tab", "up"):
            self.stand_in(self.subject)
        else:
            return False
        return True

    def stand_in(self, field: Editor) -> None:
        """Goes to a field."""
        if field is not self.field:
            self.field.activate(False)
            self.field = field
            field.activate()
            self.count()

    async def do_undo(self) -> None:
        if not self.field.undo():
            self.say(_("There is nothing to undo."))

    async def do_redo(self) -> None:
        if not self.field.redo():
            self.say(_("There is nothing to do again."))

    # The line below

    def say(self, text: str, look: str = "strong") -> None:
        self._told = True
        super().say(text, look)

    def hush(self) -> None:
        self._told = False
        super().hush()

    def hints(self) -> str:
        if self.field.style.mode:
            return self._mode_hints()
        if self.app.size.width < NARROW:
            return _("F1 help now  Ctrl+S send  Esc leave")
        return _("F1 help now  Ctrl+S send  Esc leave, keeping it  / and Enter: more")

    def _mode_hints(self) -> str:
        """What Esc does hangs on the mode of a style that has modes."""
        style = self.field.style
        if style.commands:
            words = _("{mode}  ! help now  Ctrl+S send  Esc leave, keeping it")
        else:
            words = _("{mode}  F1 help now  Ctrl+S send  Esc commands")
        return words.format(mode=style.mode.upper())

    async def attempt(self, work: Callable[[], Awaitable[object]]) -> bool:
        try:
            await work()
        except BBSError as error:
            self.blame(error)
            return False
        return True

    def blame(self, error: BBSError) -> None:
        """Says what was wrong, and goes to where it can be put right."""
        if error.field == "subject" and self.subject is not None:
            self.stand_in(self.subject)
        elif error.field == "body":
            self.stand_in(self.editor)
        self.say(error.message, look="care")

    def _on_lost(self, count: int) -> None:
        if self.field is self.subject:
            self.say(_("A subject has room for {count} characters.").format(count=MAX_SUBJECT), look="care")
        else:
            words = ngettext(
                "{count} character more than a post holds. It can go on in a second one.",
                "{count} characters more than a post holds. It can go on in a second one.",
                count,
            )
            self.say(words.format(count=f"{count:,}"), look="care")

    def count(self) -> None:
        """How much room there is, once there is little."""
        field = self.field
        most = MAX_SUBJECT if field is self.subject else MAX_BODY
        room = max(field.room, 0)
        shown = room if room < 1000 else room // 100 * 100
        self.status.say(right=_("room for {count}").format(count=f"{shown:,}") if room * NEARLY_FULL <= most else "")
