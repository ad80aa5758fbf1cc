"""Telling the moderators about a post: one key for what is the matter, Enter to send it. Worry comes first;
a rule can be named, and need not be."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.addresses import Address
from bbs.domain.cases import MAX_CASE_WORDS, Category, category_words
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.act_choices import ChooseOne
from bbs.screens.form import Form, Parts
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.case_rows import Rule


class ReportScreen(ListMoves):
    """What is the matter? `name` is who wrote the post, as shown; `first` are words that have to be read before."""

    def __init__(self, address: Address, name: str, first: str = "") -> None:
        super().__init__(_("Tell the moderators"))
        self.list = RowList()
        self._address = address
        self._by = name
        self._first = first
        words = [para(first, "care"), para()] if first else []
        words += [para(_("What is the matter?"), "heading")]
        self.body = self.parts = Parts(Prose(words), rows=self.list)

    def on_mount(self) -> None:
        self.title_bar.say(right=f"{self._address} · {self._by}")
        rows = [_row(number, words, category) for number, (category, words) in enumerate(category_words().items(), 1)]
        self.list.show(rows)
        self.parts.share_rows()
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number or Enter  Esc back")

    async def press(self, key: str, character: str | None) -> bool:
        categories = list(category_words())
        number = int(key) if key.isascii() and key.isdecimal() else 0
        if self._question is None and 0 < number <= len(categories):
            self.list.choose(categories[number - 1])
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, Category):
            await self.bbs.change_screen(ReportWords(self._address, self._by, chosen, self._first))


class ReportWords(Form):
    """Says what happens next, and takes some words, which may stay empty. Enter sends it."""

    def __init__(self, address: Address, name: str, category: Category, first: str = "") -> None:
        self._address = address
        self._by = name
        self._category = category
        self._first = first
        self._rule: Rule | None = None
        words = Field(_("Your words, or none: "), limit=MAX_CASE_WORDS, margin=MARGIN)
        super().__init__(_("Tell the moderators"), words)
        self._keys["tab"] = self._choose_rule

    def words(self) -> Sequence[Paragraph]:
        said = [para(self._first, "care"), para()] if self._first else []
        said += [para(category_words()[self._category], "heading"), para()]
        if self._category is Category.WORRIED:
            said += [
                para(_("A moderator sees this before other things, and writes to them if that can help.")),
                para(_("Nothing is done against them. You can still answer them, and they may need that most.")),
                para(_("If somebody is in danger now: ! has the numbers, for you too.")),
            ]
        else:
            said += [
                para(_("A moderator looks at it. You hear back how it ended, in a few words.")),
                para(_("Whoever wrote it does not learn who told us. The moderators see that it was you.")),
            ]
        if self._rule is not None:
            said += [para(), para(self._rule.words, lead=_("The rule: "))]
        return [*said, para()]

    @property
    def _names_rules(self) -> bool:
        """Worry is not about rules."""
        return self._category is not Category.WORRIED

    def hints(self) -> str:
        rule = _("Tab names a rule  ") if self._names_rules else ""
        return _("F1 help now  Enter sends it  {rule}Esc back").format(rule=rule)

    async def _choose_rule(self) -> None:
        if not self._names_rules:
            return
        rules = await self.services.rules.listed(self.actor)
        choices = [*((rule, rule.words) for rule in rules), (None, _("None in particular"))]
        await self.bbs.open_screen(ChooseOne(_("Which rule?"), choices, self._name_rule))

    async def _name_rule(self, rule: object) -> None:
        self._rule = rule if isinstance(rule, Rule) else None
        await self.bbs.go_back()
        self.text.show(self.words())
        self.parts.share_rows()

    async def submit(self) -> None:
        words, rule = self.field.text.strip(), "" if self._rule is None else self._rule.slug
        said = await self.services.reports.report(self.actor, self._address, self._category, words, rule)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(said)


def _row(number: int, words: str, category: Category) -> Row:
    return Row(lambda room: [(f"{number}  ", "accent"), (fit(words, max(room - 3, 0)), "plain")], category)
