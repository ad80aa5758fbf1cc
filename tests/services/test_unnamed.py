"""Nobody learns who wrote without a name: not from any value that a service hands out, nor from what is missing."""

from __future__ import annotations

import dataclasses
import inspect
import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.board_rules import Hold
from bbs.domain.clock import FixedClock
from bbs.domain.policy import SYSTEM, Actor
from bbs.errors import BBSError
from bbs.models.base import proxy
from bbs.models.database import Database
from bbs.models.tables import Board, Event, LogLine, Member
from bbs.services.case_rows import ActionRequest
from bbs.services.events import Event as Told
from bbs.services.rows import Draft
from tests.services import test_policy_walk as walk
from tests.services.community import PASSWORD, Site, build_on, make_boards

HIDDEN = "zebrafinch"
"""The handle of somebody who only ever writes without it."""

FIRST_ID = 987_654_320
"""Members get ids from here on, which no other number looks like."""

FRIGHTENING = "I am going to kill myself tonight. I have the pills here and I have written my goodbye letters."
REVEALING = {"revealing.reveal"}
"""What tells who somebody is, on purpose: with a reason, logged, and told to them."""


@dataclass
class Veiled(Site):
    """A community in which one member writes on every board, always without a name."""

    threads: dict[str, int] = field(default_factory=dict)

    @property
    def hidden(self) -> Actor:
        return self.members[HIDDEN]

    async def unnamed(self, actor: Actor, thread: int | None = None, body: str = "a body", parent: int = 1) -> Address:
        """A post without a name, as a thread on `quiet` or an answer."""
        self.clock.advance(minutes=1)
        board = "quiet" if thread is None else None
        draft = Draft(secrets.token_hex(8), board, thread, thread and parent, "a subject", body, unnamed=True)
        return (await self.services.writing.send(actor, draft)).at

    def given_away(self, value: object) -> list[str]:
        """What in a value is the hidden member's handle or id."""
        marks = (HIDDEN, str(self.hidden.member))
        return [leaf for leaf in leaves(value) if any(mark in leaf for mark in marks)]


