"""The rules in line mode: moderators hear them, the operator makes and changes them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bbs.domain.policy import Action, may
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.services.case_rows import Rule
from bbs.verbs.line_fields import Field, ask_anew, ask_fields
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom, by_one, gone
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence


class RulesRoom(OrderRoom):
    """The rules, in their order. A number opens one for the operator, and says it to everybody else."""

    heading = _("The rules.")

    async def load(self) -> None:
        rules = await self.services.steering_texts.rules(self.actor)
        changes = may(self.actor, Action.MANAGE_SITE)
        does = self._open if changes else self._say
        self.items = [Item(rule.words, partial(does, rule)) for rule in rules]
        if changes:
            self.items.append(Item(_("Make a new rule"), self._add))

    async def _say(self, rule: Rule) -> None:
        self.talk.say(rule.words)

    async def _open(self, rule: Rule) -> None:
        self.visit.open(RuleRoom(self.visit, rule.slug))

    async def _add(self) -> None:
        asked = (
            Field("words", _("The rule, in one plain sentence. Enter goes back:")),
            Field("slug", _("A short name for the log, such as kind:")),
        )

        async def keep(given: Mapping[str, str]) -> None:
            await self.services.steering_texts.add_rule(self.actor, given["slug"], given["words"])

        await ask_fields(self.talk, asked, keep)
        self.talk.say(_("It is a rule from now on."))
        await self.say_list()


class RuleRoom(SettingRoom):
    """One rule: its words, its place among the others, and taking it away."""

    def __init__(self, visit: Visit, slug: str) -> None:
        super().__init__(visit)
        self._slug = slug
        self._words = ""
        self._place = 1

    async def load(self) -> None:
        rules = await self.services.steering_texts.rules(self.actor)
        at, rule = next(((at, one) for at, one in enumerate(rules, 1) if one.slug == self._slug), (0, None))
        if rule is None:
            raise NoSuchThing(_("There is no such rule any more."))
        self._words, self._place = rule.words, at
        where = _("rule {place} of {places}, short name {slug}").format(place=at, places=len(rules), slug=rule.slug)
        self.heading = sentence(where, rule.words)
        self.items = [
            Item(_("Say it in other words"), self._change),
            Item(_("One up"), partial(self._move, up=True)),
            Item(_("One down"), partial(self._move, up=False)),
            Item(_("Take it away"), self._drop),
        ]

    async def _change(self) -> None:
        async def keep(words: str) -> None:
            await self.services.steering_texts.change_rule(self.actor, self._slug, words)

        await ask_anew(self.talk, self._words, _("The rule in other words, or Enter leaves it:"), keep)
        await self.kept()

    async def _move(self, *, up: bool) -> None:
        await self.services.steering_texts.move_rule(self.actor, self._slug, by_one(self._place, up=up))
        await self.load()
        self.talk.say(_("It is number {place} now.").format(place=self._place))

    async def _drop(self) -> None:
        if not await self.talk.sure(_("Take this rule away?")):
            raise Interrupted
        await self.services.steering_texts.drop_rule(self.actor, self._slug)
        gone(self, _("Taken away."))
