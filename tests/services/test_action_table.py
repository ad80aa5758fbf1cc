"""Who may do what to what: every role, every kind of action, every kind of thing, on every board.

Each is really asked for and then taken back with its transaction, so that all of them meet the same community.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from bbs.domain.acting import ACTIONS, ActionKind, Target
from bbs.domain.addresses import Address
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import Post
from bbs.services.case_rows import ActionRequest
from bbs.services.core import Core, Outbox
from tests.services.community import PASSWORD, Site
from tests.services.moderation import WHY, House

BOARDS = ("open", "quiet", "circle")
OUTSIDE = ("guest", "waiting", "locked", "suspended", "member", "listed", "facilitator")
MODERATING = {"quentin": {"quiet"}, "clara": {"circle"}, "mo": set(BOARDS), "sy": set(BOARDS)}
"""Who moderates, and which boards."""

AUTHORS = ("ana", "clara", "mo", "sy", "ana without a name", "sy without a name", "oneself", "oneself without a name")
TIDY = {ActionKind.MOVE, ActionKind.SPLIT, ActionKind.LOCK, ActionKind.PIN, ActionKind.SLOW}
CLOSES = {ActionKind.SUSPEND, ActionKind.BAN}
ARGUMENTS = {
    ActionKind.ADD_WARNING: "grief",
    ActionKind.MOVE: "other",
    ActionKind.SPLIT: "a new subject",
    ActionKind.SLOW: "5",
}


class Undo(Exception):
    """Takes a transaction back in which everything went well."""


@dataclass
class World:
    """A community in which every author has written an answer, and begun a thread, on every board."""

    house: House
    people: dict[str, Actor]
    threads: dict[tuple[str, str], int]
    answers: dict[tuple[str, str], Address]


@pytest.fixture
async def world(site: Site) -> World:
    house = await House(site).settle()
    await house.moderator("clara", "circle")
    await house.listed("clara")
    for name in ("ana", "quentin", "mia", "sy", "mo"):
        await house.listed(name)
    people = {name: house[name] for name in MODERATING}
    people["listed"] = await house.listed("lisa")
    people["member"] = await site.member("somebody")
    people["facilitator"] = await site.services.accounts.add_member(SYSTEM, "fay", PASSWORD, ("facilitator",))
    people["guest"] = GUEST
    people["waiting"] = dataclasses.replace(GUEST, waiting=10_000)
    people["locked"] = dataclasses.replace(GUEST, locked=people["mo"].member)
    people["suspended"] = dataclasses.replace(GUEST, roles=frozenset(), suspended=people["mo"].member)
    made = World(house, people, {}, {})
    for name, board in product(("ana", "clara", "mo", "sy", "quentin"), BOARDS):
        for unnamed in (False, True):
            thread = await site.thread(house[name], board)
            answer = await site.reply(house[name], thread)
            author = f"{name} without a name" if unnamed else name
            made.threads[author, board], made.answers[author, board] = thread, answer
            if unnamed:
                await house.without_name(Address(thread))
                await house.without_name(answer)
    return made


def whose(author: str, person: str) -> str:
    return author.replace("oneself", person)


def requests(world: World, person: str) -> Iterator[tuple[ActionKind, str, str, ActionRequest]]:
    """Kind, author and board (empty for somebody by name), and what is asked for."""
    for kind, rule in ACTIONS.items():
        argument = ARGUMENTS.get(kind, "")
        for author, board in product(AUTHORS, BOARDS):
            real = whose(author, person)
            if (real, board) not in world.threads:
                continue
            whole = rule.target is Target.THREAD
            address = Address(world.threads[real, board]) if whole else world.answers[real, board]
            if kind is ActionKind.MOVE:
                argument = next(slug for slug in BOARDS if slug != board)
            yield kind, author, board, ActionRequest(kind, WHY, address=address, argument=argument)
        if rule.target is Target.MEMBER:
            for author in ("ana", "sy", "oneself"):
                handle = whose(author, person)
                if handle in world.house.people:
                    yield kind, author, "", ActionRequest(kind, WHY, handle=handle, argument=argument)


def expected(person: str, kind: ActionKind, author: str, board: str) -> bool:
    """The rules, said once more."""
    if person not in MODERATING:
        return False
    everywhere = person in ("mo", "sy")
    if not everywhere and (board == "" or board not in MODERATING[person] or kind in CLOSES):
        return False
    unnamed = author.endswith("without a name")
    if kind is ActionKind.NOTE and unnamed:
        return False
    if kind in TIDY:
        return True
    if whose(author, person).removesuffix(" without a name") == person:
        return False
    return not (author == "sy" and person != "sy")


async def went(world: World, person: str, request: ActionRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How it goes; nothing is left of it."""

    async def write_and_tell(core: Core, work: Callable[[Outbox], object]) -> None:
        def whole() -> None:
            if request.kind is ActionKind.RESTORE and request.address is not None:
                at = (Post.thread == request.address.thread) & (Post.number == request.address.post)
                Post.update(state="hidden").where(at).execute()
            work(Outbox())
            raise Undo

        await core.write(whole)

    with monkeypatch.context() as patched:
        patched.setattr(Core, "write_and_tell", write_and_tell)
        try:
            await world.house.site.services.actions.act(world.people[person], request)
        except Undo:
            return "done"
        except (NotAllowed, NoSuchThing):
            return "refused"
        except BBSError as error:
            return error.code
    raise AssertionError("neither done nor refused")


@pytest.mark.parametrize("person", [*OUTSIDE, *MODERATING])
async def test_role_by_action_by_object(world: World, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = []
    for kind, author, board, request in requests(world, person):
        outcome = await went(world, person, request, monkeypatch)
        may = expected(person, kind, author, board)
        if (outcome == "done") is not may or (not may and outcome not in ("refused", "unnamed")):
            wrong.append((kind.value, author, board, outcome))
    assert wrong == []


async def test_a_refusal_says_nothing_of_who_wrote_without_a_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a moderator hears about somebody without a name is the same for a member and for a sysop."""
    for person in MODERATING:
        if person == "sy":
            continue
        for kind, board in product(ACTIONS, BOARDS):
            heard = set()
            for author in ("ana without a name", "sy without a name"):
                found = [
                    request
                    for asked, whom, where, request in requests(world, person)
                    if (asked, whom, where) == (kind, author, board)
                ]
                heard.add(await went(world, person, found[0], monkeypatch))
            assert len(heard) == 1, (person, kind, board, heard)
