"""How the commands of the catalogue are said in line mode: the word that is typed, and what they ask for then.

A word is unique at each place; any beginning of it that could be no other will do, and so will the letter that is its
key on a screen. What stands in an editor begins with a slash, since everything else there is text.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bbs.domain.command import Asks
from bbs.domain.words import _


class Spoken(NamedTuple):
    """The word for a command, and what it asks for, in this order."""

    word: str
    asks: tuple[Asks, ...] = ()


_READING: Final = {
    "open": Spoken(_("open"), (Asks.NUMBER,)),
    "back": Spoken(_("back")),
    "read_on": Spoken(_("on")),
    "next_unread": Spoken(_("next")),
    "previous_unread": Spoken(_("previous")),
    "next_board": Spoken(_("next-board")),
    "previous_board": Spoken(_("previous-board")),
    "search": Spoken(_("search"), (Asks.WORDS,)),
    "order": Spoken(_("order")),
    "home": Spoken(_("home")),
    "jump": Spoken(_("jump"), (Asks.NUMBER,)),
    "move_up": Spoken(_("up")),
    "move_down": Spoken(_("down")),
    "page_up": Spoken(_("less")),
    "page_down": Spoken(_("more")),
    "top": Spoken(_("top")),
    "bottom": Spoken(_("end")),
    "parent": Spoken(_("parent")),
    "first_reply": Spoken(_("first-reply")),
    "previous_sibling": Spoken(_("previous-reply")),
    "next_sibling": Spoken(_("next-reply")),
    "fold": Spoken(_("skip")),
    "catch_up": Spoken(_("mark")),
    "catch_up_all": Spoken(_("mark-all"), (Asks.SURE,)),
    "undo_catch_up": Spoken(_("undo")),
    "mark_unread": Spoken(_("unread")),
}
_TAKING_PART: Final = {
    "write_thread": Spoken(_("write"), (Asks.SUBJECT, Asks.SEEKING, Asks.WARNINGS, Asks.TEXT)),
    "reply": Spoken(_("reply"), (Asks.TEXT, Asks.WARNINGS)),
    "reply_quote": Spoken(_("quote"), (Asks.TEXT, Asks.WARNINGS)),
    "support": Spoken(_("support"), (Asks.KIND,)),
    "follow": Spoken(_("follow")),
    "about": Spoken(_("about")),
    "block": Spoken(_("block"), (Asks.KIND,)),
    "hide_thread": Spoken(_("hide")),
    "keep": Spoken(_("keep")),
    "report": Spoken(_("report"), (Asks.KIND, Asks.REASON, Asks.SURE)),
    "edit": Spoken(_("edit"), (Asks.TEXT,)),
    "own_thread": Spoken(_("own"), (Asks.KIND,)),
    "delete": Spoken(_("delete"), (Asks.SURE,)),
}
_ONES_OWN: Final = {
    "filters": Spoken(_("filter"), (Asks.KIND,)),
    "news": Spoken(_("news")),
    "keepsakes": Spoken(_("keepsakes")),
    "ask": Spoken(_("ask"), (Asks.TEXT,)),
    "cases": Spoken(_("cases")),
    "settings": Spoken(_("settings"), (Asks.KIND,)),
    "drafts": Spoken(_("drafts")),
    "let_in": Spoken(_("let-in"), (Asks.KIND,)),
    "steering": Spoken(_("look-after"), (Asks.KIND,)),
    "lock": Spoken(_("lock"), (Asks.SECRET,)),
}
_CASES: Final = {
    "claim": Spoken(_("take")),
    "act": Spoken(_("act"), (Asks.KIND, Asks.REASON, Asks.UNTIL, Asks.SURE)),
    "approve": Spoken(_("approve")),
    "turn_down": Spoken(_("turn-down"), (Asks.REASON,)),
    "write_to": Spoken(_("write"), (Asks.TEXT,)),
    "close_case": Spoken(_("close"), (Asks.KIND,)),
    "pass_on": Spoken(_("pass")),
    "next_case": Spoken(_("next")),
    "case_note": Spoken(_("note"), (Asks.TEXT,)),
    "go_there": Spoken(_("go")),
    "who": Spoken(_("who"), (Asks.REASON, Asks.SURE)),
    "done_before": Spoken(_("history")),
    "revisions": Spoken(_("earlier-texts")),
    "undo_case": Spoken(_("undo"), (Asks.REASON, Asks.SURE)),
    "case_filters": Spoken(_("filter"), (Asks.KIND,)),
    "duty": Spoken(_("duty"), (Asks.UNTIL,)),
    "hand_over": Spoken(_("hand-over"), (Asks.NAME, Asks.REASON, Asks.SURE)),
    "log": Spoken(_("log")),
    "drawbridge": Spoken(_("drawbridge"), (Asks.REASON, Asks.SURE)),
}
_WRITING: Final = {
    "send": Spoken(_("."), (Asks.SURE,)),
    "put_away": Spoken(_("/stop")),
    "preview": Spoken(_("/show")),
    "details": Spoken(_("/warn"), (Asks.WARNINGS,)),
    "discard_draft": Spoken(_("/discard"), (Asks.SURE,)),
    "reply_guide": Spoken(_("/guide")),
}
_ALWAYS: Final = {
    "help_now": Spoken(_("help")),
    "keys": Spoken(_("commands")),
    "repaint": Spoken(_("again")),
    "leave": Spoken(_("leave"), (Asks.SURE,)),
    "leave_at_once": Spoken(_("quit")),
}

SPOKEN: Final[dict[str, Spoken]] = _READING | _TAKING_PART | _ONES_OWN | _CASES | _WRITING | _ALWAYS
"""By the names of the commands. What is missing cannot be said in words (`tests/architecture` says why)."""
