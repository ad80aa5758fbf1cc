"""What doors keep: invitations, applications, notices for the next sign-in, and names that are not given again."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, ForeignKeyField, TextField

from bbs.models.base import Table
from bbs.models.members import Member


class Notice(Table):
    """Something that a member is told at the next sign-in, and then no more. `facts` is a JSON object of words.

    Index (member, id).
    """

    member_id: int

    id = AutoField()
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    kind = TextField()
    facts = TextField(default="")
    created_day = TextField()

    class Meta:
        indexes = ((("member", "id"), False),)


class Invite(Table):
    """A token that lets one person join. `lookup` is its keyed hash. Who came in with it is not kept."""

    made_by_id: int | None

    lookup = TextField(primary_key=True)
    made_by = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    created_us = BigIntegerField()
    expires_us = BigIntegerField()
    used_day = TextField(null=True)


class Application(Table):
    """What somebody says who waits to be let in; their member's `state` is `applying`. Index (created_us)."""

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    words = TextField(default="")
    created_us = BigIntegerField(index=True)


class RetiredHandle(Table):
    """A name that somebody had. `lookup` is the keyed hash of its `handle_key`."""

    lookup = TextField(primary_key=True)
    since_day = TextField()
