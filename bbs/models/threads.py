"""What people say to each other: threads, posts, and the support that posts are given."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from bbs.domain.post_states import PostState
from bbs.models.base import Table
from bbs.models.members import Member
from bbs.models.places import Board


class Thread(Table):
    """A thread; its id is its public number.

    A thread is `locked` by a moderator, or by whoever began it: then it is also `closed_by_author`, and only then they
    may open it again. `posts` is the number of its last published post, `last_serial` that post's serial (both 0 while
    the opening is not published), `last_us` its moment. `unnamed` says that the opening was written without a name.
    `gone` are the numbers of posts that are published no more (deleted, hidden), as the text of `domain.ranges`: nobody
    has them unread.
    Indexes, and what they are for:
    (board, pinned, last_serial, id): the board's page, ordered by pinned, last_serial and id, all descending;
    (board, last_serial): what is above a floor, newest first;
    (board, pinned, last_serial, id) where posts = 1 and published: threads of a board that nobody has answered;
    (created_us, id, board, author, unnamed, locked, posts, state) where the same: those of all boards, oldest first;
    (board, seeking, pinned, last_serial, id) where seeking: what is looked for on a board;
    (board, last_serial, serial, posts, state, gone) where published, nothing gone: adding up what is wholly new to
    somebody.
    A query reaches those for some threads only with the values in the text: `Thread.posts == SQL("1")`.
    """

    board_id: int
    author_id: int | None

    id = AutoField()
    board = ForeignKeyField(Board, lazy_load=False, on_delete="RESTRICT", backref="+", index=False)
    author = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True)
    unnamed = BooleanField(default=False)
    subject = TextField()
    seeking = TextField(null=True)
    warnings = TextField(default="")
    state = TextField(default=PostState.PUBLISHED.value)
    locked = BooleanField(default=False)
    pinned = BooleanField(default=False)
    created_us = BigIntegerField()
    last_us = BigIntegerField()
    posts = IntegerField(default=0)
    serial = BigIntegerField(null=True)
    last_serial = BigIntegerField(default=0)
    gone = TextField(default="")
    slow_seconds = IntegerField(default=0)
    closed_by_author = BooleanField(default=False)

    class Meta:
        indexes = (
            (("board", "pinned", "last_serial", "id"), False),
            (("board", "last_serial"), False),
        )


class Post(Table):
    """A post. `number` and `serial` are given together, when it is published (`counters.next_serial`).

    `parent` is the number of the post that it answers, in the same thread; `answers` is whose post that is, kept so
    that "replies to me" is a range of an index: (answers, serial), only rows with both. A NULL there also stands for
    an answer to oneself. `warnings` are topics with commas between. `once_key` makes sending happen once: it names the
    author too, so that no two authors' keys meet. `path` is the place in the tree (`domain.tree`), given with the
    number; it stands behind the body, where a page of heads does not look: places are read from their index.
    Indexes: (thread, number) unique; (thread, serial, number) for the last number below a floor; (author, serial);
    (thread, path) unique; (thread, path) where length(path) = 6: the posts right below the opening;
    (thread, author, number) where unnamed.
    """

    thread_id: int
    author_id: int | None
    answers_id: int | None

    id = AutoField()
    thread = ForeignKeyField(Thread, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField(null=True)
    serial = BigIntegerField(null=True)
    parent = IntegerField(null=True)
    author = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    answers = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)
    unnamed = BooleanField(default=False)
    state = TextField(default=PostState.PUBLISHED.value)
    warnings = TextField(default="")
    created_us = BigIntegerField()
    edited_us = BigIntegerField(null=True)
    once_key = TextField(null=True, unique=True)
    body = TextField()
    path = BlobField(null=True)

    class Meta:
        indexes = (
            (("thread", "number"), True),
            (("thread", "serial", "number"), False),
            (("author", "serial"), False),
            (("thread", "path"), True),
        )


class Support(Table):
    """One kind of support that a member has given to a post.

    `author` is whose post it is, kept so that what somebody has been given is a range of an index: (author,
    created_us). It is NULL where nobody has to be told: for what an import has brought in.
    """

    post_id: int
    member_id: int
    author_id: int | None

    post = ForeignKeyField(Post, lazy_load=False, on_delete="CASCADE", backref="+", index=False)
    member = ForeignKeyField(Member, lazy_load=False, on_delete="CASCADE", backref="+")
    kind = TextField()
    created_us = BigIntegerField()
    author = ForeignKeyField(Member, lazy_load=False, on_delete="SET NULL", backref="+", null=True, index=False)

    class Meta:
        primary_key = CompositeKey("post", "member", "kind")
        indexes = ((("author", "created_us"), False),)
