"""What each kind of action does, and what is left of it when it ends. Inside a write.

What a post, a thread or an account is follows from the actions that stand, and not from the order in which they came:
whoever takes one back leaves what another has done.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bbs.domain.acting import SLOWEST, ActionKind
from bbs.domain.post_states import PostState
from bbs.domain.text import subject
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.members import ACTIVE, SUSPENDED
from bbs.models.queries import actions, boards, cases, members, posts, search, showing, threads
from bbs.models.queries.actions import ActionFacts
from bbs.services import events
from bbs.services.action_targets import Aim
from bbs.services.core import Outbox
from bbs.services.publishing import clean_topics
from bbs.services.rows import topics
from bbs.services.sessions import Why, tell_end
from bbs.services.showing import put

HIDING: Final = (ActionKind.REMOVE, ActionKind.HIDE)
"""What takes a post out of sight, the stronger first."""

CLOSES: Final = [ActionKind.BAN.value, ActionKind.SUSPEND.value]
_STATES = {ActionKind.REMOVE: PostState.REMOVED, ActionKind.HIDE: PostState.HIDDEN}


@dataclass(frozen=True, slots=True)
class Mechanics:
    """What other rooms do with whole threads, inside a write. `thread` is a number, `board` an id.

    `move` and `split` raise `BBSError` where that cannot be; `split` returns the number of the new thread.
    """

    move: Callable[[int, int, int, Outbox], None]
    split: Callable[[int, int, str, int, Outbox], int]
    lock: Callable[[int, bool, Outbox], None]
    pin: Callable[[int, bool, Outbox], None]
    slow: Callable[[int, int, Outbox], None]


@dataclass(frozen=True, slots=True)
class Effects:
    """Does what actions say. `begin` comes after the action's row is there, `end` after it has ended."""

    mechanics: Mechanics

    def argument(self, kind: ActionKind, text: str) -> str:
        """What an action needs beside its reason, cleaned. Raises `BadInput` at the field `argument`."""
        try:
            return _ARGUMENTS.get(kind, _none)(text)
        except BadInput as error:
            raise BadInput(error.message, error.code, field="argument") from None

    def before(self, kind: ActionKind, aim: Aim, argument: str) -> str:
        """What a revert goes back to, as JSON, or the content warnings that it takes off; empty where the standing
        actions say it."""
        thread = aim.thread
        if kind is ActionKind.ADD_WARNING and aim.post is not None:
            return ",".join(topic for topic in topics(argument) if topic not in topics(aim.post.warnings))
        if thread is None:
            return ""
        if kind is ActionKind.REMOVE and aim.post is not None and aim.post.number == OPENING:
            return json.dumps({"subject": thread.subject})
        kept: dict[ActionKind, object] = {
            ActionKind.MOVE: thread.board,
            ActionKind.LOCK: thread.locked,
            ActionKind.PIN: thread.pinned,
            ActionKind.SLOW: thread.slow_seconds,
        }
        return json.dumps(kept[kind]) if kind in kept else ""

    def begin(self, kind: ActionKind, aim: Aim, argument: str, now_us: int, outbox: Outbox) -> None:
        """Does it. Raises `BBSError` where it cannot be done."""
        thread = 0 if aim.thread is None else aim.thread.id
        number = OPENING if aim.post is None else aim.post.number
        if kind is ActionKind.MOVE:
            self.mechanics.move(thread, _board(argument), now_us, outbox)
        elif kind is ActionKind.SPLIT:
            self.mechanics.split(thread, number, argument, now_us, outbox)
        elif kind in (ActionKind.LOCK, ActionKind.PIN, ActionKind.SLOW):
            self._set(kind, thread, argument, outbox)
        elif kind is ActionKind.ADD_WARNING:
            _warn(aim, argument, outbox)
        elif kind in HIDING or kind is ActionKind.RESTORE:
            _settle_post(outbox, 0 if aim.post is None else aim.post.id)
            if kind is ActionKind.REMOVE and number == OPENING:
                showing.change_subject(thread, _("(removed)"))
        elif aim.about is not None:
            _settle_account(kind, aim.about, now_us, outbox)

    def end(self, action: ActionFacts, now_us: int, outbox: Outbox) -> None:
        """Takes back what an action has done that has just ended."""
        kind = ActionKind(action.kind)
        if kind in (ActionKind.LOCK, ActionKind.PIN, ActionKind.SLOW):
            if action.thread is not None and not actions.standing_of_thread(action.thread, [kind.value]):
                self._unset(kind, action.thread, json.loads(action.before or "0"), outbox)
        elif kind is ActionKind.MOVE:
            if action.thread is not None:
                self.mechanics.move(action.thread, json.loads(action.before), now_us, outbox)
        elif kind is ActionKind.ADD_WARNING:
            _unwarn(action, outbox)
        elif kind in HIDING and action.post is not None:
            if action.before:
                _subject_back(action.post, json.loads(action.before)["subject"])
            _settle_post(outbox, action.post)
        elif action.about is not None:
            _settle_account(kind, action.about, now_us, outbox)

    def _set(self, kind: ActionKind, thread: int, argument: str, outbox: Outbox) -> None:
        if kind is ActionKind.LOCK:
            self.mechanics.lock(thread, True, outbox)
        elif kind is ActionKind.PIN:
            self.mechanics.pin(thread, True, outbox)
        else:
            self.mechanics.slow(thread, int(argument) * 60, outbox)

    def _unset(self, kind: ActionKind, thread: int, before: int, outbox: Outbox) -> None:
        if kind is ActionKind.LOCK:
            self.mechanics.lock(thread, bool(before), outbox)
        elif kind is ActionKind.PIN:
            self.mechanics.pin(thread, bool(before), outbox)
        else:
            self.mechanics.slow(thread, int(before), outbox)