def leaves(value: Any) -> Iterator[str]:
    """All that a value holds, as texts, what its `repr` leaves out as well."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for each in dataclasses.fields(value):
            yield from leaves(getattr(value, each.name))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(key)
            yield from leaves(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from leaves(one)
    else:
        yield str(value)


def _ids_from(first: int) -> None:
    if proxy.obj.for_update:
        proxy.execute_sql(f"SELECT setval(pg_get_serial_sequence('member', 'id'), {first})")
    else:
        row = {"handle": "x", "handle_key": "x", "joined_day": "2026-01-01"}
        Member.insert(id=first, **row).execute()
        Member.delete().where(Member.id == first).execute()


@pytest.fixture
async def veiled(db: Database, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Veiled]:
    await db.write(make_boards)
    await db.write(lambda: _ids_from(FIRST_ID))
    await db.write(lambda: Board.update(unnamed=True).execute())
    services = build_on(db, clock, tmp_path)
    await services.start()
    site = Veiled(db, services, clock, tmp_path)
    await site.member(HIDDEN)
    await site.member("ben")
    site.members["morgan"] = await services.accounts.add_member(SYSTEM, "morgan", PASSWORD, ("moderator",))
    await _live(site)
    yield site
    await services.stop()


async def _live(site: Veiled) -> None:
    """Everything that somebody does who writes without a name, and what others do about it."""
    hidden, ben, services = site.hidden, site.members["ben"], site.services
    assert hidden.member is not None
    assert hidden.member > FIRST_ID
    own = await site.unnamed(hidden, body="for @ben, about lavender")
    bens = await site.thread(ben, "open", "Ben's")
    answer = await site.unnamed(hidden, bens, "an answer with lavender")
    await site.unnamed(ben, own.thread)
    await site.unnamed(hidden, own.thread, "again", 2)
    await site.reply(ben, bens, answer.post or 1)
    fright = await site.unnamed(hidden, body=FRIGHTENING)
    await services.writing.edit(hidden, own, "edited, about lavender and @ben")
    deleted = await site.unnamed(hidden, own.thread, "to be deleted")
    await services.writing.delete(hidden, deleted)
    services.reading.mark_read(hidden, bens, [1, 2, 3])
    await services.threads.follow(hidden, bens)
    await services.support.toggle(ben, own, "hope")
    await services.reports.report(ben, answer, "unkind", "it is unkind")
    await services.reports.report(ben, own, "worried", "I am worried")
    await services.asking.ask(hidden, "Please write to me about that post.", fright)
    services.writing.keep(hidden, Draft("kept", None, bens, 1, body="a draft", unnamed=True))
    await site.change(lambda: Board.update(hold=Hold.ALL.value).where(Board.slug == "open").execute())
    waits = Draft("waits", "open", None, None, "waiting", "it waits", unnamed=True)
    assert (await services.writing.send(hidden, waits)).address is None
    await site.change(lambda: Board.update(hold=Hold.NONE.value).execute())
    await services.accounts.follow_experiences(hidden, ())
    await services.people.set_bio(hidden, "I like lavender")
    await services.preferences.set(hidden, "list_my_posts", "on")
    await services.reading.flush(hidden)
    site.threads = {"open": bens, "quiet": own.thread, "circle": fright.thread}


async def said(asked: Any) -> object:
    """What a call hands out, or says when it refuses."""
    try:
        found = asked()
        return await found if inspect.isawaitable(found) else found
    except BBSError as error:
        return error.message


def _of_others(call: str) -> bool:
    return call.partition(" ")[0] not in REVEALING


@pytest.mark.parametrize("who", ["ben", "morgan"])
async def test_no_service_hands_out_who_has_written_without_a_name(veiled: Veiled, who: str) -> None:
    world = walk.World(veiled, veiled.threads)
    actor = await veiled.services.accounts.again(veiled.members[who])
    wrong = []
    for call, (_roles, ask) in {**walk.BY_ROLE, **walk.NOT_THEIRS}.items():
        if _of_others(call) and (found := veiled.given_away(await said(lambda ask=ask: ask(world, actor)))):
            wrong.append((call, found))
    for call, (_roles, on_board) in walk.ON_BOARDS.items():
        for board in walk.BOARDS:
            if _of_others(call):
                value = await said(lambda ask=on_board, board=board: ask(world, actor, board))
                wrong += [(call, board, found) for found in [veiled.given_away(value)] if found]
    assert wrong == []


async def test_every_post_and_its_surroundings_stay_without_a_name(veiled: Veiled) -> None:
    services = veiled.services
    for who in ("ben", "morgan"):
        actor = await services.accounts.again(veiled.members[who])
        for thread in {*veiled.threads.values()}:
            view = await services.reading.open(actor, thread)
            numbers = [head.number for head in view.heads]
            handed: list[object] = [view, await services.reading.texts(actor, thread, numbers)]
            for number in numbers:
                at = Address(thread, number)
                handed += [
                    await said(lambda at=at, actor=actor: services.people.about(actor, at)),
                    await said(lambda at=at, actor=actor: services.support.supporters(actor, at)),
                    await said(lambda at=at, actor=actor: services.reports.foresee(actor, at)),
                    await said(lambda at=at, actor=actor: services.people.block(actor, at, "mute")),
                    await said(
                        lambda at=at, actor=actor: services.writing.open_draft(actor, thread=at[0], parent=at[1])
                    ),
                    await said(lambda at=at, actor=actor: services.revealing.revisions(actor, at)),
                ]
            handed.append(await services.people.blocked(actor))
            assert veiled.given_away(handed) == []
        for words in (f"author:{HIDDEN}", f"lavender author:{HIDDEN}", "lavender", "mentions"):
            found = await services.search.search(actor, words)
            assert veiled.given_away(found) == []
            assert not (found.results and "author" in words)
        assert (await services.search.posts_of(actor, HIDDEN)).results == ()
        assert veiled.given_away([await services.news.unread(actor), await services.news.before(actor)]) == []


async def test_cases_and_what_moderators_do_do_not_reveal(veiled: Veiled) -> None:
    services, morgan = veiled.services, veiled.members["morgan"]
    handed: list[object] = []
    queue = await services.cases.queue(morgan)
    assert {row.origin for row in queue.rows} >= {"held", "report"}
    for row in queue.rows:
        handed += [row, await services.cases.case(morgan, row.number)]
        handed.append(await said(lambda n=row.number: services.cases.claim(morgan, n, None)))
        handed.append(await said(lambda n=row.number: services.answering.of_case(morgan, n)))
        handed.append(await said(lambda n=row.number: services.actions.history(morgan, case=n)))
    held = next(row for row in queue.rows if row.origin == "held")
    handed.append(await services.holding.approve(morgan, held.number, None))
    report = next(row for row in queue.rows if row.origin == "report" and row.address is not None)
    request = ActionRequest(ActionKind.SILENCE, "a reason", case=report.number, address=report.address)
    handed.append(await said(lambda: services.actions.act(morgan, request)))
    handed.append(await said(lambda: services.cases.case(morgan, report.number)))
    handed += [await services.actions.log(morgan), await services.actions.public_log(morgan)]
    handed.append(await services.cases.queue(morgan, only="closed"))
    assert veiled.given_away(handed) == []
    lines = await veiled.db.read(lambda: [(row.facts, row.actor) for row in LogLine.select()])
    assert veiled.given_away(lines) == []


async def test_whom_an_event_concerns_is_told_to_nobody_else(veiled: Veiled) -> None:
    ben, services = veiled.members["ben"], veiled.services
    heard: list[Told] = []
    for thread in veiled.threads.values():
        services.events.subscribe(heard.append, thread=thread)
    for board in walk.BOARDS:
        services.events.subscribe(heard.append, board=board, member=ben.member)
    own = veiled.threads["quiet"]
    await veiled.reply(ben, own, 1)
    await services.support.toggle(ben, Address(own, 1), "with-you")
    await veiled.unnamed(veiled.hidden, own, "@ben")
    assert {event.kind for event in heard} >= {"post", "support"}
    assert veiled.given_away(heard) == []
    # The other processes are told the same through the table, and tell it on in the same way.
    assert await veiled.db.read(lambda: Event.select().where(Event.member == veiled.hidden.member).count())


async def test_one_pseudonym_throughout_a_thread_and_nothing_that_ties_two_threads(veiled: Veiled) -> None:
    hidden, services = veiled.hidden, veiled.services
    ben, cleo = veiled.members["ben"], await veiled.member("cleo")
    thread = await veiled.thread(cleo)
    for actor in (ben, hidden, ben, hidden, cleo):
        await veiled.unnamed(actor, thread)
    view = await services.reading.open(cleo, thread)
    texts = [head.byline.text for head in view.heads]
    assert texts == ["cleo", "a member, 1", "a member, 2", "a member, 1", "a member, 2", "a member, 3"]
    assert [head.byline.own for head in view.heads] == [True, False, False, False, False, True]
    await services.writing.delete(ben, Address(thread, 2))
    view = await services.reading.open(cleo, thread)
    assert [head.byline.text for head in view.heads if head.number > 2] == texts[2:]
    own = await services.reading.open(cleo, veiled.threads["quiet"])
    assert own.heads[0].byline.text == "the author"


async def test_a_thread_without_a_name_was_missing_where_its_author_was_blocked(veiled: Veiled) -> None:
    ben, services = veiled.members["ben"], veiled.services
    await services.people.block(ben, HIDDEN, "block")
    lonely = await veiled.unnamed(veiled.hidden, body="nobody has answered this")
    page = await services.threads.unanswered(ben)
    assert lonely.thread in [row.thread.number for row in page.rows]
    assert lonely.thread in [row.number for row in (await services.threads.page(ben, "quiet")).rows]
    answer = Draft("answer", None, lonely.thread, 1, body="I am here")
    assert (await services.writing.send(ben, answer)).at == Address(lonely.thread, 2)
    assert not any(head.shut for head in (await services.reading.open(ben, lonely.thread)).heads)


async def test_its_author_changes_and_finds_what_they_wrote(veiled: Veiled) -> None:
    hidden, services = veiled.hidden, veiled.services
    own = veiled.threads["quiet"]
    assert [row.thread for row in (await services.search.search(hidden, "author:me")).results].count(own) >= 1
    heads = (await services.reading.open(hidden, own)).heads
    assert heads[0].byline.own
    assert (await services.support.supporters(hidden, Address(own, 1))) == {"hope": ("ben",)}
    (held,) = await services.holding.held(hidden)
    assert held.unnamed
    (draft,) = await services.writing.drafts(hidden)
    assert draft.unnamed
