"""What moderators work on: cases with their history, reports, duty, and the operator's texts."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.care import Conversation
from bbs.models.members import Member
from bbs.models.places import Board
from bbs.models.threads import Post, Thread


class CaseFile(Table):
    """A case; its id is the number by which moderators call it.

    `rank` orders the queue (`domain.cases.rank`); `severity` is what triage or a report says, NULL once it is cleared.
    `tier_us` is when triage has last had a part in it, NULL where it had none or that is cleared. `open` is whether it
    is in the queue. `member` is whose post it is, or who asks; moderators learn who that is only where `unnamed` is
    false. `snapshot` is the post as it was, `excerpt` its beginning; `snapshot_us` is NULL once the texts are cleared.
    `facts` is a JSON object. `reports` is how many reported. `version` rises with each change that a moderator would
    have to know of.
    Indexes: (rank, opened_us, id, ...) where open, and the same behind board: the queue, with all that sorts it out;
    (claimed_by) where open; (claim_expires_us), (tier_us), (snapshot_us) where there is one; (post, id); (member, id);
    (closed_us, id, ...) where closed.
    """

    board_id: int | None
    thread_id: int | None
    post_id: int | None
    member_id: int | None
    conversation_id: int | None
    claimed_by_id: int | None
    closed_by_id: int | None

    id = AutoField()
    origin = TextField()
    category = TextField(default="")
    severity = TextField(null=True)
    rank = IntegerField(default=1)
    state = TextField(default="open")
    open = BooleanField()
    board = ForeignKeyField(Board, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    post = ForeignKeyField(Post, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    conversation = ForeignKeyField(Conversation, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    unnamed = BooleanField(default=False)
    about_staff = BooleanField(default=False)
    claimed_by = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    claim_expires_us = BigIntegerField(null=True)
    due_us = BigIntegerField(null=True)
    tier_us = BigIntegerField(null=True)
    version = IntegerField(default=1)
    opened_us = BigIntegerField()
    changed_us = BigIntegerField()
    closed_us = BigIntegerField(null=True)
    closed_by = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    reports = IntegerField(default=0)
    subject = TextField(default="")
    excerpt = TextField(default="")
    facts = TextField(default="{}")
    snapshot_us = BigIntegerField(null=True)
    snapshot = TextField(default="")

    class Meta:
        table_name = "case_file"
        indexes = ((("post", "id"), False), (("member", "id"), False))


class CaseStep(Table):
    """A step in the history of a case; `facts` is a JSON object. Index (case, id)."""

    case_id: int
    actor_id: int | None

    id = AutoField()
    case = ForeignKeyField(CaseFile, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    kind = TextField()
    actor = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    facts = TextField(default="{}")
    created_us = BigIntegerField()

    class Meta:
        indexes = ((("case", "id"), False),)


class PassedCase(Table):
    """A case that a moderator has passed on: it comes last for them."""

    case_id: int
    member_id: int

    case = ForeignKeyField(CaseFile, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+")

    class Meta:
        primary_key = CompositeKey("case", "member")


class Report(Table):
    """A report of a post by a member, one for each. `counts` says whether it may help to hide spam. Index (case, id),
    (reporter, post) unique."""

    case_id: int
    reporter_id: int | None
    post_id: int | None

    id = AutoField()
    case = ForeignKeyField(CaseFile, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    reporter = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    post = ForeignKeyField(Post, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    category = TextField()
    rule = TextField(default="")
    words = TextField(default="")
    counts = BooleanField(default=False)
    created_us = BigIntegerField()
    told_us = BigIntegerField(null=True)

    class Meta:
        indexes = ((("reporter", "post"), True), (("case", "id"), False))


class Duty(Table):
    """Whether a moderator is on duty, when they mean to look next, and when they last looked at cases."""

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    on_duty = BooleanField(default=False)
    next_us = BigIntegerField(null=True)
    looked_us = BigIntegerField(null=True)


class ReplyTemplate(Table):
    """A text that moderators may answer with. `reviewed` says that somebody with training has looked at it."""

    id = AutoField()
    name = TextField(unique=True)
    body = TextField()
    reviewed = BooleanField(default=False)
    position = IntegerField(default=0)


class Rule(Table):
    """A rule of the community, in its words."""

    id = AutoField()
    slug = TextField(unique=True)
    words = TextField()
    position = IntegerField(default=0)


class Announcement(Table):
    """Something that everybody is told, until `until_us`."""

    id = AutoField()
    words = TextField()
    created_us = BigIntegerField()
    until_us = BigIntegerField(null=True)


class WatchedWord(Table):
    """Words that hold a post, flag it for the moderators, or warn its author (`does`)."""

    id = AutoField()
    words = TextField(unique=True)
    does = TextField()


class GonePost(Table):
    """A post that was deleted or removed, and since when somebody knows: its text goes some days later. Found through
    the index of posts with such a state and a text."""

    post_id: int

    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    since_us = BigIntegerField()


class Job(Table):
    """Work that is done by the clock: when it last ran, what it did, and until when another process leaves it alone."""

    name = TextField(primary_key=True)
    lease_us = BigIntegerField(default=0)
    run_us = BigIntegerField(null=True)
    done = TextField(default="")
    failed = TextField(default="")
