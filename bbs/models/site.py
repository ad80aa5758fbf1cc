"""What the whole site keeps: its settings, its counters, and the events that processes tell each other."""

from __future__ import annotations

from peewee import BigIntegerField, CompositeKey, IntegerField, TextField

from bbs.models.base import Table


class ServerSetting(Table):
    """A setting of the whole site, by name."""

    name = TextField(primary_key=True)
    value = TextField()


class Counter(Table):
    """A number that only grows; taken through `bbs.models.counters`, which keeps takers in commit order."""

    name = TextField(primary_key=True)
    value = BigIntegerField()


class Event(Table):
    """Something that happened, for the other processes of this community.

    `id` comes from `counters.next_event()` in the writing transaction, so that ids are in commit order and whoever
    remembers the last one misses none. `origin` names the process, which so knows its own. No foreign keys: it is a
    log, and `prune_events` shortens it.
    """

    id = BigIntegerField(primary_key=True)
    kind = TextField()
    board = IntegerField(null=True)
    thread = IntegerField(null=True)
    number = IntegerField(null=True)
    member = IntegerField(null=True)
    origin = TextField()
    created_us = BigIntegerField()


class Forwarding(Table):
    """Where a post has gone that was split off with its branch: its old address still leads there. Index (to_thread,
    to_number)."""

    thread = IntegerField()
    number = IntegerField()
    to_thread = IntegerField()
    to_number = IntegerField()

    class Meta:
        primary_key = CompositeKey("thread", "number")
        indexes = ((("to_thread", "to_number"), False),)
