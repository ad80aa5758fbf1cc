"""The table of commands: what can be done where, by which key, in which words, and who may."""

from __future__ import annotations

from dataclasses import replace

from bbs.domain.command import Command, Place
from bbs.domain.policy import Action
from bbs.domain.spoken import SPOKEN
from bbs.domain.words import _

_LISTS = frozenset({Place.HOME, Place.BOARD, Place.THREAD, Place.HELP})
_QUEUE = frozenset({Place.CASES})
_CASE = frozenset({Place.CASE})
_MODERATING = _QUEUE | _CASE
_MOVES = _LISTS | _MODERATING
_READING = frozenset({Place.HOME, Place.BOARD, Place.THREAD})
_THREADS = frozenset({Place.BOARD, Place.THREAD})
_THREAD = frozenset({Place.THREAD})
_PEOPLE = _THREADS | {Place.HELP}
_EDITOR = frozenset({Place.EDITOR})
_ANYWHERE = frozenset({Place.ANYWHERE})

_MOVING = (
    Command("move_up", _("One up"), ("up", "k"), _MOVES),
    Command("move_down", _("One down"), ("down", "j"), _MOVES),
    Command("page_up", _("A page up"), ("pageup",), _MOVES),
    Command("page_down", _("A page down"), ("pagedown",), _MOVES),
    Command("top", _("To the top"), ("g", "home"), _MOVES),
    Command("bottom", _("To the end"), ("G", "end"), _MOVES),
    Command("open", _("Open, or fold"), ("enter",), _MOVES, verb="read", essential=True),
    Command("back", _("Back"), ("escape", "q", "left"), _MOVES),
    Command("read_on", _("Read on"), ("space",), _LISTS, Action.READ, verb="unread", essential=True),
    Command("next_unread", _("Next unread"), ("n",), _LISTS, Action.MARK, verb="unread"),
    Command("previous_unread", _("Previous unread"), ("p",), _LISTS, Action.MARK),
    Command("next_board", _("Next board with something unread"), ("tab",), _READING, Action.MARK, verb="boards"),
    Command("previous_board", _("Previous board with something unread"), ("shift+tab",), _READING, Action.MARK),
    Command("search", _("Search"), ("slash",), _LISTS, Action.SEARCH, verb="search"),
    Command("order", _("The newest first, or those that fit best"), ("o",), frozenset({Place.HELP}), Action.SEARCH),
    Command("home", _("Home"), (), _THREADS | _MODERATING | {Place.HELP}),
    Command("jump", _("Jump to a number"), ("number_sign",), _READING, Action.READ, verb="read"),
)

_IN_A_THREAD = (
    Command("parent", _("To the post this answers"), ("left_square_bracket",), _THREAD),
    Command("first_reply", _("To the first reply"), ("right_square_bracket",), _THREAD),
    Command("previous_sibling", _("To the reply before, beside this one"), ("left_parenthesis",), _THREAD),
    Command("next_sibling", _("To the next reply beside this one"), ("right_parenthesis",), _THREAD),
    Command("fold", _("Fold or unfold the branch"), ("z",), _THREAD),
    Command("fold_all", _("Fold or unfold all branches"), ("Z",), _THREAD),
)

_TAKING_PART = (
    Command("write_thread", _("Write a new thread"), ("w",), _THREADS, Action.WRITE_THREAD, "post", True),
    Command("reply", _("Reply"), ("r",), _THREAD, Action.REPLY, "reply", True),
    Command("reply_quote", _("Reply with a quote"), ("R",), _THREAD, Action.REPLY, "reply"),
    Command("support", _("Give support"), ("plus",), _THREAD, Action.SUPPORT, "support"),
    Command("follow", _("Follow, or no longer"), ("f",), _PEOPLE, Action.FOLLOW),
    Command("about", _("About this member"), ("i",), _PEOPLE, Action.SEE_MEMBER),
    Command("block", _("Block or mute this author"), ("b",), _PEOPLE, Action.BLOCK),
    Command("hide_thread", _("Hide this thread, for you alone"), ("K",), _THREADS, Action.HIDE_THREAD),
    Command("keep", _("Keep this post for a hard day, or not"), ("v",), _THREAD | {Place.HELP}, Action.KEEP),
    Command("report", _("Tell the moderators about this post"), ("x",), _THREAD, Action.REPORT, "report"),
    Command("edit", _("Edit your post"), ("e",), _THREAD, Action.EDIT_OWN),
    Command("own_thread", _("Your thread: what you look for, close it"), ("S",), _THREAD, Action.EDIT_OWN),
    Command("delete", _("Delete your post"), ("D",), _THREAD, Action.DELETE_OWN),
)

_ONES_OWN = (
    Command("filters", _("Choose which threads to see"), ("F",), frozenset({Place.BOARD, Place.HELP})),
    Command("news", _("Replies, mentions and threads you follow"), ("N",), _READING, Action.MARK),
    Command("keepsakes", _("What you keep for a hard day"), ("V",), _READING | {Place.HELP}, Action.KEEP),
    Command("ask", _("Ask a moderator to write to you"), ("A",), _READING | {Place.HELP}, Action.ASK, "ask"),
    Command("cases", _("Cases"), ("M",), _READING | _MODERATING, Action.WORK_CASES, "queue"),
    Command("settings", _("Settings"), ("s",), _LISTS, Action.MANAGE_SELF),
    Command("drafts", _("What you have begun to write"), (), _LISTS, Action.DRAFT),
    Command("let_in", _("People who ask to come in"), ("I",), frozenset({Place.HOME}), Action.LET_IN),
    Command("steering", _("Look after this place"), ("S",), frozenset({Place.HOME}), Action.WORK_CASES),
    Command("lock", _("Lock the screen"), ("L", "ctrl+t"), _ANYWHERE, Action.MANAGE_SELF),
)

