"""What is being written and has not been sent."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.members import Member
from bbs.models.places import Board


class Draft(Table):
    """A draft: of a thread (`board` alone), of a reply to post `parent` of `thread`, or of another text for one's own
    post `edits` of it.

    `key` is random and becomes part of the post's `once_key`. `thread` is no foreign key: a draft outlives what it
    answers. `cursor` is a place in `body`, in characters. Index (member, updated_us).
    """

    member_id: int
    board_id: int

    key = TextField(primary_key=True)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    board = ForeignKeyField(Board, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = IntegerField(null=True)
    parent = IntegerField(null=True)
    subject = TextField(default="")
    seeking = TextField(null=True)
    warnings = TextField(default="")
    cursor = IntegerField(default=0)
    created_us = BigIntegerField()
    updated_us = BigIntegerField()
    body = TextField(default="")
    unnamed = BooleanField(default=False)
    edits = IntegerField(null=True)

    class Meta:
        indexes = ((("member", "updated_us"), False),)
