"""Another text for a post that stands: its earlier text is kept, and the new one is read as the first one was. Inside a
write.

A changed post is never held: others have read it. What would have held it is told to the moderators.
"""

from __future__ import annotations

from dataclasses import dataclass

from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.domain.policy import Action, Actor
from bbs.domain.triage import Assessment, Tier
from bbs.models.queries import posts, revisions, search, writers
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.queries.writers import WriterFacts
from bbs.services import case_opening, events
from bbs.services.core import Outbox, member_of
from bbs.services.gate import GREEN, Gate, Piece, silenced
from bbs.services.identity import gone, require_here
from bbs.services.publishing import Rules, hold_own_post
from bbs.services.rows import Outcome
from bbs.services.triage_hook import Written


@dataclass(frozen=True, slots=True)
class Change:
    """Another text by the actor, and what triage has found in it."""

    actor: Actor
    body: str
    found: Assessment
    rules: Rules
    outbox: Outbox
    now_us: int

    def make(self, address: Address) -> Outcome:
        """Gives the actor's post at this address the text. Raises `NoSuchThing`, `NotAllowed`."""
        try:
            writer = writers.locked(member_of(self.actor))
        except LookupError:
            raise gone() from None
        require_here(self.actor, Action.EDIT_OWN, self.now_us)
        if writer.silenced_until_us is not None and writer.silenced_until_us > self.now_us:
            raise silenced(writer.silenced_until_us)
        thread, board, post = hold_own_post(self.actor, address)
        (_number, _author, _state, before), *_others = posts.texts(thread.id, [post.number])
        at = Address(thread.id, post.number)
        if before == self.body:
            return Outcome(at)
        search.take_out(post.id)
        revisions.add(post.id, before, post.warnings, self.now_us)
        posts.change_text(post.id, self.body, self.now_us)
        search.put_in(post.id)
        self.outbox.tell(events.EDITED, board, thread.id, post.number)
        panel = self._note(thread, board, post)
        self._tell_moderators(writer, thread, board, post, before)
        return Outcome(at, panel=panel)

    def _note(self, thread: ThreadFacts, board: BoardFacts, post: HeadFacts) -> bool:
        if self.found.tier is Tier.GREEN and not self.found.holds:
            return False
        member = member_of(self.actor)
        written = Written(post.id, thread.id, board.id, member, post.unnamed, "", self.body)
        return self.rules.hooks.triage.note(self.outbox, written, self.found, self.now_us)

    def _tell_moderators(
        self, writer: WriterFacts, thread: ThreadFacts, board: BoardFacts, post: HeadFacts, before: str
    ) -> None:
        """A case where the new text has what the earlier one had not."""

        def gate(body: str, found: Assessment) -> Gate:
            piece = Piece(board, thread, None, "", body, post.warnings, post.unnamed)
            return Gate(self.actor, piece, writer, found, self.rules.new_members, self.rules.hooks, self.now_us)

        now, then = gate(self.body, self.found), gate(before, GREEN)
        why = now.hold_of_words()
        words = [
            each for each in (*now.watched.holds, *now.flags()) if each not in (*then.watched.holds, *then.flags())
        ]
        if (why is None or why is then.hold_of_words()) and not words:
            return
        case_opening.open_case(
            self.outbox,
            origin=Origin.WATCHED,
            now_us=self.now_us,
            board=board.id,
            thread=thread.id,
            post=post.id,
            member=post.author,
            unnamed=post.unnamed,
            subject=thread.subject,
            snapshot=self.body,
            facts={"changed": True, "words": words, "why": "" if why is None else why.value},
        )
