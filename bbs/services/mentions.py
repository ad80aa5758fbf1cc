"""Mentions: a post that names members as `@handle` is told to them, once, when it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bbs.domain import members as rules
from bbs.domain.policy import may_read_board
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import news
from bbs.models.queries.boards import BoardFacts
from bbs.services import events
from bbs.services.core import Outbox
from bbs.services.identity import actor_of

MAX_MENTIONED: Final = 10
"""So many people can be told of one post, those named first."""

MAX_LOOKED: Final = 50
"""So many different words with an @ are looked up; a text that is made of them costs no more."""


@dataclass(frozen=True, slots=True)
class Published:
    """A post that is being published. `answers` is whose post it answers, who hears of it anyway; `warned` says
    whether it or its thread has a content warning."""

    board: BoardFacts
    thread: int
    number: int
    serial: int
    author: int
    answers: int | None
    body: str
    warned: bool
    now_us: int
    unnamed: bool = False


def note(outbox: Outbox, post: Published) -> None:
    """Notes whom the post names, inside the write that publishes it, and tells them after the commit.

    Nobody is told of a post under a content warning, of one on a board that they may not read, of one by somebody
    whose posts they have shut for themselves, or of their own. What is quoted names nobody.
    """
    names = () if post.warned else named_in(post.body)
    if not names:
        return
    found = news.members_named(sorted({name for several in names for name in several}))
    members = dict.fromkeys(found[name] for name in (_longest(each, found) for each in names) if name is not None)
    apart = {post.author, post.answers} | news.shut_by(post.author, post.thread if post.unnamed else 0)
    told = [member for member in members if member not in apart and _may_read(member, post)]
    for member in told[:MAX_MENTIONED]:
        news.add_mention(member, post.serial, post.thread, post.number)
        outbox.tell(events.MENTION, post.board, post.thread, post.number, member)


def named_in(body: str) -> tuple[tuple[str, ...], ...]:
    """What a text names with an @, in order, each once: the handles that a word may be, the longest first.

    A handle may end with a dot, and so may a sentence: both are meant to be tried. An @ inside of a word, as in an
    address, names nobody.
    """
    words: dict[str, None] = {}
    for line in body.split("\n"):
        if line.lstrip().startswith(">"):
            continue
        at = line.find("@")
        while at >= 0 and len(words) < MAX_LOOKED:
            if at == 0 or not (rules.may_be_in_handle(line[at - 1]) or line[at - 1] == "@"):
                words[_word_at(line, at + 1)] = None
            at = line.find("@", at + 1)
    several = (_handles_in(word) for word in words)
    return tuple(dict.fromkeys(handles for handles in several if handles))


def _word_at(line: str, start: int) -> str:
    """The letters from there on that a handle can have; one more than it can have where there are too many."""
    end = start
    while end < len(line) and end - start <= rules.MAX_HANDLE and rules.may_be_in_handle(line[end]):
        end += 1
    return line[start:end]


def _handles_in(word: str) -> tuple[str, ...]:
    """The handles that a word may be; none where it is longer than any."""
    if len(word) > rules.MAX_HANDLE:
        return ()
    ends = [word]
    while word and not word[-1].isalnum():
        word = word[:-1]
        ends.append(word)
    return tuple(dict.fromkeys(handle for handle in map(_handle, ends) if handle))


def _handle(word: str) -> str:
    try:
        return rules.handle(word)
    except BadInput:
        return ""


def _longest(handles: tuple[str, ...], found: dict[str, int]) -> str | None:
    return next((handle for handle in handles if handle in found), None)


def _may_read(member: int, post: Published) -> bool:
    try:
        actor = actor_of(member, post.now_us)
    except NoSuchThing:
        return False
    return may_read_board(actor, post.board.id, post.board.readers)
