"""Experiences and boards."""

from __future__ import annotations

from typing import Final, NamedTuple

from bbs.domain.board_rules import Hold, Writers
from bbs.domain.policy import Readers
from bbs.models.prepared import Prepared, parameter
from bbs.models.tables import Board, Experience, MemberExperience


class ExperienceFacts(NamedTuple):
    """An experience."""

    id: int
    slug: str
    name: str
    description: str


class BoardFacts(NamedTuple):
    """A board."""

    id: int
    slug: str
    name: str
    description: str
    readers: Readers
    unnamed: bool
    closed: bool
    experience: int
    writers: Writers
    hold: Hold
    slow_seconds: int
    warnings_required: bool


_COLUMNS = (
    Board.id,
    Board.slug,
    Board.name,
    Board.description,
    Board.readers,
    Board.unnamed,
    Board.closed,
    Board.experience,
    Board.writers,
    Board.hold,
    Board.slow_seconds,
    Board.warnings_required,
)


_EXPERIENCES = Prepared(
    lambda: Experience.select(Experience.id, Experience.slug, Experience.name, Experience.description).order_by(
        Experience.position, Experience.id
    )
)
_BOARDS = Prepared(
    lambda: (
        Board.select(*_COLUMNS).join(Experience).order_by(Experience.position, Experience.id, Board.position, Board.id)
    )
)
_BY_SLUG = Prepared(lambda: Board.select(*_COLUMNS).where(Board.slug == parameter("slug")))
_BY_ID = Prepared(lambda: Board.select(*_COLUMNS).where(Board.id == parameter("board")))
_FOLLOWED = Prepared(
    lambda: MemberExperience.select(MemberExperience.experience).where(MemberExperience.member == parameter("member"))
)

# Looked up, because an enumeration takes longer to be called, and this is done for each board that is looked at.
_READERS: Final[dict[str, Readers]] = {each.value: each for each in Readers}
_WRITERS: Final[dict[str, Writers]] = {each.value: each for each in Writers}
_HOLDS: Final[dict[str, Hold]] = {each.value: each for each in Hold}


def experiences() -> list[ExperienceFacts]:
    """All experiences, in their order."""
    return [ExperienceFacts(*row) for row in _EXPERIENCES.rows()]


def boards() -> list[BoardFacts]:
    """All boards, in the order of their experiences and their own."""
    return [_facts(row) for row in _BOARDS.rows()]


def board_by_slug(slug: str) -> BoardFacts | None:
    """The board with this slug."""
    row = _BY_SLUG.first(slug=slug)
    return None if row is None else _facts(row)


def board_by_id(board: int) -> BoardFacts | None:
    """The board with this id."""
    row = _BY_ID.first(board=board)
    return None if row is None else _facts(row)


def followed_by(member: int) -> set[int]:
    """The ids of the experiences that a member follows."""
    return {row[0] for row in _FOLLOWED.rows(member=member)}


def follow_experiences(member: int, experiences: list[int]) -> None:
    """A member follows these experiences from now on, and no others."""
    MemberExperience.delete().where(MemberExperience.member == member).execute()
    for experience in experiences:
        MemberExperience.insert(member=member, experience=experience).execute()


def add_experience(slug: str, name: str, description: str) -> int:
    """A new experience after the others; its id."""
    position = Experience.select().count()
    return int(Experience.insert(slug=slug, name=name, description=description, position=position).execute())


def add_board(experience: int, slug: str, name: str, description: str, readers: Readers) -> int:
    """A new board after the others of its experience; its id."""
    position = Board.select().where(Board.experience == experience).count()
    row = {"slug": slug, "name": name, "description": description, "readers": readers.value, "position": position}
    return int(Board.insert(experience=experience, **row).execute())


def _facts(row: tuple[object, ...]) -> BoardFacts:
    facts = BoardFacts(*row)  # type: ignore[arg-type]
    return facts._replace(readers=_READERS[facts.readers], writers=_WRITERS[facts.writers], hold=_HOLDS[facts.hold])
