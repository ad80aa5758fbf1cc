"""The rules of the community. The shipped ones, which say what the agreement says, stand until there are others."""

from __future__ import annotations

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.models.queries import rules
from bbs.services.case_rows import Rule
from bbs.services.core import Core


class CommunityRules:
    """What moderators give as the rule of an action, and members can read."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def listed(self, actor: Actor) -> tuple[Rule, ...]:
        """The rules in their order."""
        require(actor, Action.SEE_HELP)
        return await self._core.read(listed)


def listed() -> tuple[Rule, ...]:
    """The rules in their order. Inside a read."""
    return tuple(Rule(slug, words) for slug, words in rules.all_rules()) or shipped()


def words_of(slug: str) -> str:
    """The words of a rule; its slug where it is not there any more. Inside a read."""
    return next((rule.words for rule in listed() if rule.slug == slug), slug)


def shipped() -> tuple[Rule, ...]:
    """The rules that come with the program."""
    return tuple(Rule(slug, words) for slug, words in _SHIPPED)


_SHIPPED = (
    ("kind", _("Be kind, also where you disagree.")),
    ("advice", _("Share what you know from living. No medical advice, and ask before you advise.")),
    ("private", _("What people tell here stays here. Nobody's name, address or number.")),
    ("methods", _("Feelings are welcome, all of them. Ways to harm oneself are not described.")),
    ("adverts", _("No advertising, and no looking for clients.")),
    ("warnings", _("Hard topics carry a content warning, so that readers can choose.")),
    ("place", _("Things stand on the board where people look for them.")),
)
"""Slug and words of each."""
