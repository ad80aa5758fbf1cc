"""What all screens share: a line above, a line below, and keys looked up in the one catalogue of commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from textual import events
from textual.widget import Widget

from bbs.domain.commands import Command, Place, command_for, commands_at, key_label, may_do
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.widgets.bar import HINT_GAP, Bar, Status
from bbs.terminal.screen import TerminalScreen

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp
    from bbs.services.site import Services

WHEEL_STEPS = 3
"""Lines that one notch of the wheel moves."""

LEAVE_KEY = "Q"
"""Leaves at once also where a question waits for one key, unless it is among its answers."""

MAX_PROMPT = 20
"""Characters that can be typed into the line below: numbers, mostly."""


class BaseScreen(TerminalScreen):
    """A screen with a title above, its `body` in the middle, and a line below for keys, news and questions.

    For each command of the catalogue at its `place` a screen has a method `do_NAME`. A `BBSError` that one raises is
    said in the line below; anything else ends the session at its one boundary. That line otherwise names the keys of
    the commands that are essential, or of those in `hinted`, beside the ones that help everywhere.
    """

    place = Place.HELP
    hinted: frozenset[str] | None = None
    shown_locked = False
    """Whether it may be opened above the lock."""
    in_reach = False
    """Whether it opens however many screens stand on each other."""
    for_members = True
    """Whether somebody who joins from here comes back to it."""
    joins = False
    """Whether it is a step of joining."""

    body: Widget

    def __init__(self, title: str = "") -> None:
        super().__init__()
        self.title_bar = Bar(title)
        self.status = Status()
        self._question: Question | None = None
        self._hints = ""
        self._hints_for: Actor | None = None

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.body
        yield self.status

    def on_resize(self, event: events.Resize) -> None:
        if self.status.is_hint:
            self.hush()  # the hints of a narrow window are shorter, here and there
        self.status.fit_to(*event.size)

    @property
    def bbs(self) -> LighthouseApp:
        return cast("LighthouseApp", self.app)

    @property
    def services(self) -> Services:
        return self.bbs.services

    @property
    def actor(self) -> Actor:
        return self.bbs.actor

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is not None:
            await self._answer(key, character)
            return True
        command = command_for(self.place, key)
        if command is None:
            return False
        handler = getattr(self, f"do_{command.name}", None)
        if handler is None:
            return False
        if not may_do(self.actor, command):
            self.say_not_open()
            return True
        self.hush()
        await self.attempt(handler)
        return True

    def say_not_open(self) -> None:
        """What the actor may not do: guests are offered to join, and come back to this screen."""
        if not self.actor.is_guest or self.actor.suspended is not None:
            self.say(_("That is not open to you."))
        elif self.actor.waiting is not None or any(screen.joins for screen in self.bbs.screens):
            self.say(_("That needs an account."))
        else:
            words = _("That needs an account. y joins now, any other key stays here.")
            self.choose(words, {"y": self.bbs.open_joining})

    async def paste(self, text: str, lost: int = 0) -> None:
        question = self._question
        if question is not None and question.then is not None:
            for character in text.strip():
                question.type("", character)
            self.say(f"{question.words} {question.text}")

    def cursor(self) -> tuple[int, int] | None:
        """Where something is typed below, the cursor is there: a screen reader and a braille line follow it."""
        if self._question is None or self._question.then is None:
            return super().cursor()
        column, row = self.status.end
        return self.status.region.x + column, self.status.region.y + row

    async def point(self, kind: str, column: int, row: int) -> None:
        """The wheel moves as the arrows do; a click goes to the body, which may make of it what Enter would."""
        if kind == "click":
            clicked = getattr(self.body, "click", None)
            if clicked is not None and self._question is None and clicked(row - self.body.region.y):
                await self.press("enter", "\r")
        else:
            for _step in range(WHEEL_STEPS):
                await self.press(kind, None)

    async def attempt(self, work: Callable[[], Awaitable[object]]) -> bool:
        """Does the work, and says in the line below what was wrong, if something was. Returns whether nothing was."""
        try:
            await work()
        except BBSError as error:
            self.say(error.message, look="care")
            return False
        return True

    # The line below

    def say(self, text: str, look: str = "strong") -> None:
        """Says something in the line below until the next key."""
        self.status.say(left=text, look=look)

    def hush(self) -> None:
        """The line below shows again what can be done here."""
        self.status.say(left=self.hints(), look="hint")

    def hints(self) -> str:
        """The keys that one cannot do without, in words. Help comes first, since a narrow window cuts the rest."""
        if self._hints_for != self.actor:
            self._hints, self._hints_for = self._make_hints(), self.actor
        return self._hints

    def _make_hints(self) -> str:
        hints = []
        commands = commands_at(self.place, self.actor)
        commands.sort(key=lambda command: Place.ANYWHERE not in command.where)
        for command in commands:
            keys = command.keys_at(self.place)
            if self._is_hinted(command) and keys and hasattr(self, f"do_{command.name}"):
                hints.append(f"{key_label(keys[0])} {self.short_words(command.name, command.words)}")
        return HINT_GAP.join(hints)

    def _is_hinted(self, command: Command) -> bool:
        if self.hinted is None or Place.ANYWHERE in command.where:
            return command.essential or (command.name == "back" and self.place is Place.HELP)
        return command.name in self.hinted

    def short_words(self, name: str, words: str) -> str:
        """The words for a command in the line below; a screen may know better ones."""
        return SHORT_WORDS.get(name, words).lower()

    def words_for(self, command: Command) -> str:
        """The words for a command in the list of what can be done here; a screen may know better ones."""
        return _("Open") if command.name == "open" else command.words

    def offers(self, command: Command) -> bool:
        """Whether the command does anything here, as things stand: the list of what can be done leaves out the rest."""
        return hasattr(self, f"do_{command.name}")

    @property
    def is_quiet(self) -> bool:
        """Whether the line below says nothing but what can be done here."""
        return self._question is None and self.status.left in ("", self.hints())

    def choose(self, question: str, answers: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
        """Asks in the line below for one of these keys; any other takes the question back."""
        self._question = Question(question, answers=answers)
        self.say(question)

    def ask(self, question: str, then: Callable[[str], Awaitable[object]]) -> None:
        """Asks in the line below for a few characters, ended with Enter; Esc takes the question back."""
        self._question = Question(question, then=then)
        self.say(f"{question} ")

    async def _answer(self, key: str, character: str | None) -> None:
        question = self._question
        assert question is not None
        if question.answers is not None:
            self._question = None
            self.hush()
            if key in question.answers:
                await self.attempt(question.answers[key])
            elif key == LEAVE_KEY:
                await self.do_leave_at_once()
        elif key in ("escape", "ctrl+c"):
            self._question = None
            self.hush()
        elif key == "enter":
            self._question = None
            self.hush()
            text, then = question.text, question.then
            assert then is not None
            await self.attempt(lambda: then(text))
        else:
            question.type(key, character)
            self.say(f"{question.words} {question.text}")

    # What can be done everywhere

    async def do_back(self) -> None:
        await self.bbs.go_back()

    async def do_help_now(self) -> None:
        await self.bbs.open_help_now()

    async def do_ask(self) -> None:
        await self.bbs.open_asking()

    async def do_keys(self) -> None:
        await self.bbs.open_keys(self)

    async def do_settings(self) -> None:
        await self.bbs.open_settings()

    async def do_repaint(self) -> None:
        self.terminal.repaint()

    async def do_leave(self) -> None:
        self.choose(_("Leave now? y leaves, any other key stays."), {"y": self.bbs.leave, "ctrl+c": self.bbs.leave})

    async def do_let_in(self) -> None:
        await self.bbs.open_let_in()

    async def do_lock(self) -> None:
        await self.bbs.lock_screen()

    async def do_leave_at_once(self) -> None:
        await self.bbs.leave_at_once()

    # What the app tells a screen

    async def returned(self) -> None:
        """The screen is on top again: what it shows may be older than what is."""

    async def put_away(self) -> None:
        """The session ends: whatever is worth keeping is handed over now."""


class Question:
    """What the line below is asking."""

    def __init__(
        self,
        words: str,
        *,
        answers: Mapping[str, Callable[[], Awaitable[object]]] | None = None,
        then: Callable[[str], Awaitable[object]] | None = None,
    ) -> None:
        self.words = words
        self.answers = answers
        self.then = then
        self.text = ""

    def type(self, key: str, character: str | None) -> None:
        """A key of the answer."""
        if key == "backspace":
            self.text = self.text[:-1]
        elif character and character.isprintable() and len(self.text) < MAX_PROMPT:
            self.text += character


SHORT_WORDS = {
    "help_now": _("help now"),
    "keys": _("keys"),
    "back": _("back"),
    "open": _("open"),
    "read_on": _("read on"),
    "write_thread": _("write"),
    "reply": _("reply"),
    "support": _("support"),
    "send": _("send"),
    "put_away": _("leave, keeping it"),
}
