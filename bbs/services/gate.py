"""What stands between a text and its publication: refusals, and reasons to let a moderator look first.

From amber up a post is published at once, whatever limit or hold applies; only who may write at all is asked of
everybody, and the operator's words for methods hold any post. Inside a read or a write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bbs.config_parts import NewMembers
from bbs.domain import contacts
from bbs.domain.board_rules import HELD_FIRST_POSTS, Hold, Writers
from bbs.domain.policy import Action, Actor
from bbs.domain.triage import Assessment, Tier
from bbs.domain.watched import Entry, Found, watched_in
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NotAllowed, TooSoon
from bbs.models.queries import writers
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.queries.writers import LatelyWritten, WriterFacts
from bbs.models.times import from_us
from bbs.services import resting_rules
from bbs.services.core import member_of, moderates
from bbs.services.hooks import Hooks
from bbs.services.identity import refusal
from bbs.services.limits import when

DAY: Final = timedelta(days=1)
LOOKED_BACK: Final = 300
"""So many of a member's newest posts are looked through for those of the last hours; flood limits allow no more."""

GREEN: Final = Assessment(Tier.GREEN)


class Why(StrEnum):
    """Why a post waits for a moderator."""

    METHOD = "method"
    WATCHED = "watched"
    BOARD = "board"
    FIRST = "first"
    LINKS = "links"
    CONTACTS = "contacts"


@dataclass(frozen=True, slots=True)
class Piece:
    """What somebody wants to publish: a thread on `board`, or an answer to `parent` in `thread`."""

    board: BoardFacts
    thread: ThreadFacts | None
    parent: HeadFacts | None
    subject: str
    body: str
    warnings: str
    unnamed: bool

    @property
    def text(self) -> str:
        """All of its words."""
        return f"{self.subject}\n\n{self.body}" if self.subject else self.body


class Gate:
    """One piece before the rules of its place and of new members."""

    def __init__(
        self,
        actor: Actor,
        piece: Piece,
        writer: WriterFacts,
        found: Assessment,
        settings: NewMembers,
        hooks: Hooks,
        now_us: int,
    ) -> None:
        self._actor, self._piece, self._writer, self._found = actor, piece, writer, found
        self._settings, self._hooks, self._now_us = settings, hooks, now_us
        self._member = member_of(actor)
        self._staff = moderates(actor, piece.board.id)
        self._own_thread = piece.thread is not None and piece.thread.author == self._member
        self._recent: list[LatelyWritten] | None = None
        self._watched: Found | None = None

    @property
    def pressing(self) -> bool:
        """Whether the text has a tier: then no limit and no hold stops it."""
        return self._found.tier is not Tier.GREEN

    @property
    def is_new(self) -> bool:
        """Whether the member has come in the last days."""
        return is_new(self._writer.joined_day, self._settings.days, self._now_us)

    def refusals(self) -> Iterator[BBSError]:
        """Why this cannot be published now, the weightiest first."""
        action = Action.WRITE_THREAD if self._piece.thread is None else Action.REPLY
        if (not_here := refusal(self._actor, action, self._now_us)) is not None:
            yield not_here
        if (closed := resting_rules.refusal_of_closed(self._now_us)) is not None:
            yield closed
        until = self._writer.silenced_until_us
        if until is not None and until > self._now_us:
            yield silenced(until)
        if self._piece.board.writers is Writers.MODERATORS and not self._staff:
            yield NotAllowed(_("Only moderators write on this board. Everybody may read it."), "writers")
        if self._piece.unnamed and not self._piece.board.unnamed:
            words = _("On this board posts stand under a name. Nothing was sent; it is kept as a draft.")
            yield BadInput(words, "unnamed", field="unnamed")
        if not self.pressing:
            yield from self._calm_refusals()

    def hold(self) -> Why | None:
        """Why a moderator looks first; None where nobody needs to."""
        words = self.hold_of_words()
        if self._staff or words is Why.METHOD or self.pressing:
            return words
        if self._piece.board.hold is Hold.ALL:
            return Why.BOARD
        if words is None and self.is_new and not self._own_thread and self._is_first():
            return Why.FIRST
        return words

    def hold_of_words(self) -> Why | None:
        """What in the text itself is a reason for a moderator to look first."""
        if self._staff or (self.pressing and not self._found.holds):
            return None
        if self._found.holds:
            return Why.METHOD
        if self.watched.holds:
            return Why.WATCHED
        return self._hold_of_new_members() if self.is_new else None

    def _hold_of_new_members(self) -> Why | None:
        if contacts.links(self._piece.text) > self._settings.links:
            return Why.LINKS
        if self._settings.hold_contacts and contacts.contacts(self._piece.text):
            return Why.CONTACTS
        return None

    @property
    def watched(self) -> Found:
        """The operator's watched words in it."""
        if self._watched is None:
            entries = [Entry(*each) for each in writers.watched()]
            self._watched = watched_in(self._piece.text, entries) if entries else Found()
        return self._watched

    def flags(self) -> tuple[str, ...]:
        """The watched words of which moderators want to hear."""
        return () if self._staff else self.watched.flags

    def _calm_refusals(self) -> Iterator[BBSError]:
        piece = self._piece
        if piece.thread is None and piece.board.warnings_required and not piece.warnings:
            words = _("On this board each thread says what it is about: please choose a content warning.")
            yield BadInput(words, "warning_required", field="warnings")
        if self._staff:
            return
        if piece.parent is not None and self._hooks.cools(self._member, piece.parent.id):
            words = _(
                "You have reported this post; a moderator will look. Until then your answer is kept as a draft, and you"
                " can answer anybody else."
            )
            yield NotAllowed(words, "cooling")
        if (wait_us := self._slow()) > 0:
            yield _slow(wait_us)
        if self.is_new and not self._own_thread and (error := self._daily()) is not None:
            yield error

    def _is_first(self) -> bool:
        settings, most = self._settings, self._settings.held_posts
        if self._hooks.drawbridge(self._now_us):
            # Then first posts wait everywhere, also where the operator's setting lets them all through.
            most = max(settings.held_posts, HELD_FIRST_POSTS)
        elif self._piece.board.hold is not Hold.FIRST:
            return False
        return writers.published(self._member, most) < most

    def _slow(self) -> int:
        """How long the member has to wait, in microseconds, for the thread's slow mode or the board's."""
        thread, board = self._piece.thread, self._piece.board
        waits = [0]
        if thread is not None and thread.slow_seconds:
            waits += [self._since(each, thread.slow_seconds) for each in self._lately() if each.thread == thread.id][:1]
        if board.slow_seconds and not self._own_thread:
            waits += [self._since(each, board.slow_seconds) for each in self._lately() if each.board == board.id][:1]
        return max(waits)

    def _since(self, post: LatelyWritten, seconds: int) -> int:
        return post.created_us + seconds * 1_000_000 - self._now_us

    def _daily(self) -> BBSError | None:
        since = self._now_us - DAY // timedelta(microseconds=1)
        settings = self._settings
        if self._piece.thread is None:
            many = writers.begun_since(self._member, since, settings.threads_per_day) >= settings.threads_per_day
            return _daily(_("You have begun several threads today.")) if many else None
        today = [each for each in self._lately() if each.created_us > since and each.opener != self._member]
        return _daily(_("You have written a good deal today.")) if len(today) >= settings.posts_per_day else None

    def _lately(self) -> list[LatelyWritten]:
        if self._recent is None:
            self._recent = writers.lately(self._member, LOOKED_BACK)
        return self._recent


