"""The log in words: for moderators what was done and by whom, for members that it was done. Inside a read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.policy import Actor, Readers, Role
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.models.queries import modlog
from bbs.models.queries.modlog import LogFacts
from bbs.models.times import from_us
from bbs.services import bylines
from bbs.services.case_rows import LogPage, LogRow
from bbs.services.modlog import LogKind
from bbs.services.steering_log import steering_words

PAGE: Final = 50
"""Lines of a page."""


def page(actor: Actor, after: str | None) -> LogPage:
    """What a moderator may read: of their boards, and of what belongs to none; nothing that concerns themselves."""
    all_boards = Role.SYSOP in actor.roles or actor.moderates is None
    boards = None if all_boards else sorted(actor.moderates or ())
    found = modlog.page(_below(after), PAGE + 1, boards=boards, without=actor.member)
    return _page(found, [_row(facts) for facts in found[:PAGE]])


def public_page(after: str | None) -> LogPage:
    """What every member may read: what was done and on which board, on which day; no name, no number, no text."""
    found = modlog.page(_below(after), PAGE + 1, public=True)
    return _page(found, [_public_row(facts) for facts in found[:PAGE]])


def _page(found: list[LogFacts], rows: list[LogRow]) -> LogPage:
    return LogPage(tuple(rows), str(found[PAGE - 1].id) if len(found) > PAGE else None)


def _below(after: str | None) -> int | None:
    if after is None:
        return None
    if not (after.isascii() and after.isdecimal() and len(after) < 10):
        raise BadInput(_("That page does not follow any other."), "bad_token", field="page")
    return int(after)


def _row(facts: LogFacts) -> LogRow:
    parts = [_sentence(facts)]
    if facts.thread is not None:
        parts.append(str(Address(facts.thread, facts.number)))
    if facts.board_name:
        parts.append(facts.board_name)
    if facts.case is not None:
        parts.append(_("case {number}").format(number=facts.case))
    by = facts.handle or ("" if facts.actor is None else bylines.former().text)
    return LogRow(facts.id, facts.kind, " · ".join(parts), by, from_us(facts.created_us))


def _public_row(facts: LogFacts) -> LogRow:
    parts = [_sentence(facts)]
    if facts.board_name and facts.readers != Readers.LIST.value:
        parts.append(facts.board_name)
    moment = from_us(facts.created_us)
    day = datetime(moment.year, moment.month, moment.day, tzinfo=moment.tzinfo)
    return LogRow(facts.id, facts.kind, " · ".join(parts), "", day)


def _sentence(facts: LogFacts) -> str:
    done = json.loads(facts.facts or "{}").get("done", "")
    what = ACTIONS[ActionKind(done)].words if done in set(ActionKind) else ""
    if facts.kind == LogKind.ACTED and what:
        return what
    words = _words().get(facts.kind, _("Something was done"))
    return f"{words}: {what}" if what else words


def _words() -> dict[str, str]:
    return {
        LogKind.REVERTED: _("Taken back"),
        LogKind.EXPIRED: _("Its time has run out"),
        LogKind.REPLACED: _("Something newer is in its place"),
        LogKind.APPEALED: _("An appeal has come in"),
        LogKind.UPHELD: _("After an appeal it stays as it is"),
        LogKind.OVERRULED: _("Overruled after an appeal"),
        LogKind.REVEALED: _("A moderator has asked who wrote something without a name, with a reason"),
        LogKind.REVISIONS_READ: _("Earlier texts of a post were read"),
        LogKind.DRAWBRIDGE_RAISED: _("New accounts wait for a moderator for now"),
        LogKind.DRAWBRIDGE_LOWERED: _("New accounts come in as before"),
        LogKind.APPROVED: _("A post that waited was let out"),
        LogKind.TURNED_DOWN: _("A post that waited was not let out"),
        **steering_words(),
    }
