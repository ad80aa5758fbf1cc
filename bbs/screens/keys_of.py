"""The SSH keys of a member: which there are, one more, another name for one, one less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bbs.domain.when import date
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.ask_word import with_door_word
from bbs.screens.form import Form
from bbs.screens.join_password import key_words
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, para
from bbs.screens.widgets.rows import GAP, Row, RowList, note, notes
from bbs.services.key_text import MAX_TEXT, read_key
from bbs.services.keys import MAX_NAME, KeyRow
from bbs.services.rows import OfferedKey
from bbs.terminal.looks import Line

PASTE = "paste"


class KeysScreen(ListMoves):
    """Enter on a key asks what to do with it; on the lines below it adds one."""

    def __init__(self) -> None:
        super().__init__(_("Your keys"))
        self.body = self.list = RowList()

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        keys = await self.services.keys.list(self.actor)
        self.list.show(list(self._rows(keys)), keep=self.list.chosen)

    def _rows(self, keys: Sequence[KeyRow]) -> Iterator[Row]:
        for key in keys:
            yield Row(lambda room, key=key: key_line(key, room), key)  # type: ignore[misc]
        if not keys:
            yield from notes(_("None so far. With a key you need no password."), "plain")
        yield GAP
        tails = {key.tail for key in keys}
        shown = [one for one in self.bbs.offered_keys if not any(one.fingerprint.endswith(tail) for tail in tails)]
        if shown:
            yield note(_("Only a key that is yours alone, please:"))
            yield note(_("whoever holds it comes in as you."))
        for offered in shown:
            words = _("Add {key}, which this machine has shown").format(key=key_words(offered))
            yield Row(lambda room, words=words: [(fit(words, room), "accent")], offered)  # type: ignore[misc]
        yield Row(lambda room: [(fit(_("Add a key by pasting its public half"), room), "accent")], PASTE)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if isinstance(chosen, KeyRow):
            self.choose(
                _("n names it, x takes it off. Any other key leaves it."),
                {"n": lambda: self._ask_name(chosen), "x": lambda: self._ask_off(chosen)},
            )
        elif isinstance(chosen, OfferedKey):
            await with_door_word(self.bbs, lambda word: self._add(chosen, word))
        elif chosen == PASTE:
            await self.bbs.open_screen(PasteKey())

    async def _add(self, key: OfferedKey, door_word: str | None) -> None:
        await self.services.keys.add(self.actor, key, door_word=door_word)
        await self._load()
        self.say(_("That key opens your account now."))

    async def _ask_name(self, key: KeyRow) -> None:
        async def named(text: str) -> None:
            await self.services.keys.rename(self.actor, key.id, text)
            await self._load()

        self.ask(_("Its name:"), named)

    async def _ask_off(self, key: KeyRow) -> None:
        words = _("Take the key ending ...{tail} off? Your other sessions end. y does.")
        self.choose(words.format(tail=key.tail), {"y": lambda: with_door_word(self.bbs, lambda w: self._off(key, w))})

    async def _off(self, key: KeyRow, door_word: str | None) -> None:
        await self.services.keys.remove(self.actor, key.id, door_word)
        await self._load()
        self.say(_("That key does not open your account any more."))


class PasteKey(Form):
    """One line, as it stands in the file that ends in .pub, and a name to tell it by."""

    def __init__(self) -> None:
        self._key = Field(_("Key: "), limit=MAX_TEXT, margin=MARGIN)
        self._called = Field(_("Name: "), limit=MAX_NAME, margin=MARGIN)
        super().__init__(_("Another key"), self._key, self._called)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(_("Its public half is one line, in a file that ends in .pub on your machine. Please paste it here.")),
            para(_("A name, such as laptop, is for you alone; none is fine.")),
            para(),
        ]

    async def submit(self) -> None:
        self.focus_field(0)
        key, name = read_key(self._key.text), self._called.text

        await with_door_word(self.bbs, lambda word: self._add(key, name, word))

    async def _add(self, key: OfferedKey, name: str, door_word: str | None) -> None:
        await self.services.keys.add(self.actor, key, name, door_word)
        if self.bbs.screens[-1] is not self:
            await self.bbs.go_back()
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("That key opens your account now."))


def key_line(key: KeyRow, room: int) -> Line:
    """A key: its name, or else its kind, the end of its fingerprint, and the day on which it was used last."""
    used = _("used {day}").format(day=_day(key.used)) if key.used else _("never used")
    name = key.name or key.kind
    left = fit(_("{name}  ...{tail}").format(name=name, tail=key.tail), max(room - width(used) - 2, 0))
    return [(left, "strong"), (" " * max(room - width(left) - width(used), 0) + used, "quiet")]


def _day(day: str) -> str:
    return date(datetime.fromisoformat(day))
