"""Who may do what: one table, and one function that reads it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from bbs.domain.words import _
from bbs.errors import NoSuchThing, NotAllowed


class Role(StrEnum):
    """What a person is here. A member may hold several; a guest holds only that."""

    GUEST = "guest"
    MEMBER = "member"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    SYSOP = "sysop"


class Readers(StrEnum):
    """Who may read a board."""

    GUESTS = "guests"
    MEMBERS = "members"
    LIST = "list"


class Action(StrEnum):
    """What somebody can ask a service for."""

    SEE_HELP = "see_help"
    SEE_BOARDS = "see_boards"
    READ = "read"
    JOIN = "join"
    WRITE_THREAD = "write_thread"
    REPLY = "reply"
    SUPPORT = "support"
    FOLLOW = "follow"
    MARK = "mark"
    DRAFT = "draft"
    EDIT_OWN = "edit_own"
    DELETE_OWN = "delete_own"
    MANAGE_SELF = "manage_self"
    EXPORT = "export"
    ERASE = "erase"
    UNLOCK = "unlock"
    SEARCH = "search"
    SEE_MEMBER = "see_member"
    BLOCK = "block"
    HIDE_THREAD = "hide_thread"
    KEEP = "keep"
    REPORT = "report"
    ASK = "ask"
    APPEAL = "appeal"
    SEE_OWN_ACTIONS = "see_own_actions"
    SEE_PUBLIC_LOG = "see_public_log"
    WORK_CASES = "work_cases"
    ACT = "act"
    SEE_LOG = "see_log"
    DRAWBRIDGE = "drawbridge"
    INVITE = "invite"
    LET_IN = "let_in"
    MANAGE_SITE = "manage_site"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. Made by `services.accounts`, given to every service call as its first argument.

    `member` is None for a guest. `boards` are the ids of boards with a readers' list that includes this member;
    `moderates` the ids of boards they moderate, or None for all of them. `waiting` is the id of somebody who has asked
    to join and has not been let in: they have their name, and a guest's rights. `locked` is the id of a member whose
    key has opened the door and who has not said their door word yet: `WHEN_LOCKED` is all that they may. `suspended`
    is the id of a member whose account is closed: `WHEN_SUSPENDED` is all that they may. `leaving` says that they have
    asked to be erased and can still take it back: nothing of `NOT_WHEN_LEAVING` is open to them until then. `session`
    is the session in which they ask, where it is known, and `as_of` the last event that had happened when they proved
    who they are; neither makes them somebody else.
    """

    member: int | None
    handle: str
    roles: frozenset[Role]
    boards: frozenset[int] = field(default_factory=frozenset)
    moderates: frozenset[int] | None = field(default_factory=frozenset)
    waiting: int | None = None
    locked: int | None = None
    suspended: int | None = None
    leaving: bool = False
    session: int | None = field(default=None, compare=False)
    as_of: int = field(default=0, compare=False)

    @property
    def is_guest(self) -> bool:
        return self.member is None

    @property
    def whoever(self) -> int | None:
        """The id of whoever it is, in or not; None for somebody without a name."""
        return next((one for one in (self.member, self.waiting, self.locked, self.suspended) if one is not None), None)


GUEST = Actor(member=None, handle="guest", roles=frozenset({Role.GUEST}))
SYSTEM = Actor(member=None, handle="system", roles=frozenset({Role.SYSOP}))
"""The operator at the server's own command line, and work that nobody asked for (schedules, imports)."""

_EVERYBODY = frozenset(Role)
_MODERATORS = frozenset({Role.MODERATOR, Role.SYSOP})
_MEMBERS = frozenset({Role.MEMBER, Role.FACILITATOR, Role.MODERATOR, Role.SYSOP})

