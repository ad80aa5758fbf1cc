"""How the place is set, in words, for every front end: boards, watched words, what moderators answer with, jobs."""

from __future__ import annotations

from typing import Final

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.policy import Readers
from bbs.domain.watched import Does
from bbs.domain.words import _, ngettext

READERS_WORDS: Final = {
    Readers.GUESTS: _("everybody, guests too"),
    Readers.MEMBERS: _("all members"),
    Readers.LIST: _("only the people on its list"),
}
WRITERS_WORDS: Final = {
    Writers.READERS: _("whoever may read it"),
    Writers.MODERATORS: _("only those who look after it"),
}
HOLD_WORDS: Final = {
    Hold.NONE: _("nothing"),
    Hold.FIRST: _("the first posts of new members"),
    Hold.ALL: _("every post"),
}
SLOW_MINUTES: Final = (0, 1, 5, 15, 60, 240, 1440)
"""How long somebody waits between two posts, as it is chosen."""

WIDER: Final = {Readers.LIST: 0, Readers.MEMBERS: 1, Readers.GUESTS: 2}
"""The order of those who may read: more may open a board to people for whom it was not written."""

DOES_WORDS: Final = {
    Does.HOLD: _("the post waits for a moderator"),
    Does.FLAG: _("moderators are told, the post stands"),
    Does.WARN: _("its author is asked before it goes"),
}
"""What watched words do."""

REVIEWED: Final = _("reviewed")
NOT_REVIEWED: Final = _("not clinically reviewed")
"""Whether somebody with training has looked at what moderators answer with."""

JOB_WORDS: Final = {
    "actions": _("What moderators did comes to its end"),
    "claims": _("Cases that are given back"),
    "ageing": _("Cases that wait become more pressing"),
    "tiers": _("What triage found is forgotten"),
    "welcome": _("A welcome for first posts that wait"),
    "drafts": _("Old drafts are forgotten"),
    "closed cases": _("Texts in closed cases are forgotten"),
    "conversations": _("Old talks with moderators are forgotten"),
    "gone posts": _("Deleted posts are noted"),
    "texts of gone posts": _("Texts of deleted posts are forgotten"),
    "earlier texts": _("Earlier texts of posts are forgotten"),
    "erasing": _("Accounts are erased"),
    "erasing without a name": _("Posts without a name go by lot"),
    "former names": _("Former names go from what others wrote"),
    "moved aside": _("What a restore moved aside goes"),
    "backup": _("A backup is made"),
    "integrity": _("The database is looked through"),
}
"""The jobs in words, by name."""


def job_words(name: str) -> str:
    """What a job is called."""
    return JOB_WORDS.get(name, name)


def minutes_words(minutes: str) -> str:
    """How long one waits between two posts, in words; empty where nothing is chosen."""
    if not minutes.isdecimal():
        return ""
    hours, rest = divmod(int(minutes), 60)
    if hours and not rest:
        return ngettext("one post in {count} hour", "one post in {count} hours", hours).format(count=hours)
    return ngettext("one post in {count} minute", "one post in {count} minutes", int(minutes)).format(count=minutes)


def slow_words(minutes: int) -> str:
    """How slow a board is."""
    return minutes_words(str(minutes)) if minutes else _("as fast as they like")


def people_words(count: int) -> str:
    """How many are on a readers' list."""
    return ngettext("{count} person", "{count} people", count).format(count=count) if count else _("nobody yet")
