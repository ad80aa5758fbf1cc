"""What erasing somebody comes to, in steps of one write each: it holds nobody up, and what breaks off goes on.

Their name goes first, and in one moment: from then on their row shows none. Then, step by step, what others wrote loses
it, what they wrote is deleted or loses its author, what they wrote without a name becomes nobody's, and at last the row
goes. While somebody can still take it back, only what stands in sight is put out of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from bbs.domain.cases import CaseState
from bbs.domain.former import Name, Words
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.models.members import ACTIVE, SUSPENDED
from bbs.models.queries import (
    actions,
    boards,
    cases,
    clearing,
    erasing,
    marks,
    members,
    names_in_use,
    posts,
    search,
    showing,
    threads,
)
from bbs.models.queries import erasing_texts as texts
from bbs.models.queries.erasing import Line, OwnPost
from bbs.models.times import from_us, to_day, to_us
from bbs.services import case_opening, erasing_unnamed, events
from bbs.services.core import Outbox
from bbs.services.sessions import SessionId, Why, tell_end

SOME_POSTS: Final = 100
"""So many posts are looked after in one write."""

SOME_TEXT: Final = 200_000
"""Of long ones, fewer: those that bring it to so many characters are the last."""

_CLOSES: Final = ["ban", "suspend"]


class Stage(StrEnum):
    """How far the work has come. `RESTS` is nothing to do before the day comes."""

    RESTS = ""
    HIDE = "hide"
    BACK = "back"
    NAMES = "names"
    TEXTS = "texts"
    POSTS = "posts"
    UNNAMED = "unnamed"
    ROW = "row"


BEFORE_THE_DAY: Final = frozenset({Stage.RESTS, Stage.HIDE, Stage.BACK})
"""While it can be taken back, or is being taken back."""


class Step:
    """One step of what a line of the ledger asks for."""

    def __init__(self, outbox: Outbox, line: Line, now_us: int, keep: SessionId | None = None) -> None:
        """`keep` is the one session of theirs that goes on when they are gone, to say goodbye."""
        self._outbox = outbox
        self._line = line
        self._now_us = now_us
        self._keep = keep
        self._member = 0

    def take(self) -> bool:
        """Takes the step; whether there is another one to take now. Inside a write."""
        found = erasing.member_with(self._line.ledger_id)
        if found is None:
            self._done()
            return False
        self._member = found[0]
        marks.lock_member(self._member)
        line = erasing.line(self._line.ledger_id)
        if line is None or line.done_day is not None:
            return False  # another process was faster
        self._line, stage = line, Stage(line.stage)
        if stage is not Stage.BACK and stage in BEFORE_THE_DAY and self._line.due_us <= self._now_us:
            self._to(Stage.NAMES)
            return True
        return {
            Stage.RESTS: lambda: False,
            Stage.HIDE: self._hide,
            Stage.BACK: self._bring_back,
            Stage.NAMES: self._names,
            Stage.TEXTS: self._texts,
            Stage.POSTS: self._posts,
            Stage.UNNAMED: self._unnamed,
            Stage.ROW: self._row,
        }[stage]()

    def _to(self, stage: Stage, place: int = 0) -> None:
        erasing.change(self._line.ledger_id, stage=stage.value, place=place)

    @property
    def _deletes(self) -> bool:
        return self._line.posts == "delete"

    # While it can be taken back

    def _hide(self) -> bool:
        """Puts some of what stands out of sight."""
        found = erasing.shown_posts(self._member, self._line.place, SOME_POSTS)
        if not found:
            self._to(Stage.RESTS)
            return False
        lock_threads(found)
        for post in found:
            facts = threads.thread(post.thread)
            subject = facts.subject if facts is not None and post.number == OPENING else None
            take_away(self._outbox, post)
            erasing.put_away(post.id, subject)
        self._to(Stage.HIDE, found[-1].serial or 0)
        return True

    def _bring_back(self) -> bool:
        """Shows some of what was put out of sight; at the end, all is as if nothing had been asked."""
        found = erasing.away_posts(self._member, SOME_POSTS)
        if not found:
            erasing.drop(self._line.ledger_id)
            return False
        lock_threads(post for post, _subject in found)
        for post, subject in found:
            posts.change_state(post.id, PostState.PUBLISHED)
            showing.bring_back(post.thread, post.number or 0)
            if subject is not None:
                threads.change(post.thread, subject=subject, state=PostState.PUBLISHED.value)
            search.put_in(post.id)
            tell(self._outbox, post.thread, post.number)
        erasing.no_more_away([post.id for post, _subject in found])
        return True

    # When the day has come

    def _names(self) -> bool:
        """Takes the name out of some posts and subjects."""
        if self._line.place > texts.highest():
            self._to(Stage.TEXTS)
            return True
        for thread, number in texts.unname_posts(self._name, self._member, self._line.place):
            tell(self._outbox, thread, number)
        self._to(Stage.NAMES, self._line.place + texts.WINDOW)
        return True

    def _texts(self) -> bool:
        """Takes the name out of what one other table holds."""
        if self._line.place >= len(texts.TEXTS):
            self._to(Stage.POSTS)
        else:
            texts.unname_rest(self._name, texts.TEXTS[self._line.place])
            self._to(Stage.TEXTS, self._line.place + 1)
        return True

    @property
    def _name(self) -> Name:
        """Their name. A word that others wrote before they came is not only that."""
        handle, gone = self._line.handle or "", _("a former member")
        since = to_us(datetime.fromisoformat(members.joined(self._member)).replace(tzinfo=UTC))
        is_word = names_in_use.before(Name(handle, gone), self._line.ledger_id, since)
        return Name(handle, gone, is_word=is_word)

    def _posts(self) -> bool:
        """Some of what they wrote with their name is deleted, or is nobody's from now on."""
        found = _some(erasing.named_posts(self._member, SOME_POSTS))
        if not found:
            self._to(Stage.UNNAMED)
            return True
        lock_threads(found)
        if self._deletes:
            unquote(self._outbox, found, self._name)
        shorn = [post for post in found if self._deletes or post.state in (PostState.DELETED, PostState.REMOVED)]
        kept = [post for post in found if post not in shorn and post.state is not PostState.HELD]
        for post in shorn:
            take_away(self._outbox, post)
        for post in kept:
            search.take_out(post.id)
        numbers = [post.id for post in found]
        erasing.of_nobody(numbers, shorn=[post.id for post in shorn])
        for post in kept:
            search.put_in(post.id)
            tell(self._outbox, post.thread, post.number)
        for post in found:
            if post.state is PostState.HELD:
                drop_held(post)
        texts.forget_around(numbers)
        erasing.no_more_away(numbers)
        return True

    def _unnamed(self) -> bool:
        """What they wrote without a name, in some threads."""
        if erasing_unnamed.hand_over(self._member, self._now_us, deletes=self._deletes):
            return True
        self._to(Stage.ROW)
        return True

    def _row(self) -> bool:
        """Whatever is left, and their row. What another session of theirs has written meanwhile comes first."""
        if erasing.wrote(self._member):
            self._to(Stage.POSTS)
            return True
        close_cases(self._outbox, texts.cases_of(self._member, unnamed=False), self._now_us)
        texts.forget_reports(self._member)
        texts.forget_actions(self._member)
        erasing.keep_acts(self._member)
        erasing.forget_answers(self._member)
        tell_end(self._outbox, self._member, Why.ERASED, self._keep)
        erasing.drop_member(self._member)
        self._done()
        return False

    def _done(self) -> None:
        day = to_day(from_us(self._now_us))
        erasing.change(self._line.ledger_id, stage="", place=0, handle=None, done_day=day, swept=False)
        names_in_use.forget()