_CASES = (
    Command("claim", _("Take this case, or give it back"), ("c",), _MODERATING, Action.WORK_CASES, essential=True),
    Command("act", _("Do something about it"), ("a",), _MODERATING | _THREAD, Action.ACT, "act", True),
    Command("approve", _("Let the post out"), ("y",), _MODERATING, Action.ACT),
    Command("turn_down", _("Do not let the post out, and say why"), ("x",), _MODERATING, Action.ACT),
    Command("write_to", _("Write to the member"), ("w",), _CASE, Action.WORK_CASES, "case"),
    Command("close_case", _("Close the case"), ("o",), _MODERATING, Action.WORK_CASES, "act", True),
    Command("pass_on", _("Pass it on to somebody else"), ("P",), _MODERATING, Action.WORK_CASES),
    Command("next_case", _("Next case"), ("space",), _MODERATING, Action.WORK_CASES, essential=True),
    Command("case_note", _("Write a note for the other moderators"), ("n",), _CASE, Action.WORK_CASES),
    Command("go_there", _("Go to the post, in its thread"), ("t",), _CASE, Action.WORK_CASES),
    Command("who", _("Who this is about"), ("i",), _CASE, Action.WORK_CASES),
    Command("done_before", _("What was done before"), ("h",), _CASE, Action.WORK_CASES),
    Command("revisions", _("Earlier texts of the post"), ("v",), _CASE, Action.WORK_CASES),
    Command("undo_case", _("Take back what you did last"), ("U",), _MODERATING, Action.WORK_CASES),
    Command("case_filters", _("Choose which cases to see"), ("F",), _QUEUE, Action.WORK_CASES),
    Command("duty", _("On duty, or resting"), ("d",), _QUEUE, Action.WORK_CASES),
    Command("hand_over", _("Hand your cases over"), ("H",), _QUEUE, Action.WORK_CASES),
    Command("log", _("What moderators have done"), ("h",), _QUEUE, Action.SEE_LOG),
    Command("drawbridge", _("Raise or lower the drawbridge"), ("B",), _QUEUE, Action.DRAWBRIDGE),
)

_CATCHING_UP = (
    Command("catch_up", _("Mark this as read"), ("c",), _LISTS, Action.MARK, verb="unread"),
    Command("catch_up_all", _("Mark everything as read"), ("C",), _READING, Action.MARK, verb="unread"),
    Command("undo_catch_up", _("Take marking as read back"), ("U",), _LISTS, Action.MARK),
    Command("mark_unread", _("Mark unread from here"), ("u",), _THREAD, Action.MARK),
)

_WRITING = (
    Command("send", _("Send"), ("ctrl+s",), _EDITOR, essential=True),
    Command("put_away", _("Leave, and keep the draft"), ("escape",), _EDITOR, Action.DRAFT, essential=True),
    Command("preview", _("See it as readers will"), ("ctrl+p",), _EDITOR),
    Command("details", _("What you look for, and content warnings"), ("ctrl+o",), _EDITOR),
    Command("discard_draft", _("Throw the draft away"), ("ctrl+x",), _EDITOR, Action.DRAFT),
    Command("reply_guide", _("How to answer well"), ("ctrl+r",), _EDITOR, line="/guide"),
    Command("undo", _("Undo"), ("ctrl+z",), _EDITOR),
    Command("redo", _("Redo"), ("ctrl+y",), _EDITOR),
)

_ALWAYS = (
    Command(
        "help_now",
        _("Help now"),
        ("exclamation_mark", "f1", "ctrl+g"),
        _ANYWHERE,
        Action.SEE_HELP,
        "crisis",
        essential=True,
        line="/help",
    ),
    Command("keys", _("What can be done here"), ("question_mark",), _ANYWHERE, verb="help", essential=True, line="/"),
    Command("repaint", _("Paint the screen again"), ("ctrl+l",), _ANYWHERE),
    Command("leave", _("Leave, after asking"), ("ctrl+c",), _ANYWHERE),
    Command(
        "leave_at_once",
        _("Leave at once"),
        ("Q", "ctrl+backslash"),
        _ANYWHERE,
        line="/leave",
        also=_("Esc three times"),
    ),
)

_ROWS: tuple[Command, ...] = (
    _CASES + _TAKING_PART + _WRITING + _ALWAYS + _ONES_OWN + _CATCHING_UP + _MOVING + _IN_A_THREAD
)

COMMANDS: tuple[Command, ...] = tuple(
    replace(row, spoken=SPOKEN[row.name].word, asks=SPOKEN[row.name].asks) if row.name in SPOKEN else row
    for row in _ROWS
)
"""Everything that can be done, in the order in which `?` shows it."""
