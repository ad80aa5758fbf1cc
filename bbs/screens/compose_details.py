"""What goes with a text: what its author is looking for, and what readers may want to know before they open it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

from textual import events

from bbs.domain.commands import Place
from bbs.domain.topics import TOPIC_WORDS
from bbs.domain.words import _, ngettext
from bbs.domain.wrap import wrap
from bbs.domain.writing_words import NOTHING, WITHOUT_A_NAME
from bbs.screens.moves import ListMoves
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.widgets.rows import GAP, Row, RowList, heading, note
from bbs.services.composing import Desk
from bbs.services.drafting import MAX_TOPICS

SEEKING_KEYS: dict[str, str | None] = {
    **{str(number): seeking for number, seeking in enumerate(SEEKING_WORDS, 1)},
    "0": None,
}
"""The number that chooses each; 0 is for nothing in particular."""

LETTERS = "abcdefghilmoprtuvwxyz"
"""The letters that add a topic, or take it away again, in the order in which topics are offered."""

UNNAMED_KEY = "n"
"""The letter by which one does without one's name, or puts it there again."""

EXPLAINED = "explained"
"""What lines stand for that are read only."""

MARGIN_CELLS = 4
"""Cells of a row that what is explained leaves free."""


@dataclass(slots=True)
class Choices:
    """What was chosen so far. `settled` once the author has said what they are looking for, or that it is nothing.
    `unnamed` says that it is to be posted without a name."""

    seeking: str | None
    warnings: tuple[str, ...]
    settled: bool
    unnamed: bool = False

    def toggle(self, topic: str) -> bool:
        """Adds a topic, or takes it away. False where there is no room for another."""
        if topic in self.warnings:
            self.warnings = tuple(other for other in self.warnings if other != topic)
        elif len(self.warnings) >= MAX_TOPICS:
            return False
        else:
            self.warnings += (topic,)
        return True


class Details(ListMoves):
    """Numbers choose what one is looking for, letters add topics; arrows and Enter do both. `n` leaves one's name out,
    where the board lets one.

    With `asking` this is the step before a new thread goes, and choosing a number sends it, once there is a topic
    where the board asks for one. `changed` is called after each choice. A reply has topics only (`seeks` False).
    """

    place = Place.HELP

    def __init__(
        self,
        choices: Choices,
        *,
        seeks: bool,
        asking: bool,
        desk: Desk,
        changed: Callable[[], None],
        send: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(_("What are you looking for?") if asking and seeks else _("Details"))
        self.body = self.list = RowList()
        self.choices = choices
        self._seeks = seeks
        self._asking = asking
        self._desk = desk
        self._changed = changed
        self._send = send
        topics = dict.fromkeys((*desk.topics, *choices.warnings))
        self._letters = dict(zip(topics, LETTERS, strict=False))
        self._topics = {letter: topic for topic, letter in self._letters.items()}
        self._all_topics = tuple(topics)

    def on_mount(self) -> None:
        self.list.show(list(self._rows()))
        self.hush()
        if self._asking and self._missing:
            self.say(_("On this board a thread says what it is about. A letter chooses."))

    @property
    def _may_choose_name(self) -> bool:
        """Whether one's name can be left out, or put there again where the board has come to ask for it."""
        return self._desk.unnamed or self.choices.unnamed

    @property
    def _missing(self) -> bool:
        """Whether the board asks for a topic, and none has been chosen."""
        return self._desk.warnings_required and not self.choices.warnings

    def hints(self) -> str:
        if self._asking and self._seeks:
            return _("A number sends it  Esc back to the text")
        return _("Esc back to the text  Ctrl+S send")

    def _rows(self) -> Iterator[Row]:
        if self._seeks:
            if not self._asking:
                yield heading(_("What are you looking for?"))
            yield from self._seeking_rows()
            yield GAP
        required = self._desk.warnings_required
        yield heading(_("What it is about, for readers:") if required else _("A warning for readers, if you like:"))
        for topic in self._all_topics:
            mark = "[x]" if topic in self.choices.warnings else "[ ]"
            yield _option(f"{mark} {self._letters.get(topic, ' ')}  {TOPIC_WORDS.get(topic, topic)}", topic)
        if self._may_choose_name:
            yield GAP
            yield from self._name_rows()
        if self._desk.words:
            yield GAP
            yield from self._explained(self._desk.words)

    def _seeking_rows(self) -> Iterator[Row]:
        for key, seeking in SEEKING_KEYS.items():
            chosen = self.choices.settled and self.choices.seeking == seeking
            mark = "(x)" if chosen else "( )"
            yield _option(f"{mark} {key}  {SEEKING_WORDS.get(seeking or '', NOTHING)}", key)

    def _name_rows(self) -> Iterator[Row]:
        mark = "[x]" if self.choices.unnamed else "[ ]"
        yield _option(f"{mark} {UNNAMED_KEY}  " + _("without my name"), UNNAMED_KEY)
        yield from self._explained((WITHOUT_A_NAME,))

    def _explained(self, said: Sequence[str]) -> Iterator[Row]:
        cells = max(min(self.app.size.width, self.bbs.text_cells) - MARGIN_CELLS, 1)
        rows = [row for words in said for row in wrap(words, cells)]
        # They can be stood on, so that a small window scrolls to the last of them.
        yield from (Row(note(row).draw, (EXPLAINED, at, row)) for at, row in enumerate(rows))

    def on_resize(self, _event: events.Resize) -> None:
        self.list.replace(list(self._rows()))

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is not None:
            return await super().press(key, character)
        if key == "ctrl+s":
            self.choices.settled = True
            await self._back_and_send()
        elif key == "ctrl+o":
            await self.do_back()
        elif (
            (key in SEEKING_KEYS and self._seeks)
            or key in self._topics
            or (key == UNNAMED_KEY and self._may_choose_name)
        ):
            chosen = self._topics.get(key, key)
            self.list.choose(chosen)
            await self._take(chosen)
        else:
            return await super().press(key, character)
        return True

    async def _take(self, chosen: str) -> None:
        self.hush()
        if chosen in SEEKING_KEYS:
            self.choices.seeking = SEEKING_KEYS[chosen]
            self.choices.settled = True
        elif chosen == UNNAMED_KEY and self._may_choose_name:
            self.choices.unnamed = not self.choices.unnamed
        elif not self.choices.toggle(chosen):
            words = ngettext("There is room for {count} of these.", "There is room for {count} of these.", MAX_TOPICS)
            self.say(words.format(count=MAX_TOPICS))
        self.list.replace(list(self._rows()))
        self._changed()
        if self._asking and chosen in SEEKING_KEYS:
            if self._missing:
                self.say(_("And what is it about? A letter chooses, then Ctrl+S sends it."))
            else:
                await self._back_and_send()

    async def _back_and_send(self) -> None:
        await self.bbs.go_back()
        await self._send()

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, str):
            await self._take(self.list.chosen)


def _option(words: str, key: str) -> Row:
    return Row(lambda _room: [(words, "plain")], key)
