"""Settings: everything that a member chooses for themselves, on one list. What is chosen is kept and holds at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from itertools import groupby

from textual import events
from textual.widget import Widget

from bbs.domain.commands import Command
from bbs.domain.preferences import PREFERENCES, SECTION_WORDS, Preference, kept, preference_named
from bbs.domain.when import at
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.screens.moves import ListMoves
from bbs.screens.region import REGION
from bbs.screens.settings_choices import ChoiceScreen, TypedScreen
from bbs.screens.settings_doors import doors
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, RowList, heading
from bbs.terminal.looks import Line

WORDS_CELLS = 28
"""The column of what there is to choose; what is chosen stands behind it."""

VALUE_CELLS = 16
"""The cells that what is chosen has on narrow screens."""

GAP_CELLS = 2
ABOUT_ROWS = 2
TALL = 16
"""Heights from which a sentence on the line that is chosen has room."""


class SettingsScreen(ListMoves):
    """Enter opens what can be chosen, or changes what has only two sides; Space takes the next choice."""

    hinted = frozenset({"open", "read_on", "back"})

    def __init__(self) -> None:
        super().__init__(_("Settings"))
        self.body = self.list = RowList()
        self.about = Prose()
        self._doors: dict[str, Callable[[], Awaitable[object]]] = {}

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.list
        yield self.about
        yield self.status

    def on_mount(self) -> None:
        self.title_bar.say(right=_("kept at once"))
        self._arrange(self.app.size.height)
        self.list.show(list(self._rows()))
        self.hush()
        self._explain()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange(event.size.height)

    def _arrange(self, rows: int) -> None:
        self.about.styles.height = ABOUT_ROWS if rows >= TALL else 0

    async def returned(self) -> None:
        self.list.replace(self.list.rows)
        self._explain()

    # The list

    def _rows(self) -> Iterator[Row]:
        for section, preferences in groupby(PREFERENCES, key=lambda preference: preference.section):
            yield heading(SECTION_WORDS[section])
            for preference in preferences:
                yield Row(self._drawn(preference), preference.name)
            yield GAP
        for words, entries in doors():
            yield heading(words)
            for name, entry, open_it in entries:
                self._doors[name] = lambda open_it=open_it: open_it(self.bbs)  # type: ignore[misc]
                yield Row(lambda room, entry=entry: [(fit(entry, room), "plain")], name)  # type: ignore[misc]
            yield GAP

    def _drawn(self, preference: Preference) -> Callable[[int], Line]:
        def draw(room: int) -> Line:
            value = kept(self.bbs.preferences, preference.name)
            return setting_line(preference, value, room)

        return draw

    def _explain(self) -> None:
        """Says below the list what the chosen line is about."""
        words = "" if self.chosen is None else self.chosen.about
        if self.chosen is not None and self.chosen.name in ("zone", "times"):
            now = self.services.clock()
            there = at(now, now, zone=zone(self.bbs.preferences.zone))
            words = _("{about} It is {time} there now.").format(about=words, time=there)
        self.about.show([para(words, "quiet")])

    @property
    def chosen(self) -> Preference | None:
        """What the marker stands on, where that is something to choose."""
        name = self.list.chosen
        return preference_named(name) if isinstance(name, str) and name not in self._doors else None

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        meant = await super().press("enter" if key == "right" and self._question is None else key, character)
        if self.bbs.screens[-1] is self:
            self._explain()
        return meant

    def short_words(self, name: str, words: str) -> str:
        known = {"open": _("change"), "read_on": _("next choice")}
        return known.get(name) or super().short_words(name, words)

    def words_for(self, command: Command) -> str:
        known = {"open": _("Change it"), "read_on": _("Take the next choice")}
        return known.get(command.name) or super().words_for(command)

    async def do_open(self) -> None:
        preference = self.chosen
        if preference is None:
            await self._doors[str(self.list.chosen)]()
        elif preference.name == REGION:
            await self.bbs.open_region()
        elif preference.choices and (preference.several or len(preference.choices) > 2):
            await self.bbs.open_screen(ChoiceScreen(preference))
        elif preference.choices:
            await self.do_read_on()
        else:
            await self.bbs.open_screen(TypedScreen(preference))

    async def do_read_on(self) -> None:
        """Space: the next choice. What is no choice opens."""
        preference = self.chosen
        if preference is None:
            await self.do_open()
            return
        following = preference.after(kept(self.bbs.preferences, preference.name))
        if following is None:
            await self.do_open()
        else:
            await self.bbs.choose_preference(preference.name, following)
            self.list.replace(self.list.rows)


def setting_line(preference: Preference, value: str, room: int) -> Line:
    """What there is to choose, and what is chosen, which stands out where it is not as shipped."""
    look = "plain" if value == preference.default else "strong"
    column = min(WORDS_CELLS, max(room - VALUE_CELLS, room // 2))
    words = fit(preference.words, column - GAP_CELLS)
    gap = " " * (column - width(words))
    return [(words + gap, "plain"), (fit(preference.said(value), max(room - column, 0)), look)]
