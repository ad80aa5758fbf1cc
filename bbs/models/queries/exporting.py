"""Everything that is held about a member, as plain rows, a page at a time. Inside a read."""

# mypy: untyped-calls-exclude="peewee,playhouse"

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from peewee import JOIN, Case, Tuple, fn

from bbs.models.queries.common import first, rows
from bbs.models.tables import (
    Action,
    Appeal,
    Application,
    Block,
    Board,
    BoardMark,
    BoardReader,
    Care,
    Conversation,
    Draft,
    Duty,
    Experience,
    Follow,
    HiddenThread,
    Invite,
    Keepsake,
    KnownExperience,
    Member,
    MemberExperience,
    MemberKey,
    MemberRole,
    Mention,
    Message,
    MessageDraft,
    Notice,
    Place,
    Post,
    ReadMark,
    Report,
    Revision,
    Setting,
    Support,
    Thread,
    ThreadPlace,
    TriageHit,
)

SOME: Final = 200
"""So many rows without long texts are fetched at a time."""

LONG: Final = 4
"""So many rows are fetched at a time where each may be as long as a post can be."""

SOME_TEXT: Final = 256 * 1024
"""Of posts as many are fetched at a time as come to so many characters, or one."""

Row = dict[str, Any]
Key = tuple[Any, ...]
"""Where a page ends: the next one begins behind it."""


class Listing(NamedTuple):
    """One list of an export: what its columns are called there, what selects them for a member, by what it is ordered
    (no two rows have the same, and none is NULL), and how many rows make a page."""

    names: str
    query: Callable[[int], Any]
    keys: tuple[Any, ...]
    most: int = SOME


def page(listing: Listing, member: int, after: Key | None) -> tuple[list[Row], Key | None]:
    """Some rows of a list, those behind `after`; and where they end, None where nothing comes after them."""
    query = listing.query(member).select_extend(*listing.keys).order_by(*listing.keys).limit(listing.most)
    if after is not None:
        query = query.where(Tuple(*listing.keys) > Tuple(*after))
    found = rows(query)
    count = len(listing.names.split())
    return _named(listing.names, found), found[-1][count:] if len(found) == listing.most else None


def _named(names: str, found: list[tuple[Any, ...]]) -> list[Row]:
    return [dict(zip(names.split(), row, strict=False)) for row in found]


def account(member: int) -> Row | None:
    """The member's own row; of secrets, whether there is one. None where they are not here any more."""
    columns = (
        Member.handle, Member.state, Member.joined_day, Member.seen_day, Member.agreement, Member.bio,
        Member.suspended_until_us, Member.silenced_until_us, Member.password_hash, Member.recovery, Member.door_word,
        Member.ledger_id,
    )  # fmt: skip
    row = first(Member.select(*columns).where(Member.id == member))
    if row is None:
        return None
    names = "handle state joined_day seen_day agreement bio suspended_until silenced_until password recovery_code"
    *plain, password, recovery, door_word, ledger = row
    found = (*plain, password is not None, recovery is not None, door_word is not None, ledger)
    return _named(f"{names} door_word number_in_ledger", [found])[0]


# What they wrote


def posts(member: int, after: Key | None) -> tuple[list[Row], Key | None]:
    """Some of what they wrote, behind `after`, as much as `SOME_TEXT` allows; `earlier` is how many texts each had
    before. First what was never published, then the rest, the oldest first. And where that ends, as `page` says it."""
    serial = fn.COALESCE(Post.serial, 0)
    query = Post.select(Post.id, serial, fn.LENGTH(Post.body).converter(int)).where(Post.author == member)
    if after is None or after[0] == 0:
        # By itself: in the order of an index, however much they wrote.
        here = query.where(Post.serial.is_null(), Post.id > (0 if after is None else after[1])).order_by(Post.id)
        found = rows(here.limit(SOME)) or rows(query.where(Post.serial > 0).order_by(Post.serial).limit(SOME))
    else:
        found = rows(query.where(Post.serial > after[0]).order_by(Post.serial).limit(SOME))
    some: list[int] = []
    size = 0
    for number, _serial, length in found:
        size += length
        if some and size > SOME_TEXT:
            break
        some.append(number)
    if not some:
        return [], None
    return _posts(some), (found[len(some) - 1][1], some[-1])


