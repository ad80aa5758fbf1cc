"""What an import is to bring in: a document that has been checked, without anything of the database."""

from __future__ import annotations

from dataclasses import dataclass

from bbs.domain.policy import Readers


@dataclass(frozen=True, slots=True)
class PlannedBoard:
    """A board to find or to make."""

    slug: str
    name: str
    description: str
    readers: Readers


@dataclass(frozen=True, slots=True)
class PlannedExperience:
    """An experience to find or to make."""

    slug: str
    name: str
    description: str
    boards: tuple[PlannedBoard, ...]


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post. `author` is a handle, None for somebody who has gone; `parent` a place in the list, from 1."""

    author: str | None
    created_us: int
    body: str
    parent: int | None
    warnings: str
    support: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedThread:
    """A thread with its posts, the opening first. `place` is where it stands in the document, for errors."""

    place: int
    board: str
    subject: str
    seeking: str | None
    warnings: str
    pinned: bool
    locked: bool
    posts: tuple[PlannedPost, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A document that can be imported as far as it can be told without the database. `handles` are all members."""

    experiences: tuple[PlannedExperience, ...]
    handles: tuple[str, ...]
    threads: tuple[PlannedThread, ...]
