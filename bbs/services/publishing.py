"""Publishing a draft: the number, the serial and the post itself, inside one write; or letting it wait."""

from __future__ import annotations

from dataclasses import dataclass, field

from bbs.config_live import Live
from bbs.config_parts import NewMembers
from bbs.domain import text
from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.domain.policy import Actor
from bbs.domain.post_states import PostState, Sight, sight
from bbs.domain.tree import OPENING
from bbs.domain.triage import Assessment, Tier
from bbs.domain.watched import Entry, watched_in
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing, NotAllowed
from bbs.models.queries import posts, threads, writers
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services import case_opening, drafting, forwarding, mentions, placing
from bbs.services.core import Outbox, member_of, moderates, readable_board, readable_thread
from bbs.services.drafting import MAX_KEY, MAX_TOPIC, MAX_TOPICS
from bbs.services.gate import GREEN, Gate, Piece, Why
from bbs.services.hooks import Hooks
from bbs.services.identity import gone
from bbs.services.people import require_may_answer
from bbs.services.placing import Columns
from bbs.services.rows import SEEKING, Draft
from bbs.services.triage_hook import Written, whole_text


@dataclass(frozen=True, slots=True)
class Clean:
    """A draft that can be sent as far as its own words go."""

    key: str
    subject: str
    body: str
    seeking: str | None
    warnings: str
    unnamed: bool = False

    @property
    def text(self) -> str:
        """All of its words."""
        return whole_text(self.subject, self.body)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sending has made: thread and number of the post, no number while it waits; then `why`. `panel` says that
    the author's panel has something to say."""

    thread: int
    number: int | None
    why: Why | None = None
    panel: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the community asks of those who have just come, and what others have to say about a post."""

    live: Live = field(default_factory=Live)
    hooks: Hooks = field(default_factory=Hooks)

    @property
    def new_members(self) -> NewMembers:
        """What is different for those who have just come."""
        return self.live.now.new_members

    @property
    def warning_topics(self) -> tuple[str, ...]:
        """The content warnings that the operator offers."""
        return self.live.now.warning_topics


@dataclass(frozen=True, slots=True)
class Publication:
    """One sending. Locks the member, then the counter, then the thread, then the case: everywhere in this order."""

    actor: Actor
    clean: Clean
    outbox: Outbox
    now_us: int
    rules: Rules = field(default_factory=Rules)
    found: Assessment = GREEN

    def publish(self, draft: Draft) -> Sent:
        """Publishes the draft as a thread or a reply, or lets it wait for a moderator. Inside a write.

        Raises `BBSError` where it can be neither.
        """
        try:
            writer = writers.locked(member_of(self.actor))
        except LookupError:
            raise gone() from None
        piece = piece_of(self.actor, draft, self.clean)
        gate = Gate(self.actor, piece, writer, self.found, self.rules.new_members, self.rules.hooks, self.now_us)
        if (refused := next(gate.refusals(), None)) is not None:
            raise refused
        why = gate.hold()
        thread, number, post = self._stand(piece) if why is None else self._wait(piece, why)
        panel = self._note(piece, thread, post)
        if why is None and (flags := gate.flags()):
            self._open_case(Origin.WATCHED, piece, thread, post, {"words": list(flags)})
        return Sent(thread, number, why, panel)

    def _stand(self, piece: Piece) -> tuple[int, int, int]:
        member, ids = member_of(self.actor), []

        def put(columns: Columns) -> int:
            ids.append(posts.add_post({**self._row(), **columns}))
            return ids[0]

        if piece.thread is None or piece.parent is None:
            thread, serial = placing.opening(self._thread_row(piece.board), self.now_us, put)
            number, answers = OPENING, None
        else:
            thread = piece.thread.id
            number, serial, answers = placing.answer(thread, piece.parent, member, self.now_us, put)
        placing.announce(self.outbox, ids[0], self._published(piece, thread, number, serial, answers))
        return thread, number, ids[0]

    def _published(
        self, piece: Piece, thread: int, number: int, serial: int, answers: int | None
    ) -> mentions.Published:
        return mentions.Published(
            board=piece.board,
            thread=thread,
            number=number,
            serial=serial,
            author=member_of(self.actor),
            answers=answers,
            body=self.clean.body,
            warned=bool(self.clean.warnings or (piece.thread is not None and piece.thread.warnings)),
            now_us=self.now_us,
            unnamed=self.clean.unnamed,
        )

    def _wait(self, piece: Piece, why: Why) -> tuple[int, None, int]:
        held = PostState.HELD.value
        if piece.thread is None or piece.parent is None:
            row = {"created_us": self.now_us, "last_us": self.now_us, "state": held}
            thread, parent = threads.add_thread({**self._thread_row(piece.board), **row}), None
        else:
            thread, parent = piece.thread.id, piece.parent.number
        post = posts.add_post({**self._row(), "thread": thread, "parent": parent, "state": held})
        self._open_case(Origin.HELD, piece, thread, post, {"why": why.value, "words": list(self._watched(piece))})
        return thread, None, post

    def _watched(self, piece: Piece) -> tuple[str, ...]:
        entries = [Entry(*each) for each in writers.watched()]
        return watched_in(piece.text, entries).holds if entries else ()

    def _note(self, piece: Piece, thread: int, post: int) -> bool:
        if self.found.tier is Tier.GREEN and not self.found.holds:
            return False
        written = Written(
            post=post,
            thread=thread,
            board=piece.board.id,
            member=member_of(self.actor),
            unnamed=self.clean.unnamed,
            subject=self.clean.subject,
            body=self.clean.body,
        )
        return self.rules.hooks.triage.note(self.outbox, written, self.found, self.now_us)

    def _open_case(self, origin: Origin, piece: Piece, thread: int, post: int, facts: dict[str, object]) -> None:
        case_opening.open_case(
            self.outbox,
            origin=origin,
            now_us=self.now_us,
            board=piece.board.id,
            thread=thread,
            post=post,
            member=member_of(self.actor),
            unnamed=self.clean.unnamed,
            subject=self.clean.subject or (piece.thread.subject if piece.thread is not None else ""),
            snapshot=self.clean.body,
            facts=facts,
        )

    def _thread_row(self, board: BoardFacts) -> Columns:
        return {
            "board": board.id,
            "author": member_of(self.actor),
            "unnamed": self.clean.unnamed,
            "subject": self.clean.subject,
            "seeking": self.clean.seeking,
            "warnings": self.clean.warnings,
        }

    def _row(self) -> Columns:
        member = member_of(self.actor)
        return {
            "author": member,
            "unnamed": self.clean.unnamed,
            "warnings": self.clean.warnings,
            "created_us": self.now_us,
            "once_key": drafting.once_key(member, self.clean.key),
            "body": self.clean.body,
        }


def piece_of(actor: Actor, draft: Draft, clean: Clean) -> Piece:
    """The draft in its place, as far as the actor may write there. Inside a read or write.

    Raises `NoSuchThing`, `NotAllowed` where its author wants no answer from them, and `BBSError` with code `locked`.
    """
    if draft.edits is not None:
        raise BadInput(_("This changes a post that stands already."), "edits")
    words = (clean.subject, clean.body, clean.warnings, clean.unnamed)
    if draft.thread is not None:
        thread, board, parent = answered_at(actor, Address(draft.thread, draft.parent or OPENING))
        require_open(board, thread)
        require_may_answer(actor, parent)
        return Piece(board, thread, parent, *words)
    if draft.board is None:
        raise no_such_place()
    board = readable_board(actor, draft.board)
    require_open(board, None)
    return Piece(board, None, None, *words)


def require_open(board: BoardFacts, thread: ThreadFacts | None) -> None:
    """Raises `BBSError` with code `locked` where nothing new can be written."""
    if board.closed or (thread is not None and thread.locked):
        raise placing.locked()


def answered_at(actor: Actor, address: Address) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    """The post at an address, wherever it has gone since. Raises `NoSuchThing`."""
    address = forwarding.now_at(address)
    thread, board = readable_thread(actor, address.thread)
    return thread, board, answered(actor, thread, board, address.post or OPENING)


def answered(actor: Actor, thread: ThreadFacts, board: BoardFacts, number: int) -> HeadFacts:
    """The post with this number, as far as the actor sees anything of it. Raises `NoSuchThing`."""
    head = posts.head(thread.id, number)
    looks_after = moderates(actor, board.id)
    if head is None or sight(head.state, is_author=_own(actor, head), moderates=looks_after) is Sight.NOTHING:
        raise NoSuchThing(_("The post that this answers is not there."))
    return head


def own_post(actor: Actor, address: Address, *, hidden: bool = False) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    """A post of the actor that stands there, with `hidden` also one that is hidden. Raises `NoSuchThing`,
    `NotAllowed`."""
    thread, board, post = answered_at(actor, address)
    if not _own(actor, post):
        raise NotAllowed(_("Only its author can change a post."))
    if post.state is PostState.HIDDEN and not hidden:
        raise NotAllowed(_("This post is hidden at present. You can delete it, but not change it."), "hidden")
    if post.state not in (PostState.PUBLISHED, PostState.HIDDEN):
        raise NoSuchThing(_("That post is not there any more."))
    return thread, board, post


def hold_own_post(actor: Actor, address: Address, *, hidden: bool = False) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    """The same in a write that has locked the member: the thread is held before anything of the post changes."""
    thread, _board, post = own_post(actor, address, hidden=hidden)
    threads.lock(thread.id)
    return own_post(actor, Address(thread.id, post.number), hidden=hidden)


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
    warnings = ",".join(clean_topics(draft.warnings))
    return Clean(draft.key, subject, text.body(draft.body), draft.seeking, warnings, draft.unnamed)


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