def _posts(some: list[int]) -> list[Row]:
    columns = (
        Post.id, Post.thread, Post.number, Board.slug, Thread.subject, Post.parent, Post.created_us, Post.edited_us,
        Post.state, Post.unnamed, Post.warnings, Post.body, TriageHit.tier, TriageHit.cues, TriageHit.hit_us,
    )  # fmt: skip
    names = "id thread post board subject parent created edited state unnamed warnings body tier cues tier_at"
    found = Post.select(*columns).join(Thread).join(Board).switch(Post)
    found = found.join(TriageHit, JOIN.LEFT_OUTER, on=(TriageHit.post == Post.id)).where(Post.id << some)
    before = Revision.select(Revision.post, fn.COUNT(Revision.id)).where(Revision.post << some).group_by(Revision.post)
    many = dict(rows(before))
    by_id = {row["id"]: row | {"earlier": many.get(row["id"], 0)} for row in _named(names, rows(found))}
    return [by_id[number] for number in some if number in by_id]


def earlier(post: int) -> Listing:
    """What a post said before, the oldest text first."""

    def query(member: int) -> Any:
        found = Revision.select(Revision.body, Revision.until_us).join(Post)
        return found.where(Revision.post == post, Post.author == member)

    return Listing("body until", query, (Revision.id,), LONG)


CONVERSATIONS: Final = Listing(
    "id unnamed created",
    lambda member: Conversation.select(Conversation.id, Conversation.unnamed, Conversation.created_us).where(
        Conversation.member == member
    ),
    (Conversation.id,),
)
"""What was said with moderators."""


def messages(conversation: int) -> Listing:
    """What was said in a conversation of theirs."""

    def query(member: int) -> Any:
        found = Message.select(Message.from_staff, Message.body, Message.created_us).join(Conversation)
        return found.where(Message.conversation == conversation, Conversation.member == member)

    return Listing("from_moderators body created", query, (Message.id,), LONG)


# Everything else, by what it is


def _support_received(member: int) -> Any:
    found = Support.select(Post.thread, Post.number, Support.kind, Member.handle, Support.created_us).join(Post)
    return found.switch(Support).join(Member, on=(Support.member == Member.id)).where(Support.author == member)


_SHOWN: Final = Case(None, ((Block.thread == 0, Member.handle),), "")
"""The name of somebody whom they keep away; of whoever wrote there without one, none."""


def _kept_away(member: int) -> Any:
    """Ordered by nothing that tells who it is: by whom they are about, whoever wrote without a name would stand beside
    their name."""
    found = Block.select(Block.kind, Block.thread, fn.NULLIF(_SHOWN, "")).join(Member, on=(Block.other == Member.id))
    return found.where(Block.member == member)


def _reports(member: int) -> Any:
    found = Report.select(Post.thread, Post.number, Report.category, Report.rule, Report.words, Report.created_us)
    return found.join(Post, JOIN.LEFT_OUTER, on=(Report.post == Post.id)).where(Report.reporter == member)


def _done_about(member: int) -> Any:
    columns = (
        Action.kind, Post.thread, Post.number, Action.reason, Action.rule, Action.message, Action.created_us,
        Action.expires_us, Action.ended_us, Action.ended,
        Appeal.words, Appeal.created_us, Appeal.outcome, Appeal.answer,
    )  # fmt: skip
    found = Action.select(*columns).join(Post, JOIN.LEFT_OUTER, on=(Action.post == Post.id)).switch(Action)
    found = found.join(Appeal, JOIN.LEFT_OUTER, on=(Appeal.action == Action.id))
    return found.where(Action.about == member, Action.kind != "note")


def _drafts(member: int) -> Any:
    columns = (
        Draft.thread, Draft.parent, Draft.edits, Board.slug, Draft.subject, Draft.body, Draft.seeking, Draft.warnings,
        Draft.unnamed, Draft.updated_us,
    )  # fmt: skip
    return Draft.select(*columns).join(Board).where(Draft.member == member)


def _of(table: Any, *columns: Any, owner: Any = None) -> Callable[[int], Any]:
    """Columns of a table, of the rows that are the member's."""
    return lambda member: table.select(*columns).where((table.member if owner is None else owner) == member)