def stay(member: int, handle: str, now_us: int) -> bool:
    """A member who was going stays, under their name; whether their account is open: something that moderators have
    done meanwhile may have closed it. What has run out is the clock's to end."""
    ends = [one.expires_us for one in actions.standing_about(member, _CLOSES)]
    until = None if None in ends else max((end for end in ends if end is not None), default=None)
    members.change(member, handle=handle, state=SUSPENDED if ends else ACTIVE, suspended_until_us=until)
    return not ends or (until is not None and until <= now_us)


def _some(found: list[OwnPost]) -> list[OwnPost]:
    """As many of these posts, from the first on, as `SOME_TEXT` allows."""
    size = 0
    for at, post in enumerate(found, 1):
        size += len(post.body)
        if size >= SOME_TEXT:
            return found[:at]
    return found


def lock_threads(found: Iterable[OwnPost]) -> None:
    """Holds the threads of these posts, in order."""
    for thread in sorted({post.thread for post in found}):
        threads.lock(thread)


def tell(outbox: Outbox, thread: int, number: int | None) -> None:
    """Whoever looks at the thread hears that a post in it has changed."""
    facts = threads.thread(thread)
    board = None if facts is None else boards.board_by_id(facts.board)
    if board is not None and number is not None:
        outbox.tell(events.EDITED, board, thread, number)


def take_away(outbox: Outbox, post: OwnPost) -> None:
    """A post is one that its author has deleted; with an opening goes the subject. One that waits is left alone."""
    if post.state is PostState.HELD:
        return
    if post.state is PostState.PUBLISHED:
        search.take_out(post.id)
        posts.change_state(post.id, PostState.DELETED)
        threads.take_away(post.thread, post.number or 0)
    else:
        posts.change_state(post.id, PostState.DELETED)
    if post.number == OPENING:
        threads.change(post.thread, subject=_("(deleted)"))
    tell(outbox, post.thread, post.number)


def drop_held(post: OwnPost) -> None:
    """A post that was never published goes, and with an opening its thread."""
    facts = threads.thread(post.thread)
    texts.drop_post(post.id, post.thread, with_thread=facts is not None and facts.posts == 0)


def unquote(outbox: Outbox, found: Iterable[OwnPost], name: Name | None = None) -> None:
    """What others have quoted of these posts, as they are or were, goes. Where the name of their author has been taken
    out of the quotes already, it is `name`."""
    by_thread: dict[int, list[OwnPost]] = {}
    for post in found:
        if post.number is not None:
            by_thread.setdefault(post.thread, []).append(post)
    for thread, some in sorted(by_thread.items()):
        first = min(post.number or 0 for post in some)
        said = [post.body for post in some] + texts.earlier([post.id for post in some])
        unnamed = [] if name is None else [name.out_of(text, meant=True) for text in said]
        words = Words(dict.fromkeys(text for text in (*said, *unnamed) if text))
        for changed in texts.unquote(words, _("a former member"), thread, first):
            tell(outbox, changed.thread, changed.number)


def close_cases(outbox: Outbox, found: Iterable[tuple[int, bool]], now_us: int) -> None:
    """Nobody has anything more to do in these cases; what was written in them goes, how they ended stays."""
    numbers = []
    for number, is_open in found:
        if is_open:
            case_opening.close(number, CaseState.NO_ACTION, None, now_us, outbox)
        cases.change(number, severity=None, due_us=None, tier_us=None)
        numbers.append(number)
    clearing.forget_texts_of(numbers)
