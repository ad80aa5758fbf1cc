"""The community's own texts: its rules, what moderators answer with, and words that are watched.

What comes with the program stands until the operator changes any of it; from then on all of it is theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from bbs.domain.policy import Action, Actor, require
from bbs.domain.search_words import words as words_in
from bbs.domain.watched import MAX_WATCHED, Does
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import steering, writers
from bbs.services import community_rules, modlog, reply_templates, steering_input
from bbs.services.case_rows import Rule, Template
from bbs.services.core import Core
from bbs.services.identity import still
from bbs.services.steering_log import SteeringKind
from bbs.services.steering_rows import WatchedRow

T = TypeVar("T")

MAX_RULES: Final = 30
MAX_RULE: Final = 300
"""The most rules, and the most characters of one."""

MAX_TEMPLATES: Final = 40
MAX_TEMPLATE_NAME: Final = 60
MAX_TEMPLATE: Final = 4_000
"""The most reply templates, and the most characters of a name and of a text."""

MAX_WATCHED_WORDS: Final = 80
"""The most characters of one entry of the watched words."""


class SteeringTexts:
    """Moderators read rules and templates; the operator changes them."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # Rules

    async def rules(self, actor: Actor) -> tuple[Rule, ...]:
        """The rules in their order."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(community_rules.listed)

    async def add_rule(self, actor: Actor, slug: str, words: str) -> None:
        """Another rule, after the others. Raises `BadInput` at `slug` or `words`."""
        require(actor, Action.MANAGE_SITE)
        short, said = steering_input.slug(slug), _rule(words)

        def change(rules: list[Rule]) -> list[Rule]:
            if any(rule.slug == short for rule in rules):
                raise BadInput(_("There is one with that short name already."), "taken", field="slug")
            _require_fewer(rules, MAX_RULES, "words")
            return [*rules, Rule(short, said)]

        await self._change_rules(actor, change)

    async def change_rule(self, actor: Actor, slug: str, words: str) -> None:
        """Other words for a rule. Raises `BadInput` at `words`, and `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        said = _rule(words)
        await self._change_rules(actor, lambda rules: _replaced(rules, _rule_named(rules, slug), Rule(slug, said)))

    async def move_rule(self, actor: Actor, slug: str, place: int) -> None:
        """Another place for a rule, from 1. Raises `BadInput` at `place`, and `NoSuchThing`."""
        await self._change_rules(actor, lambda rules: steering_input.moved(rules, _rule_named(rules, slug), place))

    async def drop_rule(self, actor: Actor, slug: str) -> None:
        """Takes a rule away; what was done by it keeps its short name. Raises `NoSuchThing`, and `BadInput` for the
        last one."""

        def change(rules: list[Rule]) -> list[Rule]:
            gone = _rule_named(rules, slug)
            if len(rules) == 1:
                raise BadInput(_("One rule has to stand: without any, the shipped ones would."), "last")
            return [rule for rule in rules if rule != gone]

        await self._change_rules(actor, change)

    async def _change_rules(self, actor: Actor, change: Callable[[list[Rule]], list[Rule]]) -> None:
        require(actor, Action.MANAGE_SITE)

        def work() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            rules = change(list(community_rules.listed()))
            steering.put_rules([(rule.slug, rule.words) for rule in rules])
            self._log(SteeringKind.RULES_CHANGED, actor)

        await self._core.write(work)

    # Reply templates

    async def templates(self, actor: Actor) -> tuple[Template, ...]:
        """What moderators answer with, in its order."""
        require(actor, Action.WORK_CASES)
        return await self._core.read(reply_templates.listed)

    async def put_template(self, actor: Actor, name: str, body: str, *, before: str | None = None) -> None:
        """Another template, or another name and text for the one that is called `before`; a text that was changed is
        one that nobody has reviewed. Raises `BadInput` at `name` or `body`, and `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        called = steering_input.line(name, MAX_TEMPLATE_NAME, "name", _("A name, to find it by."))
        text = steering_input.body(body, MAX_TEMPLATE)

        def change(templates: list[Template]) -> list[Template]:
            old = None if before is None else _template_named(templates, before)
            if any(one.name == called and one != old for one in templates):
                raise BadInput(_("There is one with that name already."), "taken", field="name")
            if old is None:
                _require_fewer(templates, MAX_TEMPLATES, "name")
                return [*templates, Template(called, text)]
            return _replaced(templates, old, Template(called, text, old.reviewed and old.body == text))

        await self._change_templates(actor, change)

    async def review_template(self, actor: Actor, name: str, *, reviewed: bool) -> None:
        """Says that somebody with clinical training has reviewed a template, or takes that back. Raises
        `NoSuchThing`."""

        def change(templates: list[Template]) -> list[Template]:
            old = _template_named(templates, name)
            return _replaced(templates, old, Template(old.name, old.body, reviewed))

        await self._change_templates(actor, change)

    async def move_template(self, actor: Actor, name: str, place: int) -> None:
        """Another place for a template, from 1. Raises `BadInput` at `place`, and `NoSuchThing`."""
        await self._change_templates(
            actor, lambda templates: steering_input.moved(templates, _template_named(templates, name), place)
        )

    async def drop_template(self, actor: Actor, name: str) -> None:
        """Takes a template away. Raises `NoSuchThing`, and `BadInput` for the last one."""

        def change(templates: list[Template]) -> list[Template]:
            gone = _template_named(templates, name)
            if len(templates) == 1:
                raise BadInput(_("One has to stand: without any, the shipped ones would."), "last")
            return [one for one in templates if one != gone]

        await self._change_templates(actor, change)

    async def _change_templates(self, actor: Actor, change: Callable[[list[Template]], list[Template]]) -> None:
        require(actor, Action.MANAGE_SITE)

        def work() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            templates = change(list(reply_templates.listed()))
            steering.put_templates([(one.name, one.body, one.reviewed) for one in templates])
            self._log(SteeringKind.TEMPLATES_CHANGED, actor)

        await self._core.write(work)

    # Watched words

    async def watched(self, actor: Actor) -> tuple[WatchedRow, ...]:
        """The words that are watched, in the order in which they were written down."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(lambda: tuple(WatchedRow(words, Does(does)) for words, does in writers.watched()))

    def as_watched(self, words: str) -> str:
        """The words as they would be watched. Raises `BadInput` at `words`."""
        said = steering_input.line(words, MAX_WATCHED_WORDS, "words", _("A word, or a few in a row.")).casefold()
        if not words_in(said):
            raise BadInput(_("Letters or digits, so that a post can hold it."), "no_words", field="words")
        return said

    async def watch(self, actor: Actor, words: str, does: Does) -> None:
        """Watches words, or lets them do something else. `*` behind the last one lets it go on. Raises `BadInput` at
        `words`."""
        require(actor, Action.MANAGE_SITE)
        said = self.as_watched(words)

        def work() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            known = [row[0] for row in writers.watched()]
            if said not in known:
                _require_fewer(known, MAX_WATCHED, "words")
            steering.put_watched(said, does.value)
            self._log(SteeringKind.WATCHED_CHANGED, actor)

        await self._core.write(work)

    async def unwatch(self, actor: Actor, words: str) -> None:
        """Watches words no more. Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)

        def work() -> None:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            if not steering.drop_watched(words):
                raise NoSuchThing(_("These words are not watched."))
            self._log(SteeringKind.WATCHED_CHANGED, actor)

        await self._core.write(work)

    def _log(self, kind: SteeringKind, actor: Actor) -> None:
        modlog.write(kind, actor=actor.member, now_us=self._core.now_us)


def _rule(words: str) -> str:
    return steering_input.line(words, MAX_RULE, "words", _("A rule in a sentence."))


def _rule_named(rules: list[Rule], slug: str) -> Rule:
    found = next((rule for rule in rules if rule.slug == slug), None)
    if found is None:
        raise NoSuchThing(_("There is no such rule any more."))
    return found


def _template_named(templates: list[Template], name: str) -> Template:
    found = next((one for one in templates if one.name == name), None)
    if found is None:
        raise NoSuchThing(_("There is no such template any more."))
    return found


def _replaced(items: list[T], old: T, new: T) -> list[T]:
    return [new if one == old else one for one in items]


def _require_fewer(items: list[Rule] | list[Template] | list[str], most: int, field: str) -> None:
    if len(items) >= most:
        raise BadInput(_("There is room for {count}.").format(count=most), "too_many", field=field)
