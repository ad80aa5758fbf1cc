"""The SSH keys of a member, in line mode: a number names one or takes it off, and the last lines add one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from bbs.domain.when import date
from bbs.domain.words import _
from bbs.services.key_text import read_key
from bbs.services.keys import KeyRow
from bbs.services.rows import OfferedKey
from bbs.verbs.line_joining import key_said
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_secrets import with_door_word
from bbs.verbs.line_talk import Choice, Interrupted


class KeysRoom(ListRoom):
    """The keys, then those that the machine has shown and that are not among them, then one more by pasting."""

    heading = _("Your keys. With a key you need no password.")
    hints = ("back",)
    words: Mapping[str, str] = {**ListRoom.words, "open": _("Name or take off a key, or add one, by its number")}

    async def load(self) -> None:
        keys = await self.services.keys.list(self.actor)
        self.items = [Item(_said(key), partial(self._of_key, key), key.id) for key in keys]
        tails = [key.tail for key in keys]
        shown = [one for one in self.visit.offered_keys if not any(one.fingerprint.endswith(tail) for tail in tails)]
        for one in shown:
            words = _("Add: {key}, which this machine has shown").format(key=key_said(one))
            self.items.append(Item(words, partial(self._offered, one)))
        self.items.append(Item(_("Add a key by pasting its public half"), self._paste))

    async def _of_key(self, key: KeyRow) -> None:
        choices = [
            Choice(_("Give it a name"), partial(self._name, key)),
            Choice(_("Take it off"), partial(self._off, key)),
        ]
        await self.talk.choose_once(_said(key) + ".", choices, _("A number, or Enter to go back:"))

    async def _name(self, key: KeyRow) -> None:
        name = await self.talk.ask(_("Its name, for you alone; Enter goes back:"))
        if not name:
            raise Interrupted
        await self.services.keys.rename(self.actor, key.id, name)
        self.talk.say(_("Kept."))
        await self.say_list()

    async def _off(self, key: KeyRow) -> None:
        if not await self.talk.sure(
            _("Take the key ending {tail} off? Your other sessions end.").format(tail=key.tail)
        ):
            raise Interrupted
        await with_door_word(self.talk, lambda word: self.services.keys.remove(self.actor, key.id, word))
        self.talk.say(_("That key does not open your account any more."))
        await self.say_list()

    async def _offered(self, key: OfferedKey) -> None:
        self.talk.say(_("Only a key that is yours alone, please: whoever holds it comes in as you."))
        if await self.talk.sure(_("Add it?")):
            await self._add(key, "")

    async def _paste(self) -> None:
        self.talk.say(_("Its public half is one line, in a file that ends in .pub on your machine."))
        line = await self.talk.ask(_("Paste it here, or Enter to go back:"))
        if not line:
            raise Interrupted
        key = read_key(line)
        await self._add(key, await self.talk.ask(_("A name for it, such as laptop; Enter for none:")))

    async def _add(self, key: OfferedKey, name: str) -> None:
        await with_door_word(self.talk, lambda word: self.services.keys.add(self.actor, key, name, word))
        self.talk.say(_("That key opens your account now."))
        await self.say_list()


def _said(key: KeyRow) -> str:
    used = _("used {day}").format(day=date(datetime.fromisoformat(key.used))) if key.used else _("never used")
    words = _("{name}, ending {tail}, {used}")
    return words.format(name=key.name or key.kind, tail=key.tail, used=used)
