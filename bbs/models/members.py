"""Who is here: members, their roles, keys, settings, and what they have in common with others."""

from __future__ import annotations

import secrets

from peewee import AutoField, BigIntegerField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.places import Board, Experience

ACTIVE = "active"
"""The `state` of a member who may sign in."""

FORMER = "former"
"""The `state` of a member who has gone: the row stays for its number, the handle does not."""

IMPORTED = "imported"
"""The `state` of a member who was brought in by an import and has no way to sign in yet."""

SUSPENDED = "suspended"
"""The `state` of a member who may not come in, until `suspended_until_us` where that is given."""

LEAVING = "leaving"
"""The `state` of a member who has asked to be erased: they may still come in, and take it back."""

NOBODY = "a former member"
"""What stands in the place of the handle of whoever is going or has gone: nothing that could be a handle."""

APPLYING = "applying"
"""The `state` of somebody who has joined where a moderator lets people in, and has not been let in yet."""


def new_ledger_id() -> str:
    """A random number for a member: all that is kept of whoever is erased."""
    return secrets.token_hex(16)


class Member(Table):
    """Somebody with a handle. `floor` is the publication serial at joining: what is older was never unread for them.

    `handle_key` is the skeleton of the handle that no two may share. `agreement` is the version of the agreement that
    was accepted, 0 where nobody was asked (the operator's command line). `recovery` is the keyed hash of the recovery
    code, `door_word` the Argon2id hash of the second secret, both NULL where there is none. `ledger_id` is a random
    number, unique, by which the ledger of erasures knows them. Rows with ids below 0 are of nobody: each stands for
    what somebody who has gone wrote without a name in one thread.
    """

    id = AutoField()
    handle = TextField(index=True)
    handle_key = TextField(unique=True)
    password_hash = TextField(null=True)
    state = TextField(default=ACTIVE)
    floor = BigIntegerField(default=0)
    agreement = IntegerField(default=0)
    joined_day = TextField()
    seen_day = TextField(null=True)
    recovery = TextField(null=True)
    door_word = TextField(null=True)
    suspended_until_us = BigIntegerField(null=True)
    silenced_until_us = BigIntegerField(null=True)
    bio = TextField(default="")
    ledger_id = TextField(null=True, default=new_ledger_id)


class MemberRole(Table):
    """A role beyond `member`; on one board, or everywhere where `board` is NULL."""

    member_id: int
    board_id: int | None

    id = AutoField()
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    role = TextField()
    board = ForeignKeyField(Board, lazy_load=False, on_delete="CASCADE", backref="+", index=False, null=True)

    class Meta:
        indexes = ((("member", "role", "board"), True),)


class MemberKey(Table):
    """An SSH key. `lookup` is the keyed hash of its fingerprint, `tail` the fingerprint's last letters, for people."""

    member_id: int

    id = AutoField()
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    lookup = TextField()
    kind = TextField()
    name = TextField(default="")
    tail = TextField()
    added_day = TextField()
    used_day = TextField(null=True)

    class Meta:
        indexes = ((("member", "lookup"), True),)


class MemberExperience(Table):
    """An experience that a member follows."""

    member_id: int
    experience_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    experience = ForeignKeyField(Experience, lazy_load=False, on_delete="CASCADE", backref="+", index=False)

    class Meta:
        primary_key = CompositeKey("member", "experience")


class BoardReader(Table):
    """A member on the readers' list of a board whose `readers` is `list`."""

    board_id: int
    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    board = ForeignKeyField(Board, lazy_load=False, on_delete="CASCADE", backref="+", index=False)

    class Meta:
        primary_key = CompositeKey("member", "board")


class Setting(Table):
    """A choice of a member, by name."""

    member_id: int

    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    name = TextField()
    value = TextField()

    class Meta:
        primary_key = CompositeKey("member", "name")
