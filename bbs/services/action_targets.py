"""What an action is done to, and whether this moderator may do it to that. Inside a read or a write.

Whoever wrote without a name stays so: what is done to their account goes by their post, and is not refused for who they
turn out to be, since that would say it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bbs.domain.acting import ACTIONS, CLOSING, HOUSEKEEPING, ActionKind, Target
from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.domain.policy import Actor, Role, require_board
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.members import ACTIVE, LEAVING, SUSPENDED
from bbs.models.queries import boards, cases, members, posts, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.cases import CaseFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.services import forwarding
from bbs.services.case_rows import ActionRequest
from bbs.services.core import moderates
from bbs.services.identity import member_called

_FITS = {
    ActionKind.ADD_WARNING: (PostState.PUBLISHED, PostState.HIDDEN),
    ActionKind.HIDE: (PostState.PUBLISHED, PostState.HIDDEN),
    ActionKind.RESTORE: (PostState.HIDDEN, PostState.REMOVED),
    ActionKind.SPLIT: (PostState.PUBLISHED,),
    ActionKind.REMOVE: (PostState.PUBLISHED, PostState.HIDDEN),
}
"""In which states a post can be for what is done to it."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What an action is done to. `about` is whom it concerns, None where they have gone; with `unnamed` moderators do
    not learn who that is. `by_name` says that somebody was named, and no post."""

    case: CaseFacts | None
    board: BoardFacts | None
    thread: ThreadFacts | None
    post: HeadFacts | None
    about: int | None
    unnamed: bool
    by_name: bool = False

    @property
    def place(self) -> tuple[int | None, int | None]:
        """Thread and number."""
        return None if self.thread is None else self.thread.id, None if self.post is None else self.post.number

    def columns(self, target: Target) -> dict[str, object]:
        """What names the target in a row of actions: the post also for the author of one without a name."""
        post = None if self.post is None else self.post.id
        if self.case is not None and post is None:
            post = self.case.post
        by_post = target is Target.POST or (target is Target.MEMBER and self.unnamed)
        return {
            "post": post if by_post else None,
            "thread": self.thread.id if self.thread is not None and target is Target.THREAD else None,
            "member": self.about if target is Target.MEMBER and not self.unnamed else None,
            "about": self.about,
            "unnamed": self.unnamed,
            "board": None if self.board is None else self.board.id,
            "case": None if self.case is None else self.case.id,
        }


def aim(actor: Actor, request: ActionRequest, case: CaseFacts | None) -> Aim:
    """What the request is about; `case` is the one it comes from. Raises `NoSuchThing`."""
    target = ACTIONS[request.kind].target
    if request.handle is not None and target is Target.MEMBER:
        found = Aim(case, None, None, None, member_called(request.handle).id, unnamed=False, by_name=True)
    elif request.address is not None:
        found = _at(actor, request.address, case, target)
    elif case is not None:
        found = _of_case(actor, case, target)
    else:
        raise NoSuchThing(_("Say which post, thread or member."))
    if target is Target.POST and found.post is None and found.thread is not None:
        raise _waits()
    missing = {Target.POST: found.post, Target.THREAD: found.thread, Target.MEMBER: found.about}[target]
    if missing is None:
        raise NoSuchThing(_("There is nothing to do that to any more."))
    return found


def of_case(actor: Actor, case: CaseFacts, target: Target) -> Aim | None:
    """What an action on this sort of thing would be about, asked for in a case; None where there is none."""
    try:
        return _of_case(actor, case, target)
    except BBSError:
        return None


def possible(actor: Actor, case: CaseFacts) -> tuple[ActionKind, ...]:
    """The kinds of action that the actor can take in a case, the gentlest first; none in an appeal: that is decided."""
    if case.origin == Origin.APPEAL:
        return ()
    post = of_case(actor, case, Target.POST)
    aims = {Target.POST: post, Target.MEMBER: post, Target.THREAD: None if post is None else _whole(post)}
    known, found = Known(), []
    for kind, rule in ACTIONS.items():
        there = aims[rule.target]
        has = (
            there is not None
            and {
                Target.POST: there.post,
                Target.THREAD: there.thread,
                Target.MEMBER: there.about,
            }[rule.target]
        )
        if there is not None and has is not None and refusal(actor, there, kind, known) is None:
            found.append(kind)
    return tuple(found)


class Known:
    """What members are, looked up once for all kinds of action."""

    def __init__(self) -> None:
        self._sysops: dict[int, bool] = {}
        self._states: dict[int, str | None] = {}

    def is_sysop(self, member: int) -> bool:
        """Whether somebody is a sysop."""
        if member not in self._sysops:
            self._sysops[member] = any(role == Role.SYSOP.value for role, _board in members.roles(member))
        return self._sysops[member]

    def has_account(self, member: int) -> bool:
        """Whether there is an account that can be closed."""
        if member not in self._states:
            found = members.by_id(member)
            self._states[member] = None if found is None else found.state
        return self._states[member] in (ACTIVE, SUSPENDED, LEAVING)


def refusal(actor: Actor, there: Aim, kind: ActionKind, known: Known | None = None) -> BBSError | None:
    """Why the actor may not do this, None where they may. Of what fits the post's state, too."""
    known = known or Known()
    return _by_place(actor, there, kind) or _by_person(actor, there, kind, known) or _by_state(there, kind, known)


