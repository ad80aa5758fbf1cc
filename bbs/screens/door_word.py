"""The door word: a second secret for whoever shares a computer on which their key lies."""

from __future__ import annotations

from collections.abc import Sequence

from bbs.domain.words import _
from bbs.screens.new_password import TwoFields, password_field
from bbs.screens.widgets.prose import Paragraph, para


class DoorWordScreen(TwoFields):
    """Sets one, changes it, or takes it off."""

    def __init__(self) -> None:
        labels = _("Password: "), _("Door word: "), _("Once more: ")
        super().__init__(_("Your door word"), *map(password_field, labels))
        self._there = False

    async def on_mount(self) -> None:
        self._there = await self.services.recovery.has_door_word(self.actor)
        await super().on_mount()

    def words(self) -> Sequence[Paragraph]:
        there = _("You have one. With nothing in the two lower fields it is taken off.")
        none = _("You have none.")
        return [
            para(_("It is asked for after a sign-in with a key, and opens a locked screen.")),
            para(there if self._there else none),
            para(_("Your password first, or the door word you have; nothing if you have neither.")),
            para(),
        ]

    async def submit(self) -> None:
        so_far, word, again = (field.text for field in self.fields)
        recovery = self.services.recovery
        if self._there and not word and not again:
            self.focus_field(0)
            await recovery.clear_door_word(self.actor, so_far)
            said = _("Your door word is taken off.")
        else:
            word = self.check_again()
            self.focus_field(0)
            await recovery.set_door_word(self.actor, word, so_far or None)
            said = _("Your door word is kept. It is asked for at the next sign-in with a key.")
        await self.bbs.go_back()
        self.bbs.screens[-1].say(said)
