"""A thread as it is opened, fetched around the place one reads at, and told of what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from bbs.domain.addresses import Address
from bbs.domain.commands import Place
from bbs.domain.tree import NO_FOLDS, OPENING, Folds
from bbs.domain.words import _, ngettext
from bbs.errors import BBSError
from bbs.screens.catching_up import CatchingUp
from bbs.screens.held_lines import by_answered
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.post_lines import PostLines
from bbs.screens.thread_model import ThreadModel
from bbs.screens.widgets.reader import Reader
from bbs.services.events import EDITED, MOVED, POST, RESYNC, Event
from bbs.services.holding import HeldRow
from bbs.services.rows import Stop, ThreadView

ROOMY_CELLS = 60
"""Windows from this width on have room for more than the subject in their first line."""

FETCH_MORE = 4
"""Posts beyond the page that are fetched with it: a post takes two lines at least."""

STRETCH = 50
"""Posts that are fetched at once as one goes on."""


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
        self.reader.on_sight = self._resized
        self.model: ThreadModel | None = None
        self._start = number
        self._fresh = False
        self._seen: set[int] = set()
        self._arrived: set[int] = set()
        self._parted = False
        self._ahead: Stop | None = None
        self._unsubscribe: Callable[[], None] | None = None

    async def on_mount(self) -> None:
        self._unsubscribe = self.services.events.subscribe(self._heard, thread=self.thread)
        await self.attempt(self._open)
        if self.model is not None:
            self.hush()
            if self._start is not None and self.reader.current != self._start:
                self.say(_("That post is not there any more."))
                await self.attempt(self._follow)
            else:
                await self.attempt(self.opened)

    async def opened(self) -> None:
        """The thread has just been opened, where it was meant to be."""

    async def _follow(self) -> None:
        """A post that has gone with its branch is shown where it stands now."""
        there = await self.services.reading.now_at(self.actor, Address(self.thread, self._start))
        if there.thread != self.thread:
            self.say(_("That post is in another thread now, with the answers to it."))
            await self.bbs.open_thread(there.thread, there.post)

    def on_unmount(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()

    async def returned(self) -> None:
        sent, self.bbs.last_sent = self.bbs.last_sent, None
        go = sent.post if sent is not None and sent.thread == self.thread else None
        if await self.attempt(lambda: self._reload(go)):
            self.hush()

    async def _open(self) -> None:
        preferences = self.bbs.preferences
        folds = None if preferences.fold == "read" else NO_FOLDS
        view = await self._view(self._start, folds)
        self._fresh = view.fresh
        self.model = ThreadModel(view, self.services.clock(), preferences)
        self.model.held = await self._held()
        self.title_bar.say(left=view.subject, right=self._about())
        await self._fetch(view.at)
        self.reader.show(self.model, view.at)
        self._looked()

    async def _view(self, around: int | None, folds: Folds | None) -> ThreadView:
        """The thread, with as many posts as one key can reach."""
        reach = self._reach
        return await self.services.reading.open(
            self.actor, self.thread, around=around, before=reach, after=2 * reach, folds=folds
        )

    async def _held(self) -> dict[int, list[HeldRow]]:
        """One's own answers that wait, by the post that they answer."""
        if self.actor.is_guest:
            return {}
        return by_answered(await self.services.holding.held(self.actor, thread=self.thread))

    @property
    def _reach(self) -> int:
        """How many posts one key can pass going up; going down, twice as many."""
        return self.bbs.size.height // 2 + FETCH_MORE

    async def look_again(self) -> None:
        await self._reload()

    async def _reload(self, go: int | None = None, folds: Folds | None = None) -> None:
        """The thread as it is now; one stays on the same post, on the same line of the screen, or goes to `go`."""
        if self.model is None:
            return
        current = self.reader.current or OPENING
        view = await self._view(go or current, self.model.folds if folds is None else folds)
        self._arrived.clear()
        self._parted = False
        self.model.lines = PostLines(self.bbs.preferences, self.services.clock())
        self.model.held = await self._held()
        self.model.take(view)
        self.title_bar.say(right=self._about())
        await self._fetch(view.at)
        if go is None or current not in self.model.places:
            self._stand(view.at)
        else:
            self.reader.refold(current)
            self.reader.go(view.at)
        self._looked()

    def _stand(self, number: int) -> None:
        """On a post of a new window: on its line of the screen where one stood on it before, else at the top."""
        assert self.model is not None
        if number == self.reader.standing:
            self.reader.refold(number)
        else:
            self.reader.show(self.model, number)

    def _about(self) -> str:
        assert self.model is not None
        roomy = self.bbs.size.width >= ROOMY_CELLS
        view = self.model.view
        facts = [SEEKING_WORDS.get(view.seeking or "", ""), _("closed") if view.locked else ""] if roomy else []
        return " · ".join([*filter(None, facts), f"#{self.thread}"])

    async def _fetch(self, number: int) -> None:
        """The posts around one, and their texts, as far as one key can reach."""
        assert self.model is not None
        model, reach = self.model, self._reach
        place = model.places.get(number, 0)
        if place < reach and not model.begins:
            await self._more(before=model.heads[model.visible[0]].place)
        if len(model.visible) - place <= 2 * reach and not model.ends:
            await self._more(after=model.heads[model.visible[-1]].place)
        if model.missing(number, reach, 2 * reach):
            # Twice as many as are wanted now: of some keys in a row, only one has to wait for them.
            missing = model.missing(number, 2 * reach, 4 * reach)
            model.add_texts(await self.services.reading.texts(self.actor, self.thread, missing))

    async def _more(self, *, before: bytes | None = None, after: bytes | None = None) -> None:
        assert self.model is not None
        stretch = self.services.reading.stretch
        limit = max(STRETCH, 2 * self._reach)
        self.model.add(
            await stretch(self.actor, self.thread, before=before, after=after, limit=limit, folds=self.model.folds)
        )

    def _resized(self) -> None:
        """Called while a window of another size is drawn: what it has more room for is fetched after that."""
        if self.model is not None:
            self.title_bar.say(right=self._about())
        self._looked()
        self.call_later(self._fill_up)

    async def _fill_up(self) -> None:
        if self.model is None or self.reader.current is None:
            return
        known = len(self.model.texts), len(self.model.visible)
        await self._fetch(self.reader.current)
        if known != (len(self.model.texts), len(self.model.visible)):
            self.reader.refold(self.reader.current)

    def _looked(self) -> None:
        """What has been in sight is read; the marks in sight stay as they are until the thread is opened again.

        A quiet line is all there is of a post that waits for a key: it counts as read with that. A folded one does not.
        """
        if self.model is None:
            return
        shown = [n for n in self.reader.fully_shown() if n not in self._seen and not self.model.is_folded(n)]
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
        if self.model is not None and self.reader.current is not None:
            await self._fetch(self.reader.current)
            self.model.keep_near(self.reader.current, self._reach)

    # What others do meanwhile

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        self.call_later(self._announce, event)

    async def _announce(self, event: Event) -> None:
        if self.model is None:
            return
        if event.kind == EDITED and event.number is not None:
            self.model.forget_text([event.number])
        elif event.kind == POST and event.number is not None and event.number > self.model.view.last:
            self._arrived.add(event.number)
            self._say_arrived()
        elif event.kind == MOVED and event.number is not None:
            self._parted = True
            await self.attempt(lambda: self._say_parted(event.number))
        elif event.kind == RESYNC:
            last = self.model.view.last
            # What is not open any more is left by `stand_anew`.
            with suppress(BBSError):
                self._arrived.update(
                    head.number for head in await self.services.reading.arrived(self.actor, self.thread, last)
                )
                self._say_arrived()

    async def _say_parted(self, root: int | None) -> None:
        """The thread stands elsewhere, or a branch has left it; the text stays until the next Space."""
        if root == OPENING:
            self.say(_("This thread is on another board now. Space shows it there."))
        elif (await self._now_at()).thread != self.thread:
            self.say(_("This part of the thread is a thread of its own now. Space goes there."))
        else:
            self.say(_("Some of the answers here are a thread of their own now. Space shows where."))

    async def _now_at(self) -> Address:
        """Where the post stands now that one stands on."""
        return await self.services.reading.now_at(self.actor, Address(self.thread, self.reader.current or OPENING))

    async def _go_along(self) -> None:
        """After what has left, where one stood in it; else the thread as it is now."""
        there = await self._now_at()
        await self._reload()
        if there.thread != self.thread:
            await self.bbs.open_thread(there.thread, there.post)

    def _say_arrived(self) -> None:
        count = len(self._arrived)
        if count:
            words = ngettext("{count} new reply. Space shows it.", "{count} new replies. Space shows them.", count)
            self.say(words.format(count=count))
