"""An editor for what is written about cases: to a member, among moderators, an appeal. Ctrl+S sends it."""

from __future__ import annotations

from bbs.domain.cases import MAX_CASE_WORDS
from bbs.domain.commands import Command
from bbs.domain.policy import Readers
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.compose_form import NARROW, ComposeForm
from bbs.screens.compose_head import Answered, Head

NEARLY_FULL = 200
"""Characters of room that is left from which it is said."""


class CaseHead(Head):
    """Says in its own words who reads what is written."""

    def __init__(self, readers: str, *, answered: Answered | None = None, label: str = "") -> None:
        super().__init__(Readers.LIST, answered=answered, label=label)
        self._readers = readers


class CaseEditor(ComposeForm):
    """What is typed stays whatever happens to the case; Esc asks before it is left behind. `readers` says who reads
    it, `label` what is wanted; a subclass sends it (`send`)."""

    sends = _("Send")

    def __init__(
        self,
        title: str,
        readers: str,
        *,
        label: str = "",
        text: str = "",
        answered: Answered | None = None,
        limit: int = MAX_CASE_WORDS,
        greeting: str = "",
    ) -> None:
        super().__init__(title, CaseHead(readers, answered=answered, label=label), None, text, greeting)
        self._limit = limit
        self._before = text

    async def send(self, text: str) -> None:
        """Sends what was written. Raises `BBSError` for what does not go."""
        raise NotImplementedError

    def hints(self) -> str:
        if self.field.style.mode:
            return super().hints()
        if self.app.size.width < NARROW:
            return _("F1 help now  Ctrl+S send  Esc back")
        return _("F1 help now  Ctrl+S send  Esc back  / and Enter: more")

    def words_for(self, command: Command) -> str:
        known = {"send": self.sends, "put_away": _("Back")}
        return known.get(command.name) or super().words_for(command)

    def count(self) -> None:
        room = self._limit - len(self.editor.text)
        self.status.say(right=_("room for {count}").format(count=max(room, 0)) if room <= NEARLY_FULL else "")

    async def do_send(self) -> None:
        if len(self.editor.text) > self._limit:
            words = _("That is {count} characters too long.")
            self.say(words.format(count=len(self.editor.text) - self._limit), look="care")
            return
        await self.send(self.editor.text)

    def blame(self, error: BBSError) -> None:
        """What was written stays."""
        self.say(error.message, look="care")

    @property
    def _changed(self) -> bool:
        return self.editor.text.strip() not in ("", self._before.strip())

    async def do_put_away(self) -> None:
        if self._changed:
            self.choose(_("Leave what you wrote behind? y does, any other key stays."), {"y": self.bbs.go_back})
        else:
            await self.bbs.go_back()

    async def do_leave(self) -> None:
        if self._changed:
            words = _("Leave without what you wrote? y does.")
            self.choose(words, {"y": self.bbs.leave, "ctrl+c": self.bbs.leave})
        else:
            await super().do_leave()

    async def _vi_command(self, text: str) -> None:
        """As in vi: what leaves, asks; nothing is ever sent by it."""
        await self.do_put_away()
