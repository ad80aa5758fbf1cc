"""Erasing: everything that somebody is here, gone on their word; and the ledger that keeps it so after a restore."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models.members import FORMER, LEAVING, NOBODY
from bbs.models.queries import doors, erasing, marks, members
from bbs.models.queries.erasing import Line
from bbs.models.queries.erasing_unnamed import has_unnamed
from bbs.models.queries.members import MemberFacts
from bbs.models.times import from_us, to_day, to_us
from bbs.services import erasing_ledger, modlog
from bbs.services.core import Core, Outbox
from bbs.services.erasing_later import SWEPT_AT_ONCE, sweep
from bbs.services.erasing_rows import CHOICES, Erased, LedgerLine, Posts
from bbs.services.erasing_steps import BEFORE_THE_DAY, Stage, Step, stay
from bbs.services.erasing_words import words_for
from bbs.services.identity import as_handle, gone, no_member, whoever
from bbs.services.keyed import Keyed, Purpose
from bbs.services.recovery import Recovery
from bbs.services.sessions import SessionId, Why, tell_end
from bbs.services.steering_log import SteeringKind

WAIT: Final = timedelta(days=7)
"""So long it can be taken back, where it was not asked for at once."""

log = logging.getLogger(__name__)

Told = Callable[[int], None]
"""Hears how many steps have been taken."""


class Erasing:
    """What members do about their own account, and the operator about one; the rest is the clock's.

    What is under way goes on, whoever has gone away meanwhile; where the server is killed, the clock takes it up again.
    """

    def __init__(self, core: Core, keyed: Keyed, recovery: Recovery, data: Path) -> None:
        """The ledger stands in the database, and once more in a file in the folder `data`."""
        self._core = core
        self._keyed = keyed
        self._recovery = recovery
        self._data = data
        self._under_way: set[asyncio.Task[None]] = set()

    async def erase(
        self, actor: Actor, handle_typed: str, posts: Posts, *, at_once: bool, door_word: str | None = None
    ) -> Erased:
        """Erases the actor, at once or in `WAIT`; until then nobody sees their name, nor, with `delete`, what they
        wrote with it, and they can take it back. An account that is closed is erased at once.

        Their other sessions end; theirs, with `at_once`, is one of nobody's afterwards, and has to end. `handle_typed`
        has to be their handle. Raises `BadInput` at the field `handle` (`wrong`), `posts` (`bad_choice`) or
        `door_word` (`empty`, `wrong`), `TooSoon`, and `BBSError` with code `pending` where they have asked already, and
        for something else, or `gone` where they have been erased meanwhile.
        """
        require(actor, Action.ERASE)
        member = _who(actor)
        _require_choice(posts)
        if not as_handle(handle_typed) or as_handle(handle_typed) != actor.handle:
            words = _("That is not your name here. It is asked for so that nobody is erased by mistake.")
            raise BadInput(words, "wrong", field="handle")
        if actor.suspended is None:
            await self._recovery.require_door_word(actor, door_word)
        now_us = self._core.now_us
        at_once = at_once or actor.suspended is not None
        due_us = now_us if at_once else now_us + WAIT // timedelta(microseconds=1)
        return await self._go(member, posts, due_us, keep=actor.session)

    async def pending(self, actor: Actor) -> Erased | None:
        """What the actor has asked for and can still take back; None where that is nothing."""
        require(actor, Action.ERASE)
        if not actor.leaving:
            return None

        def work() -> Erased:
            return self._said(_line_of(_who(actor)))

        return await self._core.read(work)

    async def take_back(self, actor: Actor) -> Actor:
        """The actor stays: everything stands again as it did. Who they are from now on. Raises `BBSError` with
        code `nothing_asked` where there is nothing to take back."""
        require(actor, Action.ERASE)
        member = _who(actor)
        if not actor.leaving:
            raise _nothing()
        lookup = await self._name_of(member)

        def work(outbox: Outbox) -> str:
            marks.lock_member(member)
            line = _line_of(member)
            if line.handle is None or Stage(line.stage) not in BEFORE_THE_DAY:
                raise _nothing()
            if not stay(member, line.handle, self._core.now_us):
                tell_end(outbox, member, Why.SUSPENDED)
            erasing.unretire(lookup)
            erasing.change(line.ledger_id, stage=Stage.BACK.value)
            return line.ledger_id

        ledger_id = await self._core.write_and_tell(work)
        await self._finish(ledger_id)
        await erasing_ledger.stays(self._data, ledger_id)
        found = await self._core.read(lambda: whoever(member, self._core.now_us))
        return replace(found, session=actor.session)

    async def erase_member(self, actor: Actor, handle: str, posts: Posts, told: Told | None = None) -> Erased:
        """Erases a member at once, for the operator. `told` hears, now and then, how many steps were done. Raises
        `NoSuchThing`, and `BBSError` with code `pending` as `erase` does."""
        require(actor, Action.MANAGE_SITE)
        _require_choice(posts)
        found = await self._core.read(lambda: members.by_own_handle(as_handle(handle)))
        if found is None or found.state == FORMER:
            raise no_member()
        now_us = self._core.now_us
        erased = await self._go(found.id, posts, now_us, told=told)
        kind = SteeringKind.MEMBER_ERASED
        await self._core.write(lambda: modlog.write(kind, actor=actor.member, now_us=now_us))
        return erased

    # The ledger

    async def ledger(self, actor: Actor) -> tuple[LedgerLine, ...]:
        """The whole ledger, for the operator, with what only the file in the data folder knows: backups keep it, and a
        restore applies it."""
        require(actor, Action.MANAGE_SITE)
        known = {line.ledger_id: _ledger_line(line) for line in await self._core.read(erasing.lines)}
        beside = await erasing_ledger.read(self._data)
        return tuple(known.get(one) or beside[one] for one in sorted({*known, *beside}))

    async def reapply(self, actor: Actor, lines: Iterable[LedgerLine]) -> int:
        """After a backup was put back: takes the lines into the ledger, and whoever is in them and is back goes again,
        at once where their day has come. How many that were. May be run again."""
        require(actor, Action.MANAGE_SITE)
        back = 0
        for one in lines:
            due_us = min(to_us(one.due), self._core.now_us) if one.done else to_us(one.due)
            found = await self._core.read(lambda one=one: erasing.member_with(one.id))  # type: ignore[misc]
            if found is not None:
                kept = await self._core.read(lambda one=one: erasing.line(one.id))  # type: ignore[misc]
                choice: Posts = one.posts if kept is None or kept.done_day else _posts(kept)
                await self._go(found[0], choice, due_us)
                back += 1
            else:
                row = {"ledger_id": one.id, "posts": one.posts, "due_us": due_us, "stage": "", "swept": True}
                day = to_day(from_us(due_us))
                row |= {"asked_day": day, "done_day": day, "handle": None}
                await self._core.write(lambda row=row: erasing.put(row))  # type: ignore[misc]
        return back

    # Doing it

    async def _go(
        self, member: int, posts: Posts, due_us: int, *, keep: SessionId | None = None, told: Told | None = None
    ) -> Erased:
        await self._core.batch.flush(member)
        lookup = await self._name_of(member)
        now_us = self._core.now_us

        def begin(outbox: Outbox) -> tuple[Line, bool]:
            marks.lock_member(member)
            found = members.by_id(member)
            if found is None:
                raise gone()
            line = _begin(found, posts, due_us, now_us)
            doors.retire(lookup, to_day(self._core.now()))
            at_once = line.due_us <= now_us
            tell_end(outbox, member, Why.ERASED if at_once else Why.LEAVING, keep)
            return line, has_unnamed(member)

        line, unnamed = await self._core.write_and_tell(begin)
        done = line.due_us <= now_us
        if done:
            self._core.batch.forget(member)
        await erasing_ledger.asked(self._data, _ledger_line(line))
        await self._finish(line.ledger_id, keep, told)
        return self._said(line, done=done, unnamed=unnamed)

    async def _name_of(self, member: int) -> str:
        """The keyed hash of a member's name. Raises `BBSError` with code `gone` where they are not here any more."""
        key = await self._core.read(lambda: erasing.handle_key(member))
        if key is None:
            raise gone()
        return await self._keyed.of(Purpose.HANDLE, key)

    async def _finish(self, ledger_id: str, keep: SessionId | None = None, told: Told | None = None) -> None:
        """Takes all steps that can be taken now. A caller who is cancelled stops waiting, and they are taken."""
        task = asyncio.create_task(self._take_steps(ledger_id, keep, told), name="bbs-erasing")
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # The clock takes it up again. The kind alone: what an error says may hold what somebody wrote.
            log.warning("erasing broke off: %s", type(task.exception()).__name__)

    async def _take_steps(self, ledger_id: str, keep: SessionId | None, told: Told | None) -> None:
        def take(outbox: Outbox) -> bool:
            line = erasing.line(ledger_id)
            return line is not None and not line.done_day and Step(outbox, line, self._core.now_us, keep).take()

        steps = 0
        while await self._core.write_and_tell(take):
            steps += 1
            if told is not None:
                told(steps)
        waits, many = await self._core.read(lambda: (erasing.unswept(), erasing.count_posts()))
        if waits and (many < SWEPT_AT_ONCE or told is not None):
            await sweep(self._core)

    def _said(self, line: Line, *, done: bool = False, unnamed: bool = False) -> Erased:
        when = from_us(line.due_us)
        return Erased(when, _posts(line), words_for(_posts(line), when, done=done, unnamed=unnamed), done)


