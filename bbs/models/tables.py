"""All tables in one place, in an order in which each stands after those it points at."""

from __future__ import annotations

from bbs.models.base import Table
from bbs.models.doors import Application, Invite, Notice, RetiredHandle
from bbs.models.drafts import Draft
from bbs.models.members import BoardReader, Member, MemberExperience, MemberKey, MemberRole, Setting
from bbs.models.places import Board, Experience
from bbs.models.readers import Block, HiddenThread, KnownExperience, Mention, ThreadPlace
from bbs.models.reading import BoardMark, Follow, Place, ReadMark
from bbs.models.search import SearchSpan
from bbs.models.site import Counter, Event, ServerSetting
from bbs.models.threads import Post, Support, Thread

TABLES: tuple[type[Table], ...] = (
    ServerSetting,
    Counter,
    Event,
    Experience,
    Board,
    Member,
    MemberRole,
    MemberKey,
    MemberExperience,
    BoardReader,
    Setting,
    Thread,
    Post,
    Support,
    ReadMark,
    BoardMark,
    Follow,
    Place,
    Draft,
    Notice,
    Invite,
    Application,
    RetiredHandle,
    KnownExperience,
    Block,
    HiddenThread,
    ThreadPlace,
    Mention,
    SearchSpan,
)

__all__ = [
    "TABLES",
    "Application",
    "Block",
    "Board",
    "BoardMark",
    "BoardReader",
    "Counter",
    "Draft",
    "Event",
    "Experience",
    "Follow",
    "HiddenThread",
    "Invite",
    "KnownExperience",
    "Member",
    "MemberExperience",
    "MemberKey",
    "MemberRole",
    "Mention",
    "Notice",
    "Place",
    "Post",
    "ReadMark",
    "RetiredHandle",
    "SearchSpan",
    "ServerSetting",
    "Setting",
    "Support",
    "Thread",
    "ThreadPlace",
]
