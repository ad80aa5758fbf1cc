"""What the operator changes: boards and experiences, who reads and looks after them, and the community's own texts."""

from __future__ import annotations

from typing import NamedTuple

from bbs.models.queries.common import first, rows
from bbs.models.tables import (
    Announcement,
    Board,
    BoardReader,
    Experience,
    Member,
    MemberRole,
    ReplyTemplate,
    Rule,
    WatchedWord,
)

# Boards and experiences


def change_board(board: int, **columns: object) -> None:
    """Other values in a board's row."""
    Board.update(**columns).where(Board.id == board).execute()


def change_experience(experience: int, **columns: object) -> None:
    """Other values in an experience's row."""
    Experience.update(**columns).where(Experience.id == experience).execute()


def order_boards(boards: list[int]) -> None:
    """These boards of one experience stand in this order."""
    for position, board in enumerate(boards):
        change_board(board, position=position)


def order_experiences(experiences: list[int]) -> None:
    """The experiences stand in this order."""
    for position, experience in enumerate(experiences):
        change_experience(experience, position=position)


def readers(board: int) -> list[tuple[int, str]]:
    """Id and handle of everybody on a board's readers' list, by handle."""
    query = BoardReader.select(Member.id, Member.handle).join(Member, on=(BoardReader.member == Member.id))
    query = query.where(BoardReader.board == board).order_by(Member.handle)
    return [(member, handle) for member, handle in rows(query)]


def all_readers() -> dict[int, list[str]]:
    """The handles on each board's readers' list, by the board's id."""
    found: dict[int, list[str]] = {}
    query = BoardReader.select(BoardReader.board, Member.handle).join(Member, on=(BoardReader.member == Member.id))
    for board, handle in rows(query.order_by(Member.handle)):
        found.setdefault(board, []).append(handle)
    return found


def add_reader(board: int, member: int) -> bool:
    """Puts a member on a readers' list. Whether they were not on it."""
    if first(BoardReader.select(BoardReader.member).where(_on_list(board, member))) is not None:
        return False
    BoardReader.insert(board=board, member=member).on_conflict_ignore().execute()
    return True


def drop_reader(board: int, member: int) -> bool:
    """Takes a member off a readers' list. Whether they were on it."""
    return bool(BoardReader.delete().where(_on_list(board, member)).execute())


def _on_list(board: int, member: int) -> object:
    return (BoardReader.board == board) & (BoardReader.member == member)


# Roles


class Holder(NamedTuple):
    """A role that somebody holds: on one board, or everywhere where `board` is None."""

    member: int
    handle: str
    role: str
    board: int | None


def holders() -> list[Holder]:
    """All roles with those who hold them, by handle."""
    query = MemberRole.select(Member.id, Member.handle, MemberRole.role, MemberRole.board).join(
        Member, on=(MemberRole.member == Member.id)
    )
    return [Holder(*row) for row in rows(query.order_by(Member.handle, MemberRole.id))]


def add_role(member: int, role: str, board: int | None) -> None:
    """Another role for a member, on a board or everywhere."""
    MemberRole.insert(member=member, role=role, board=board).execute()


def drop_role(member: int, role: str, board: int | None) -> bool:
    """Takes a role on a board, or one that counts everywhere. Whether they had it."""
    where = MemberRole.board.is_null() if board is None else MemberRole.board == board
    query = MemberRole.delete().where((MemberRole.member == member) & (MemberRole.role == role) & where)
    return bool(query.execute())


# Texts


def put_rules(entries: list[tuple[str, str]]) -> None:
    """These are the rules, slug and words of each, in this order."""
    Rule.delete().execute()
    for position, (slug, words) in enumerate(entries):
        Rule.insert(slug=slug, words=words, position=position).execute()


def put_templates(entries: list[tuple[str, str, bool]]) -> None:
    """These are the reply templates, name, text and whether reviewed, in this order."""
    ReplyTemplate.delete().execute()
    for position, (name, body, reviewed) in enumerate(entries):
        ReplyTemplate.insert(name=name, body=body, reviewed=reviewed, position=position).execute()


def put_watched(words: str, does: str) -> None:
    """Watches these words, or lets them do something else."""
    query = WatchedWord.insert(words=words, does=does)
    query.on_conflict(conflict_target=[WatchedWord.words], update={WatchedWord.does: does}).execute()


def drop_watched(words: str) -> bool:
    """Does not watch these words any more. Whether they were watched."""
    return bool(WatchedWord.delete().where(WatchedWord.words == words).execute())


# Announcements


class AnnouncementFacts(NamedTuple):
    """An announcement."""

    id: int
    words: str
    created_us: int
    until_us: int | None


def announcements() -> list[AnnouncementFacts]:
    """All announcements that were not taken back, the oldest first."""
    query = Announcement.select(
        Announcement.id, Announcement.words, Announcement.created_us, Announcement.until_us
    ).order_by(Announcement.id)
    return [AnnouncementFacts(*row) for row in rows(query)]


def add_announcement(words: str, created_us: int, until_us: int | None) -> int:
    """Another announcement; its id."""
    return int(Announcement.insert(words=words, created_us=created_us, until_us=until_us).execute())


def drop_announcement(announcement: int) -> bool:
    """Takes an announcement back. Whether it was there."""
    return bool(Announcement.delete().where(Announcement.id == announcement).execute())


def drop_over(now_us: int) -> None:
    """Forgets the announcements whose time has run out."""
    Announcement.delete().where(Announcement.until_us <= now_us).execute()
