"""The ways into writing in line mode: a new thread, a reply, one's own post again, and what one does with one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.aloud import when_said
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.domain.writing_words import NOTHING, READERS_SAID, asked_words
from bbs.errors import BBSError
from bbs.services.own_threads import OwnThread
from bbs.services.rows import Draft, Place
from bbs.verbs.line_home import EDITING, WRITING
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Spot, Visit, Way
from bbs.verbs.line_which_board import which_board
from bbs.verbs.line_writing import SEEKING, About, write
from bbs.verbs.saying import AsWritten, sentence

A_MOMENT = timedelta(minutes=1)


class Composing:
    """What one member writes in a visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def ways(self) -> dict[str, Way]:
        """The commands that are done here, by their names."""
        return {
            "write_thread": self.write_thread,
            "reply": self.reply,
            "reply_quote": partial(self.reply, quote=True),
            "edit": self.edit,
            "delete": self.delete,
            "own_thread": self.own_thread,
        }

    # Writing

    async def write_thread(self, spot: Spot) -> None:
        """A new thread on the board that one is at, or the draft of one that is there."""
        visit = self._visit
        services, actor = visit.services, visit.actor
        row = await services.boards.board(actor, spot.board or await self._board())
        draft = await services.writing.open_draft(actor, board=row.slug)
        desk = await services.composing.desk(actor, draft)
        visit.talk.say(_("A new thread on {board}.").format(board=row.name))
        self._say_before(draft, READERS_SAID[row.readers], *desk.words)
        places = Place(WRITING, row.slug), Place("board", row.slug)
        await self._write(draft, About(desk), *places)

    async def reply(self, spot: Spot, quote: bool = False) -> None:
        """A reply to the post that one is at, or the draft of one; with `quote` it begins with that post."""
        visit = self._visit
        services, actor = visit.services, visit.actor
        thread, parent = spot.thread or 0, spot.post or OPENING
        view = await services.reading.open(actor, thread, around=parent, before=0, after=0)
        heads = await services.reading.posts(actor, thread, [OPENING, parent])
        draft = await services.writing.open_draft(actor, thread=thread, parent=parent, quote=quote)
        desk = await services.composing.desk(actor, draft)
        head, opening = heads.get(parent), heads.get(OPENING)
        asked = asked_words(view.seeking, opening.byline) if opening is not None and not opening.byline.own else ""
        to = head.byline.text if head is not None else ""
        visit.talk.say(sentence(_("Reply to {name}, post {number}").format(name=to, number=parent), AsWritten(asked)))
        self._say_before(draft, READERS_SAID[view.readers], *desk.words)
        places = Place(WRITING, view.board, thread, parent), Place("thread", view.board, thread, parent)
        await self._write(draft, About(desk, seeking=view.seeking if asked else None), *places)

    async def edit(self, spot: Spot) -> None:
        """One's own post again."""
        visit = self._visit
        services, actor = visit.services, visit.actor
        address = Address(spot.thread or 0, spot.post or OPENING)
        view = await services.reading.open(actor, address.thread, around=address.post, before=0, after=0)
        draft, stands = await services.rewriting.open_draft(actor, address)
        visit.talk.say(_("Change your post {address}. /line 3 changes its third line.").format(address=address))
        self._say_before(draft, READERS_SAID[view.readers])
        where = view.board, address.thread, address.post
        await self._write(draft, About(stands=stands), Place(EDITING, *where), Place("thread", *where))

    async def _write(self, draft: Draft, about: About, here: Place, after: Place) -> None:
        """Lets somebody write. Until they have sent or stopped, the next visit leads back `here`."""
        visit = self._visit
        visit.services.reading.keep_place(visit.actor, here)
        try:
            await write(visit, draft, about)
        except (Interrupted, BBSError):
            visit.services.reading.keep_place(visit.actor, after)
            raise
        visit.services.reading.keep_place(visit.actor, after)

    def _say_before(self, draft: Draft, *words: str) -> None:
        """What is worth knowing before one types."""
        kept = self.draft_age(draft.updated) if draft.updated is not None else ""
        self._visit.talk.say(sentence(*words, kept))

    def draft_age(self, updated: datetime) -> str:
        """How old a draft is, in a sentence."""
        now = self._visit.services.clock()
        if now - updated < A_MOMENT:
            return _("Your draft from a moment ago.")
        return _("Your draft, {age}.").format(age=when_said(updated, now, self._visit.preferences))

    async def _board(self) -> str:
        """The board to write on, by number, where one stands on none."""
        visit = self._visit
        question = _("On which board? A number, or Enter to go back:")
        return await which_board(visit.services, visit.actor, visit.talk, question)

    # One's own

    async def delete(self, spot: Spot) -> None:
        """One's own post, after asking."""
        visit, address = self._visit, Address(spot.thread or 0, spot.post or OPENING)
        heads = await visit.services.reading.posts(visit.actor, address.thread, [address.post or OPENING])
        head = heads.get(address.post or OPENING)
        if head is not None and not head.byline.own:
            visit.talk.say(_("This is by somebody else."))
            return
        if not await visit.talk.sure(_("Delete your post {address}? What answers it stays.").format(address=address)):
            raise Interrupted
        await visit.services.writing.delete(visit.actor, address)
        visit.talk.say(_("Your post is deleted."))

    async def own_thread(self, spot: Spot) -> None:
        """What one looks for in one's own thread, and closing it to new answers."""
        visit, thread = self._visit, spot.thread or 0
        own = await visit.services.own_threads.thread(visit.actor, thread)
        visit.talk.say(_("Your thread {number}.").format(number=thread))
        await visit.talk.choose_once(
            _("What are you looking for?"), self._own_choices(own), _("A number, or Enter to go back:")
        )

    def _own_choices(self, own: OwnThread) -> list[Choice]:
        choices = [
            Choice(
                sentence(SEEKING_WORDS[each] if each else NOTHING, _("so it is now") if each == own.seeking else ""),
                partial(self._seek, own.number, each),
            )
            for each in SEEKING
        ]
        if own.closed_by_moderator:
            return choices
        words = _("Open it to answers again") if own.closed else _("Close it to new answers; what is written stays")
        return [*choices, Choice(words, partial(self._close, own.number))]

    async def _seek(self, thread: int, seeking: str | None) -> None:
        await self._visit.services.own_threads.seek(self._visit.actor, thread, seeking)
        self._visit.talk.say(_("Whoever answers hears this before they write."))

    async def _close(self, thread: int) -> None:
        own = await self._visit.services.own_threads.close(self._visit.actor, thread)
        self._visit.talk.say(_("Closed to new answers.") if own.closed else _("Open to answers again."))
