"""The entries of help now, changed from a screen: the operator's file is written whole, looked at, and only then put in
the place of the one that stands."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.text import clean_line
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, Stale
from bbs.services import modlog, steering_input
from bbs.services.core import Core
from bbs.services.help_now import MAX_RESOURCES, MAX_TEXT, NAME, SHIPPED, Resource, read_resources
from bbs.services.identity import still
from bbs.services.steering_log import SteeringKind

HEAD: Final = """\
# Whom members can turn to, in this order, the first number also before signing in. A wrong number does harm: please
# look at every entry yourself, and write the day into last_verified. Changed here or on the screen of the operator.
"""
"""What stands at the top of the file."""

KEPT: Final = f"{NAME}.before"
"""The file as it was before the last change from a screen."""


class SteeringHelp:
    """Entries are known by their place and by what they say: who changes one that is not as they saw it is refused."""

    def __init__(self, core: Core, data: Path) -> None:
        self._core = core
        self._data = data
        self._one_at_a_time = asyncio.Lock()

    async def entries(self, actor: Actor) -> tuple[Resource, ...]:
        """All entries as the file holds them. Raises `BBSError` with code `resources` where the operator's file cannot
        be read: it has to be mended by hand, since nothing of it may be lost."""
        require(actor, Action.MANAGE_SITE)
        return await asyncio.to_thread(self._read)

    async def add(self, actor: Actor, entry: Resource) -> None:
        """Another entry, after the others. Raises `BadInput` at its field."""
        require(actor, Action.MANAGE_SITE)
        clean = _clean(entry)

        def change(entries: list[Resource]) -> list[Resource]:
            if len(entries) >= MAX_RESOURCES:
                raise BadInput(_("There is room for {count}.").format(count=MAX_RESOURCES), "too_many", field="name")
            return [*entries, clean]

        await self._change(actor, change)

    async def change(self, actor: Actor, before: Resource, after: Resource) -> None:
        """Another text for an entry. Where its number or name has changed, nobody has looked at it yet. Raises
        `BadInput` at its field, and `Stale`."""
        require(actor, Action.MANAGE_SITE)
        clean = _clean(after)
        if (clean.phone, clean.text, clean.name) != (before.phone, before.text, before.name):
            clean = replace(clean, last_verified="")
        await self._change(actor, lambda entries: _replaced(entries, before, clean))

    async def looked(self, actor: Actor, entry: Resource) -> None:
        """Somebody has looked today whether the entry is right. Raises `Stale`."""
        today = self._core.now().date().isoformat()
        await self._change(actor, lambda entries: _replaced(entries, entry, replace(entry, last_verified=today)))

    async def move(self, actor: Actor, entry: Resource, place: int) -> None:
        """Another place for an entry, from 1. Raises `BadInput` at `place`, and `Stale`."""
        await self._change(actor, lambda entries: steering_input.moved(_having(entries, entry), entry, place))

    async def drop(self, actor: Actor, entry: Resource) -> None:
        """Takes an entry away. Raises `BadInput` for the last one, and `Stale`."""

        def change(entries: list[Resource]) -> list[Resource]:
            if len(_having(entries, entry)) == 1:
                raise BadInput(_("One has to stand: whoever asks for help finds somebody."), "last")
            at = entries.index(entry)
            return entries[:at] + entries[at + 1 :]

        await self._change(actor, change)

    async def _change(self, actor: Actor, change: Callable[[list[Resource]], list[Resource]]) -> None:
        require(actor, Action.MANAGE_SITE)
        await self._core.read(lambda: still(actor, Action.MANAGE_SITE, self._core.now_us))
        async with self._one_at_a_time:
            await asyncio.to_thread(lambda: self._write(change(list(self._read()))))
        now_us = self._core.now_us
        await self._core.write(lambda: modlog.write(SteeringKind.RESOURCES_CHANGED, actor=actor.member, now_us=now_us))

    def _read(self) -> tuple[Resource, ...]:
        own = self._data / NAME
        path = own if own.exists() else SHIPPED
        try:
            return read_resources(path)
        except (OSError, ValueError) as error:
            words = _("{file} cannot be read, so it has to be mended by hand first: {why}.")
            raise BBSError(words.format(file=NAME, why=error), "resources") from None

    def _write(self, entries: list[Resource]) -> None:
        """Puts the file in place, whole or not at all. Raises `BBSError` with code `resources`."""
        own, fresh = self._data / NAME, self._data / f".{NAME}.{secrets.token_hex(4)}"
        try:
            try:
                _write_private(fresh, as_toml(entries))
                if list(read_resources(fresh)) != entries:
                    raise ValueError("it does not read as it was written")
                if own.exists():
                    _write_private(self._data / KEPT, own.read_text("utf-8"), anew=True)
                fresh.replace(own)
            finally:
                fresh.unlink(missing_ok=True)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise BBSError(_("{file} could not be written: {why}.").format(file=NAME, why=why), "resources") from None


def as_toml(entries: list[Resource]) -> str:
    """The entries as the file that `read_resources` reads."""
    # A string of JSON is one of TOML as well: what differs are characters that no clean line holds.
    parts = [HEAD]
    for entry in entries:
        lines = [f"{each.name} = {json.dumps(getattr(entry, each.name), ensure_ascii=False)}" for each in fields(entry)]
        parts.append("\n".join(["[[resource]]", *lines, ""]))
    return "\n".join(parts)


def _write_private(path: Path, text: str, *, anew: bool = False) -> None:
    """Writes a file that only its owner reads, down to the disk."""
    if anew:
        path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _clean(entry: Resource) -> Resource:
    """The entry as it is kept. Raises `BadInput` at its field."""
    clean = {}
    for each in fields(entry):
        line = clean_line(getattr(entry, each.name))
        if len(line) > MAX_TEXT:
            words = _("{limit} characters at most, please; these are {count}.")
            raise BadInput(words.format(limit=MAX_TEXT, count=len(line)), "too_long", field=each.name)
        clean[each.name] = line
    if not clean["name"]:
        raise BadInput(_("Who is it? A name, such as Samaritans."), "empty", field="name")
    if not (clean["phone"] or clean["text"] or clean["what_happens"]):
        raise BadInput(_("A number, or what to do instead."), "empty", field="phone")
    return Resource(**clean)


def _having(entries: list[Resource], entry: Resource) -> list[Resource]:
    if entry not in entries:
        raise Stale(_("The entries have changed meanwhile. Here is what stands now."))
    return entries


def _replaced(entries: list[Resource], before: Resource, after: Resource) -> list[Resource]:
    return [after if one == before else one for one in _having(entries, before)]
