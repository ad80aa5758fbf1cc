"""Everything that is held about a member, as plain rows. Inside one read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from peewee import JOIN

from bbs.models.queries.common import rows
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

PAGE: Final = 1_000
"""So many posts are fetched at a time."""

Row = dict[str, Any]


def _named(names: str, found: list[tuple[Any, ...]]) -> list[Row]:
    return [dict(zip(names.split(), row, strict=True)) for row in found]


def account(member: int) -> Row:
    """The member's own row; of secrets, whether there is one."""
    columns = (
        Member.handle, Member.state, Member.joined_day, Member.seen_day, Member.agreement, Member.bio,
        Member.suspended_until_us, Member.silenced_until_us, Member.password_hash, Member.recovery, Member.door_word,
        Member.ledger_id,
    )  # fmt: skip
    names = "handle state joined_day seen_day agreement bio suspended_until silenced_until password recovery_code"
    ((*plain, password, recovery, door_word, ledger),) = rows(Member.select(*columns).where(Member.id == member))
    found = (*plain, password is not None, recovery is not None, door_word is not None, ledger)
    return _named(f"{names} door_word number_in_ledger", [found])[0]


def posts(member: int) -> Iterator[Row]:
    """What they wrote, the oldest first, with what each of these posts said before and what triage found in it."""
    columns = (
        Post.id, Post.thread, Post.number, Board.slug, Thread.subject, Post.parent, Post.created_us, Post.edited_us,
        Post.state, Post.unnamed, Post.warnings, Post.body, TriageHit.tier, TriageHit.cues, TriageHit.hit_us,
    )  # fmt: skip
    names = "id thread post board subject parent created edited state unnamed warnings body tier cues tier_at"
    query = Post.select(*columns).join(Thread).join(Board).switch(Post)
    query = query.join(TriageHit, JOIN.LEFT_OUTER, on=(TriageHit.post == Post.id)).where(Post.author == member)
    last = 0
    while some := _named(names, rows(query.where(Post.id > last).order_by(Post.id).limit(PAGE))):
        last = some[-1]["id"]
        earlier = _earlier(member, some[0]["id"], last)
        for row in some:
            yield row | {"earlier": earlier.get(row.pop("id"), [])}


def _earlier(member: int, first: int, last: int) -> dict[int, list[Row]]:
    query = Revision.select(Revision.post, Revision.body, Revision.until_us).join(Post)
    query = query.where(Post.author == member, Post.id.between(first, last)).order_by(Revision.id)
    found: dict[int, list[Row]] = {}
    for post, body, until in rows(query):
        found.setdefault(post, []).append({"body": body, "until": until})
    return found


def conversations(member: int) -> list[Row]:
    """What was said with moderators, each conversation with its messages."""
    query = Conversation.select(Conversation.id, Conversation.unnamed, Conversation.created_us)
    found = _named("id unnamed created", rows(query.where(Conversation.member == member).order_by(Conversation.id)))
    said = Message.select(Message.conversation, Message.from_staff, Message.body, Message.created_us).join(Conversation)
    messages = _named(
        "id from_moderators body created", rows(said.where(Conversation.member == member).order_by(Message.id))
    )
    by_number: dict[int, list[Row]] = {}
    for row in messages:
        by_number.setdefault(row.pop("id"), []).append(row)
    return [row | {"messages": by_number.get(row.pop("id"), [])} for row in found]


def lists(member: int) -> dict[str, list[Row]]:
    """Everything else, by what it is."""
    return {**_account_lists(member), **_reading_lists(member), **_people_lists(member), **_moderation_lists(member)}


def _account_lists(member: int) -> dict[str, list[Row]]:
    keys = (MemberKey.kind, MemberKey.name, MemberKey.tail, MemberKey.added_day, MemberKey.used_day)
    roles = MemberRole.select(MemberRole.role, Board.slug).join(Board, JOIN.LEFT_OUTER)
    follows = MemberExperience.select(Experience.slug).join(Experience)
    knows = KnownExperience.select(Experience.slug).join(Experience)
    lists = BoardReader.select(Board.slug).join(Board)
    return {
        "roles": _named("role board", rows(roles.where(MemberRole.member == member))),
        "keys": _named(
            "kind name tail added_day used_day", rows(MemberKey.select(*keys).where(MemberKey.member == member))
        ),
        "settings": _named(
            "name value", rows(Setting.select(Setting.name, Setting.value).where(Setting.member == member))
        ),
        "follows_experiences": _named("experience", rows(follows.where(MemberExperience.member == member))),
        "knows_experiences": _named("experience", rows(knows.where(KnownExperience.member == member))),
        "readers_lists": _named("board", rows(lists.where(BoardReader.member == member))),
        "notices": _named(
            "kind facts day",
            rows(Notice.select(Notice.kind, Notice.facts, Notice.created_day).where(Notice.member == member)),
        ),
        "invitations": _named(
            "created expires used_day",
            rows(Invite.select(Invite.created_us, Invite.expires_us, Invite.used_day).where(Invite.made_by == member)),
        ),
        "application": _named(
            "words created",
            rows(Application.select(Application.words, Application.created_us).where(Application.member == member)),
        ),
    }


