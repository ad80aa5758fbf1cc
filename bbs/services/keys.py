"""The SSH keys of a member: what opens their account beside, or instead of, a password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing
from bbs.models.queries import members
from bbs.models.times import to_day
from bbs.services.core import Core, Outbox, member_of
from bbs.services.identity import require_here
from bbs.services.key_text import takes_kind
from bbs.services.keyed import Keyed, Purpose
from bbs.services.notices import NoticeKind, leave
from bbs.services.recovery import Recovery
from bbs.services.rows import OfferedKey
from bbs.services.sessions import Why, tell_end

MAX_KEYS: Final = 12
"""Keys of one member: a few machines, and a spare for each."""

MAX_NAME: Final = 40
"""The longest name of a key, in characters."""

TAIL: Final = 6
"""So many letters of a fingerprint are kept for people to tell their keys apart."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as its member sees it: its kind, the name they gave it, the end of its fingerprint, and the days on which
    it was added and used last (ISO, UTC; None for never)."""

    id: int
    kind: str
    name: str
    tail: str
    added: str
    used: str | None


class Keys:
    """A member's own keys. Where they have a door word, whoever adds or takes off a key has to know it."""

    def __init__(self, core: Core, keyed: Keyed, recovery: Recovery) -> None:
        self._core = core
        self._keyed = keyed
        self._recovery = recovery

    async def list(self, actor: Actor) -> tuple[KeyRow, ...]:
        """The keys of the member, the oldest first."""
        require(actor, Action.MANAGE_SELF)
        found = await self._core.read(lambda: members.keys(member_of(actor)))
        return tuple(KeyRow(*key) for key in found)

    async def add(self, actor: Actor, key: OfferedKey, name: str = "", door_word: str | None = None) -> None:
        """Another key opens this account. Without a name its comment is taken.

        Raises `BadInput` at the field `key` (`kind`, `taken`) or `door_word` (`wrong`), and `BBSError` with code
        `too_many` for more than `MAX_KEYS`, or `too_soon` after many wrong door words.
        """
        require(actor, Action.MANAGE_SELF)
        await self._recovery.require_door_word(actor, door_word)

        def allowed() -> None:
            require_here(actor, Action.MANAGE_SELF, self._core.now_us)

        await add_key(self._core, self._keyed, member_of(actor), key, name, allowed)

    async def rename(self, actor: Actor, key: int, name: str) -> None:
        """Gives a key another name, or none. Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SELF)
        if not await self._core.write(lambda: members.rename_key(member_of(actor), key, clean_line(name, MAX_NAME))):
            raise _no_key()

    async def remove(self, actor: Actor, key: int, door_word: str | None = None) -> None:
        """Takes a key off, and ends the member's other sessions: one of them may have come in with it.

        Raises `NoSuchThing`; `BBSError` with code `last_way` where nothing else opens the account; and as `add` does
        about the door word.
        """
        require(actor, Action.MANAGE_SELF)
        await self._recovery.require_door_word(actor, door_word)
        await remove_key(self._core, member_of(actor), key, keep=actor.session)


async def add_key(
    core: Core, keyed: Keyed, member: int, key: OfferedKey, name: str = "", allowed: Callable[[], None] = lambda: None
) -> None:
    """Another key for a member, whoever asks. `allowed` is called inside the write, and raises where they may not.
    Raises as `Keys.add` does."""
    if not takes_kind(key.kind):
        raise BadInput(_("Keys of that kind are not taken here. An Ed25519 key is."), "kind", field="key")
    row = await key_row(core, keyed, key, name)

    def work() -> None:
        allowed()
        if members.has_key(member, str(row["lookup"])):
            raise BadInput(_("That key opens this account already."), "taken", field="key")
        if len(members.keys(member)) >= MAX_KEYS:
            words = _("There is room for {count} keys. Taking one off makes room.")
            raise BBSError(words.format(count=MAX_KEYS), "too_many", field="key")
        members.add_key(member, row)
        leave(member, NoticeKind.KEY_ADDED, core.now(), tail=str(row["tail"]))

    await core.write(work)


async def remove_key(core: Core, member: int, key: int, keep: int | None = None) -> None:
    """Takes a key of a member off, whoever asks, and ends their sessions but for `keep`. Raises as `Keys.remove`."""

    def work(outbox: Outbox) -> None:
        tail = next((one.tail for one in members.keys(member) if one.id == key), None)
        if tail is None:
            raise _no_key()
        members.drop_key(member, key)
        if not members.keys(member) and not members.has_column(member, "password_hash"):
            raise BBSError(
                _("This key is the only way into this account. A password or another key comes first."), "last_way"
            )
        leave(member, NoticeKind.KEY_REMOVED, core.now(), tail=tail)
        tell_end(outbox, member, Why.KEY, keep)

    await core.write_and_tell(work)


async def key_row(core: Core, keyed: Keyed, key: OfferedKey, name: str = "") -> dict[str, object]:
    """The row to keep of a key: its fingerprint only as a keyed hash."""
    return {
        "lookup": await keyed.of(Purpose.KEY, key.fingerprint),
        "kind": key.kind[:MAX_NAME],
        "name": clean_line(name or key.comment, MAX_NAME),
        "tail": key.fingerprint[-TAIL:],
        "added_day": to_day(core.now()),
    }


def _no_key() -> NoSuchThing:
    return NoSuchThing(_("There is no such key."))
