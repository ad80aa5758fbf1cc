"""One setting by itself: a list of choices, or a field to type in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from bbs.domain.commands import Command
from bbs.domain.preference_rules import MAX_LIST, pieces
from bbs.domain.preferences import Preference, kept
from bbs.domain.words import _
from bbs.screens.form import Form, Parts
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.terminal.looks import Line

CHOSEN, NOT_CHOSEN = "[x]", "[ ]"


class ChoiceScreen(ListMoves):
    """Enter takes a choice and goes back. Where several can be taken, Enter and Space take one and give it back."""

    hinted = frozenset({"open", "back"})

    def __init__(self, preference: Preference) -> None:
        super().__init__(preference.words)
        self._preference = preference
        self.list = RowList()
        words = [para(preference.about), para()] if preference.about else []
        self.body = self.parts = Parts(Prose(words), rows=self.list)

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.parts
        yield self.status

    def on_mount(self) -> None:
        rows = [
            Row(lambda _room, value=value, words=words: self._line(value, words), value)  # type: ignore[misc]
            for value, words in self.services.preferences.choices(self._preference.name).items()
        ]
        self.list.show(rows, keep=next(iter(self._taken()), None))
        self.parts.share_rows()
        self.hush()

    def _taken(self) -> tuple[str, ...]:
        value = kept(self.bbs.preferences, self._preference.name)
        return pieces(value) if self._preference.several else (value,)

    def _line(self, value: str, words: str) -> Line:
        taken = value in self._taken()
        mark = CHOSEN if taken else NOT_CHOSEN
        return [(f"{mark} {words}", "strong" if taken else "plain")]

    def short_words(self, name: str, words: str) -> str:
        return _("choose") if name == "open" else super().short_words(name, words)

    def words_for(self, command: Command) -> str:
        return _("Choose") if command.name in ("open", "read_on") else super().words_for(command)

    async def do_open(self) -> None:
        await self.do_read_on()
        if not self._preference.several:
            await self.do_back()

    async def do_read_on(self) -> None:
        """Space: takes the choice, and stays here."""
        value = str(self.list.chosen)
        if self._preference.several:
            taken = self._taken()
            value = ", ".join([one for one in taken if one != value] if value in taken else [*taken, value])
        await self.bbs.choose_preference(self._preference.name, value)
        self.list.replace(self.list.rows)


class TypedScreen(Form):
    """Enter keeps what is typed and goes back; what will not do is said below the field."""

    def __init__(self, preference: Preference) -> None:
        self._preference = preference
        super().__init__(preference.words, Field("> ", limit=MAX_LIST, margin=MARGIN))

    async def on_mount(self) -> None:
        value = kept(self.bbs.preferences, self._preference.name)
        self.field.text = "" if self._preference.empty and value == self._preference.default else value
        await super().on_mount()

    def words(self) -> Sequence[Paragraph]:
        return [para(self._preference.about), para()]

    def hints(self) -> str:
        return _("F1 help now  Enter keeps it  Esc back")

    async def submit(self) -> None:
        await self.bbs.choose_preference(self._preference.name, self.field.text)
        await self.do_back()