def everywhere(actor: Actor) -> bool:
    """Whether the actor looks after every board."""
    return Role.SYSOP in actor.roles or (Role.MODERATOR in actor.roles and actor.moderates is None)


def _by_place(actor: Actor, there: Aim, kind: ActionKind) -> BBSError | None:
    if there.board is not None and not moderates(actor, there.board.id):
        return NotAllowed(_("You do not look after that board."), "other_board")
    if kind in CLOSING and not everywhere(actor):
        words = _("Closing an account is for moderators of all boards. You can let the member only read, for a time.")
        return NotAllowed(words, "all_boards")
    if there.by_name and not everywhere(actor):
        words = _("You look after some boards: please act on a post, or in a case, of one of them.")
        return NotAllowed(words, "by_name")
    return None


def _by_person(actor: Actor, there: Aim, kind: ActionKind, known: Known) -> BBSError | None:
    if there.about is None or kind in HOUSEKEEPING:
        return None
    if there.about == actor.member:
        return NotAllowed(_("That is you. Somebody else has to look at it."), "oneself")
    if there.unnamed or Role.SYSOP in actor.roles:
        return None
    if known.is_sysop(there.about):
        return NotAllowed(_("That is for another operator of this community."), "sysop")
    return None


def _by_state(there: Aim, kind: ActionKind, known: Known) -> BBSError | None:
    if kind in _FITS and there.post is not None:
        if there.post.state is PostState.HELD:
            return _waits()
        if there.post.state not in _FITS[kind]:
            return BBSError(_("The post is not in a state for that."), "state")
        if kind is ActionKind.SPLIT and there.post.number == OPENING:
            return BBSError(_("The opening is the thread. Moving it moves all of it."), "state")
    if kind is ActionKind.NOTE and there.unnamed:
        return BBSError(_("Nobody could find that note again. One in the case is read with it."), "unnamed")
    if kind in CLOSING and there.about is not None and not there.unnamed and not known.has_account(there.about):
        return BBSError(_("There is no account to close: they cannot sign in as it is."), "state")
    return None


def _at(actor: Actor, address: Address, case: CaseFacts | None, target: Target) -> Aim:
    address = forwarding.now_at(address)
    thread = threads.thread(address.thread)
    board = None if thread is None else boards.board_by_id(thread.board)
    if thread is None or board is None:
        raise _not_there()
    require_board(actor, board.id, board.readers)
    post = posts.head(thread.id, address.post or OPENING)
    if post is None:
        raise _not_there()
    there = Aim(case, board, thread, post, post.author, post.unnamed)
    return _whole(there) if target is Target.THREAD else there


def _whole(there: Aim) -> Aim:
    """The same for what is done to the whole thread."""
    if there.thread is None:
        return there
    return replace(there, post=None, about=there.thread.author, unnamed=there.thread.unnamed)


def _of_case(actor: Actor, case: CaseFacts, target: Target) -> Aim:
    found = None if case.post is None else cases.post(case.post)
    if found is not None and found.number is not None:
        return _at(actor, Address(found.thread, found.number), case, target)
    number = case.thread if found is None else found.thread
    thread = None if number is None else threads.thread(number)
    board_id = case.board if thread is None else thread.board
    board = None if board_id is None else boards.board_by_id(board_id)
    there = Aim(case, board, thread, None, case.member, case.unnamed)
    return _whole(there) if target is Target.THREAD else there


def _waits() -> BBSError:
    return BBSError(_("The post waits: it can be let out, or turned down."), "held")


def _not_there() -> NoSuchThing:
    return NoSuchThing(_("There is no such thread here, or it is not open to you."))