def _reading_lists(member: int) -> dict[str, list[Row]]:
    kept = Keepsake.select(Post.thread, Post.number, Keepsake.created_us).join(Post).where(Keepsake.member == member)
    marks = ReadMark.select(ReadMark.thread, ReadMark.ranges).where(ReadMark.member == member)
    floors = BoardMark.select(Board.slug, BoardMark.floor).join(Board).where(BoardMark.member == member)
    follows = Follow.select(Follow.thread, Follow.created_us).where(Follow.member == member)
    hidden = HiddenThread.select(HiddenThread.thread).where(HiddenThread.member == member)
    stops = ThreadPlace.select(ThreadPlace.thread, ThreadPlace.number, ThreadPlace.updated_us)
    place = Place.select(Place.screen, Place.board, Place.thread, Place.number, Place.updated_us)
    return {
        "read": _named("thread posts", rows(marks)),
        "read_below": _named("board serial", rows(floors)),
        "follows": _named("thread created", rows(follows)),
        "hidden_threads": _named("thread", rows(hidden)),
        "reading_places": _named("thread post updated", rows(stops.where(ThreadPlace.member == member))),
        "place": _named("screen board thread post updated", rows(place.where(Place.member == member))),
        "keepsakes": _named("thread post created", rows(kept)),
        **_begun(member),
    }


def _begun(member: int) -> dict[str, list[Row]]:
    """What they have not sent."""
    columns = (
        Draft.thread, Draft.parent, Draft.edits, Board.slug, Draft.subject, Draft.body, Draft.seeking, Draft.warnings,
        Draft.unnamed, Draft.updated_us,
    )  # fmt: skip
    names = "thread parent edits board subject body seeking warnings unnamed updated"
    drafts = Draft.select(*columns).join(Board).where(Draft.member == member)
    messages = MessageDraft.select(MessageDraft.place, MessageDraft.body, MessageDraft.updated_us)
    return {
        "drafts": _named(names, rows(drafts)),
        "messages_begun": _named("place body updated", rows(messages.where(MessageDraft.member == member))),
    }


def _people_lists(member: int) -> dict[str, list[Row]]:
    given = Support.select(Post.thread, Post.number, Support.kind, Support.created_us).join(Post)
    got = Support.select(Post.thread, Post.number, Support.kind, Member.handle, Support.created_us).join(Post)
    got = got.switch(Support).join(Member, on=(Support.member == Member.id)).where(Post.author == member)
    shut = Block.select(Block.kind, Block.thread, Member.handle).join(Member, on=(Block.other == Member.id))
    away = _named("kind thread handle", rows(shut.where(Block.member == member)))
    for row in away:
        if row["thread"]:
            row["handle"] = None  # they wrote there without a name
    # As they come, by whom they are about, whoever wrote without a name would stand beside their name.
    away.sort(key=lambda row: (row["thread"], row["handle"] or "", row["kind"]))
    return {
        "support_given": _named("thread post kind created", rows(given.where(Support.member == member))),
        "support_received": _named("thread post kind handle created", rows(got)),
        "kept_away": away,
        "mentions": _named(
            "thread post", rows(Mention.select(Mention.thread, Mention.number).where(Mention.member == member))
        ),
    }


def _moderation_lists(member: int) -> dict[str, list[Row]]:
    reports = Report.select(Post.thread, Post.number, Report.category, Report.rule, Report.words, Report.created_us)
    done = (
        Action.kind, Post.thread, Post.number, Action.reason, Action.rule, Action.message, Action.created_us,
        Action.expires_us, Action.ended_us, Action.ended,
        Appeal.words, Appeal.created_us, Appeal.outcome, Appeal.answer,
    )  # fmt: skip
    names = "kind thread post reason rule message created expires ended ended_how appeal appealed outcome answer"
    about = Action.select(*done).join(Post, JOIN.LEFT_OUTER, on=(Action.post == Post.id)).switch(Action)
    about = about.join(Appeal, JOIN.LEFT_OUTER, on=(Appeal.action == Action.id)).where(Action.about == member)
    care = (Care.panel_day, Care.panel_off_until_us, Care.welcomed_us)
    return {
        "reports": _named(
            "thread post category rule words created",
            rows(reports.join(Post, JOIN.LEFT_OUTER, on=(Report.post == Post.id)).where(Report.reporter == member)),
        ),
        "done_about_me": _named(names, rows(about.where(Action.kind != "note").order_by(Action.id))),
        "care": _named("panel_day panel_off_until welcomed", rows(Care.select(*care).where(Care.member == member))),
        "duty": _named(
            "on_duty next looked",
            rows(Duty.select(Duty.on_duty, Duty.next_us, Duty.looked_us).where(Duty.member == member)),
        ),
    }
