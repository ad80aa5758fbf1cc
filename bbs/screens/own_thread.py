"""One's own thread: what one looks for in it, and closing it to new answers."""

from __future__ import annotations

from collections.abc import Iterator

from bbs.domain.commands import Command
from bbs.domain.words import _
from bbs.domain.writing_words import NOTHING
from bbs.screens.compose_details import SEEKING_KEYS
from bbs.screens.moves import ListMoves
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.widgets.rows import GAP, Row, RowList, heading
from bbs.services.own_threads import OwnThread

CLOSE_KEY = "c"
"""The letter that closes the thread, or opens it again."""


class OwnThreadScreen(ListMoves):
    """A number chooses what one looks for, `c` closes or opens the thread; it holds at once."""

    def __init__(self, thread: OwnThread) -> None:
        super().__init__(_("Your thread"))
        self.body = self.list = RowList()
        self.thread = thread

    def on_mount(self) -> None:
        self.title_bar.say(right=_("kept at once"))
        chosen = next(key for key, seeking in SEEKING_KEYS.items() if seeking == self.thread.seeking)
        self.list.show(list(self._rows()), keep=chosen)
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number or c  Esc back to the thread")

    def words_for(self, command: Command) -> str:
        return _("Choose") if command.name == "open" else super().words_for(command)

    def _rows(self) -> Iterator[Row]:
        yield heading(_("What are you looking for?"))
        for key, seeking in SEEKING_KEYS.items():
            mark = "(x)" if self.thread.seeking == seeking else "( )"
            yield _option(f"{mark} {key}  {SEEKING_WORDS.get(seeking or '', NOTHING)}", key)
        yield GAP
        yield heading(_("New answers"))
        if self.thread.closed_by_moderator:
            yield _option(_("A moderator has closed this thread."), None)
        else:
            mark = "[x]" if self.thread.closed else "[ ]"
            yield _option(f"{mark} {CLOSE_KEY}  " + _("closed; what is written stays"), CLOSE_KEY)

    async def press(self, key: str, character: str | None) -> bool:
        known = key in SEEKING_KEYS or (key == CLOSE_KEY and not self.thread.closed_by_moderator)
        if self._question is None and known:
            self.list.choose(key)
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        self.hush()
        chosen, own = self.list.chosen, self.services.own_threads
        if chosen == CLOSE_KEY:
            self.thread = await own.close(self.actor, self.thread.number)
            self.say(_("Closed to new answers.") if self.thread.closed else _("Open to answers again."))
        elif isinstance(chosen, str):
            self.thread = await own.seek(self.actor, self.thread.number, SEEKING_KEYS[chosen])
            self.say(_("Whoever answers reads this above their text."))
        self.list.replace(list(self._rows()))

    do_read_on = do_open


def _option(words: str, key: str | None) -> Row:
    return Row(lambda _room: [(words, "plain")], key)
