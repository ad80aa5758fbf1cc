"""Exporting: everything that the server holds about a member, for that member."""

from __future__ import annotations

from typing import Any, Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.models.queries import exporting
from bbs.models.times import from_us
from bbs.services.core import Core
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
        """Everything that the server holds about the actor at one moment, as a document that `json.dumps` takes.

        Raises `BadInput` at the field `door_word` (`empty`, `wrong`) where the actor has one and this is not it.
        """
        require(actor, Action.EXPORT)
        member = actor.member if actor.member is not None else actor.suspended
        if member is None:
            raise NoSuchThing(_("You would need to sign in for that."))
        who = member
        if actor.suspended is None:
            await self._recovery.require_door_word(actor, door_word)
        await self._core.batch.flush(who)

        def work() -> dict[str, Any]:
            account = exporting.account(who) | {"handle": actor.handle}
            return {
                "format": FORMAT,
                "version": VERSION,
                "made": _moment(self._core.now_us),
                "account": _shaped(account),
                "posts": [_shaped(row) for row in exporting.posts(who)],
                "conversations": [_shaped(row) for row in exporting.conversations(who)],
                **{name: [_shaped(row) for row in some] for name, some in exporting.lists(who).items()},
            }

        return await self._core.read(work)


def _shaped(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return [_shaped(one) for one in value]
    if name in _MOMENTS and isinstance(value, int) and not isinstance(value, bool):
        return _moment(value)
    if name in ("unnamed", "from_moderators", "on_duty"):
        return bool(value)
    return list(topics(value)) if name == "warnings" else value


def _moment(us: int) -> str:
    return from_us(us).isoformat().replace("+00:00", "Z")
