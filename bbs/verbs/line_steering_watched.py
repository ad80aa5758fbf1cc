"""Words that are watched, in line mode, for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bbs.domain.steering_words import DOES_WORDS
from bbs.domain.watched import Does
from bbs.domain.words import _
from bbs.verbs.line_fields import Field, ask_fields
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_room import OrderRoom
from bbs.verbs.line_talk import Choice


class WatchedRoom(OrderRoom):
    """A number lets words do something else, or watches them no more. What somebody feels needs no watching."""

    async def load(self) -> None:
        watched = await self.services.steering_texts.watched(self.actor)
        none = _("Words that are watched: none. What somebody feels needs no watching.")
        self.heading = _("Words that are watched.") if watched else none
        self.items = [
            Item(
                _("{words}: {does}").format(words=one.words, does=DOES_WORDS[one.does]), partial(self._offer, one.words)
            )
            for one in watched
        ]
        self.items.append(Item(_("Watch a word, or a few in a row"), self._add))

    async def _add(self) -> None:
        self.talk.say(_("Capital letters and accents do not matter. A * at the end lets the last word go on."))
        said: list[str] = []

        async def looks(given: Mapping[str, str]) -> None:
            said.append(self.services.steering_texts.as_watched(given["words"]))

        await ask_fields(self.talk, [Field("words", _("Which words? Enter goes back:"))], looks)
        await self._choose(said[0])

    async def _offer(self, words: str) -> None:
        await self._choose(words, Choice(_("watch them no more"), partial(self._unwatch, words)))

    async def _choose(self, words: str, *more: Choice) -> None:
        choices = [Choice(does_words, partial(self._watch, words, does)) for does, does_words in DOES_WORDS.items()]
        heading = _("What do they do: {words}?").format(words=words)
        await self.talk.choose_once(heading, [*choices, *more], _("A number, or Enter to go back:"))

    async def _watch(self, words: str, does: Does) -> None:
        await self.services.steering_texts.watch(self.actor, words, does)
        self.talk.say(_("Watched from now on."))
        await self.say_list()

    async def _unwatch(self, words: str) -> None:
        await self.services.steering_texts.unwatch(self.actor, words)
        self.talk.say(_("Not watched any more."))
        await self.say_list()
