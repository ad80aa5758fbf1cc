"""What a member is told at the next sign-in, once: mostly that somebody has changed how their account is opened."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bbs.domain.policy import Action, Actor, require
from bbs.domain.words import _
from bbs.models.queries import doors
from bbs.models.times import to_day
from bbs.services.core import Core, member_of

MAX_NOTICES: Final = 20
"""Notices that wait for one member; of more the oldest are forgotten."""


class NoticeKind(StrEnum):
    """What there is to tell. Facts that a kind needs stand in its words."""

    RECOVERED = "recovered"
    NEW_CODE = "new_code"
    RESET = "reset"
    PASSWORD = "password"  # noqa: S105
    KEY_ADDED = "key_added"
    KEY_REMOVED = "key_removed"
    DOOR_WORD = "door_word"
    RESTORED = "restored"
    LET_IN = "let_in"
    POST_LET_OUT = "post_let_out"
    POST_TURNED_DOWN = "post_turned_down"
    WRITTEN = "written"
    WELCOME = "welcome"
    REPORT_LOOKED_AFTER = "report_looked_after"
    REPORT_ACTED = "report_acted"
    REPORT_LEFT = "report_left"
    REPORT_KNOWN = "report_known"
    WORRY_LOOKED_AFTER = "worry_looked_after"
    ACTED = "acted"
    TAKEN_BACK = "taken_back"
    APPEAL_DECIDED = "appeal_decided"
    REVEALED = "revealed"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """Something to tell, in words, and the day on which it happened (ISO, UTC)."""

    kind: str
    words: str
    day: str


class Notices:
    """The notices of a member."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def take(self, actor: Actor) -> tuple[NoticeRow, ...]:
        """What there is to tell, the oldest first. It is told once: the next call has nothing."""
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        if not await self._core.read(lambda: doors.has_notices(member)):
            return ()
        found = await self._core.write(lambda: doors.take_notices(member), always=True)
        return tuple(NoticeRow(kind, _said(kind, facts), day) for kind, facts, day in found)


def leave(member: int, kind: NoticeKind, now: datetime, **facts: str) -> None:
    """Inside a write: leaves a notice for a member. The day is kept and nothing finer."""
    doors.add_notice(member, kind.value, json.dumps(facts, ensure_ascii=False), to_day(now), MAX_NOTICES)


def _said(kind: str, facts: str) -> str:
    known: dict[str, str] = json.loads(facts or "{}")
    return _words().get(kind, _("Something about this account has changed.")).format_map(_Facts(known))


def _words() -> dict[str, str]:
    return {
        NoticeKind.RECOVERED: _(
            "This account was opened with its recovery code. It has a new password and a new code; its keys and its"
            " door word were taken off. If that was not you, please tell a moderator."
        ),
        NoticeKind.NEW_CODE: _("This account has a new recovery code; the old one opens nothing any more."),
        NoticeKind.RESET: _("The operator has set how this account signs in. If you did not ask, please tell them."),
        NoticeKind.PASSWORD: _("The password of this account was changed."),
        NoticeKind.KEY_ADDED: _("The key ending ...{tail} can open this account now."),
        NoticeKind.KEY_REMOVED: _("The key ending ...{tail} does not open this account any more."),
        NoticeKind.DOOR_WORD: _("The door word of this account was changed, or taken off."),
        NoticeKind.RESTORED: _("Your account is open again. Good that you are here."),
        NoticeKind.LET_IN: _("A moderator has let you in. Welcome."),
        **_moderating(),
    }


def _moderating() -> dict[str, str]:
    return {
        NoticeKind.POST_LET_OUT: _("A moderator has read your post, and it stands now: {where}."),
        NoticeKind.POST_TURNED_DOWN: _(
            "A moderator has read your post and not published it: {why} Your words are among your drafts, to be changed"
            " and sent again, or to be kept."
        ),
        NoticeKind.WRITTEN: _("A moderator has written to you. At home, or with A, you can read it."),
        NoticeKind.WELCOME: "{words}",
        NoticeKind.REPORT_LOOKED_AFTER: _(
            "What you reported in {where} was looked after: a moderator has talked with somebody. Thank you for saying."
        ),
        NoticeKind.REPORT_ACTED: _(
            "What you reported in {where} was looked at, and the moderators have done something about it. Thank you."
        ),
        NoticeKind.REPORT_LEFT: _(
            "What you reported in {where} was looked at. The moderators have let it stand; it was right to say it."
        ),
        NoticeKind.REPORT_KNOWN: _(
            "What you reported in {where} was looked at together with something else. Thank you for saying."
        ),
        NoticeKind.ACTED: "{words}",
        NoticeKind.TAKEN_BACK: _("This does not hold any more: {words}"),
        NoticeKind.APPEAL_DECIDED: "{words}",
        NoticeKind.REVEALED: _(
            "A moderator has looked at who wrote {where} without a name, and sees your name. Why: {words} It is written"
            " down that they did. A asks for a person to talk about it with."
        ),
        NoticeKind.WORRY_LOOKED_AFTER: _(
            "You were worried about somebody in {where}. A moderator has looked. Thank you for caring."
        ),
    }


class _Facts(dict[str, str]):
    """Facts of which one that is missing shows as nothing."""

    def __missing__(self, key: str) -> str:
        return ""
