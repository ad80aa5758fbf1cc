"""A thread as it is opened in line mode: one post at a time, and what others do meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bbs.domain.addresses import Address, parse_address
from bbs.domain.commands import Place
from bbs.domain.tree import OPENING
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput, NoSuchThing
from bbs.services.events import MOVED, POST, RESYNC, Event
from bbs.services.holding import HeldRow
from bbs.services.rows import Place as Stay
from bbs.services.rows import PostHead, Stop, ThreadView
from bbs.verbs.line_post import PostVoice, thread_heading
from bbs.verbs.line_posts import HidingRoom
from bbs.verbs.line_visit import Spot, Visit


class OpenThread(HidingRoom):
    """One thread. `number` is the post to begin with; without it, the first unread one.

    Posts that come while it is open are told of before the next question; reading on leads to them.
    """

    place = Place.THREAD

    def __init__(self, visit: Visit, thread: int, number: int | None = None) -> None:
        super().__init__(visit)
        self.thread = thread
        self.view: ThreadView | None = None
        self.head: PostHead | None = None
        self.fresh = False
        self.parted = False
        self.ahead: Stop | None = None
        self.at_end = False
        self._start = number
        self._opened: set[int] = set()
        self._waiting: Sequence[HeldRow] | None = None
        self._last = 0
        self._arrived = False
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def on_enter(self) -> str:
        return "back" if self.at_end else "read_on"

    @property
    def enter_words(self) -> str:
        return _("Enter goes there") if self.ahead is not None else super().enter_words

    @property
    def number_here(self) -> int:
        """The post that one is at."""
        return self.head.number if self.head is not None else OPENING

    def spot(self) -> Spot:
        return Spot(self.view.board if self.view else None, self.thread, self.number_here)

    async def address(self, words: str) -> Address:
        """The post that is meant: the one that one is at, or one of this thread by its number."""
        if not words:
            return Address(self.thread, self.number_here)
        found = parse_address(words)
        if found is None:
            raise BadInput(_("Say it alone for the post you are at, or with the number of a post."))
        return found if found.post is not None else Address(self.thread, found.thread)

    async def by_way(self, name: str, words: str) -> None:
        """A command from elsewhere, for the post whose number stands behind its word, or the one that one is at."""
        first, _blank, rest = words.partition(" ")
        spot = replace(self.spot(), words=words)
        if first.isascii() and first.isdigit():
            address = await self.address(first)
            spot = replace(spot, post=address.post, words=rest.strip())
        self._waiting = None
        await self.visit.ways[name](spot)

    # Coming and going

    async def enter(self) -> None:
        if self._unsubscribe is None:
            self._unsubscribe = self.services.events.subscribe(self._heard, thread=self.thread)
        if self.head is None:
            await self._open()
        else:
            await self.look_again()
            assert self.view is not None
            words = _("Thread {number}, {subject}, at post {post}.")
            self.talk.say(words.format(number=self.thread, subject=self.view.subject, post=self.number_here))

    def leave(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None

    async def _open(self) -> None:
        view = self.view = await self._view(self._start)
        self.board, self.fresh, self._last = view.board, view.fresh, view.last
        if self._start is not None and view.at != self._start:
            self.talk.say(_("That post is not there any more."))
            there = await self.services.reading.now_at(self.actor, Address(self.thread, self._start))
            if there.thread != self.thread:
                self.talk.say(_("It is in another thread now, with the answers to it."))
                self.visit.back()
                self.open_thread(there.thread, there.post)
                return
        self.talk.say(thread_heading(view, await self.visit.board_name(view.board, view.board_name)))
        await self.go(view.at)
        await self._to_its_author()

    async def _to_its_author(self) -> None:
        """To the author of a thread without an answer: that there are people here who have been there. Not who."""
        alone = self.view is not None and self.view.last <= OPENING
        own = self.head is not None and self.head.byline.own
        if alone and own and await self.services.own_threads.been_there(self.actor, self.thread):
            self.talk.say(_("No answer yet. There are people here who have been there."))

    async def _view(self, around: int | None) -> ThreadView:
        return await self.services.reading.open(self.actor, self.thread, around=around, before=0, after=0)

    async def look_again(self) -> None:
        self.view = await self._view(self.number_here)
        self.parted, self._waiting = False, None
        heads = await self.services.reading.posts(self.actor, self.thread, [self.number_here])
        self.head = heads.get(self.number_here, self.head)

    # Saying a post

    async def go(self, number: int | None, otherwise: str = "", *, tells_new: bool = True) -> None:
        """To a post, which is said, with `tells_new` whether it is new; `otherwise` is said where there is none."""
        heads = {} if number is None else await self.services.reading.posts(self.actor, self.thread, [number])
        head = heads.get(number or 0)
        if head is None:
            self.talk.say(otherwise or _("There is none."))
            return
        self.head, self.ahead, self.at_end = head, None, False
        await self.say_post(tells_new=tells_new)

    async def say_post(self, *, tells_new: bool = True) -> None:
        """The post that one is at. It is read then; where its text waits for a word, too."""
        head = self.head
        if head is None:
            raise NoSuchThing(_("That post is not there any more."))
        voice, topics = self.voice(tells_new=tells_new), self.topics(head)
        text = None
        if not voice.waits(head, topics):
            text = (await self.services.reading.texts(self.actor, self.thread, [head.number])).get(head.number)
        await self.say_long("\n".join((voice.said(head, text, topics), *await self._held(voice, head.number))))
        self._read(head)

    def voice(self, *, tells_new: bool = True) -> PostVoice:
        """How posts are said now."""
        now, opened = self.services.clock(), frozenset(self._opened)
        return PostVoice(self.visit.preferences, now, opened, tells_new=tells_new)

    def topics(self, head: PostHead) -> tuple[str, ...]:
        """The topics that a post waits for; those of the thread count for its opening post."""
        return head.warnings or (self.view.warnings if self.view and head.number == OPENING else ())

    @property
    def waits(self) -> bool:
        """Whether the text of the post that one is at waits for a word."""
        return self.head is not None and bool(self.voice().waits(self.head, self.topics(self.head)))

    def open_here(self) -> None:
        """The post that one is at is said from now on, whatever it is about."""
        self._opened.add(self.number_here)

    async def _held(self, voice: PostVoice, number: int) -> Sequence[str]:
        """One's own answers to a post that wait for a moderator."""
        if self._waiting is None:
            guest = self.actor.is_guest
            self._waiting = () if guest else await self.services.holding.held(self.actor, thread=self.thread)
        mine = [row for row in self._waiting if row.answers is not None and row.answers.post == number]
        return [voice.held_said(row) for row in sorted(mine, key=lambda row: row.written)]

    def _read(self, head: PostHead) -> None:
        if self.actor.is_guest or self.view is None:
            return
        if head.unread:
            self.services.reading.mark_read(self.actor, self.thread, [head.number])
        stay = Stay("thread", self.view.board, self.thread, head.number)
        self.services.reading.keep_place(self.actor, stay)

    # What others do meanwhile

    def _heard(self, event: Event) -> None:
        """Called while another session is at work: only leaves word for this one."""
        if event.kind == MOVED:
            self.parted = True
        elif event.kind in (POST, RESYNC):
            self._arrived = True

    async def news(self) -> Sequence[str]:
        said = [_("Something here has gone to another place. Enter shows where.")] if self.parted else []
        arrived, self._arrived = self._arrived, False
        self._waiting = None if arrived else self._waiting
        if arrived and self.head is not None:
            found = await self.services.reading.arrived(self.actor, self.thread, self._last)
            self._last = max((head.number for head in found), default=self._last)
            if others := sum(not head.byline.own for head in found):
                self.fresh, self.ahead, self.at_end = True, None, False
                words = ngettext("{count} new reply here.", "{count} new replies here.", others)
                said.append(words.format(count=others))
        return said
