"""What moderators do: actions, appeals, the log, and earlier texts of posts."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.cases import CaseFile
from bbs.models.members import Member
from bbs.models.places import Board
from bbs.models.threads import Post, Thread


class Action(Table):
    """Something a moderator did, to one post, one thread or one member.

    `about` is the member whom it concerns, and who may appeal; with `unnamed` they wrote without a name, and moderators
    do not learn who it is: then the target is the post, also of what is done to its author. `argument` is what the kind
    needs, `before` what a revert goes back to. `ended` says how it ended: expired, reverted, overruled, or replaced by
    another.
    Indexes (about, id), (case, id), (post, id), (thread, id), (member, id); (expires_us) where it has not ended.
    """

    case_id: int | None
    post_id: int | None
    thread_id: int | None
    member_id: int | None
    about_id: int | None
    board_id: int | None
    actor_id: int | None
    ended_by_id: int | None

    id = AutoField()
    kind = TextField()
    case = ForeignKeyField(CaseFile, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    post = ForeignKeyField(Post, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    about = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    board = ForeignKeyField(Board, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    actor = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    unnamed = BooleanField(default=False)
    argument = TextField(default="")
    before = TextField(default="")
    reason = TextField()
    rule = TextField(default="")
    message = TextField(default="")
    created_us = BigIntegerField()
    expires_us = BigIntegerField(null=True)
    ended_us = BigIntegerField(null=True)
    ended_by = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    ended = TextField(default="")
    told_us = BigIntegerField(null=True)

    class Meta:
        indexes = (
            (("about", "id"), False),
            (("case", "id"), False),
            (("post", "id"), False),
            (("thread", "id"), False),
            (("member", "id"), False),
        )


class Appeal(Table):
    """What a member says against an action, and what another moderator decided: `upheld` or `overruled`."""

    action_id: int
    case_id: int | None
    member_id: int | None
    decided_by_id: int | None

    action = ForeignKeyField(Action, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    case = ForeignKeyField(CaseFile, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", null=True)
    words = TextField()
    created_us = BigIntegerField()
    decided_us = BigIntegerField(null=True)
    decided_by = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    outcome = TextField(default="")
    answer = TextField(default="")


class LogLine(Table):
    """A line of the log, which the database only lets grow. Numbers, no references: nothing that happens elsewhere may
    change a line. `facts` is a JSON object without handles and texts of members. Indexes
    (public, id); (action) where there is one."""

    id = AutoField()
    kind = TextField()
    actor = IntegerField(null=True)
    action = IntegerField(null=True)
    case_number = IntegerField(null=True)
    board = IntegerField(null=True)
    thread = IntegerField(null=True)
    number = IntegerField(null=True)
    facts = TextField(default="{}")
    public = IntegerField(default=0)
    created_us = BigIntegerField()

    class Meta:
        indexes = ((("public", "id"), False),)


class Revision(Table):
    """A text that a post had until `until_us`. Index (post, id)."""

    post_id: int

    id = AutoField()
    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    body = TextField()
    warnings = TextField(default="")
    until_us = BigIntegerField()

    class Meta:
        indexes = ((("post", "id"), False),)
