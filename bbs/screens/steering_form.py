"""What the screens for looking after the place share: a list that is fetched, pairs of words, and a form of fields."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bbs.domain.commands import Command
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.form import Form
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.terminal.looks import Line

LABEL_CELLS: Final = 24
"""The column of what there is to set; how it is set stands behind it."""

VALUE_CELLS: Final = 18
"""The fewest cells of how it is set."""


class SteeringList(ListMoves):
    """A list that is fetched when it opens and whenever one comes back to it. Enter opens what is chosen, a number too
    where `numbered` says that the first rows have one."""

    hinted = frozenset({"open", "back"})
    numbered = False

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.body = self.list = RowList()

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def fetch(self) -> Sequence[Row]:
        """The rows, as they are now."""
        raise NotImplementedError

    async def _load(self) -> None:
        self.list.show(await self.fetch(), keep=self.list.chosen)

    async def opened(self, chosen: object) -> None:
        """Enter on a row."""
        raise NotImplementedError

    async def do_open(self) -> None:
        if self.list.chosen is not None:
            await self.opened(self.list.chosen)

    def short_words(self, name: str, words: str) -> str:
        return _("change") if name == "open" else super().short_words(name, words)

    def words_for(self, command: Command) -> str:
        return _("Open, or change") if command.name == "open" else super().words_for(command)

    async def done(self, words: str, *, back: bool = True) -> None:
        """Something was done on a screen above: back to this one, which says so."""
        if back:
            while self.bbs.screens[-1] is not self:
                await self.bbs.go_back()
        await self.attempt(self._load)
        self.say(words)


def pair(label: str, value: str, key: object, *, look: str = "plain") -> Row:
    """What there is to set, and how it is set."""

    def draw(room: int) -> Line:
        column = min(LABEL_CELLS, max(room - VALUE_CELLS, room // 2))
        words = fit(label, column - 2)
        return [(words + " " * (column - width(words)), "plain"), (fit(value, max(room - column, 0)), look)]

    return Row(draw, key)


def entry(text: str, key: object, *, right: str = "", look: str = "plain") -> Row:
    """A line of a list, with what is worth knowing at its end."""

    def draw(room: int) -> Line:
        end = fit(right, room // 2)
        words = fit(text, max(room - width(end) - (1 if end else 0), 0))
        return [(words, look), (" " * max(room - width(words) - width(end), 0), "plain"), (end, "quiet")]

    return Row(draw, key)


def new(text: str, key: object) -> Row:
    """The line that makes another one."""
    return Row(lambda room: [(fit(text, room), "accent")], key)


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a form: the name by which what is wrong with it is known, what stands before it, and how much room it
    has."""

    name: str
    label: str
    limit: int
    text: str = ""


class FieldsForm(Form):
    """Enter goes to the next field, and from the last one on; Ctrl+S keeps all of it from anywhere. What is not right
    is said below the fields, and one stands in the field that it is about. `then` is given what was typed, by name."""

    def __init__(
        self,
        title: str,
        asked: Sequence[Asked],
        then: Callable[[Mapping[str, str]], Awaitable[object]],
        *,
        about: Sequence[str] = (),
    ) -> None:
        self._names = [each.name for each in asked]
        self._before = [each.text for each in asked]
        self._about = about
        self._then = then
        labels = max(width(each.label) for each in asked)
        super().__init__(title, *(_field(each, labels) for each in asked))

    def words(self) -> Sequence[Paragraph]:
        return [*(para(line) for line in self._about), para()] if self._about else []

    def hints(self) -> str:
        if len(self.fields) > 1:
            return _("F1 help now  Enter goes on  Ctrl+S keeps it  Esc back")
        return _("F1 help now  Enter keeps it  Esc back")

    def words_for(self, command: Command) -> str:
        known = {"send": _("Keep it"), "put_away": _("Back")}
        return known.get(command.name) or super().words_for(command)

    def say_problem(self, problem: BBSError | None) -> None:
        super().say_problem(problem)
        if problem is not None and problem.field in self._names:
            self.focus_field(self._names.index(problem.field))

    async def submit(self) -> None:
        await self._then(dict(zip(self._names, (one.text for one in self.fields), strict=True)))

    async def _enter(self) -> None:
        if not self.field.text and self._at + 1 < len(self.fields):
            await self._next_field()
        else:
            await super()._enter()

    async def do_send(self) -> None:
        await self._submit()

    async def do_back(self) -> None:
        if [one.text for one in self.fields] != self._before:
            self.choose(_("Leave what you wrote behind? y does, any other key stays."), {"y": self.bbs.go_back})
        else:
            await self.bbs.go_back()


def _field(asked: Asked, labels: int) -> Field:
    label = asked.label + " " * (labels - width(asked.label))
    return Field(label, limit=asked.limit, text=asked.text, margin=MARGIN)
