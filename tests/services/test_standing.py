"""Whose role was taken does nothing with it any more, whatever an open session or another process still believes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin
from bbs.domain.policy import SYSTEM, Actor
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.base import Table
from bbs.models.tables import TABLES, MemberRole
from bbs.services.case_rows import ActionRequest
from bbs.services.site import Services
from tests.services.community import Site
from tests.services.moderation import WHY, House
from tests.services.test_appeals import appealed

Ask = Callable[[Services, Actor, int, int, int], Awaitable[object]]
"""Services, who asks, a case, an appeal's case, an action."""

WRITES: dict[str, Ask] = {
    "actions.act": lambda s, a, c, p, n: s.actions.act(a, ActionRequest(ActionKind.HIDE, WHY, case=c)),
    "actions.revert": lambda s, a, c, p, n: s.actions.revert(a, n, WHY),
    "answering.write": lambda s, a, c, p, n: s.answering.write(a, c, None, "hello"),
    "appeals.decide": lambda s, a, c, p, n: s.appeals.decide(a, p, None, True, WHY),
    "cases.claim": lambda s, a, c, p, n: s.cases.claim(a, c, None),
    "cases.close": lambda s, a, c, p, n: s.cases.close(a, c, None, CaseState.NO_ACTION),
    "cases.hand_over": lambda s, a, c, p, n: s.cases.hand_over(a, None),
    "cases.note": lambda s, a, c, p, n: s.cases.note(a, c, "a note"),
    "cases.pass_on": lambda s, a, c, p, n: s.cases.pass_on(a, c, None),
    "cases.release": lambda s, a, c, p, n: s.cases.release(a, c, None),
    "cases.reopen": lambda s, a, c, p, n: s.cases.reopen(a, c, None),
    "drawbridge.lower": lambda s, a, c, p, n: s.drawbridge.lower(a, WHY),
    "drawbridge.raise_": lambda s, a, c, p, n: s.drawbridge.raise_(a, WHY),
    "holding.approve": lambda s, a, c, p, n: s.holding.approve(a, c),
    "holding.turn_down": lambda s, a, c, p, n: s.holding.turn_down(a, c, None, WHY),
    "revealing.reveal": lambda s, a, c, p, n: s.revealing.reveal(a, c, WHY),
    "revealing.revisions": lambda s, a, c, p, n: s.revealing.revisions(a, Address(1, 1)),
}


@pytest.fixture
async def house(site: Site) -> House:
    return await House(site).settle()


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {table._meta.table_name: _rows(table) for table in TABLES}


def _rows(table: type[Table]) -> list[tuple[object, ...]]:
    return sorted(table.select().tuples(), key=repr)


@pytest.mark.parametrize("how", ["no moderator any more", "of another board", "suspended"])
async def test_a_moderator_who_is_none_any_more_changes_nothing(house: House, how: str) -> None:
    site = house.site
    action, appeal = await appealed(house)
    case = await house.case(Address(await site.thread(house["ana"]), 1))
    stale = house["mia"]
    circle = await house.board("circle")
    mine = MemberRole.member == stale.member
    if how == "suspended":
        await site.services.managing.suspend(SYSTEM, "mia")
    elif how == "of another board":
        await site.change(lambda: MemberRole.update(board=circle).where(mine).execute())
    else:
        await site.change(lambda: MemberRole.delete().where(mine).execute())
    before = await site.db.read(everything)
    went = []
    for name, ask in WRITES.items():
        try:
            await ask(site.services, stale, case, appeal, action)
            went.append(name)
        except (NotAllowed, NoSuchThing):
            continue
    everywhere = {"drawbridge.lower", "drawbridge.raise_", "cases.hand_over"} if how == "of another board" else set()
    assert set(went) == everywhere
    if not everywhere:
        after = await site.db.read(everything)
        changed = [name for name in after if after[name] != before[name] and name != "message_draft"]
        assert changed == [], "what could not be sent is kept as a draft of theirs, and nothing else"


async def test_the_same_calls_are_made_by_a_moderator_who_is_one(house: House) -> None:
    """None of them was refused for another reason than the role."""
    action, appeal = await appealed(house)
    for name, ask in WRITES.items():
        case = await house.case(Address(await house.site.thread(house["ana"]), 1))
        if name in ("revealing.reveal", "holding.approve", "holding.turn_down", "cases.reopen"):
            continue
        await ask(house.site.services, house["mia"], case, appeal, action)
        if name == "appeals.decide":
            action = (await house.act("mo", ActionKind.HIDE, address=Address(1, 1))).number


async def test_a_thread_could_be_moved_to_a_board_that_its_moderator_may_not_know(house: House) -> None:
    site = house.site
    thread = await site.thread(house["ana"])
    said = []
    for board in ("circle", "no-such-board"):
        with pytest.raises(BadInput) as refused:
            await house.act("quentin", ActionKind.MOVE, address=Address(thread), argument=board)
        said.append((refused.value.message, refused.value.field))
    assert said[0] == said[1]
    assert (await house.row(thread)).board_id == await house.board("quiet")
    await house.act("mo", ActionKind.MOVE, address=Address(thread), argument="circle")
    assert (await house.row(thread)).board_id == await house.board("circle")


async def test_a_moderator_reaches_no_case_about_themselves_by_its_number(house: House) -> None:
    site = house.site
    thread = await site.thread(house["mia"])
    for origin in (Origin.REPORT, Origin.WATCHED, Origin.HELD):
        case = await house.case(Address(thread, 1), origin)
        for name, ask in WRITES.items():
            if name.startswith(("cases.", "answering.", "holding.", "revealing.reveal", "actions.act")):
                if name == "cases.hand_over":
                    continue
                with pytest.raises(NoSuchThing):
                    await ask(site.services, house["mia"], case, case, 1)
