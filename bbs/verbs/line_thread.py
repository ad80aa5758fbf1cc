"""A thread in line mode: moving in its tree, reading on, and taking part."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.commands import command_named
from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.tree import OPENING, behind
from bbs.domain.words import _
from bbs.services.reading import LAST, Way
from bbs.services.rows import Stop
from bbs.verbs.line_acting import ActingRooms
from bbs.verbs.line_talk import Choice
from bbs.verbs.line_thread_open import OpenThread


class MovesInThread(OpenThread):
    """The commands that move. Each says the post that it leads to, which is read then."""

    async def do_read_on(self, words: str) -> None:
        """The next unread post; where nothing was unread, the next one; then, once it is said where, what comes
        after this thread."""
        if self.parted:
            await self._go_along()
            return
        number = await self._unread(1)
        if number is None and not self.fresh:
            number = await self._beside(1)
        if number is None:
            number = await self._unread(-1)
        if number is not None:
            await self.go(number, tells_new=False)
        elif self.ahead is not None:
            self.go_to(self.ahead)
        else:
            await self._look_ahead()

    async def _go_along(self) -> None:
        """After what has left, where one was in it; else the thread as it is now."""
        there = await self.services.reading.now_at(self.actor, Address(self.thread, self.number_here))
        await self.look_again()
        if there.thread == self.thread:
            await self.say_post()
        else:
            self.talk.say(_("This part of the thread is a thread of its own now."))
            self.visit.back()
            self.open_thread(there.thread, there.post)

    async def _look_ahead(self) -> None:
        if self.actor.is_guest:
            self.at_end = True
            self.talk.say(_("This is the end of the thread."))
            return
        await self.services.reading.flush(self.actor)
        self.ahead = await self.services.reading.next_unread(self.actor, thread=self.thread, board=self.board)
        self.at_end = self.ahead is None
        if self.ahead is None:
            self.talk.say(_("You have read everything."))
        else:
            self.talk.say(await self._words_ahead(self.ahead))

    async def _words_ahead(self, stop: Stop) -> str:
        if stop.board != self.board:
            words = _("This thread is read. Next: {subject}, on {board}.")
            return words.format(board=await self.visit.board_name(stop.board, stop.board_name), subject=stop.subject)
        return _("This thread is read. Next: {subject}.").format(subject=stop.subject)

    async def _unread(self, by: int) -> int | None:
        if self.actor.is_guest:
            return None
        return await self.services.reading.unread_beside(self.actor, self.thread, self.number_here, by)

    async def _beside(self, by: int) -> int | None:
        """The post after this one in the order of the tree (1), or before it (-1)."""
        place = self.head.place if self.head is not None else b""
        after, before = (place, None) if by > 0 else (None, place)
        found = await self.services.reading.stretch(self.actor, self.thread, after=after, before=before, limit=1)
        return found.heads[0].number if found.heads else None

    async def do_next_unread(self, words: str) -> None:
        await self.go(await self._unread(1), _("Everything behind this has been read. Enter reads on."))

    async def do_previous_unread(self, words: str) -> None:
        await self.go(await self._unread(-1), _("Everything before this has been read."))

    async def do_move_down(self, words: str) -> None:
        await self.go(await self._beside(1), _("This is the end of the thread."))

    async def do_move_up(self, words: str) -> None:
        await self.go(await self._beside(-1), _("This is where the thread begins."))

    async def do_top(self, words: str) -> None:
        await self.go(OPENING)

    async def do_bottom(self, words: str) -> None:
        view = await self.services.reading.open(self.actor, self.thread, around=LAST, before=0, after=0)
        await self.go(view.at)

    async def do_parent(self, words: str) -> None:
        parent = self.head.parent if self.head is not None else None
        await self.go(parent, _("This is where the thread begins."))

    async def do_first_reply(self, words: str) -> None:
        await self._step(Way.FIRST_REPLY, _("Nobody has answered this yet."))

    async def do_previous_sibling(self, words: str) -> None:
        await self._step(Way.PREVIOUS, _("There is no reply before this one."))

    async def do_next_sibling(self, words: str) -> None:
        await self._step(Way.NEXT, _("There is no reply after this one."))

    async def _step(self, way: Way, otherwise: str) -> None:
        await self.go(await self.services.reading.step(self.actor, self.thread, self.number_here, way), otherwise)

    async def do_fold(self, words: str) -> None:
        """Passes over everything below this post."""
        place = behind(self.head.place) if self.head is not None else b""
        found = await self.services.reading.stretch(self.actor, self.thread, limit=1, after=place)
        await self.go(found.heads[0].number if found.heads else None, _("Nothing comes behind this branch."))

    async def number(self, number: int) -> None:
        await self.go(number, _("There is no post {number} here. # and a number opens a thread.").format(number=number))

    async def do_open(self, words: str) -> None:
        """Says a post in spite of what it is about; or the post with this number."""
        if words:
            address = await self.address(words)
            await (self.number(address.post or OPENING) if address.thread == self.thread else self.jump(words))
        elif self.waits:
            self.open_here()
            await self.say_post()
        else:
            self.talk.say(_("This post is open. again says it once more."))

    async def do_repaint(self, words: str) -> None:
        await self.go(self.number_here)


class ThreadRoom(MovesInThread):
    """The room of a thread."""

    hints = ("reply", "support", "back")
    words: Mapping[str, str] = {
        "move_up": _("The post before this one"),
        "move_down": _("The post after this one"),
        "top": _("The post that begins the thread"),
        "bottom": _("The last post"),
        "fold": _("Pass over the answers to this post"),
        "open": _("Say the post, whatever it is about; or the post with a number"),
        "repaint": _("Say this post again"),
        "next_unread": _("Go to the next unread post of this thread"),
        "catch_up": _("Mark this thread as read"),
    }

    async def hear(self, line: str) -> None:
        """`open` is understood also where nothing is folded, and is said to be of use only where something is."""
        word, _blank, rest = line.partition(" ")
        if word.lower() == command_named("open").spoken:
            await self.do_open(rest.strip())
        else:
            await super().hear(line)

    def offers(self, name: str) -> bool:
        own = self.head is not None and self.head.byline.own
        if name == "open":
            return self.waits
        if name in ("edit", "delete"):
            return own
        if name == "own_thread":
            return own and self.number_here == OPENING
        if name == "block":
            return not own
        return super().offers(name)

    async def do_catch_up(self, words: str) -> None:
        await self.catch_up(thread=self.thread)

    async def do_mark_unread(self, words: str) -> None:
        await self.services.reading.mark_unread_from(self.actor, self.thread, self.number_here)
        await self.look_again()
        self.fresh = True
        self.talk.say(_("Unread again from here on."))

    async def do_keep(self, words: str) -> None:
        kept = await self.services.keeping.toggle(self.actor, await self.address(words))
        said = _("Kept for a hard day. keepsakes shows what you keep.")
        self.talk.say(said if kept else _("Not kept any more."))

    async def do_act(self, words: str) -> None:
        """What moderators do about a post, or its thread, without a case."""
        await ActingRooms(self.services, self.actor, self.talk).choose_on(await self.address(words))
        await self.look_again()

    async def do_support(self, words: str) -> None:
        """Asks which support to give; on a post of one's own it says who gave some."""
        address = await self.address(words)
        heads = await self.services.reading.posts(self.actor, address.thread, [address.post or OPENING])
        head = heads.get(address.post or OPENING)
        if head is not None and head.byline.own:
            await self._say_supporters(address)
            return
        choices = [Choice(said, partial(self._give, address, kind)) for kind, said in SUPPORT_WORDS.items()]
        await self.talk.choose_once(_("What would you like to give?"), choices, _("A number, or Enter to go back:"))

    async def _give(self, address: Address, kind: str) -> None:
        given = await self.services.support.toggle(self.actor, address, kind)
        words = _("Given: {support}. The same again takes it back.").format(support=SUPPORT_WORDS[kind])
        self.talk.say(words if given else _("Taken back."))

    async def _say_supporters(self, address: Address) -> None:
        supporters = await self.services.support.supporters(self.actor, address)
        if not supporters:
            self.talk.say(_("This is by you. When others send support, this says who."))
            return
        for kind, handles in supporters.items():
            said = _("{support}: {names}.").format(support=SUPPORT_WORDS.get(kind, kind), names=", ".join(handles))
            self.talk.say(said)
        self.talk.say(_("Only you learn these names. Everybody else hears the words, without names or numbers."))
