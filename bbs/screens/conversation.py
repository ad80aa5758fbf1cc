"""A conversation with the moderators, as its member reads it; and the list of them, for whoever has several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bbs.domain.commands import Command
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.moves import ListMoves, TextMoves
from bbs.screens.widgets.prose import Paragraph, Prose, para, wrapped
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.conversing import Conversation, ConversationRow, Said
from bbs.services.events import CONVERSATION, Event
from bbs.terminal.looks import Line

When = Callable[[Said], str]


class ConversationScreen(TextMoves):
    """Enter writes. What comes meanwhile is announced, and shown with the next Space: nothing moves by itself."""

    in_reach = True

    def __init__(self, number: int) -> None:
        super().__init__(_("With the moderators"))
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest
        self.number = number
        self._conversation: Conversation | None = None
        self._news = False
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        whose = self.actor.whoever
        if whose is not None:
            self._unsubscribe = self.services.events.subscribe(self._heard, member=whose)
        self.hush()
        await self.attempt(self._load)

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind == CONVERSATION and event.number == self.number:
            self.call_later(self._news_came)

    async def _news_came(self) -> None:
        self._news = True
        self.say(_("A moderator has written. Space shows it."))

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def look_again(self) -> None:
        await self._load()

    async def _load(self) -> None:
        self._news = False
        found = self._conversation = await self.services.asking.conversation(self.actor, self.number)
        if found.about is not None:
            self.title_bar.say(left=_("With the moderators, about {address}").format(address=found.about))
        self.text.show(conversation_words(found, self._when))
        self.call_later(self._to_news)

    def _when(self, said: Said) -> str:
        return self.bbs.preferences.when(said.at, self.services.clock())

    async def _to_news(self) -> None:
        """To the first message that has not been read, or else to the end."""
        if self._conversation is None:
            return
        read = [said for said in self._conversation.messages if not said.unread]
        if len(read) == len(self._conversation.messages):
            self.text.edge(last=True)
            return
        before = [paragraph for said in read for paragraph in said_words(said, self._when(said))]
        cells, most = self.text.size.width, self.text.text_cells
        self.text.step(sum(len(list(wrapped(paragraph, cells, most))) for paragraph in before))

    def hints(self) -> str:
        return _("! help now  Enter writes  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Write to them") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        await self.bbs.open_answer(self.number)

    do_ask = do_open

    async def do_read_on(self) -> None:
        if self._news:
            await self._load()
        else:
            await self.do_page_down()


class ConversationsScreen(ListMoves):
    """Several conversations, the latest first."""

    in_reach = True

    def __init__(self, conversations: Sequence[ConversationRow]) -> None:
        super().__init__(_("With the moderators"))
        self.body = self.list = RowList()
        self._conversations = conversations

    async def on_mount(self) -> None:
        self._show()
        self.hush()

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._conversations = await self.services.asking.mine(self.actor)
        self._show()

    def _show(self) -> None:
        rows = [self._row(one) for one in self._conversations]
        self.list.show(rows, keep=self.list.chosen)

    def _row(self, one: ConversationRow) -> Row:
        age = self.bbs.preferences.when(one.last, self.services.clock(), roughly=True)
        return Row(lambda room: _line(one, age, room), one.number)

    def hints(self) -> str:
        return _("! help now  Enter opens  Esc back")

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, int):
            await self.bbs.open_screen(ConversationScreen(self.list.chosen))

    do_read_on = do_open

    async def do_ask(self) -> None:
        """Here already."""


def conversation_words(conversation: Conversation, when: When) -> list[Paragraph]:
    """All that was said, the oldest first, and what to expect now."""
    words = [para for said in conversation.messages for para in said_words(said, when(said))]
    if conversation.waits:
        return [*words, para(conversation.looks, "quiet")]
    return [*words, para(_("A moderator has closed this for now. Writing opens it again."), "quiet")]


def said_words(said: Said, age: str) -> list[Paragraph]:
    """A message: who, how long ago, and the words."""
    who = _("You") if said.own else _("{name}, moderator").format(name=said.by) if said.staff else said.by
    lines = [para(line) for line in said.body.split("\n")]
    return [para(f" ({age})", "quiet", lead=who), *lines, para()]


def _line(one: ConversationRow, age: str, room: int) -> Line:
    where = _("About {address}: ").format(address=one.about) if one.about is not None else ""
    words = fit(where + one.excerpt, max(room - width(age) - 2, 0))
    gap = " " * max(room - width(words) - width(age), 0)
    return [(words + gap + age, "new" if one.unread else "plain")]
