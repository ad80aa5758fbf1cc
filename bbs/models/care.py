"""What care keeps: posts for a hard day, what triage has found, and conversations with moderators."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.members import Member
from bbs.models.threads import Post


class Keepsake(Table):
    """A post that a member keeps for a hard day. Index (member, created_us)."""

    member_id: int
    post_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+")
    created_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "post")
        indexes = ((("member", "created_us"), False),)


class TriageHit(Table):
    """What triage has found in a post, until it is cleared: `tier` is a `triage.Tier`, `cues` a JSON list, `rules` the
    version of the rules, `answer` what the author said of it. Index (hit_us)."""

    post_id: int

    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    tier = TextField()
    cues = TextField(default="[]")
    rules = TextField(default="")
    answer = TextField(default="")
    hit_us = BigIntegerField(index=True)


class Care(Table):
    """What the community has offered a member, so that it is not offered too often.

    `panel_day` is the last day on which they saw the panel, `panel_off_until_us` until when they want none,
    `welcomed_us` when the community welcomed their first post, `support_seen_us` up to when they know who gave support.
    """

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    panel_day = TextField(null=True)
    panel_off_until_us = BigIntegerField(null=True)
    welcomed_us = BigIntegerField(null=True)
    support_seen_us = BigIntegerField(default=0)


class Conversation(Table):
    """A conversation between a member and the moderators. With `unnamed`, the moderators do not learn who it is;
    `post` is then the post that it is about. `member_read` and `staff_read` are ids of the last message each side has
    seen. Index (member, last_us)."""

    member_id: int
    post_id: int | None

    id = AutoField()
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    unnamed = BooleanField(default=False)
    post = ForeignKeyField(Post, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    created_us = BigIntegerField()
    last_us = BigIntegerField()
    closed_us = BigIntegerField(null=True)
    member_read = IntegerField(default=0)
    staff_read = IntegerField(default=0)

    class Meta:
        indexes = ((("member", "last_us"), False),)


class Message(Table):
    """Something said in a conversation. Index (conversation, id)."""

    conversation_id: int
    author_id: int | None

    id = AutoField()
    conversation = ForeignKeyField(Conversation, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    author = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    from_staff = BooleanField()
    body = TextField()
    once_key = TextField(null=True, unique=True)
    created_us = BigIntegerField()

    class Meta:
        indexes = ((("conversation", "id"), False),)


class MessageDraft(Table):
    """What somebody is writing in a conversation and has not sent. `place` is `ask`, the id of a conversation, or that
    of a case in which a moderator writes first (`services.asking`)."""

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    place = TextField()
    body = TextField()
    updated_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "place")
