"""A recovery code: shown once, and typed back in part, so that it is somewhere else than on this screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from random import SystemRandom

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.form import Form
from bbs.screens.moves import TextMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, Prose, para

ASKED = 2
"""How many of the words have to be typed back."""

MAX_WORD = 40
FIXED_SPACE = "\u00a0"


class ShowCode(TextMoves):
    """The words, each with its number. `do_open` goes on from here."""

    def __init__(self, code: str, title: str = "") -> None:
        super().__init__(title or _("Your recovery code"))
        self.body = self.text = Prose(code_words(code), holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    def show_code(self, code: str) -> None:
        self.text.show(code_words(code))

    def hints(self) -> str:
        return _("! help now  Enter written down  Esc back")

    def words_for(self, command: Command) -> str:
        words = {"open": _("Go on, it is written down"), "read_on": _("Further down")}
        return words.get(command.name, super().words_for(command))


class CheckCode(Form):
    """Asks for two of the words; `right` is called once they are. Esc shows all of them again."""

    def __init__(self, code: str, title: str = "") -> None:
        self._code = code
        self._words = code.split()
        self._asked = sorted(SystemRandom().sample(range(len(self._words)), min(ASKED, len(self._words))))
        label = _("Word {number}: ")
        fields = [Field(label.format(number=at + 1), limit=MAX_WORD, margin=MARGIN) for at in self._asked]
        super().__init__(title or _("Your recovery code"), *fields)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("Is it safe with you?"), "heading"),
            para(_("Please type these two words, from what you wrote down.")),
            para(),
        ]

    def hints(self) -> str:
        return _("F1 help now  Enter on  Esc see it again")

    async def submit(self) -> None:
        for at, (place, field) in enumerate(zip(self._asked, self.fields, strict=True)):
            if field.text.strip().casefold() != self._words[place]:
                self.focus_field(at)
                words = _("Word {number} is another one. Esc shows all of them again.")
                raise BadInput(words.format(number=place + 1), "differs", field="code")
        await self.right()

    async def right(self) -> None:
        """Goes on from here."""
        raise NotImplementedError


class GiveCode(ShowCode):
    """A code that counts already: shown, typed back in part, and then `then` is called."""

    def __init__(self, code: str, then: Callable[[], Awaitable[object]]) -> None:
        super().__init__(code)
        self._code = code
        self._then = then

    async def do_open(self) -> None:
        await self.bbs.change_screen(_Check(self._code, self._then))

    async def do_back(self) -> None:
        self.say(_("Please write it down first: it is shown only now. Then press Enter."))

    def hints(self) -> str:
        return _("! help now  Enter it is written down")


class _Check(CheckCode):
    def __init__(self, code: str, then: Callable[[], Awaitable[object]]) -> None:
        super().__init__(code)
        self._then = then

    async def do_back(self) -> None:
        await self.bbs.change_screen(GiveCode(self._code, self._then))

    async def right(self) -> None:
        await self._then()


def code_words(code: str) -> list[Paragraph]:
    """What is said of a code, and its words, no number of which stands apart from its word."""
    words = "   ".join(f"{number}{FIXED_SPACE}{word}" for number, word in enumerate(code.split(), 1))
    return [
        para(_("Your recovery code"), "heading"),
        para(
            _(
                "Should you lose your password or key, these words open your account, with recover@. "
                "Please write them down, away from this machine. They are shown only now."
            )
        ),
        para(),
        para(words, "strong"),
    ]
