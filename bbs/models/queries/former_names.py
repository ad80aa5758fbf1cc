"""Names that members had until just now, as long as others' texts still name them so. Inside a write."""

from __future__ import annotations

import json
import secrets
from typing import Final, NamedTuple

from bbs.models.queries import duty
from bbs.models.queries.common import first
from bbs.models.tables import ServerSetting

_BEGINS: Final = "former name "
"""A setting of the server whose name begins so holds one: each its own row, so that nobody waits for another."""


class FormerName(NamedTuple):
    """Whose it was, what it was, and how far the work has come; `key` is that of its row."""

    key: str
    member: int
    handle: str
    place: int


def add(member: int, handle: str) -> None:
    """A member was called this until now."""
    put(FormerName(f"{_BEGINS}{secrets.token_hex(8)}", member, handle, 0))


def put(name: FormerName) -> None:
    """How far it has come."""
    duty.put_setting(name.key, json.dumps(name[1:], ensure_ascii=False))


def drop(name: FormerName) -> None:
    """It is not known any more."""
    duty.put_setting(name.key, "")


def one() -> FormerName | None:
    """One that is not done yet."""
    query = ServerSetting.select(ServerSetting.name, ServerSetting.value)
    row = first(query.where(ServerSetting.name.startswith(_BEGINS)).order_by(ServerSetting.name).limit(1))
    return None if row is None else FormerName(row[0], *json.loads(row[1]))
