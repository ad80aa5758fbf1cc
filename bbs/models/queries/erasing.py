"""The ledger of erasures, members who are going, and what is theirs. Inside a read or a write."""

from __future__ import annotations

import secrets
from typing import Any, Final, NamedTuple

from peewee import EXCLUDED, fn

from bbs.domain.post_states import PostState
from bbs.models.members import FORMER, NOBODY, new_ledger_id
from bbs.models.queries.common import chunks, first, rows
from bbs.models.queries.members import COLUMNS, MemberFacts
from bbs.models.tables import (
    Action,
    CaseStep,
    Duty,
    Erasure,
    Event,
    LeavingPost,
    Member,
    Message,
    Post,
    RetiredHandle,
    Support,
)

_LONG_AGO: Final = "2000-01-01"
"""The day on which rows of nobody have joined: any real one would say when somebody has gone."""

_IDS: Final = 1 << 30


class Line(NamedTuple):
    """A line of the ledger."""

    ledger_id: str
    posts: str
    asked_day: str
    due_us: int
    stage: str
    place: int
    handle: str | None
    done_day: str | None
    swept: bool


_LINE = (
    Erasure.ledger_id, Erasure.posts, Erasure.asked_day, Erasure.due_us, Erasure.stage, Erasure.place, Erasure.handle,
    Erasure.done_day, Erasure.swept,
)  # fmt: skip


def lines() -> list[Line]:
    """The whole ledger, in no order that says anything."""
    return [Line(*row) for row in rows(Erasure.select(*_LINE).order_by(Erasure.ledger_id))]


def line(ledger_id: str) -> Line | None:
    """One line of the ledger."""
    row = first(Erasure.select(*_LINE).where(Erasure.ledger_id == ledger_id))
    return None if row is None else Line(*row)


def put(row: dict[str, object]) -> None:
    """Another line; one that is there already becomes this."""
    updates = {getattr(Erasure, name): getattr(EXCLUDED, name) for name in row if name != "ledger_id"}
    Erasure.insert(**row).on_conflict(conflict_target=[Erasure.ledger_id], update=updates).execute()


def change(ledger_id: str, **columns: object) -> None:
    """Other values in a line."""
    Erasure.update(**columns).where(Erasure.ledger_id == ledger_id).execute()


def drop(ledger_id: str) -> None:
    """A line that does not count any more: somebody stays."""
    Erasure.delete().where(Erasure.ledger_id == ledger_id).execute()


def next_due(now_us: int) -> Line | None:
    """Somebody for whom there is something to do now: hiding what they wrote, or taking everything away."""
    due = Erasure.done_day.is_null() & ((Erasure.due_us <= now_us) | (Erasure.stage != ""))
    row = first(Erasure.select(*_LINE).where(due).order_by(Erasure.due_us).limit(1))
    return None if row is None else Line(*row)


def unswept() -> int:
    """How many have gone, and the bytes of the files have not been looked after since."""
    return int(Erasure.select().where(Erasure.done_day.is_null(False), Erasure.swept == False).count())  # noqa: E712


def all_swept() -> None:
    """The bytes have been looked after."""
    Erasure.update(swept=True).where(Erasure.done_day.is_null(False)).execute()


def to_sweep() -> None:
    """Something more has gone of those who had gone before."""
    newest = Erasure.select(Erasure.ledger_id).where(Erasure.done_day.is_null(False)).limit(1)
    Erasure.update(swept=False).where(Erasure.ledger_id << newest).execute()


# Members


def member_with(ledger_id: str) -> tuple[int, str] | None:
    """Id and state of the member with this number."""
    row = first(Member.select(Member.id, Member.state).where(Member.ledger_id == ledger_id))
    return None if row is None else (row[0], row[1])


def ledger_id(member: int) -> str:
    """The number of a member, given now where they have none. Inside a write. Raises LookupError where they are not
    here."""
    row = first(Member.select(Member.ledger_id).where(Member.id == member))
    if row is None:
        raise LookupError("no such member")
    if row[0] is None:
        Member.update(ledger_id=new_ledger_id()).where(Member.id == member).execute()
        return ledger_id(member)
    return str(row[0])


def handle_key(member: int) -> str | None:
    """What no other handle may read like while the member is here; None where they are not."""
    row = first(Member.select(Member.handle_key).where(Member.id == member))
    return None if row is None else str(row[0])


def unretire(lookup: str) -> None:
    """The name with this hash is somebody's again."""
    RetiredHandle.delete().where(RetiredHandle.lookup == lookup).execute()


def going(handle: str) -> MemberFacts | None:
    """The member who is going and was called this; with that name, as they know themselves."""
    query = Member.select(*COLUMNS).join(Erasure, on=(Erasure.ledger_id == Member.ledger_id))
    row = first(query.where(Erasure.handle == handle))
    return None if row is None else MemberFacts(*row)._replace(handle=handle)


def name_of(member: int) -> str | None:
    """What a member who is going was called."""
    query = Erasure.select(Erasure.handle).join(Member, on=(Erasure.ledger_id == Member.ledger_id))
    row = first(query.where(Member.id == member))
    return None if row is None else row[0]


