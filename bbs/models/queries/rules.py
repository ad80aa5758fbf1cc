"""The rules of the community."""

from __future__ import annotations

from bbs.models.queries.common import rows
from bbs.models.tables import Rule


def all_rules() -> list[tuple[str, str]]:
    """Slug and words of every rule, in their order."""
    query = Rule.select(Rule.slug, Rule.words).order_by(Rule.position, Rule.id)
    return [(slug, words) for slug, words in rows(query)]