def _settle_post(outbox: Outbox, post: int) -> None:
    """The post is as the actions say that stand."""
    found = cases.post(post)
    head = None if found is None or found.number is None else posts.head(found.thread, found.number)
    board = None if found is None else boards.board_by_id(found.board)
    if found is None or head is None or board is None:
        return
    standing = {one.kind for one in actions.standing_of_post(post, [kind.value for kind in HIDING])}
    state = next((_STATES[kind] for kind in HIDING if kind.value in standing), PostState.PUBLISHED)
    put(outbox, board, found.thread, head, state)


def _subject_back(post: int, text: str) -> None:
    """The subject of a thread whose opening was removed. Before the post is put back into the search, with it."""
    found = cases.post(post)
    if found is not None and found.body:
        showing.change_subject(found.thread, text)


def _settle_account(kind: ActionKind, member: int, now_us: int, outbox: Outbox) -> None:
    if kind is ActionKind.SILENCE:
        standing = actions.standing_about(member, [kind.value])
        ends = [one.expires_us for one in standing if one.expires_us is not None and one.expires_us > now_us]
        members.change(member, silenced_until_us=max(ends, default=None))
    elif kind.value in CLOSES:
        _settle_door(member, now_us, outbox)


def _settle_door(member: int, now_us: int, outbox: Outbox) -> None:
    """Whether the account is open. An end that has come counts as one, whether or not the clock has been round."""
    standing = actions.standing_about(member, CLOSES)
    closing = [one for one in standing if one.expires_us is None or one.expires_us > now_us]
    if not closing:
        members.change_state(member, (SUSPENDED,), state=ACTIVE, suspended_until_us=None)
        return
    for_good = any(one.expires_us is None for one in closing)
    until = None if for_good else max(one.expires_us or 0 for one in closing)
    if members.change_state(member, (ACTIVE, SUSPENDED), state=SUSPENDED, suspended_until_us=until):
        tell_end(outbox, member, Why.SUSPENDED)


def _warn(aim: Aim, argument: str, outbox: Outbox) -> None:
    if aim.post is not None and aim.thread is not None:
        wanted = dict.fromkeys((*topics(aim.post.warnings), *topics(argument)))
        _put_warnings(aim.thread.id, aim.post.id, aim.post.number, ",".join(wanted), outbox)


def _unwarn(action: ActionFacts, outbox: Outbox) -> None:
    """Takes off what was added, unless another action that stands has added it as well."""
    found = None if action.post is None else cases.post(action.post)
    if found is None or found.number is None:
        return
    head = posts.head(found.thread, found.number)
    if head is None:
        return
    others = actions.standing_of_post(found.id, [ActionKind.ADD_WARNING.value])
    kept = {topic for one in others for topic in topics(one.argument)}
    off = set(topics(action.before)) - kept
    left = [topic for topic in topics(head.warnings) if topic not in off]
    _put_warnings(found.thread, found.id, found.number, ",".join(left), outbox)


def _put_warnings(thread: int, post: int, number: int, warnings: str, outbox: Outbox) -> None:
    """The warnings of an opening stand over its thread as well."""
    search.take_out(post)
    showing.change_warnings(thread, post, number, warnings)
    search.put_in(post)
    facts = threads.thread(thread)
    board = None if facts is None else boards.board_by_id(facts.board)
    if board is not None:
        outbox.tell(events.EDITED, board, thread, number)


def _topics(text: str) -> str:
    found = clean_topics(tuple(text.split(",")))
    if not found:
        raise BadInput(_("Say which content warnings, with commas between."), "empty")
    return ",".join(found)


def _minutes(text: str) -> str:
    most = SLOWEST.total_seconds() // 60
    if not text.strip().isascii() or not text.strip().isdecimal() or not 1 <= int(text.strip()[:9]) <= most:
        words = _("Say how many minutes apart, from 1 to {most}.")
        raise BadInput(words.format(most=int(most)), "bad_argument")
    return str(int(text))


def _slug(text: str) -> str:
    _board(text.strip())
    return text.strip()


def _board(slug: str) -> int:
    found = boards.board_by_slug(slug)
    if found is None:
        raise BadInput(_("There is no board of that name."), "bad_argument", field="argument")
    return found.id


def _none(_text: str) -> str:
    return ""


_ARGUMENTS: Final[dict[ActionKind, Callable[[str], str]]] = {
    ActionKind.ADD_WARNING: _topics,
    ActionKind.SPLIT: subject,
    ActionKind.SLOW: _minutes,
    ActionKind.MOVE: _slug,
}
