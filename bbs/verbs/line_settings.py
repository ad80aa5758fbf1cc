"""Settings in line mode: the parts of the settings by number, and in each what can be chosen. It is kept at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bbs.domain.preference_rules import pieces
from bbs.domain.preferences import PREFERENCES, SECTION_WORDS, Preference, Section, kept
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.verbs.line_account import account_rows, chosen_said, moderators_rows, people_rows, privacy_rows
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit

REGION = "region"
"""The preference whose choices the operator's numbers give."""

Rows = Callable[[Visit], Awaitable[list[tuple[str, Callable[[], Awaitable[None]]]]]]
"""Makes lines of words and what each of them does."""


class SettingsRoom(ListRoom):
    """The parts of the settings."""

    heading = _("Settings. What you choose is kept at once.")
    hints = ("back",)
    words: Mapping[str, str] = {**ListRoom.words, "open": _("Open the part that has the number")}

    async def load(self) -> None:
        parts: list[tuple[str, Section | None, Rows | None]] = [
            (words, section, privacy_rows if section is Section.PRIVACY else None)
            for section, words in SECTION_WORDS.items()
        ]
        parts += [
            (_("People"), None, people_rows),
            (_("Moderators"), None, moderators_rows),
            (_("Account"), None, account_rows),
        ]
        self.items = [Item(words, partial(self._open, words, section, rows)) for words, section, rows in parts]

    async def _open(self, words: str, section: Section | None, rows: Rows | None) -> None:
        self.visit.open(PartRoom(self.visit, words, section, rows))


class PartRoom(ListRoom):
    """One part: what can be chosen in it, and what it leads to."""

    hints = ("back",)
    words: Mapping[str, str] = {**ListRoom.words, "open": _("Change, or open, what has the number")}

    def __init__(self, visit: Visit, words: str, section: Section | None, rows: Rows | None) -> None:
        super().__init__(visit)
        self.heading = _("Settings, {part}.").format(part=words)
        self._section = section
        self._rows = rows

    async def load(self) -> None:
        found = [each for each in PREFERENCES if each.section is self._section]
        self.items = [Item(self._said(each), partial(self._choose, each), each.name) for each in found]
        if self._rows is not None:
            for words, then in await self._rows(self.visit):
                self.items.append(Item(words, partial(self._do, then)))

    async def _do(self, then: Callable[[], Awaitable[None]]) -> None:
        try:
            await then()
        finally:
            await self.load()

    def _said(self, preference: Preference) -> str:
        value = preference.said(kept(self.visit.preferences, preference.name))
        return _("{what}: {value}").format(what=preference.words, value=value)

    async def _choose(self, preference: Preference) -> None:
        """Asks for another value, as this preference takes them."""
        if preference.about:
            self.talk.say(preference.about)
        if preference.name == REGION:
            await self._region()
        elif preference.several:
            await self._several(preference)
        elif preference.choices:
            choices = [
                Choice(words, partial(self._keep, preference, value))
                for value, words in self.services.preferences.choices(preference.name).items()
            ]
            await self.talk.choose_once(self._said(preference) + ".", choices, _("A number, or Enter leaves it:"))
        else:
            await self._typed(preference)

    async def _region(self) -> None:
        preference = next(each for each in PREFERENCES if each.name == REGION)
        regions = await self.services.help_now.regions(self.actor)
        choices = [
            Choice(region or preference.empty, partial(self._keep, preference, region)) for region in ("", *regions)
        ]
        await self.talk.choose_once(self._said(preference) + ".", choices, _("A number, or Enter leaves it:"))

    async def _several(self, preference: Preference) -> None:
        known = self.services.preferences.choices(preference.name)
        taken = pieces(kept(self.visit.preferences, preference.name))
        self.talk.say("\n".join(chosen_said((words, value in taken) for value, words in known.items())))
        values = list(known)
        question = _("Those you choose, numbers with blanks between; 0 for none, Enter leaves it:")
        if (numbers := await self.talk.several(question, len(values))) is None:
            raise Interrupted
        chosen = [values[number - 1] for number in numbers]
        await self._keep(preference, ", ".join(chosen))

    async def _typed(self, preference: Preference) -> None:
        self.talk.say(self._said(preference) + ".")
        while True:
            answer = await self.talk.ask(_("Another value, a dash for what is shipped, Enter leaves it:"))
            if not answer:
                raise Interrupted
            try:
                await self._keep(preference, preference.default if answer == "-" else answer)
            except BBSError as error:
                self.talk.say(error.message)
            else:
                return

    async def _keep(self, preference: Preference, value: str) -> None:
        self.visit.preferences = await self.services.preferences.set(self.actor, preference.name, value)
        self.visit.took_preferences()
        self.talk.say(_("Kept. {setting}.").format(setting=self._said(preference)))
        await self.load()
