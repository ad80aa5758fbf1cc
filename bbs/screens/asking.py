"""Writing to the moderators: a few words or none, kept while they are typed, and sent with one key."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from bbs.domain.addresses import Address
from bbs.domain.commands import Command
from bbs.domain.policy import Readers
from bbs.domain.words import _
from bbs.screens.compose_form import ComposeForm
from bbs.screens.compose_head import Head
from bbs.screens.widgets.prose import Paragraph, para, wrapped
from bbs.services.asking import ASK
from bbs.services.conversing import MAX_WORDS, Asked, Conversation
from bbs.terminal.looks import Line

NEARLY_FULL: Final = 500
"""Characters of room that is left from which it is said."""

SHARE: Final = 2
"""One part in so many of the rows between title and hints is the most that stands above the text."""


class Above(Head):
    """Paragraphs above the text, the first of them where there is not room for all."""

    def __init__(self, words: Sequence[Paragraph]) -> None:
        super().__init__(Readers.LIST)
        self._words = words
        self._rows: list[Line] = []

    def fit_to(self, columns: int, rows: int) -> None:
        """Takes the height that it needs in a terminal of this size, at most its share."""
        most = max((rows - 2) // SHARE, 1)
        self._rows = [row for one in self._words for row in wrapped(one, max(columns, 1), self.text_cells)][:most]
        self.styles.height = len(self._rows)

    def line(self, y: int) -> Line:
        return self._rows[y] if y < len(self._rows) else []


class AskScreen(ComposeForm):
    """Asks for a person, or says more in a conversation. What is typed is kept at once, whatever happens then.

    `number` is the conversation that goes on, None where one is asked for; `about` the post that it is about.
    """

    in_reach = True

    def __init__(self, words: Sequence[Paragraph], kept: str, number: int | None, about: Address | None = None) -> None:
        super().__init__(_("To the moderators"), Above(words), None, kept, _("Your words from before.") if kept else "")
        self.editor.document.offset = len(kept)
        self.number = number
        self._about = about
        self._place = ASK if number is None else str(number)
        self._over = False
        self._once = ("", "")

    def wrote(self) -> None:
        if not self._over:
            self.services.asking.keep(self.actor, self._place, self.editor.text)
        super().wrote()

    def count(self) -> None:
        room = max(MAX_WORDS - len(self.editor.text), 0)
        self.status.say(right=_("room for {count}").format(count=room) if room <= NEARLY_FULL else "")

    def words_for(self, command: Command) -> str:
        known = {"send": _("Send it to the moderators"), "put_away": _("Back, and keep the words")}
        return known.get(command.name) or super().words_for(command)

    async def do_send(self) -> None:
        text = self.editor.text
        if self._once[0] != text or not self._once[1]:
            self._once = (text, secrets.token_hex(8))
        asking = self.services.asking
        if self.number is None:
            asked = await asking.ask(self.actor, text, self._about, self._once[1])
        else:
            asked = await asking.say(self.actor, self.number, text, self._once[1])
        self._over = True
        await self.bbs.asked(asked)

    async def do_put_away(self) -> None:
        kept = bool(self.editor.text.strip())
        await self.bbs.go_back()
        if kept:
            self.bbs.screens[-1].say(_("What you wrote is kept. A leads back to it."))

    async def do_discard_draft(self) -> None:
        self.choose(_("Throw these words away? y does, any other key keeps them."), {"y": self._discard})

    async def _discard(self) -> None:
        self._over = True
        self.services.asking.keep(self.actor, self._place, "")
        await self.bbs.go_back()

    async def do_leave(self) -> None:
        words = _("Leave? y leaves, and what you wrote is kept.")
        self.choose(words, {"y": self.bbs.leave, "ctrl+c": self.bbs.leave})


def asking_words(looks: Asked, *, unnamed: bool) -> list[Paragraph]:
    """What stands above the words of somebody who asks for a person."""
    who = _("Moderators read this, and nobody else. They are members like you.")
    if unnamed:
        who = _("Moderators read this, and nobody else. They do not learn your name.")
    soon = _("If you are in danger now, please do not wait for them: F1 shows whom to call.")
    empty = _("You need not find words. Ctrl+S sends it as it is, empty too.")
    first = [para(soon, "care")] if looks.nobody else []
    last = [] if looks.nobody else [para(soon)]
    return [*first, para(looks.words, "strong"), para(empty), para(who), *last, para()]


def more_words(conversation: Conversation) -> list[Paragraph]:
    """What stands above the words of somebody who goes on in a conversation: what was said last."""
    if not conversation.messages:
        return [para(conversation.looks, "strong")]
    last = conversation.messages[-1]
    lines = [para(line) for line in last.body.split("\n")]
    who = _("You wrote:") if last.own else _("{name} wrote:").format(name=last.by)
    return [para(who, "strong"), *lines, para()]
