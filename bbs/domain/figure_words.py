"""What the operator's figures are called, and the order in which they stand, for the front ends that show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bbs.domain.words import _

FIGURE_WORDS: Final = {
    # Members
    "active": _("here"),
    "applying": _("wait to be let in"),
    "suspended": _("accounts closed for now"),
    "imported": _("brought in, cannot sign in"),
    "leaving": _("have asked to be erased"),
    "former": _("gone"),
    # Posts
    "published": _("to be read"),
    "held": _("wait for a moderator"),
    "hidden": _("hidden"),
    "deleted": _("deleted"),
    "removed": _("removed"),
    # Open cases, the most pressing first
    "crisis": _("crisis"),
    "red": _("red"),
    "high": _("high"),
    "amber": _("amber"),
    "normal": _("normal"),
    "low": _("low"),
    # Places and what waits
    "experiences": _("experiences"),
    "boards": _("boards"),
    "threads": _("threads"),
    "threads_unanswered": _("threads without an answer"),
    "support": _("times support was given"),
    "drafts": _("drafts"),
    "reports": _("reports"),
    "invitations_open": _("invitations not used yet"),
    # Lately
    "members_here": _("members were here"),
    "members_who_wrote": _("members wrote"),
    "members_joined": _("members joined"),
    "posts": _("posts were written"),
    # On the disk
    "database": _("mebibytes of database"),
}
"""Their words by their names. What has no words here is shown by its name."""

_PLACES: Final = {name: place for place, name in enumerate(FIGURE_WORDS)}


def figures(counts: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
    """The name, the words and the number of each, in the order in which they are read."""
    for name in sorted(counts, key=lambda name: (_PLACES.get(name, len(_PLACES)), name)):
        yield name, FIGURE_WORDS.get(name, name.replace("_", " ")), counts[name]
