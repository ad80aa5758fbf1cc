"""Moving threads to other boards, and branches to threads of their own: the rows that have to come along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from peewee import JOIN, Value, fn

from bbs.domain.post_states import PostState
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.common import chunks, rows
from bbs.models.queries.forwarding import targets
from bbs.models.tables import (
    Block,
    BoardMark,
    CaseFile,
    Draft,
    Follow,
    Forwarding,
    HiddenThread,
    Member,
    Mention,
    Place,
    Post,
    ReadMark,
    ThreadPlace,
)


class MovingPost(NamedTuple):
    """A post of a thread that is taken apart."""

    id: int
    number: int
    serial: int
    parent: int | None
    state: PostState
    author: int | None
    unnamed: bool
    warnings: str
    created_us: int
    path: bytes

    @property
    def is_mark(self) -> bool:
        """Whether it is what `leave_mark` left."""
        return self.author is None and self.state is PostState.REMOVED


_POSTS = Prepared(
    lambda: (
        Post.select(
            Post.id, Post.number, Post.serial, Post.parent, Post.state, Post.author, Post.unnamed, Post.warnings,
            Post.created_us, Post.path,
        )
        .where((Post.thread == parameter("thread")) & (Post.number > 0))
        .order_by(Post.number)
    )
)  # fmt: skip


def posts_of(thread: int) -> list[MovingPost]:
    """The posts of a thread that have a number, by number, without their texts."""
    found = (MovingPost(*row) for row in _POSTS.rows(thread=thread))
    return [post._replace(state=PostState(post.state), path=bytes(post.path)) for post in found]


_PLACE_POST = Prepared(
    lambda: Post.update(
        thread=parameter("thread"), number=parameter("number"), parent=parameter("parent"), path=parameter("path")
    ).where(Post.id == parameter("post"))
)


def place_post(post: int, thread: int, number: int, parent: int | None, path: bytes) -> None:
    """A post stands there from now on."""
    _PLACE_POST.run(post=post, thread=thread, number=number, parent=parent, path=path)


def set_warnings(post: int, warnings: str) -> None:
    """Other content warnings for a post."""
    Post.update(warnings=warnings).where(Post.id == post).execute()


def leave_mark(thread: int, post: MovingPost) -> None:
    """What stays in the place of a branch that has gone: a post of nobody, without words."""
    Post.insert(
        thread=thread,
        number=post.number,
        serial=post.serial,
        parent=post.parent,
        state=PostState.REMOVED.value,
        created_us=post.created_us,
        body="",
        path=post.path,
    ).execute()


def waiting_answers(thread: int) -> list[tuple[int, int | None]]:
    """Id and parent of the answers in a thread that have no number."""
    return rows(Post.select(Post.id, Post.parent).where((Post.thread == thread) & Post.number.is_null()))


def move_waiting(post: int, thread: int, parent: int | None) -> None:
    """An answer without a number belongs to another thread."""
    Post.update(thread=thread, parent=parent).where(Post.id == post).execute()


def forward(thread: int, moved: dict[int, tuple[int, int]]) -> None:
    """The old numbers of a thread lead to other threads and numbers; so does whatever led to them before."""
    earlier = rows(
        Forwarding.select(Forwarding.thread, Forwarding.number, Forwarding.to_number).where(
            Forwarding.to_thread == thread
        )
    )
    for there, number, through in earlier:
        if through in moved:
            to_thread, to_number = moved[through]
            Forwarding.update(to_thread=to_thread, to_number=to_number).where(
                (Forwarding.thread == there) & (Forwarding.number == number)
            ).execute()
    marks = targets(thread, sorted(moved))
    # A mark that an earlier branch has left goes along, and leads from its new place to where that branch is.
    ways = [(*moved[number], *there) for number, there in marks.items()]
    ways += [(thread, number, *there) for number, there in moved.items() if number not in marks]
    columns = (Forwarding.thread, Forwarding.number, Forwarding.to_thread, Forwarding.to_number)
    for some in chunks(ways):
        Forwarding.insert_many(some, fields=columns).execute()


def readers_with_marks(thread: int) -> list[tuple[int, str]]:
    """Member and ranges of every row about a thread."""
    return rows(ReadMark.select(ReadMark.member, ReadMark.ranges).where(ReadMark.thread == thread))


def put_marks(board: int, thread: int, marks: Sequence[tuple[int, str]]) -> None:
    """New rows about a thread: member and ranges."""
    for some in chunks(list(marks)):
        found = [{"member": member, "thread": thread, "board": board, "ranges": ranges} for member, ranges in some]
        ReadMark.insert_many(found).execute()


def move_marks(thread: int, board: int) -> None:
    """The rows about a thread are of another board."""
    ReadMark.update(board=board).where(ReadMark.thread == thread).execute()


def floors_of_two(before: int, after: int) -> list[tuple[int, int, int]]:
    """Member and floors on two boards, of everybody for whom they are not the same."""
    mine, theirs = BoardMark.alias("floor_before"), BoardMark.alias("floor_after")
    old, new = fn.COALESCE(mine.floor, Member.floor), fn.COALESCE(theirs.floor, Member.floor)
    query = (
        Member.select(Member.id, old, new)
        .join(mine, JOIN.LEFT_OUTER, on=((mine.member == Member.id) & (mine.board == before)))
        .join(theirs, JOIN.LEFT_OUTER, on=((theirs.member == Member.id) & (theirs.board == after)))
    )
    return rows(query.where(old != new))


def _copied(table: Any, thread: int, to_thread: int, *columns: Any) -> None:
    """The members who have a row about a thread have the same about another one."""
    of_thread = table.select(table.member, Value(to_thread), *columns).where(table.thread == thread)
    table.insert_from(of_thread, [table.member, table.thread, *columns]).execute()


def copy_follows(thread: int, to_thread: int) -> None:
    """Whoever follows or hides a thread follows or hides the other as well."""
    _copied(Follow, thread, to_thread, Follow.created_us)
    _copied(HiddenThread, thread, to_thread, HiddenThread.created_us)


def copy_blocks(thread: int, to_thread: int, authors: set[int]) -> None:
    """Whom members have shut for what they write without a name in a thread is shut in the other as well."""
    for some in chunks(sorted(authors)):
        of_thread = Block.select(Block.member, Block.other, Value(to_thread), Block.kind, Block.created_us).where(
            (Block.thread == thread) & (Block.other << some)
        )
        Block.insert_from(of_thread, [Block.member, Block.other, Block.thread, Block.kind, Block.created_us]).execute()


def move_mentions(thread: int, moved: dict[int, tuple[int, int]]) -> None:
    """Whoever is named in posts that have moved finds them there."""
    found = rows(Mention.select(Mention.member, Mention.serial, Mention.number).where(Mention.thread == thread))
    for member, serial, number in found:
        if number in moved:
            to_thread, to_number = moved[number]
            Mention.update(thread=to_thread, number=to_number).where(
                (Mention.member == member) & (Mention.serial == serial)
            ).execute()


def move_stops(thread: int, moved: dict[int, tuple[int, int]], mark: int) -> None:
    """Whoever stopped or is at a post that has moved stopped there; in the old thread, where the mark is."""
    found = rows(
        ThreadPlace.select(ThreadPlace.member, ThreadPlace.number, ThreadPlace.updated_us).where(
            ThreadPlace.thread == thread
        )
    )
    for member, number, updated_us in found:
        if number in moved:
            to_thread, to_number = moved[number]
            row = {"member": member, "thread": to_thread, "number": to_number, "updated_us": updated_us}
            ThreadPlace.insert(**row).execute()
            ThreadPlace.update(number=mark).where(
                (ThreadPlace.member == member) & (ThreadPlace.thread == thread)
            ).execute()
    for member, number in rows(Place.select(Place.member, Place.number).where(Place.thread == thread)):
        if number in moved:
            to_thread, to_number = moved[number]
            Place.update(thread=to_thread, number=to_number).where(Place.member == member).execute()


def move_drafts(thread: int, moved: dict[int, tuple[int, int]]) -> None:
    """What is being written as an answer to a post that has moved answers it there."""
    for key, parent, edits in rows(Draft.select(Draft.key, Draft.parent, Draft.edits).where(Draft.thread == thread)):
        number = parent or edits
        if number in moved:
            to_thread, to_number = moved[number]
            changed = {"parent" if parent else "edits": to_number}
            Draft.update(thread=to_thread, **changed).where(Draft.key == key).execute()


def drafts_to_board(thread: int, board: int) -> None:
    """What is being written in a thread belongs to another board."""
    Draft.update(board=board).where(Draft.thread == thread).execute()


def cases_to_thread(posts: Sequence[int], thread: int) -> None:
    """Cases about posts are about posts of another thread."""
    for some in chunks(list(posts)):
        CaseFile.update(thread=thread).where(CaseFile.post << some).execute()


def cases_to_board(thread: int, board: int) -> None:
    """Cases about a thread and its posts are those of another board's moderators."""
    CaseFile.update(board=board).where(CaseFile.thread == thread).execute()
