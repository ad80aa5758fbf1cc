"""What readers choose: whom and what they do not want to see, what they know, and where they stopped reading."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.members import Member
from bbs.models.places import Experience
from bbs.models.threads import Thread


class KnownExperience(Table):
    """An experience that a member says they know. Index (experience, member) beside."""

    member_id: int
    experience_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    experience = ForeignKeyField(Experience, lazy_load=False, on_delete="CASCADE", backref="+", index=False)

    class Meta:
        primary_key = CompositeKey("member", "experience")
        indexes = ((("experience", "member"), False),)


class Block(Table):
    """Somebody whose posts a member does not want to see. `kind` is `block` or `mute`.

    `thread` is 0 for all their posts with a name; otherwise only what they write without one in that thread.
    Index (other, member) beside.
    """

    member_id: int
    other_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    other = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = IntegerField(default=0)
    kind = TextField()
    created_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "other", "thread")
        indexes = ((("other", "member"), False),)


class HiddenThread(Table):
    """A thread that a member does not want to see in lists."""

    member_id: int
    thread_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+")
    created_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "thread")


class ThreadPlace(Table):
    """The post at which a member stopped reading a thread. Index (member, updated_us) beside."""

    member_id: int
    thread_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+")
    number = IntegerField()
    updated_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "thread")
        indexes = ((("member", "updated_us"), False),)


class Mention(Table):
    """A post that names a member. `serial` is the post's; index (thread, number) beside."""

    member_id: int
    thread_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    serial = BigIntegerField()
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()

    class Meta:
        primary_key = CompositeKey("member", "serial")
        indexes = ((("thread", "number"), False),)
