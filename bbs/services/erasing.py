"""Erasing: everything that somebody is here, gone on their word; and the ledger that keeps it so after a restore."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bbs.domain.policy import Action, Actor, require
from bbs.services.core import Core
from bbs.services.erasing_rows import Erased, LedgerLine, Posts
from bbs.services.keyed import Keyed
from bbs.services.recovery import Recovery


class Erasing:
    """What members do about their own account, and the operator about one; the rest is the clock's."""

    def __init__(self, core: Core, keyed: Keyed, recovery: Recovery) -> None:
        self._core = core
        self._keyed = keyed
        self._recovery = recovery

    async def erase(
        self, actor: Actor, handle_typed: str, posts: Posts, *, at_once: bool, door_word: str | None = None
    ) -> Erased:
        """Erases the actor, at once or in `WAIT`; until then nobody sees their name, nor, with `delete`, what they
        wrote with it, and they can take it back.

        With `at_once` their sessions end when it is done. `handle_typed` has to be their handle. Raises `BadInput` at
        the field `handle` (`wrong`), `posts` (`bad_choice`) or `door_word` (`empty`, `wrong`), and `TooSoon`.
        """
        require(actor, Action.ERASE)
        raise NotImplementedError

    async def pending(self, actor: Actor) -> Erased | None:
        """What the actor has asked for and can still take back; None where that is nothing."""
        require(actor, Action.ERASE)
        raise NotImplementedError

    async def take_back(self, actor: Actor) -> Actor:
        """The actor stays: everything stands again as it did. Who they are from now on. Raises `NoSuchThing`."""
        require(actor, Action.ERASE)
        raise NotImplementedError

    async def erase_member(
        self, actor: Actor, handle: str, posts: Posts, told: Callable[[int], None] | None = None
    ) -> Erased:
        """Erases a member at once, for the operator. `told` hears, now and then, how many steps were done. Raises
        `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        raise NotImplementedError

    async def ledger(self, actor: Actor) -> tuple[LedgerLine, ...]:
        """The whole ledger, for the operator: backups keep it, and a restore applies it."""
        require(actor, Action.MANAGE_SITE)
        raise NotImplementedError

    async def reapply(self, actor: Actor, lines: Iterable[LedgerLine]) -> int:
        """After a backup was put back: takes the lines into the ledger, and whoever is in them and is back goes again,
        at once where their day has come. How many that were. May be run again."""
        require(actor, Action.MANAGE_SITE)
        raise NotImplementedError
