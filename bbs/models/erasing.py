"""Erasing: the ledger of who has gone or is going, and what is taken away with them, now or a little later."""

from __future__ import annotations

from peewee import BigIntegerField, BooleanField, CompositeKey, ForeignKeyField, IntegerField, TextField

from bbs.models.base import Table
from bbs.models.threads import Post


class Erasure(Table):
    """A line of the ledger: somebody who has asked to be erased, or has been. It is kept in the backups, so that a
    backup that is put back brings nobody back.

    `ledger_id` is the random number that their row in `member` has or had. `posts` is `delete` or `anonymise`. While
    they are going, `handle` is their name (their row shows none any more), `stage` and `place` how far the work has
    come; `done_day` is set at its end, and the name gone. `swept` says that the bytes of the files were looked after.
    Index (handle).
    """

    ledger_id = TextField(primary_key=True)
    posts = TextField()
    asked_day = TextField()
    due_us = BigIntegerField()
    stage = TextField(default="")
    place = BigIntegerField(default=0)
    handle = TextField(null=True)
    done_day = TextField(null=True)
    swept = BooleanField(default=False)


class LeavingPost(Table):
    """A post that is out of sight because its author is going, and would come back with them. `subject` is that of the
    thread which it opens."""

    post_id: int

    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+", primary_key=True)
    subject = TextField(null=True)


class LaterErasing(Table):
    """Something without a name by somebody who has gone, which goes at a moment drawn by lot: at the moment at which a
    name disappears, it would say whose it was. `kind` is `post` or `conversation`, `item` its id. Index (due_us)."""

    kind = TextField()
    item = IntegerField()
    due_us = BigIntegerField()

    class Meta:
        primary_key = CompositeKey("kind", "item")
