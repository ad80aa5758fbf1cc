"""A thread: the reply tree, read line by line, page by page, or from one unread post to the next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.addresses import Address
from bbs.domain.commands import Place
from bbs.domain.words import _, ngettext
from bbs.screens.base import BaseScreen
from bbs.screens.phrases import SEEKING_WORDS, SUPPORT_WORDS
from bbs.screens.thread_model import ThreadModel
from bbs.screens.widgets.reader import Reader
from bbs.services.events import EDITED, POST, RESYNC, Event
from bbs.services.rows import Stop

FETCH_MORE = 4
"""Posts beyond the page whose texts are fetched with it: a post takes three lines at least."""


class ThreadScreen(BaseScreen):
    """One thread. `number` is the post to stand on; without it, the first unread one.

    Posts that arrive while it is open are announced in the line below, and join the tree with the next Space or
    when one comes back: text never moves under a reader.
    """

    place = Place.THREAD

    def __init__(self, thread: int, number: int | None = None) -> None:
        super().__init__()
        self.thread = thread
        self.body = self.reader = Reader()
        self.reader.on_sight = self._looked
        self.model: ThreadModel | None = None
        self._start = number
        self._seen: set[int] = set()
        self._arrived: set[int] = set()
        self._ahead: Stop | None = None
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        self._unsubscribe = self.services.events.subscribe(self._heard, thread=self.thread)
        await self.attempt(self._open)
        if self.model is not None:
            self.hush()

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def returned(self) -> None:
        sent, self.bbs.last_sent = self.bbs.last_sent, None
        go = sent.post if sent is not None and sent.thread == self.thread else None
        await self.attempt(lambda: self._reload(go))
        self.hush()

    async def _open(self) -> None:
        view = await self.services.reading.open(self.actor, self.thread)
        self.model = ThreadModel(view, self.services.clock())
        self.title_bar.say(left=view.subject, right=self._about())
        start = self._start
        if start is None:
            start = next((head.number for head in view.heads if head.unread), None)
        await self._fetch(self.model.places.get(start or 0, 0))
        self.reader.show(self.model, start)
        self._looked()

    async def _reload(self, go: int | None = None) -> None:
        """The thread as it is now; one stays on the same post, or goes to `go`."""
        if self.model is None:
            return
        view = await self.services.reading.open(self.actor, self.thread)
        self._arrived.clear()
        self.model.now = self.services.clock()
        self.model.take(view)
        current = self.reader.current or 1
        if go is not None and go in self.model.heads:
            self.model.show(go)
            await self._fetch(self.model.places[go])
            self.reader.refold(current)
            self.reader.go(go)
        else:
            await self._fetch(self.model.places.get(current, 0))
            self.reader.refold(current)
        self._looked()

    def _about(self) -> str:
        assert self.model is not None
        seeking = SEEKING_WORDS.get(self.model.view.seeking or "", "")
        return f"{seeking} · #{self.thread}" if seeking else f"#{self.thread}"

    async def _fetch(self, place: int) -> None:
        """The texts of the posts around a place, as far as one key can reach."""
        assert self.model is not None
        reach = self.bbs.size.height // 2 + FETCH_MORE
        missing = self.model.missing(place, reach, 2 * reach)
        if missing:
            self.model.add_texts(await self.services.reading.texts(self.actor, self.thread, missing))

    def _looked(self) -> None:
        """What has been in sight is read; the marks in sight stay as they are until the thread is opened again."""
        if self.model is None:
            return
        shown = [n for n in self.reader.fully_shown() if n not in self._seen and not self.model.is_closed(n)]
        self._seen.update(shown)
        if not self.actor.is_guest:
            unread = [number for number in shown if self.model.heads[number].unread]
            if unread:
                self.services.reading.mark_read(self.actor, self.thread, unread)
            place = self.bbs.place_at("thread", self.model.view.board, self.thread, self.reader.current)
            self.services.reading.keep_place(self.actor, place)

    async def _moved(self) -> None:
        self._ahead = None
        self._looked()
        await self._fetch(self.reader.place)

    # What others do meanwhile

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        self.call_later(self._announce, event)

    async def _announce(self, event: Event) -> None:
        if self.model is None:
            return
        if event.kind == EDITED and event.number is not None:
            self.model.forget_text([event.number])
        elif event.kind == POST and event.number is not None and event.number not in self.model.heads:
            self._arrived.add(event.number)
            self._say_arrived()
        elif event.kind == RESYNC:
            last = max(self.model.heads)
            self._arrived.update(
                head.number for head in await self.services.reading.arrived(self.actor, self.thread, last)
            )
            self._say_arrived()

    def _say_arrived(self) -> None:
        count = len(self._arrived)
        if count:
            words = ngettext("{count} new reply. Space shows it.", "{count} new replies. Space shows them.", count)
            self.say(words.format(count=count))

    # Moving

    async def do_move_up(self) -> None:
        self.reader.step(-1)
        await self._moved()

    async def do_move_down(self) -> None:
        self.reader.step(1)
        await self._moved()

    async def do_page_up(self) -> None:
        self.reader.page(-1)
        await self._moved()

    async def do_page_down(self) -> None:
        self.reader.page(1)
        await self._moved()

    async def do_top(self) -> None:
        await self._go(self.model.visible[0] if self.model else None)

    async def do_bottom(self) -> None:
        await self._go(self.model.visible[-1] if self.model else None)

    async def _go(self, number: int | None, otherwise: str = "") -> None:
        """To a post, unfolding what hides it; says `otherwise` where there is none."""
        if self.model is None:
            return
        if number is None or number not in self.model.heads:
            self.say(otherwise or _("There is none."))
            return
        if number not in self.model.places:
            self.model.show(number)
        await self._fetch(self.model.places[number])
        self.reader.go(number)
        await self._moved()

    async def do_parent(self) -> None:
        await self._go(self._head_parent(), _("This is where the thread begins."))

    def _head_parent(self) -> int | None:
        number = self.reader.current
        return self.model.heads[number].parent if self.model and number else None

    async def do_first_reply(self) -> None:
        replies = self.model.children.get(self.reader.current or 0, []) if self.model else []
        await self._go(replies[0] if replies else None, _("Nobody has answered this yet."))

    async def do_previous_sibling(self) -> None:
        await self._go(self._sibling(-1), _("There is no reply before this one."))

    async def do_next_sibling(self) -> None:
        await self._go(self._sibling(1), _("There is no reply after this one."))

    def _sibling(self, by: int) -> int | None:
        number = self.reader.current
        return self.model.sibling(number, by) if self.model and number else None

    async def do_next_unread(self) -> None:
        await self._go(self._unread(1), _("Everything below has been read. Space reads on."))

    async def do_previous_unread(self) -> None:
        await self._go(self._unread(-1), _("Everything above has been read."))

    def _unread(self, by: int) -> int | None:
        if self.model is None:
            return None
        numbers = [head.number for head in self.model.view.heads]
        at = numbers.index(self.reader.current) if self.reader.current in numbers else 0
        ahead = numbers[at + 1 :] if by > 0 else numbers[:at][::-1]
        return next((n for n in ahead if self.model.heads[n].unread and n not in self._seen), None)

    async def do_jump(self) -> None:
        async def jump(text: str) -> None:
            if text.strip().isdecimal() and self.model and int(text) in self.model.heads:
                await self._go(int(text))
            else:
                await self.bbs.jump(text)

        self.ask(_("Post number here, or #thread:"), jump)

    async def do_read_on(self) -> None:
        """The next page, then the next unread post, then, once it has said where, the next thread or board."""
        if self._arrived:
            await self._reload()
            return
        more_here = self._unread(1) is None or not self._whole_post_shown()
        if more_here and self.reader.page(1):
            await self._moved()
            return
        number = self._unread(1) or self._unread(-1)
        if number is not None:
            await self._go(number)
        elif self._ahead is not None:
            await self.bbs.open_stop(self._ahead)
        else:
            await self._look_ahead()

    def _whole_post_shown(self) -> bool:
        """Whether the post one stands in is in sight to its end."""
        return self.reader.current in self.reader.fully_shown()

    async def _look_ahead(self) -> None:
        assert self.model is not None
        if self.actor.is_guest:
            self.say(_("This is the end of the thread. q goes back."))
            return
        await self.services.reading.flush(self.actor)
        board = self.model.view.board
        self._ahead = await self.services.reading.next_unread(self.actor, thread=self.thread, board=board)
        if self._ahead is None:
            self.say(_("You have read everything. q goes back."))
        else:
            self.say(_("Next: {subject}. Space goes there.").format(subject=self._ahead.subject))

    async def do_next_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, 1)

    async def do_previous_board(self) -> None:
        if self.model:
            await self.bbs.open_board_beside(self.model.view.board, -1)

    # Folding

    async def do_open(self) -> None:
        number = self.reader.current
        if self.model is None or number is None:
            return
        if not self.model.open_warning(number) and not self.model.fold(number):
            self.say(_("Nobody has answered this yet."))
            return
        await self._refold(number)

    async def do_fold(self) -> None:
        number = self.reader.current
        if self.model and number and self.model.fold(number):
            await self._refold(number)

    async def do_fold_all(self) -> None:
        number = self.reader.current
        if self.model and number:
            self.model.fold_all()
            while number not in self.model.places:
                number = self.model.heads[number].parent or 1
            await self._refold(number)

    async def _refold(self, number: int) -> None:
        assert self.model is not None
        await self._fetch(self.model.places[number])
        self.reader.refold(number)
        await self._moved()

    def short_words(self, name: str, words: str) -> str:
        return _("fold") if name == "open" else super().short_words(name, words)

    # Taking part

    async def do_reply(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or 1)

    async def do_reply_quote(self) -> None:
        await self.bbs.reply(self.thread, self.reader.current or 1, quote=True)

    async def do_write_thread(self) -> None:
        if self.model:
            await self.bbs.write_thread(self.model.view.board)

    async def do_support(self) -> None:
        address = Address(self.thread, self.reader.current or 1)
        answers = {str(at): self._supporter(address, kind) for at, kind in enumerate(SUPPORT_WORDS, start=1)}
        words = "  ".join(f"{at} {text}" for at, text in enumerate(SUPPORT_WORDS.values(), start=1))
        self.choose(words, answers)

    def _supporter(self, address: Address, kind: str) -> Callable[[], Awaitable[None]]:
        async def give() -> None:
            given = await self.services.support.toggle(self.actor, address, kind)
            await self._reload()
            self.say(_("Given: {support}.").format(support=SUPPORT_WORDS[kind]) if given else _("Taken back."))

        return give

    async def do_follow(self) -> None:
        await self.bbs.follow(self.thread)

    async def do_catch_up(self) -> None:
        await self.bbs.catch_up(thread=self.thread)
        await self._reload()

    async def do_catch_up_all(self) -> None:
        async def all_of_it() -> None:
            await self.bbs.catch_up()
            await self._reload()

        self.choose(_("Mark everything as read? y does, any other key leaves it."), {"y": all_of_it})

    async def do_undo_catch_up(self) -> None:
        await self.bbs.undo_catch_up()
        await self._reload()

    async def do_mark_unread(self) -> None:
        number = self.reader.current or 1
        await self.services.reading.mark_unread_from(self.actor, self.thread, number)
        await self._reload()
        self._seen.clear()
        self.say(_("Unread again from here on."))

    async def do_edit(self) -> None:
        await self.bbs.edit(Address(self.thread, self.reader.current or 1))

    async def do_delete(self) -> None:
        address = Address(self.thread, self.reader.current or 1)

        async def delete() -> None:
            await self.services.writing.delete(self.actor, address)
            await self._reload()
            self.say(_("Deleted. Its place in the thread stays, so that the answers still make sense."))

        self.choose(_("Delete this post of yours? y does, any other key keeps it."), {"y": delete})
