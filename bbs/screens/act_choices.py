"""What an action needs beside its reason: until when, topics, another board, a subject, or minutes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bbs.domain.acting import ACTIONS, MUST_END, ActionKind
from bbs.domain.steering_words import minutes_words
from bbs.domain.text import MAX_SUBJECT
from bbs.domain.topics import TOPIC_WORDS, WARNING_TOPICS
from bbs.domain.topics import said as topics_said
from bbs.domain.until import ends, parse_until
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BadInput
from bbs.screens.ask_text import AskText
from bbs.screens.base import BaseScreen
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import Row, RowList

MINUTES = ("5", "15", "60", "240", "1440")
"""How long one waits between two posts in a thread that was slowed down, as it is chosen."""


class ChooseOne(ListMoves):
    """A number or Enter chooses one of these, and `then` is given it."""

    def __init__(self, title: str, choices: Sequence[tuple[object, str]], then: Callable[[object], Awaitable[object]]):
        super().__init__(title)
        self.body = self.list = RowList()
        self._choices = choices
        self._then = then

    def on_mount(self) -> None:
        self.list.show([_row(number, words) for number, (_value, words) in enumerate(self._choices, 1)])
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number or Enter  Esc back")

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isdecimal() and self.list.choose(int(key)):
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, int):
            await self._then(self._choices[self.list.chosen - 1][0])


class ChooseTopics(ListMoves):
    """A number or Enter takes a topic or gives it back; Space, or Enter on the first line, is done."""

    def __init__(self, taken: Sequence[str], then: Callable[[tuple[str, ...]], Awaitable[object]]) -> None:
        super().__init__(_("A warning about what?"))
        self.body = self.list = RowList()
        self._taken = tuple(taken)
        self._then = then

    def on_mount(self) -> None:
        self._show()
        self.hush()

    def hints(self) -> str:
        return _("! help now  Numbers choose  Space is done  Esc back")

    def _show(self) -> None:
        rows = [Row(lambda _room: [(_("These"), "strong")], 0)]
        for number, topic in enumerate(WARNING_TOPICS, 1):
            mark = "[x]" if topic in self._taken else "[ ]"
            rows.append(_row(number, TOPIC_WORDS[topic], f"{mark} "))
        self.list.show(rows, keep=self.list.chosen)

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isdecimal() and key != "0" and self.list.choose(int(key)):
            self.hush()
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if not isinstance(chosen, int) or chosen == 0:
            await self.do_read_on()
            return
        topic = WARNING_TOPICS[chosen - 1]
        had = topic in self._taken
        self._taken = tuple(one for one in self._taken if one != topic) if had else (*self._taken, topic)
        self._show()

    async def do_read_on(self) -> None:
        """Space: done choosing."""
        if self._taken:
            await self._then(self._taken)
        else:
            self.say(_("One topic at least."))


class ArgumentWays(BaseScreen):
    """Mixed into the form of an action: the screens on which the rest is chosen. `fill` takes what was chosen."""

    kind: ActionKind | None

    def fill(self, **changes: object) -> None:
        """Takes other values into the form."""
        raise NotImplementedError

    async def _filled(self, **changes: object) -> None:
        while self.bbs.screens[-1] is not self:
            await self.bbs.go_back()
        self.fill(**changes)

    def argument_words(self, argument: str) -> str:
        """What was chosen, as it is shown."""
        return topics_said(argument.split(",")) if self.kind is ActionKind.ADD_WARNING and argument else argument

    async def choose_argument(self) -> None:
        """Asks for what the kind of action needs."""
        needed = ACTIONS[self.kind].argument if self.kind is not None else ""
        asks: dict[str, Callable[[], Awaitable[None]]] = {
            "topics": self._topics,
            "board": self._boards,
            "subject": self._subject,
            "minutes": self._minutes,
        }
        await asks[needed]()

    async def _topics(self) -> None:
        await self.bbs.open_screen(ChooseTopics((), lambda topics: self._filled(argument=",".join(topics))))

    async def _boards(self) -> None:
        experiences = await self.services.boards.overview(self.actor)
        choices = [
            (board.slug, f"{experience.name}: {board.name}")
            for experience in experiences
            for board in experience.boards
            if board.may_read
        ]
        then = self._taking("argument")
        await self.bbs.open_screen(ChooseOne(_("To which board?"), choices, then))

    async def _subject(self) -> None:
        async def then(text: str) -> None:
            if not text:
                raise BadInput(_("A few words, so that people find it."))
            await self._filled(argument=text)

        await self.bbs.open_screen(AskText(_("A subject for the new thread"), _("Subject: "), then, limit=MAX_SUBJECT))

    async def _minutes(self) -> None:
        choices = [(minutes, minutes_words(minutes)) for minutes in MINUTES]
        await self.bbs.open_screen(ChooseOne(_("One post in how long?"), choices, self._taking("argument")))

    async def choose_until(self) -> None:
        """Asks when it ends."""
        choices: list[tuple[object, str]] = [(end.moment, end.words) for end in ends(self.services.clock())]
        if self.kind not in MUST_END:
            choices.append((None, _("until somebody takes it back")))
        choices.append(("typed", _("another time")))

        async def then(chosen: object) -> None:
            if chosen == "typed":
                await self.bbs.open_screen(AskText(_("Until when?"), _("Until: "), self._typed_until, about=[_HOW]))
            else:
                await self._filled(until=chosen)

        await self.bbs.open_screen(ChooseOne(_("Until when?"), choices, then))

    async def _typed_until(self, text: str) -> None:
        until: datetime | None = parse_until(text, self.services.clock(), zone(self.bbs.preferences.zone))
        if until is None:
            raise BadInput(_HOW)
        await self._filled(until=until)

    def _taking(self, name: str) -> Callable[[object], Awaitable[object]]:
        async def take(chosen: object) -> None:
            await self._filled(**{name: chosen})

        return take


_HOW = _("As 12 h, 3 d or 2 w from now, or a day as 2026-12-24; a year at most.")


def _row(number: int, words: str, mark: str = "") -> Row:
    return Row(lambda room: [(f"{number:>2}  ", "accent"), (fit(mark + words, max(room - 4, 0)), "plain")], number)