POLICY: dict[Action, frozenset[Role]] = {
    Action.SEE_HELP: _EVERYBODY,
    Action.SEE_BOARDS: _EVERYBODY,
    Action.READ: _EVERYBODY,
    Action.JOIN: frozenset({Role.GUEST}),
    Action.WRITE_THREAD: _MEMBERS,
    Action.REPLY: _MEMBERS,
    Action.SUPPORT: _MEMBERS,
    Action.FOLLOW: _MEMBERS,
    Action.MARK: _MEMBERS,
    Action.DRAFT: _MEMBERS,
    Action.EDIT_OWN: _MEMBERS,
    Action.DELETE_OWN: _MEMBERS,
    Action.MANAGE_SELF: _MEMBERS,
    Action.EXPORT: _MEMBERS,
    Action.ERASE: _MEMBERS,
    Action.UNLOCK: _MEMBERS,
    Action.SEARCH: _EVERYBODY,
    Action.SEE_MEMBER: _MEMBERS,
    Action.BLOCK: _MEMBERS,
    Action.HIDE_THREAD: _MEMBERS,
    Action.KEEP: _MEMBERS,
    Action.REPORT: _MEMBERS,
    Action.ASK: _MEMBERS,
    Action.APPEAL: _MEMBERS,
    Action.SEE_OWN_ACTIONS: _MEMBERS,
    Action.SEE_PUBLIC_LOG: _MEMBERS,
    Action.WORK_CASES: _MODERATORS,
    Action.ACT: _MODERATORS,
    Action.SEE_LOG: _MODERATORS,
    Action.DRAWBRIDGE: _MODERATORS,
    Action.INVITE: _MODERATORS,
    Action.LET_IN: _MODERATORS,
    Action.MANAGE_SITE: frozenset({Role.SYSOP}),
}
"""Which roles may do what at all; `may_read_board` narrows it to the boards that are open to the actor."""

WHEN_LOCKED = frozenset({Action.SEE_HELP, Action.UNLOCK})
"""What is open to somebody whose door word is still asked for, whatever they are here."""


WHEN_SUSPENDED = frozenset(
    {Action.SEE_HELP, Action.SEE_OWN_ACTIONS, Action.APPEAL, Action.ASK, Action.EXPORT, Action.ERASE}
)
"""What is open to somebody whose account is closed: help, what was done and why, an appeal, a person to talk to; and
what is theirs: to take it along, and to have it gone."""

NOT_WHEN_LEAVING = frozenset({Action.WRITE_THREAD, Action.REPLY, Action.SUPPORT, Action.EDIT_OWN})
"""What nobody does who has asked to be erased: it would stand there under no name, and go some days later."""


def may(actor: Actor, action: Action) -> bool:
    """Whether one of the actor's roles allows the action."""
    if actor.locked is not None:
        return action in WHEN_LOCKED
    if actor.suspended is not None:
        return action in WHEN_SUSPENDED
    if actor.leaving and action in NOT_WHEN_LEAVING:
        return False
    return not POLICY[action].isdisjoint(actor.roles)


def require(actor: Actor, action: Action) -> None:
    """Raises `NotAllowed` unless the actor may."""
    if may(actor, action):
        return
    if actor.locked is not None:
        words = _("Your door word is asked for first, in a terminal: ssh -t HOST, or line by line: ssh -t HOST plain")
        raise NotAllowed(words, "locked")
    if actor.suspended is not None:
        words = _("This account is closed for now. A terminal says why, until when, and how to answer: ssh -t HOST")
        raise NotAllowed(words, "suspended")
    if actor.leaving and action in NOT_WHEN_LEAVING:
        words = _("You have asked to be erased. Taking that back, in the settings, opens this again.")
        raise NotAllowed(words, "leaving")
    raise NotAllowed(_("You would need to sign in for that.") if actor.is_guest else _("That is not open to you."))


def may_read_board(actor: Actor, board: int, readers: Readers) -> bool:
    """Whether the actor may read what stands on the board with this id."""
    if Role.SYSOP in actor.roles:
        return True
    if Role.MODERATOR in actor.roles and (actor.moderates is None or board in actor.moderates):
        return True
    if readers is Readers.GUESTS:
        return True
    if readers is Readers.MEMBERS:
        return not actor.is_guest
    return board in actor.boards


def require_board(actor: Actor, board: int, readers: Readers) -> None:
    """Raises `NoSuchThing` unless the actor may read the board: what one may not read is not there."""
    if not may_read_board(actor, board, readers):
        raise NoSuchThing(_("There is no such place here, or it is not open to you."))


def roles_of(names: AbstractSet[str]) -> frozenset[Role]:
    """The roles with these names, with `member` added: whoever holds a role is a member."""
    return frozenset({Role(name) for name in names} | {Role.MEMBER})
