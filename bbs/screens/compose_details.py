"""What goes with a text: what its author is looking for, and what readers may want to know before they open it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from bbs.domain.commands import Place
from bbs.domain.topics import TOPIC_WORDS, WARNING_TOPICS
from bbs.domain.words import _, ngettext
from bbs.screens.moves import ListMoves
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.widgets.rows import GAP, Row, RowList, heading
from bbs.services.drafting import MAX_TOPICS

SEEKING_KEYS: dict[str, str | None] = {
    **{str(number): seeking for number, seeking in enumerate(SEEKING_WORDS, 1)},
    "0": None,
}
"""The number that chooses each; 0 is for nothing in particular."""

TOPIC_KEYS = dict(zip("abcdefgh", WARNING_TOPICS, strict=True))
"""The letter that adds each topic, or takes it away again."""

NOTHING = _("nothing in particular")


@dataclass(slots=True)
class Choices:
    """What was chosen so far. `settled` once the author has said what they are looking for, or that it is nothing."""

    seeking: str | None
    warnings: tuple[str, ...]
    settled: bool

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
    """Numbers choose what one is looking for, letters add topics; arrows and Enter do both.

    With `asking` this is the step before a new thread goes, and choosing a number sends it. `changed` is called after
    each choice. A reply has topics only (`seeks` False).
    """

    place = Place.HELP

    def __init__(
        self,
        choices: Choices,
        *,
        seeks: bool,
        asking: bool,
        changed: Callable[[], None],
        send: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(_("What are you looking for?") if asking else _("Details"))
        self.body = self.list = RowList()
        self.choices = choices
        self._seeks = seeks
        self._asking = asking
        self._changed = changed
        self._send = send
        self._others = choices.warnings

    def on_mount(self) -> None:
        self.list.show(list(self._rows()))
        self.hush()

    def hints(self) -> str:
        if self._asking:
            return _("A number sends it  Esc back to the text")
        return _("Esc back to the text  Ctrl+S send")

    def _rows(self) -> Iterator[Row]:
        if self._seeks:
            if not self._asking:
                yield heading(_("What are you looking for?"))
            for key, seeking in SEEKING_KEYS.items():
                chosen = self.choices.settled and self.choices.seeking == seeking
                mark = "(x)" if chosen else "( )"
                yield _option(f"{mark} {key}  {SEEKING_WORDS.get(seeking or '', NOTHING)}", key)
            yield GAP
        yield heading(_("A warning for readers, if you like:"))
        letters = {topic: letter for letter, topic in TOPIC_KEYS.items()}
        for topic in dict.fromkeys((*WARNING_TOPICS, *self._others)):
            mark = "[x]" if topic in self.choices.warnings else "[ ]"
            yield _option(f"{mark} {letters.get(topic, ' ')}  {TOPIC_WORDS.get(topic, topic)}", topic)

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is not None:
            return await super().press(key, character)
        if key == "ctrl+s":
            self.choices.settled = True
            await self._back_and_send()
        elif key == "ctrl+o":
            await self.do_back()
        elif (key in SEEKING_KEYS and self._seeks) or key in TOPIC_KEYS:
            chosen = TOPIC_KEYS.get(key, key)
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
        elif not self.choices.toggle(chosen):
            words = ngettext("There is room for {count} of these.", "There is room for {count} of these.", MAX_TOPICS)
            self.say(words.format(count=MAX_TOPICS))
        self.list.replace(list(self._rows()))
        self._changed()
        if self._asking and chosen in SEEKING_KEYS:
            await self._back_and_send()

    async def _back_and_send(self) -> None:
        await self.bbs.go_back()
        await self._send()

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, str):
            await self._take(self.list.chosen)


def _option(words: str, key: str) -> Row:
    return Row(lambda _room: [(words, "plain")], key)