def _require_choice(posts: str) -> None:
    if posts not in CHOICES:
        words = _("Posts can be: {known}.").format(known=", ".join(CHOICES))
        raise BadInput(words, "bad_choice", field="posts")


def _begin(found: MemberFacts, posts: Posts, due_us: int, now_us: int) -> Line:
    """From here on nobody sees the name. Raises `BBSError` with code `pending`."""
    ledger_id = erasing.ledger_id(found.id)
    before = erasing.line(ledger_id)
    if before is not None and before.done_day is None:
        if before.posts != posts and Stage(before.stage) in BEFORE_THE_DAY:
            words = _("That was asked for already, in another way. Taking it back comes first.")
            raise BBSError(words, "pending")
        erasing.change(ledger_id, due_us=min(due_us, before.due_us))
        return before._replace(due_us=min(due_us, before.due_us))
    stage = Stage.NAMES if due_us <= now_us else Stage.HIDE if posts == "delete" else Stage.RESTS
    row: dict[str, object] = {"ledger_id": ledger_id, "posts": posts, "asked_day": to_day(from_us(now_us))}
    row |= {"due_us": due_us, "stage": stage.value, "place": 0, "handle": found.handle, "done_day": None}
    erasing.put(row | {"swept": False})
    members.change(found.id, state=LEAVING, handle=NOBODY)
    erasing.off_duty(found.id)
    line = erasing.line(ledger_id)
    assert line is not None
    return line


def _line_of(member: int) -> Line:
    if members.by_id(member) is None:
        raise gone()
    line = erasing.line(erasing.ledger_id(member))
    if line is None:
        raise _nothing()
    return line


def _ledger_line(line: Line) -> LedgerLine:
    return LedgerLine(line.ledger_id, _posts(line), from_us(line.due_us), line.done_day is not None)


def _posts(line: Line) -> Posts:
    return "delete" if line.posts == "delete" else "anonymise"


def _who(actor: Actor) -> int:
    who = actor.member if actor.member is not None else actor.suspended
    if who is None:
        raise NoSuchThing(_("You would need to sign in for that."))
    return who


def _nothing() -> BBSError:
    return BBSError(_("There is nothing to take back."), "nothing_asked")
