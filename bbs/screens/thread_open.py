"""A thread as it is opened, fetched around the place one reads at, and told of what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from bbs.domain.commands import Place
from bbs.domain.words import ngettext
from bbs.screens.catching_up import CatchingUp
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.thread_model import ThreadModel
from bbs.screens.widgets.reader import Reader
from bbs.services.events import EDITED, POST, RESYNC, Event
from bbs.services.rows import Stop

ROOMY_CELLS = 60
"""Windows from this width on have room for more than the subject in their first line."""

FETCH_MORE = 4
"""Posts beyond the page whose texts are fetched with it: a post takes three lines at least."""


class OpenThread(CatchingUp):
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

    async def look_again(self) -> None:
        await self._reload()

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
        roomy = self.bbs.size.width >= ROOMY_CELLS
        seeking = SEEKING_WORDS.get(self.model.view.seeking or "", "") if roomy else ""
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
