"""Exporting: everything that the server holds about a member, for that member."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any, Final, TypeVar

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.models.queries import exporting, members
from bbs.models.queries.exporting import Key, Listing, Row
from bbs.models.times import from_us
from bbs.services.core import Core
from bbs.services.identity import gone
from bbs.services.recovery import Recovery
from bbs.services.rows import topics

FORMAT: Final = "lighthouse-export"
VERSION: Final = 1

_MOMENTS: Final = frozenset(
    (
        *("created", "edited", "updated", "until", "expires", "ended", "appealed", "welcomed", "next", "looked"),
        *("tier_at", "suspended_until", "silenced_until", "panel_off_until"),
    )
)
"""What is kept in microseconds, and handed out as RFC 3339 in UTC."""

T = TypeVar("T")


class Exporting:
    """One document with everything: what they wrote with and without their name, what they chose and read, what was
    done about them.

    Not in it: hashes of secrets (whether there is one is), and what would tell of others: who reported them, what
    moderators noted among themselves, and who wrote without a name.
    """

    def __init__(self, core: Core, recovery: Recovery) -> None:
        self._core = core
        self._recovery = recovery

    async def export(self, actor: Actor, door_word: str | None = None) -> dict[str, Any]:
        """Everything that the server holds about the actor, as a document: values that `json.dumps` takes, and lists as
        iterators of their entries, in which there may be such lists again.

        The lists are read as they are taken, a page at a time and in this order, since somebody may have written for
        years: what changes meanwhile is in it as it was before or after. Raises `BadInput` at the field `door_word`
        (`empty`, `wrong`) where the actor has one and this is not it; and `BBSError` with code `gone` where they are
        not here any more, the lists too.
        """
        require(actor, Action.EXPORT)
        member = actor.member if actor.member is not None else actor.suspended
        if member is None:
            raise NoSuchThing(_("You would need to sign in for that."))
        who = member
        if actor.suspended is None:
            await self._recovery.require_door_word(actor, door_word)
        await self._core.batch.flush(who)
        account = await self._core.read(lambda: exporting.account(who))
        if account is None:
            raise gone()
        return {
            "format": FORMAT,
            "version": VERSION,
            "made": _moment(self._core.now_us),
            "account": _shaped(account | {"handle": actor.handle}),
            "posts": self._posts(who),
            "conversations": self._conversations(who),
            **{name: self._entries(who, listing) for name, listing in exporting.LISTS.items()},
        }

    async def _posts(self, who: int) -> AsyncIterator[Row]:
        after: Key | None = None
        waited: set[int] = set()
        while True:
            found, after = await self._read(who, lambda after=after: exporting.posts(who, after))  # type: ignore[misc]
            for row in found:
                number, many = row.pop("id"), row.pop("earlier")
                if after is not None and after[0] == 0:
                    waited.add(number)
                elif number in waited:
                    continue  # it was published while this was on its way
                yield _shaped(row) | {"earlier": self._entries(who, exporting.earlier(number)) if many else []}
            if after is None:
                return

    async def _conversations(self, who: int) -> AsyncIterator[Row]:
        async for row in self._entries(who, exporting.CONVERSATIONS):
            number = row.pop("id")
            yield row | {"messages": self._entries(who, exporting.messages(number))}

    async def _entries(self, who: int, listing: Listing) -> AsyncIterator[Row]:
        """A list, of which one page is held."""
        after = None
        while True:
            found, after = await self._read(who, lambda after=after: exporting.page(listing, who, after))  # type: ignore[misc]
            for row in found:
                yield _shaped(row)
            if after is None:
                return

    async def _read(self, who: int, work: Callable[[], T]) -> T:
        """What `work` finds, as long as they are here: half of what was theirs would look like all of it."""

        def whole() -> T:
            if members.by_id(who) is None:
                raise gone()
            return work()

        return await self._core.read(whole)


def _shaped(row: Row) -> Row:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name in _MOMENTS and isinstance(value, int) and not isinstance(value, bool):
        return _moment(value)
    if name in ("unnamed", "from_moderators", "on_duty"):
        return bool(value)
    return list(topics(value)) if name == "warnings" else value


def _moment(us: int) -> str:
    return from_us(us).isoformat().replace("+00:00", "Z")
