"""What something is about to be done to, and what is known of why."""

from __future__ import annotations

from dataclasses import dataclass

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Category, Origin, category_words, is_self_safety
from bbs.domain.words import _
from bbs.services.case_rows import CaseView, Rule


@dataclass(frozen=True, slots=True)
class Aim:
    """What something is done to: a case (`view`), or a post or thread by itself. `name` is who wrote it, as shown."""

    view: CaseView | None
    address: Address | None
    name: str
    kinds: tuple[ActionKind, ...]
    rules: tuple[Rule, ...] = ()

    @property
    def words(self) -> str:
        """What it is, for the line above."""
        where = str(self.address or "")
        number = _("case {number}").format(number=self.view.row.number) if self.view is not None else ""
        return " · ".join(part for part in (number, where, self.name) if part)

    @property
    def what(self) -> str:
        """The sort of case it is: what was reported, or where it comes from. Reasons are remembered by it."""
        if self.view is None:
            return ""
        row = self.view.row
        return row.category if row.origin is Origin.REPORT else row.origin.value

    @property
    def said(self) -> str:
        """What is the matter, in the words that reports choose from; empty where it is about somebody's own safety."""
        if self.view is None or is_self_safety(self.view.row.origin, self.view.row.category):
            return ""
        category = self.view.row.category
        known = category in set(Category) and category != Category.OTHER
        return category_words()[Category(category)] if known else ""

    @property
    def rule(self) -> str:
        """The rule that a report names; empty where none does."""
        reports = self.view.reports if self.view is not None else ()
        return next((report.rule for report in reports if report.rule), "")
