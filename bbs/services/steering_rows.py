"""What the steering services take and hand out: boards, experiences and members as the operator sets them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.board_rules import MAX_SLOW, Hold, Writers
from bbs.domain.policy import Readers
from bbs.domain.watched import Does

MAX_SLOW_MINUTES: Final = int(MAX_SLOW.total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class BoardDetails:
    """A board with all that can be set. `place` counts from 1 among the `places` of its experience; `listed` are the
    handles on its readers' list, which counts where `readers` says so."""

    slug: str
    name: str
    description: str
    experience: str
    experience_name: str
    place: int
    places: int
    readers: Readers
    listed: tuple[str, ...]
    writers: Writers
    hold: Hold
    slow_minutes: int
    unnamed: bool
    warnings_required: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class BoardChange:
    """What is to be another way; None leaves it as it is. `add_readers` and `drop_readers` are handles."""

    name: str | None = None
    description: str | None = None
    place: int | None = None
    readers: Readers | None = None
    add_readers: tuple[str, ...] = ()
    drop_readers: tuple[str, ...] = ()
    writers: Writers | None = None
    hold: Hold | None = None
    slow_minutes: int | None = None
    unnamed: bool | None = None
    warnings_required: bool | None = None
    closed: bool | None = None


@dataclass(frozen=True, slots=True)
class ExperienceDetails:
    """An experience; `place` counts from 1 among all `places`."""

    slug: str
    name: str
    description: str
    place: int
    places: int
    boards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExperienceChange:
    """What is to be another way; None leaves it as it is."""

    name: str | None = None
    description: str | None = None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role; on one board (its slug and name), or everywhere where there is none."""

    role: str
    board: str | None = None
    board_name: str = ""


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Somebody with a part here, and which."""

    handle: str
    roles: tuple[RoleRow, ...]


@dataclass(frozen=True, slots=True)
class OpenedBy:
    """What a member signs in with, and the last day (ISO) they were here: for the operator alone."""

    seen: str | None
    keys: int
    has_password: bool
    has_recovery_code: bool


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as whoever looks them up may know them. `joined` is a day (ISO); `until` is when a closed account opens
    by itself, None where it does not. `own` says that it is the one who looks."""

    handle: str
    state: str
    until: datetime | None
    joined: str
    roles: tuple[RoleRow, ...]
    own: bool
    opened_by: OpenedBy | None = None


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """Watched words, and what they do."""

    words: str
    does: Does


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """Something that everybody is told. `until` is None where somebody has to take it back."""

    number: int
    words: str
    at: datetime
    until: datetime | None
