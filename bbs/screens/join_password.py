"""The steps of joining in which one chooses how to sign in from now on: with a key, with a password, or with both."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.members import MIN_PASSWORD
from bbs.domain.words import _
from bbs.screens.form import Parts
from bbs.screens.join_step import FormStep, JoinStep, Progress
from bbs.screens.moves import ListMoves
from bbs.screens.new_password import TwoFields, password_field
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.rows import OfferedKey

TAIL = 6
"""Characters at the end of a fingerprint by which people tell their keys apart."""

MAX_SHOWN = 8
"""Keys that can be chosen among: as many as have a number, with one number for none."""

NO_KEY = 0


class KeyStep(JoinStep, ListMoves):
    """One of the keys that the client has offered, or none. Only there where it has offered some."""

    def __init__(self, progress: Progress) -> None:
        super().__init__(progress)
        self.list = RowList()
        self._keys = progress.offered_keys[:MAX_SHOWN]
        why = _("Your SSH client has offered a key. With it you sign in without typing a password.")
        text = Prose([para(_("How would you like to sign in?"), "heading"), para(why), para()])
        self.body = Parts(text, rows=self.list)

    async def on_mount(self) -> None:
        names = [*map(key_words, self._keys), _("No key, only a password")]
        rows = [_choice(number, words, number % len(names)) for number, words in enumerate(names, 1)]
        chosen = self._keys.index(self.progress.key) + 1 if self.progress.key in self._keys else None
        self.list.show(rows, keep=chosen)
        self.hush()

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and key.isdecimal() and 1 <= int(key) <= len(self.list.rows):
            self.list.choose(self.list.rows[int(key) - 1].key)
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        self.progress.key = self._keys[chosen - 1] if isinstance(chosen, int) and chosen != NO_KEY else None
        await self.go_on()


def key_words(key: OfferedKey) -> str:
    """A key, as its owner can tell it from others."""
    return _("The key ending ...{tail} ({kind})").format(tail=key.fingerprint[-TAIL:], kind=key.kind)


def _choice(number: int, words: str, key: object) -> Row:
    return Row(lambda _room: [(f"{number}  ", "accent"), (words, "plain")], key)


class PasswordStep(TwoFields, FormStep):
    """The password, typed twice. With a key both fields may stay empty."""

    def __init__(self, progress: Progress) -> None:
        progress.password = None
        super().__init__(progress, password_field(_("Password: ")), password_field(_("Once more: ")))

    def words(self) -> Sequence[Paragraph]:
        handle, key = self.progress.handle, self.progress.key
        how = _("At least {count} characters. A few words in a row are easy to remember.").format(count=MIN_PASSWORD)
        words = [
            para(_("A password for {handle}").format(handle=handle), "heading"),
            para(" ".join((how, _("What you type is not shown.")))),
        ]
        if key is not None:
            words.append(
                para(
                    _(
                        "You have chosen the key ending ...{tail}. A password as well lets you in from other machines. "
                        "Without one, just press Enter."
                    ).format(tail=key.fingerprint[-TAIL:])
                )
            )
        return [*words, para()]

    async def submit(self) -> None:
        first, again = (field.text for field in self.fields)
        if self.progress.key is None or first or again:
            self.focus_field(0)
            await self.services.accounts.check_password(first, self.progress.handle)
            self.progress.password = self.check_again()
        await self.go_on()
