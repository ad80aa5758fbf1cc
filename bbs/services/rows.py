"""What services hand out: frozen values, no rows of a table, no id of an author."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from bbs.domain.addresses import Address
from bbs.domain.byline import Byline
from bbs.domain.filters import Filter
from bbs.domain.policy import Readers
from bbs.domain.post_states import PostState
from bbs.domain.tree import NO_FOLDS, Folds
from bbs.services.tries import HandleChecks

MAX_COUNT: Final = 999
"""Counts stop here; screens write 999+ for it."""

SEEKING: Final = ("listen", "relate", "ideas", "story")
"""What the author of a thread may say that they are looking for."""

SUPPORT_KINDS: Final = ("been-there", "with-you", "thank-you", "hope")
"""The kinds of support that a post can be given, in the order in which they are shown."""

Shut = Literal["", "blocked", "muted", "word"]
"""Why a post is one quiet line for a reader: its author is blocked or muted, or it has a word that they mute."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A board as the actor may know it. Counts are 0 for guests and where the actor may not read.

    With `MAX_COUNT` unread posts, there are at least `unread_threads` threads with something unread, and maybe more.
    """

    slug: str
    name: str
    description: str
    unread_threads: int
    unread_posts: int
    may_read: bool
    may_write: bool
    readers: Readers = Readers.MEMBERS
    unnamed: bool = False
    warnings_required: bool = False


@dataclass(frozen=True, slots=True)
class ExperienceRow:
    """An experience with its boards, in their order."""

    slug: str
    name: str
    followed: bool
    boards: tuple[BoardRow, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for somebody: unread replies to them and mentions of them, followed threads with something unread,
    drafts, and threads of the last 30 days that nobody has answered yet and that they could answer. `asking` is how
    many people wait to be let in, for those who may. `support` says whether somebody has given them support since they
    last looked, `offered` how many of the threads without an answer are about an experience that they know, and have
    waited for a while, and `written` how many messages of moderators they have not read. `held` says whether something
    that they have written waits for a moderator, `begun` whether they were writing to the moderators."""

    experiences: tuple[ExperienceRow, ...]
    replies: int
    followed_unread: int
    drafts: int
    unanswered: int
    mentions: int = 0
    asking: int = 0
    support: bool = False
    held: bool = False
    offered: int = 0
    written: int = 0
    begun: bool = False


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A line of a board's page. `posts` is how many can be read, `activity` the moment of the newest."""

    number: int
    subject: str
    byline: Byline
    posts: int
    unread: int
    seeking: str | None
    warnings: tuple[str, ...]
    activity: datetime
    pinned: bool
    locked: bool
    followed: bool


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of a board. `next` is the token for what follows, None at the end; `only` the kind of threads on it."""

    board: BoardRow
    rows: tuple[ThreadRow, ...]
    next: str | None
    only: Filter = Filter.ALL


@dataclass(frozen=True, slots=True)
class PlacedThread:
    """A thread in a list over several boards; `board` is a slug. `offered` says that it waits for somebody who knows
    what it is about, as the actor does."""

    thread: ThreadRow
    board: str
    board_name: str
    offered: bool = False


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page of threads of several boards. `next` is the token for what follows, None at the end."""

    rows: tuple[PlacedThread, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class PostHead:
    """A post without its text. `support` are the kinds that somebody has given, `supported` those of the actor.

    `place` sorts in the order of the tree (`domain.tree`). Bit n of `rails` says that more answers follow beside the
    post at depth n in the line from the opening to this one. `below` is how many posts its folded branch hides, up to
    `MAX_COUNT`; 0 where it is not folded. `shut` says why the reader gets one quiet line instead of it. `moved`
    is where the post has gone whose mark this is: it stood here with its branch, and is a thread of its own now.
    """

    number: int
    parent: int | None
    depth: int
    byline: Byline
    created: datetime
    edited: datetime | None
    unread: bool
    state: PostState
    warnings: tuple[str, ...]
    support: tuple[str, ...]
    supported: tuple[str, ...]
    place: bytes = b""
    rails: int = 0
    below: int = 0
    shut: Shut = ""
    moved: Address | None = None


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread, and a stretch of its posts as heads in the order of the tree. `readers` is who else may read here.

    `begins` and `ends` say whether the stretch reaches the top and the end. `at` is the number of the post to stand on,
    `last` the highest number there is. `fresh` says whether there was anything unread. `folds` are those with which the
    stretch was taken.
    """

    number: int
    board: str
    board_name: str
    subject: str
    seeking: str | None
    warnings: tuple[str, ...]
    locked: bool
    followed: bool
    readers: Readers
    heads: tuple[PostHead, ...]
    may_write: bool = True
    begins: bool = True
    ends: bool = True
    at: int = 1
    last: int = 0
    fresh: bool = False
    folds: Folds = NO_FOLDS


@dataclass(frozen=True, slots=True)
class Stretch:
    """Posts of a thread in the order of the tree; whether nothing comes before them, and nothing after."""

    heads: tuple[PostHead, ...]
    begins: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """Where reading on leads."""

    board: str
    thread: int
    number: int
    subject: str
    board_name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member was. `screen` is a name that screens choose, `board` a slug."""

    screen: str
    board: str | None = None
    thread: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """Something being written: a thread for `board` (`thread` None), a reply to post `parent` of `thread`, or another
    text for one's own post `edits` of it.

    `key` makes sending happen once. `cursor` is a place in `body`, in characters. `updated` is None for a draft that
    has never been kept. `unnamed` says that it is to be posted without a name.
    """

    key: str
    board: str | None
    thread: int | None
    parent: int | None
    subject: str = ""
    body: str = ""
    seeking: str | None = None
    warnings: tuple[str, ...] = ()
    cursor: int = 0
    updated: datetime | None = None
    unnamed: bool = False
    edits: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of something that was sent: `address` is where it stands, None while it waits for a moderator; then
    `held` says why and until when, in words. `panel` says that the author's own panel has something to say, `again`
    that it had been sent before, and nothing happened now."""

    address: Address | None
    held: str = ""
    panel: bool = False
    again: bool = field(default=False, compare=False)

    @property
    def at(self) -> Address:
        """Where it stands. Raises LookupError while it waits."""
        if self.address is None:
            raise LookupError("it waits for a moderator")
        return self.address


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What is worth saying before a text is sent, in words; nothing where nothing is. `refused` says that it could not
    be sent now."""

    words: tuple[str, ...] = ()
    refused: bool = False


@dataclass(frozen=True, slots=True)
class OfferedKey:
    """A public key that a client holds: `kind` as in `ssh-ed25519`, `fingerprint` as in `SHA256:...`."""

    kind: str
    fingerprint: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody gives to become a member; at least one of `password` and `key`.

    With `knows`, the `experiences` that they follow are also those that they know from their own life.
    `recovery` is the code that they were shown (`Recovery.draw`). `invite` and `words`, for the moderators, count
    where registration asks for them. `checks` are those of the connection; `origin` stands for the address that it
    comes from, as `services.limits` knows it.
    """

    handle: str
    password: str | None = field(default=None, repr=False)
    key: OfferedKey | None = None
    experiences: tuple[str, ...] = ()
    knows: bool = False
    recovery: str | None = field(default=None, repr=False)
    invite: str | None = field(default=None, repr=False)
    words: str = field(default="", repr=False)
    checks: HandleChecks | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the operator sees them. `seen` is the last day they were here, ISO, or None."""

    handle: str
    roles: tuple[str, ...]
    state: str
    joined: str
    seen: str | None
    keys: int
    has_password: bool


def topics(text: str) -> tuple[str, ...]:
    """Content-warning topics as they stand in a column (commas between) as a tuple."""
    return tuple(part for part in text.split(",") if part) if text else ()