def off_duty(member: int) -> None:
    """Whoever is going looks after nobody any more."""
    Duty.update(on_duty=False, next_us=None).where(Duty.member == member).execute()


def drop_member(member: int) -> None:
    """The row of a member goes, and with it whatever is theirs alone; what is others' forgets them. Of events it is
    kept only that their sessions are over."""
    Event.update(member=None).where(Event.member == member, Event.kind != "ended").execute()
    Message.update(once_key=None).where(Message.author == member).execute()  # it names who said it
    Member.delete().where(Member.id == member).execute()


def row_of_nobody() -> int:
    """A row that stands for what somebody wrote without a name in one thread; its id is drawn by lot, so that those of
    the same person lie nowhere near each other."""
    member = -1 - secrets.randbelow(_IDS)
    key = f"nobody {secrets.token_hex(16)}"
    row = {"handle": NOBODY, "handle_key": key, "state": FORMER, "joined_day": _LONG_AGO, "ledger_id": None}
    Member.insert(id=member, **row).execute()
    return member


def keep_acts(member: int) -> None:
    """What somebody did as a moderator stays, and stays a moderator's, without their name."""
    acted = first(Action.select(Action.id).where(Action.actor == member).limit(1))
    stepped = first(CaseStep.select(CaseStep.id).where(CaseStep.actor == member).limit(1))
    if acted is None and stepped is None:
        return
    nobody = row_of_nobody()
    Action.update(actor=nobody).where(Action.actor == member).execute()
    CaseStep.update(actor=nobody).where(CaseStep.actor == member).execute()


# Posts with a name


class OwnPost(NamedTuple):
    """A post of somebody who is going."""

    id: int
    thread: int
    number: int | None
    serial: int | None
    state: PostState
    body: str


_OWN = (Post.id, Post.thread, Post.number, Post.serial, Post.state, Post.body)


def named_posts(member: int, limit: int) -> list[OwnPost]:
    """Some of what a member wrote with their name."""
    query = Post.select(*_OWN).where(Post.author == member, Post.unnamed == False)  # noqa: E712
    return _own(query.order_by(Post.serial).limit(limit))


def wrote(member: int) -> bool:
    """Whether there is a post of a member, with their name or without it."""
    return first(Post.select(Post.id).where(Post.author == member).limit(1)) is not None


def shown_posts(member: int, after: int, limit: int) -> list[OwnPost]:
    """The same of what stands, with a higher serial than `after`, in that order."""
    query = Post.select(*_OWN).where(Post.author == member, Post.serial > after, Post.unnamed == False)  # noqa: E712
    return _own(query.where(Post.state == PostState.PUBLISHED.value).order_by(Post.serial).limit(limit))


def away_posts(member: int, limit: int) -> list[tuple[OwnPost, str | None]]:
    """Some of what would come back with a member, each with the subject of the thread that it opens."""
    query = Post.select(*_OWN, LeavingPost.subject).join(LeavingPost, on=(LeavingPost.post == Post.id))
    found = rows(query.where(Post.author == member).limit(limit))
    return [(_shaped(row[:-1]), row[-1]) for row in found]


def own_posts(which: Any) -> list[OwnPost]:
    """The posts of which this is true, by id."""
    return _own(Post.select(*_OWN).where(which).order_by(Post.id))


def _own(query: Any) -> list[OwnPost]:
    return [_shaped(row) for row in rows(query)]


def _shaped(row: tuple[Any, ...]) -> OwnPost:
    found = OwnPost(*row)
    return found._replace(state=PostState(found.state))


def put_away(post: int, subject: str | None) -> None:
    """A post would come back with its author."""
    LeavingPost.insert(post=post, subject=subject).on_conflict_ignore().execute()


def no_more_away(posts: list[int]) -> None:
    """These posts are back, or have gone for good."""
    for some in chunks(posts):
        LeavingPost.delete().where(LeavingPost.post << some).execute()


def of_nobody(posts: list[int], *, shorn: list[int]) -> None:
    """These posts have no author any more; those of `shorn` no text either."""
    for some in chunks(shorn):
        Post.update(body="").where(Post.id << some).execute()
    for some in chunks(posts):
        Post.update(author=None, once_key=None).where(Post.id << some).execute()
        Support.update(author=None).where(Support.post << some).execute()


def forget_answers(member: int) -> None:
    """Of the answers to a member it is not kept any more whose posts they answer."""
    Post.update(answers=None).where(Post.answers == member, Post.serial.is_null(False)).execute()
    Post.update(answers=None).where(Post.answers == member).execute()


def post(number: int) -> OwnPost | None:
    """One post, whoever's it is."""
    row = first(Post.select(*_OWN).where(Post.id == number))
    return None if row is None else _shaped(row)


def shear(number: int) -> None:
    """A post has no text any more."""
    Post.update(body="").where(Post.id == number).execute()


def count_posts() -> int:
    """How many posts there are, about: the highest of their ids."""
    row = first(Post.select(fn.MAX(Post.id)))
    return int(row[0] or 0) if row else 0
