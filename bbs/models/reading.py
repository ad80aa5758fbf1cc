"""What a member has read, follows, and where they were."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.members import Member
from bbs.models.places import Board
from bbs.models.threads import Thread


class ReadMark(Table):
    """The numbers that a member has read in a thread, as the text of `domain.ranges`. Index (member, board) beside."""

    member_id: int
    thread_id: int
    board_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    board = ForeignKeyField(Board, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    ranges = TextField()

    class Meta:
        primary_key = CompositeKey("member", "thread")
        indexes = ((("member", "board"), False),)


class BoardMark(Table):
    """A member's floor on a board: posts with this serial or a lower one count as read."""

    member_id: int
    board_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    board = ForeignKeyField(Board, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    floor = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "board")


class Follow(Table):
    """A thread that a member follows. Index (thread, member) beside, for whoever is to be told."""

    member_id: int
    thread_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    created_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("member", "thread")
        indexes = ((("thread", "member"), False),)


class Place(Table):
    """Where a member was, to bring them back there. `thread` and `number` are NULL where the screen has none."""

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    screen = TextField()
    board = TextField(null=True)
    thread = IntegerField(null=True)
    number = IntegerField(null=True)
    updated_us = BigIntegerField()
