"""Where people meet: experiences, and the boards that belong to them."""

from __future__ import annotations

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from bbs.domain.policy import Readers
from bbs.models.base import Table


class Experience(Table):
    """Something that people live through, and the group of boards for it."""

    id = AutoField()
    slug = TextField(unique=True)
    name = TextField()
    description = TextField(default="")
    position = IntegerField(default=0)


class Board(Table):
    """A board. `readers` is a `policy.Readers`; `unnamed` says whether posts without a name are welcome here.

    A `closed` board can be read and takes nothing new. `writers` is a `boards.Writers`, `hold` a `boards.Hold`;
    `slow_seconds` is how long somebody waits between two posts, 0 where they need not.
    """

    experience_id: int

    id = AutoField()
    experience = ForeignKeyField(Experience, lazy_load=False, on_delete="RESTRICT", backref="+")
    slug = TextField(unique=True)
    name = TextField()
    description = TextField(default="")
    position = IntegerField(default=0)
    readers = TextField(default=Readers.MEMBERS.value)
    unnamed = BooleanField(default=False)
    closed = BooleanField(default=False)
    writers = TextField(default="readers")
    hold = TextField(default="none")
    slow_seconds = IntegerField(default=0)
    warnings_required = BooleanField(default=False)
