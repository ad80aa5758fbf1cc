"""Whom readers have blocked or muted, and what members say of themselves."""

from __future__ import annotations

from typing import NamedTuple

from peewee import fn

from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Block, Experience, KnownExperience, Member, Post

NAMED = 0
"""The thread of a row that is about all posts with a name."""


class ShutAuthors(NamedTuple):
    """Whose posts are shut for a reader: author id to `blocked` or `muted`.

    `named` is about their posts with a name, everywhere; `unnamed` about what they write without one in this thread.
    """

    named: dict[int, str]
    unnamed: dict[int, str]

    def of(self, author: int | None, *, unnamed: bool) -> str:
        """Why a post by this author is shut: `blocked`, `muted`, or an empty text where it is not."""
        if author is None:
            return ""
        return (self.unnamed if unnamed else self.named).get(author, "")


_WORDS = {"block": "blocked", "mute": "muted"}
_SHUT = Prepared(
    lambda: Block.select(Block.other, Block.thread, Block.kind).where(
        (Block.member == parameter("member")) & ((Block.thread == NAMED) | (Block.thread == parameter("thread")))
    )
)


def shut_authors(member: int, thread: int) -> ShutAuthors:
    """Whose posts in this thread a member does not want to see. With thread `NAMED`, only of posts with a name."""
    shut = ShutAuthors({}, {})
    for other, where, kind in _SHUT.rows(member=member, thread=thread):
        (shut.named if where == NAMED else shut.unnamed)[other] = _WORDS[kind]
    return shut


_ALL_SHUT = Prepared(
    lambda: (
        Block.select(Block.other, Block.thread, Block.kind, Member.handle)
        .join(Member, on=(Block.other == Member.id))
        .where(Block.member == parameter("member"))
        .order_by(Block.created_us.desc())
    )
)


class ShutFacts(NamedTuple):
    """Somebody whose posts a member does not want to see: those with a name (thread `NAMED`), or without one in this
    thread. `kind` is `block` or `mute`; `handle` is the other one's, also where nobody may learn it."""

    other: int
    thread: int
    kind: str
    handle: str


def all_shut(member: int) -> list[ShutFacts]:
    """Everybody whose posts a member does not want to see, those shut last first."""
    return [ShutFacts(*row) for row in _ALL_SHUT.rows(member=member)]


_KIND = Prepared(
    lambda: Block.select(Block.kind).where(
        (Block.member == parameter("member"))
        & (Block.other == parameter("other"))
        & (Block.thread == parameter("thread"))
    )
)


def kind_of(member: int, other: int, thread: int = NAMED) -> str:
    """How `member` has shut `other`: `block`, `mute`, or an empty text."""
    row = _KIND.first(member=member, other=other, thread=thread)
    return str(row[0]) if row else ""


def shut(member: int, other: int, thread: int, kind: str, now_us: int) -> None:
    """A member does not want to see posts of `other`: those with a name, or without one in this thread."""
    Block.insert(member=member, other=other, thread=thread, kind=kind, created_us=now_us).on_conflict(
        conflict_target=[Block.member, Block.other, Block.thread], update={Block.kind: kind}
    ).execute()


def let_back(member: int, other: int, thread: int) -> None:
    """A member wants to see these posts again."""
    Block.delete().where((Block.member == member) & (Block.other == other) & (Block.thread == thread)).execute()


_COUNT_SHUT = Prepared(lambda: Block.select(fn.COUNT(Block.other)).where(Block.member == parameter("member")))


def count_shut(member: int) -> int:
    """How many rows of blocks and mutes a member has."""
    return int((_COUNT_SHUT.first(member=member) or (0,))[0])


_FIRST_UNNAMED = Prepared(
    lambda: (
        Post.select(Post.number)
        .where(
            (Post.thread == parameter("thread"))
            & (Post.author == parameter("author"))
            & (Post.unnamed == parameter("yes"))
            & (Post.number > 0)
        )
        .order_by(Post.number)
        .limit(1)
    )
)


def first_unnamed(thread: int, author: int) -> int | None:
    """The number of the first post that somebody has written without their name in a thread."""
    row = _FIRST_UNNAMED.first(thread=thread, author=author, yes=True)
    return None if row is None else int(row[0])


_ABOUT = Prepared(lambda: Member.select(Member.bio, Member.joined_day).where(Member.id == parameter("member")))
_KNOWN = Prepared(
    lambda: (
        Experience.select(Experience.slug, Experience.name)
        .join(KnownExperience)
        .where(KnownExperience.member == parameter("member"))
        .order_by(Experience.position, Experience.id)
    )
)


def about(member: int) -> tuple[str, str]:
    """What a member says of themselves, and the day on which they joined."""
    row = _ABOUT.first(member=member) or ("", "")
    return row[0], row[1]


def known(member: int) -> list[tuple[str, str]]:
    """Slug and name of each experience that a member says they know."""
    return [(slug, name) for slug, name in _KNOWN.rows(member=member)]


def set_bio(member: int, bio: str) -> None:
    """Another text about a member."""
    Member.update(bio=bio).where(Member.id == member).execute()


def set_known(member: int, experiences: list[int]) -> None:
    """A member says they know these experiences, and no others."""
    KnownExperience.delete().where(KnownExperience.member == member).execute()
    for experience in experiences:
        KnownExperience.insert(member=member, experience=experience).execute()
