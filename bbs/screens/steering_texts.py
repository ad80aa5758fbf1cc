"""The rules, what moderators answer with, and words that are watched. Moderators read; the operator changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bbs.domain.policy import Action, may
from bbs.domain.steering_words import DOES_WORDS, NOT_REVIEWED, REVIEWED
from bbs.domain.watched import Does
from bbs.domain.words import _
from bbs.screens.act_choices import ChooseOne
from bbs.screens.moves import TextMoves
from bbs.screens.steering_editor import forget, open_editor
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, notes
from bbs.services.case_rows import Rule, Template
from bbs.services.import_check import MAX_SLUG
from bbs.services.steering_texts import MAX_RULE, MAX_TEMPLATE, MAX_TEMPLATE_NAME, MAX_WATCHED_WORDS

NEW = "new"


class RulesScreen(SteeringList):
    """Enter changes one, for those who may; everybody else reads it in full."""

    def __init__(self) -> None:
        super().__init__(_("Rules"))
        self._rules: tuple[Rule, ...] = ()

    async def fetch(self) -> Sequence[Row]:
        self._rules = await self.services.steering_texts.rules(self.actor)
        rows = [entry(f"{number}  {rule.words}", f"={rule.slug}") for number, rule in enumerate(self._rules, 1)]
        changes = may(self.actor, Action.MANAGE_SITE)
        return [new(_("A new rule"), NEW), GAP, *rows] if changes else rows

    async def opened(self, chosen: object) -> None:
        rule = next((one for one in self._rules if f"={one.slug}" == chosen), None)
        if not may(self.actor, Action.MANAGE_SITE):
            self.say(rule.words if rule is not None else "")
        elif rule is None:
            asked = [Asked("slug", _("Short name: "), 2 * MAX_SLUG), Asked("words", _("The rule: "), 2 * MAX_RULE)]
            about = [_("In one plain sentence. The short name is for the log, such as kind.")]
            await self.bbs.open_screen(FieldsForm(_("A new rule"), asked, self._add, about=about))
        else:
            await self._offer(rule)

    async def _offer(self, rule: Rule) -> None:
        choices = [
            ("words", _("Say it in other words")),
            ("up", _("One up")),
            ("down", _("One down")),
            ("drop", _("Take it away")),
        ]

        async def chosen(what: object) -> None:
            texts, place = self.services.steering_texts, self._rules.index(rule) + 1
            if what == "words":
                asked = [Asked("words", _("The rule: "), 2 * MAX_RULE, rule.words)]

                async def keep(typed: Mapping[str, str]) -> None:
                    await texts.change_rule(self.actor, rule.slug, typed["words"])
                    await self.done(_("Kept."))

                await self.bbs.open_screen(FieldsForm(_("A rule"), asked, keep))
            elif what == "drop":
                await texts.drop_rule(self.actor, rule.slug)
                await self.done(_("Taken away."))
            else:
                await texts.move_rule(self.actor, rule.slug, max(place + (1 if what == "down" else -1), 1))
                await self.done(_("Moved."))

        await self.bbs.open_screen(ChooseOne(rule.slug, choices, chosen))

    async def _add(self, typed: Mapping[str, str]) -> None:
        await self.services.steering_texts.add_rule(self.actor, typed["slug"], typed["words"])
        await self.done(_("It is a rule from now on."))


class TemplatesSteering(SteeringList):
    """Each says whether somebody with clinical training has looked at it. Enter changes one, or shows it."""

    def __init__(self) -> None:
        super().__init__(_("What moderators answer with"))
        self._templates: tuple[Template, ...] = ()

    async def fetch(self) -> Sequence[Row]:
        self._templates = await self.services.steering_texts.templates(self.actor)
        rows = [
            entry(one.name, f"={one.name}", right=REVIEWED if one.reviewed else NOT_REVIEWED) for one in self._templates
        ]
        return [new(_("A new text"), NEW), GAP, *rows] if may(self.actor, Action.MANAGE_SITE) else rows

    async def opened(self, chosen: object) -> None:
        template = next((one for one in self._templates if f"={one.name}" == chosen), None)
        if template is None:
            await self._ask_name(None)
        elif may(self.actor, Action.MANAGE_SITE):
            await self._offer(template)
        else:
            await self.bbs.open_screen(TemplateText(template))

    async def _offer(self, template: Template) -> None:
        review = _("It was not reviewed after all") if template.reviewed else _("Somebody with training reviewed it")
        choices = [
            ("read", _("Read it")),
            ("text", _("Change the text")),
            ("name", _("Another name")),
            ("review", review),
            ("up", _("One up")),
            ("down", _("One down")),
            ("drop", _("Take it away")),
        ]
        await self.bbs.open_screen(ChooseOne(template.name, choices, lambda what: self._do(template, what)))

    async def _do(self, template: Template, what: object) -> None:
        texts, place = self.services.steering_texts, self._templates.index(template) + 1
        if what == "read":
            await self.bbs.change_screen(TemplateText(template))
        elif what == "text":
            await self._write(template.name, template)
        elif what == "name":
            await self._ask_name(template)
        elif what == "review":
            await texts.review_template(self.actor, template.name, reviewed=not template.reviewed)
            await self.done(_("Kept."))
        elif what == "drop":
            await texts.drop_template(self.actor, template.name)
            await self.done(_("Taken away."))
        else:
            await texts.move_template(self.actor, template.name, max(place + (1 if what == "down" else -1), 1))
            await self.done(_("Moved."))

    async def _ask_name(self, template: Template | None) -> None:
        async def then(typed: Mapping[str, str]) -> None:
            if template is None:
                await self._write(typed["name"], None)
            else:
                texts = self.services.steering_texts
                await texts.put_template(self.actor, typed["name"], template.body, before=template.name)
                await self.done(_("Kept."))

        asked = [Asked("name", _("Name: "), 2 * MAX_TEMPLATE_NAME, template.name if template is not None else "")]
        await self.bbs.open_screen(FieldsForm(_("What is it called?"), asked, then))

    async def _write(self, name: str, template: Template | None) -> None:
        place = f"template:{name}"

        async def keep(text: str) -> None:
            before = None if template is None else template.name
            await self.services.steering_texts.put_template(self.actor, name, text, before=before)
            forget(self.bbs, place)
            await self.done(_("Kept. It says that nobody with training has reviewed it."))

        readers = _("Moderators send this to members, and can change it before.")
        text = template.body if template is not None else ""
        await open_editor(self.bbs, name, readers, keep, place=place, text=text, limit=MAX_TEMPLATE)


class TemplateText(TextMoves):
    """A text that moderators answer with, to be read."""

    def __init__(self, template: Template) -> None:
        super().__init__(template.name)
        mark = REVIEWED if template.reviewed else NOT_REVIEWED
        lines = [para(line) for line in template.body.splitlines()]
        self.body = self.text = Prose([para(mark, "quiet"), para(), *lines], holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    async def do_open(self) -> None:
        await self.do_back()


class WatchedScreen(SteeringList):
    """Enter lets words do something else, or watches them no more."""

    def __init__(self) -> None:
        super().__init__(_("Words that are watched"))

    async def fetch(self) -> Sequence[Row]:
        watched = await self.services.steering_texts.watched(self.actor)
        rows = [new(_("Watch a word, or a few in a row"), NEW), GAP]
        rows += [entry(one.words, f"={one.words}", right=DOES_WORDS[one.does]) for one in watched]
        return rows if watched else [*rows, *notes(_("None. What somebody feels needs no watching."))]

    async def opened(self, chosen: object) -> None:
        if chosen == NEW:
            asked = [Asked("words", _("Words: "), 2 * MAX_WATCHED_WORDS)]
            about = [_("Capital letters and accents do not matter. A * at the end lets the last word go on.")]
            await self.bbs.open_screen(FieldsForm(_("Watch which words?"), asked, self._typed, about=about))
        else:
            await self._offer(str(chosen).removeprefix("="), (("drop", _("Watch them no more")),))

    async def _typed(self, typed: Mapping[str, str]) -> None:
        # What will not do is said at its field, before anything else is asked.
        await self._offer(self.services.steering_texts.as_watched(typed["words"]))

    async def _offer(self, words: str, more: Sequence[tuple[str, str]] = ()) -> None:
        choices: list[tuple[object, str]] = [*DOES_WORDS.items(), *more]

        async def chosen(what: object) -> None:
            if isinstance(what, Does):
                await self.services.steering_texts.watch(self.actor, words, what)
                await self.done(_("Watched from now on."))
            else:
                await self.services.steering_texts.unwatch(self.actor, words)
                await self.done(_("Not watched any more."))

        await self.bbs.open_screen(ChooseOne(words, choices, chosen))