def is_new(joined_day: str, days: int, now_us: int) -> bool:
    """Whether somebody who joined on that day (ISO) counts as new."""
    return from_us(now_us).date() - date.fromisoformat(joined_day) < timedelta(days=days)


def silenced(until_us: int) -> NotAllowed:
    """The refusal of whatever a silenced member would write."""
    words = _(
        "A moderator has asked you to read only, until {day} (UTC). What you wrote is kept. Reporting, asking for a"
        " person, and help now are open to you as always."
    )
    return NotAllowed(words.format(day=f"{from_us(until_us):%Y-%m-%d %H:%M}"), "silenced")


def hold_words(why: Why | None, next_look: str) -> str:
    """What the author reads while their post waits; `next_look` says when somebody looks."""
    first = _("This waits for a moderator.") if why is None else why_words(why)
    meanwhile = _("You can see it meanwhile; nobody else can but the moderators.")
    return " ".join(part for part in (first, meanwhile, next_look) if part)


def why_words(why: Why) -> str:
    """Why a post waits, as its author reads it."""
    words = {
        Why.METHOD: _("A moderator reads this first, because of some of its words."),
        Why.WATCHED: _("A moderator reads this first, because of some of its words."),
        Why.BOARD: _("On this board a moderator reads each post first."),
        Why.FIRST: _("The first posts of everybody who is new here wait for a moderator."),
        Why.LINKS: _("A post with several links waits for a moderator while somebody is new here."),
        Why.CONTACTS: _(
            "Telephone numbers, addresses, and ways to write elsewhere wait for a moderator while somebody is new here."
        ),
    }
    return words[why]


def _slow(wait_us: int) -> TooSoon:
    seconds = wait_us / 1_000_000
    return TooSoon(_("It goes slowly here, so that everybody can breathe.") + f" {when(seconds)}", seconds, "slow")


def _daily(words: str) -> TooSoon:
    more = _("Tomorrow there is room again. Your own threads, reporting, and asking for a person are always open.")
    return TooSoon(f"{words} {more}", DAY.total_seconds(), "new_member")
