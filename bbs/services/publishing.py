"""Publishing a draft: the number, the serial and the post itself, inside one write."""

from __future__ import annotations

from dataclasses import dataclass

from bbs.domain import text
from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState, Sight, sight
from bbs.domain.ranges import Ranges
from bbs.domain.tree import OPENING, place_under
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, NoSuchThing, NotAllowed
from bbs.models import counters
from bbs.models.queries import marks, posts, search, threads, tree
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services import drafting, events, marking, mentions
from bbs.services.core import Outbox, member_of, moderates, readable_board, readable_thread
from bbs.services.drafting import MAX_KEY, MAX_TOPIC, MAX_TOPICS
from bbs.services.people import require_may_answer
from bbs.services.rows import SEEKING, Draft


@dataclass(frozen=True, slots=True)
class Clean:
    """A draft that can be sent as far as its own words go."""

    key: str
    subject: str
    body: str
    seeking: str | None
    warnings: str


@dataclass(frozen=True, slots=True)
class Publication:
    """One sending. Locks the member, then the counter, then the thread: everywhere in this order."""

    actor: Actor
    clean: Clean
    outbox: Outbox
    now_us: int

    def publish(self, draft: Draft) -> tuple[int, int]:
        """Publishes the draft as a thread or a reply; thread and number of the new post. Inside a write."""
        if draft.thread is not None:
            thread, board = readable_thread(self.actor, draft.thread)
            parent = answered(self.actor, thread, board, draft.parent or OPENING)
            require_open(board, thread)
            require_may_answer(self.actor, parent)
            return self._reply(thread, board, parent)
        if draft.board is None:
            raise no_such_place()
        board = readable_board(self.actor, draft.board)
        require_open(board, None)
        return self._thread(board)

    def _thread(self, board: BoardFacts) -> tuple[int, int]:
        member = member_of(self.actor)
        marks.lock_member(member)
        serial = counters.next_serial()
        number = threads.add_thread(
            {
                "board": board.id,
                "author": member,
                "subject": self.clean.subject,
                "seeking": self.clean.seeking,
                "warnings": self.clean.warnings,
                "created_us": self.now_us,
                "last_us": self.now_us,
                "posts": 1,
                "serial": serial,
                "last_serial": serial,
            }
        )
        opening = {"thread": number, "number": OPENING, "path": place_under(None, OPENING)}
        search.put_in(posts.add_post({**self._post(serial), **opening}))
        _mark_own(member, number, OPENING)
        self.outbox.tell(events.THREAD, board, number, OPENING)
        self._note_mentions(board, Address(number, OPENING), serial, None, bool(self.clean.warnings))
        return number, OPENING

    def _reply(self, thread: ThreadFacts, board: BoardFacts, parent: HeadFacts) -> tuple[int, int]:
        member = member_of(self.actor)
        marks.lock_member(member)
        serial = counters.next_serial()
        number = threads.take_number(thread.id, serial, self.now_us)
        if number is None:
            raise _locked()
        answers = parent.author if parent.author != member else None
        path = place_under(tree.place(thread.id, parent.number), number)
        place = {"thread": thread.id, "number": number, "parent": parent.number, "answers": answers, "path": path}
        search.put_in(posts.add_post({**self._post(serial), **place}))
        _mark_own(member, thread.id, number)
        self.outbox.tell(events.POST, board, thread.id, number, answers)
        warned = bool(thread.warnings or self.clean.warnings)
        self._note_mentions(board, Address(thread.id, number), serial, answers, warned)
        return thread.id, number

    def _note_mentions(
        self, board: BoardFacts, address: Address, serial: int, answers: int | None, warned: bool
    ) -> None:
        published = mentions.Published(
            board=board,
            thread=address.thread,
            number=address.post or OPENING,
            serial=serial,
            author=member_of(self.actor),
            answers=answers,
            body=self.clean.body,
            warned=warned,
            now_us=self.now_us,
        )
        mentions.note(self.outbox, published)

    def _post(self, serial: int) -> dict[str, object]:
        member = member_of(self.actor)
        return {
            "serial": serial,
            "author": member,
            "warnings": self.clean.warnings,
            "created_us": self.now_us,
            "once_key": drafting.once_key(member, self.clean.key),
            "body": self.clean.body,
        }


def require_open(board: BoardFacts, thread: ThreadFacts | None) -> None:
    if board.closed or (thread is not None and thread.locked):
        raise _locked()


def _locked() -> BBSError:
    return BBSError(_("Nothing new can be written here any more. Your words are kept as a draft."), "locked")


def answered(actor: Actor, thread: ThreadFacts, board: BoardFacts, number: int) -> HeadFacts:
    head = posts.head(thread.id, number)
    looks_after = moderates(actor, board.id)
    if head is None or sight(head.state, is_author=_own(actor, head), moderates=looks_after) is Sight.NOTHING:
        raise NoSuchThing(_("The post that this answers is not there."))
    return head


def own_post(actor: Actor, address: Address) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    thread, board = readable_thread(actor, address.thread)
    post = answered(actor, thread, board, address.post or OPENING)
    if not _own(actor, post):
        raise NotAllowed(_("Only its author can change a post."))
    if post.state is not PostState.PUBLISHED:
        raise NoSuchThing(_("That post is not there any more."))
    return thread, board, post


def _own(actor: Actor, post: HeadFacts) -> bool:
    return post.author is not None and post.author == actor.member


def clean(draft: Draft) -> Clean:
    """The words of a draft as they are published. Raises `BadInput` for the first that cannot be."""
    if not 0 < len(draft.key) <= MAX_KEY:
        message = _("The key of a draft has 1 to {count} characters.").format(count=MAX_KEY)
        raise BadInput(message, "bad_key", field="key")
    if draft.seeking is not None and draft.seeking not in SEEKING:
        message = _("What you look for can be one of: {words}.").format(words=", ".join(SEEKING))
        raise BadInput(message, "bad_seeking", field="seeking")
    subject = text.subject(draft.subject) if draft.thread is None else ""
    return Clean(draft.key, subject, text.body(draft.body), draft.seeking, ",".join(clean_topics(draft.warnings)))


def clean_topics(given: tuple[str, ...]) -> tuple[str, ...]:
    """Content-warning topics as they are kept: small letters, dashes for spaces, each once. Raises `BadInput`."""
    cleaned = (text.clean_line(topic, MAX_TOPIC).lower().replace(",", " ").strip() for topic in given)
    found = tuple(dict.fromkeys("-".join(topic.split()) for topic in cleaned if topic))
    if len(found) > MAX_TOPICS:
        message = _("A post can carry at most {count} content warnings.").format(count=MAX_TOPICS)
        raise BadInput(message, "too_many", field="warnings")
    return found


def no_such_place() -> NoSuchThing:
    """For a board that is not there, or may not be known."""
    return NoSuchThing(_("There is no such place here, or it is not open to you."))


def _mark_own(member: int, thread: int, number: int) -> None:
    """Nobody's own post is unread to them."""
    facts = threads.thread(thread)
    if facts is not None and marking.mark_read(member, facts, Ranges(((number, number),))):
        marking.settle(member, facts.board)