def _with(table: Any, other: Any, *columns: Any) -> Callable[[int], Any]:
    """The same of a table with another that its rows point at."""
    return lambda member: table.select(*columns).join(other).where(table.member == member)


LISTS: Final = {
    "roles": Listing(
        "role board",
        lambda member: (
            MemberRole.select(MemberRole.role, Board.slug)
            .join(Board, JOIN.LEFT_OUTER)
            .where(MemberRole.member == member)
        ),
        (MemberRole.id,),
    ),
    "keys": Listing(
        "kind name tail added_day used_day",
        _of(MemberKey, MemberKey.kind, MemberKey.name, MemberKey.tail, MemberKey.added_day, MemberKey.used_day),
        (MemberKey.id,),
    ),
    "settings": Listing("name value", _of(Setting, Setting.name, Setting.value), (Setting.name,)),
    "follows_experiences": Listing(
        "experience", _with(MemberExperience, Experience, Experience.slug), (MemberExperience.experience,)
    ),
    "knows_experiences": Listing(
        "experience", _with(KnownExperience, Experience, Experience.slug), (KnownExperience.experience,)
    ),
    "readers_lists": Listing("board", _with(BoardReader, Board, Board.slug), (BoardReader.board,)),
    "notices": Listing("kind facts day", _of(Notice, Notice.kind, Notice.facts, Notice.created_day), (Notice.id,)),
    "invitations": Listing(
        "created expires used_day",
        _of(Invite, Invite.created_us, Invite.expires_us, Invite.used_day, owner=Invite.made_by),
        (Invite.lookup,),
    ),
    "application": Listing(
        "words created", _of(Application, Application.words, Application.created_us), (Application.member,)
    ),
    "read": Listing("thread posts", _of(ReadMark, ReadMark.thread, ReadMark.ranges), (ReadMark.thread,)),
    "read_below": Listing("board serial", _with(BoardMark, Board, Board.slug, BoardMark.floor), (BoardMark.board,)),
    "follows": Listing("thread created", _of(Follow, Follow.thread, Follow.created_us), (Follow.thread,)),
    "hidden_threads": Listing("thread", _of(HiddenThread, HiddenThread.thread), (HiddenThread.thread,)),
    "reading_places": Listing(
        "thread post updated",
        _of(ThreadPlace, ThreadPlace.thread, ThreadPlace.number, ThreadPlace.updated_us),
        (ThreadPlace.thread,),
    ),
    "place": Listing(
        "screen board thread post updated",
        _of(Place, Place.screen, Place.board, Place.thread, Place.number, Place.updated_us),
        (Place.member,),
    ),
    "keepsakes": Listing(
        "thread post created", _with(Keepsake, Post, Post.thread, Post.number, Keepsake.created_us), (Keepsake.post,)
    ),
    "drafts": Listing(
        "thread parent edits board subject body seeking warnings unnamed updated", _drafts, (Draft.key,), LONG
    ),
    "messages_begun": Listing(
        "place body updated",
        _of(MessageDraft, MessageDraft.place, MessageDraft.body, MessageDraft.updated_us),
        (MessageDraft.place,),
        LONG,
    ),
    "support_given": Listing(
        "thread post kind created",
        _with(Support, Post, Post.thread, Post.number, Support.kind, Support.created_us),
        (Support.post, Support.kind),
    ),
    "support_received": Listing(
        "thread post kind handle created",
        _support_received,
        (Support.created_us, Support.post, Support.kind, Support.member),
    ),
    "kept_away": Listing(
        "kind thread handle", _kept_away, (Block.thread, _SHOWN, Block.kind, Block.created_us, Block.other)
    ),
    "mentions": Listing("thread post", _of(Mention, Mention.thread, Mention.number), (Mention.serial,)),
    "reports": Listing("thread post category rule words created", _reports, (Report.id,)),
    "done_about_me": Listing(
        "kind thread post reason rule message created expires ended ended_how appeal appealed outcome answer",
        _done_about,
        (Action.id,),
    ),
    "care": Listing(
        "panel_day panel_off_until welcomed",
        _of(Care, Care.panel_day, Care.panel_off_until_us, Care.welcomed_us),
        (Care.member,),
    ),
    "duty": Listing("on_duty next looked", _of(Duty, Duty.on_duty, Duty.next_us, Duty.looked_us), (Duty.member,)),
}
"""In the order in which they stand in an export."""
