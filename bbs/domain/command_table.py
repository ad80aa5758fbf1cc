"""The table of commands: what can be done where, by which key, in which words, who may, and what it asks for."""

from __future__ import annotations

from bbs.domain.command import Asks, Command, Place
from bbs.domain.policy import Action
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
    Command("move_up", _("One up"), ("up", "k"), _MOVES, spoken=_("up")),
    Command("move_down", _("One down"), ("down", "j"), _MOVES, spoken=_("down")),
    Command("page_up", _("A page up"), ("pageup",), _MOVES, spoken=_("less")),
    Command("page_down", _("A page down"), ("pagedown",), _MOVES, spoken=_("more")),
    Command("top", _("To the top"), ("g", "home"), _MOVES, spoken=_("top")),
    Command("bottom", _("To the end"), ("G", "end"), _MOVES, spoken=_("end")),
    Command(
        "open",
        _("Open, or fold"),
        ("enter",),
        _MOVES,
        verb="read",
        essential=True,
        spoken=_("open"),
        asks=(Asks.NUMBER,),
    ),
    Command("back", _("Back"), ("escape", "q", "left"), _MOVES, spoken=_("back")),
    Command("read_on", _("Read on"), ("space",), _LISTS, Action.READ, verb="unread", essential=True, spoken=_("on")),
    Command("next_unread", _("Next unread"), ("n",), _LISTS, Action.MARK, verb="unread", spoken=_("next")),
    Command("previous_unread", _("Previous unread"), ("p",), _LISTS, Action.MARK, spoken=_("previous")),
    Command(
        "next_board",
        _("Next board with something unread"),
        ("tab",),
        _READING,
        Action.MARK,
        verb="boards",
        spoken=_("next-board"),
    ),
    Command(
        "previous_board",
        _("Previous board with something unread"),
        ("shift+tab",),
        _READING,
        Action.MARK,
        spoken=_("previous-board"),
    ),
    Command(
        "search", _("Search"), ("slash",), _LISTS, Action.SEARCH, verb="search", spoken=_("search"), asks=(Asks.WORDS,)
    ),
    Command(
        "order",
        _("The newest first, or those that fit best"),
        ("o",),
        frozenset({Place.HELP}),
        Action.SEARCH,
        spoken=_("order"),
    ),
    Command(
        "jump",
        _("Jump to a number"),
        ("number_sign",),
        _READING,
        Action.READ,
        verb="read",
        spoken=_("jump"),
        asks=(Asks.NUMBER,),
    ),
)

_IN_A_THREAD = (
    Command("parent", _("To the post this answers"), ("left_square_bracket",), _THREAD, spoken=_("parent")),
    Command("first_reply", _("To the first reply"), ("right_square_bracket",), _THREAD, spoken=_("first-reply")),
    Command(
        "previous_sibling",
        _("To the reply before, beside this one"),
        ("left_parenthesis",),
        _THREAD,
        spoken=_("previous-reply"),
    ),
    Command(
        "next_sibling", _("To the next reply beside this one"), ("right_parenthesis",), _THREAD, spoken=_("next-reply")
    ),
    Command("fold", _("Fold or unfold the branch"), ("z",), _THREAD, spoken=_("skip")),
    Command("fold_all", _("Fold or unfold all branches"), ("Z",), _THREAD),
)

_TAKING_PART = (
    Command(
        "write_thread",
        _("Write a new thread"),
        ("w",),
        _THREADS,
        Action.WRITE_THREAD,
        "post",
        True,
        spoken=_("write"),
        asks=(Asks.SUBJECT, Asks.SEEKING, Asks.WARNINGS, Asks.TEXT),
    ),
    Command(
        "reply",
        _("Reply"),
        ("r",),
        _THREAD,
        Action.REPLY,
        "reply",
        True,
        spoken=_("reply"),
        asks=(Asks.TEXT, Asks.WARNINGS),
    ),
    Command(
        "reply_quote",
        _("Reply with a quote"),
        ("R",),
        _THREAD,
        Action.REPLY,
        "reply",
        spoken=_("quote"),
        asks=(Asks.TEXT, Asks.WARNINGS),
    ),
    Command(
        "support",
        _("Give support"),
        ("plus",),
        _THREAD,
        Action.SUPPORT,
        "support",
        spoken=_("support"),
        asks=(Asks.KIND,),
    ),
    Command("follow", _("Follow, or no longer"), ("f",), _PEOPLE, Action.FOLLOW, spoken=_("follow")),
    Command("about", _("About this member"), ("i",), _PEOPLE, Action.SEE_MEMBER, spoken=_("about")),
    Command(
        "block", _("Block or mute this author"), ("b",), _PEOPLE, Action.BLOCK, spoken=_("block"), asks=(Asks.KIND,)
    ),
    Command(
        "hide_thread", _("Hide this thread, for you alone"), ("K",), _THREADS, Action.HIDE_THREAD, spoken=_("hide")
    ),
    Command(
        "keep",
        _("Keep this post for a hard day, or not"),
        ("v",),
        _THREAD | {Place.HELP},
        Action.KEEP,
        spoken=_("keep"),
    ),
    Command(
        "report",
        _("Tell the moderators about this post"),
        ("x",),
        _THREAD,
        Action.REPORT,
        "report",
        spoken=_("report"),
        asks=(Asks.KIND, Asks.REASON, Asks.SURE),
    ),
    Command("edit", _("Edit your post"), ("e",), _THREAD, Action.EDIT_OWN, spoken=_("edit"), asks=(Asks.TEXT,)),
    Command(
        "own_thread",
        _("Your thread: what you look for, close it"),
        ("S",),
        _THREAD,
        Action.EDIT_OWN,
        spoken=_("own"),
        asks=(Asks.KIND,),
    ),
    Command("delete", _("Delete your post"), ("D",), _THREAD, Action.DELETE_OWN, spoken=_("delete"), asks=(Asks.SURE,)),
)

_ONES_OWN = (
    Command(
        "filters",
        _("Choose which threads to see"),
        ("F",),
        frozenset({Place.BOARD, Place.HELP}),
        spoken=_("filter"),
        asks=(Asks.KIND,),
    ),
    Command("news", _("Replies, mentions and threads you follow"), ("N",), _READING, Action.MARK, spoken=_("news")),
    Command(
        "keepsakes",
        _("What you keep for a hard day"),
        ("V",),
        _READING | {Place.HELP},
        Action.KEEP,
        spoken=_("keepsakes"),
    ),
    Command(
        "ask",
        _("Ask a moderator to write to you"),
        ("A",),
        _READING | {Place.HELP},
        Action.ASK,
        "ask",
        spoken=_("ask"),
        asks=(Asks.TEXT,),
    ),
    Command("cases", _("Cases"), ("M",), _READING | _MODERATING, Action.WORK_CASES, "queue", spoken=_("cases")),
    Command("settings", _("Settings"), ("s",), _LISTS, Action.MANAGE_SELF, spoken=_("settings"), asks=(Asks.KIND,)),
    Command(
        "let_in",
        _("People who ask to come in"),
        ("I",),
        frozenset({Place.HOME}),
        Action.LET_IN,
        spoken=_("let-in"),
        asks=(Asks.KIND,),
    ),
    Command(
        "steering",
        _("Look after this place"),
        ("S",),
        frozenset({Place.HOME}),
        Action.WORK_CASES,
        spoken=_("look-after"),
        asks=(Asks.KIND,),
    ),
    Command(
        "lock",
        _("Lock the screen"),
        ("L", "ctrl+t"),
        _ANYWHERE,
        Action.MANAGE_SELF,
        spoken=_("lock"),
        asks=(Asks.SECRET,),
    ),
)

_CASES = (
    Command(
        "claim",
        _("Take this case, or give it back"),
        ("c",),
        _MODERATING,
        Action.WORK_CASES,
        essential=True,
        spoken=_("take"),
    ),
    Command(
        "act",
        _("Do something about it"),
        ("a",),
        _MODERATING | _THREAD,
        Action.ACT,
        "act",
        True,
        spoken=_("act"),
        asks=(Asks.KIND, Asks.REASON, Asks.UNTIL, Asks.SURE),
    ),
    Command("approve", _("Let the post out"), ("y",), _MODERATING, Action.ACT, spoken=_("approve")),
    Command(
        "turn_down",
        _("Do not let the post out, and say why"),
        ("x",),
        _MODERATING,
        Action.ACT,
        spoken=_("turn-down"),
        asks=(Asks.REASON,),
    ),
    Command(
        "write_to",
        _("Write to the member"),
        ("w",),
        _CASE,
        Action.WORK_CASES,
        "case",
        spoken=_("write"),
        asks=(Asks.TEXT,),
    ),
    Command(
        "close_case",
        _("Close the case"),
        ("o",),
        _MODERATING,
        Action.WORK_CASES,
        "act",
        True,
        spoken=_("close"),
        asks=(Asks.KIND,),
    ),
    Command("pass_on", _("Pass it on to somebody else"), ("P",), _MODERATING, Action.WORK_CASES, spoken=_("pass")),
    Command("next_case", _("Next case"), ("space",), _MODERATING, Action.WORK_CASES, essential=True, spoken=_("next")),
    Command(
        "case_note",
        _("Write a note for the other moderators"),
        ("n",),
        _CASE,
        Action.WORK_CASES,
        spoken=_("note"),
        asks=(Asks.TEXT,),
    ),
    Command("go_there", _("Go to the post, in its thread"), ("t",), _CASE, Action.WORK_CASES, spoken=_("go")),
    Command(
        "who", _("Who this is about"), ("i",), _CASE, Action.WORK_CASES, spoken=_("who"), asks=(Asks.REASON, Asks.SURE)
    ),
    Command("done_before", _("What was done before"), ("h",), _CASE, Action.WORK_CASES, spoken=_("history")),
    Command("revisions", _("Earlier texts of the post"), ("v",), _CASE, Action.WORK_CASES, spoken=_("earlier-texts")),
    Command(
        "undo_case",
        _("Take back what you did last"),
        ("U",),
        _MODERATING,
        Action.WORK_CASES,
        spoken=_("undo"),
        asks=(Asks.REASON, Asks.SURE),
    ),
    Command(
        "case_filters",
        _("Choose which cases to see"),
        ("F",),
        _QUEUE,
        Action.WORK_CASES,
        spoken=_("filter"),
        asks=(Asks.KIND,),
    ),
    Command("duty", _("On duty, or resting"), ("d",), _QUEUE, Action.WORK_CASES, spoken=_("duty"), asks=(Asks.UNTIL,)),
    Command(
        "hand_over",
        _("Hand your cases over"),
        ("H",),
        _QUEUE,
        Action.WORK_CASES,
        spoken=_("hand-over"),
        asks=(Asks.NAME, Asks.REASON, Asks.SURE),
    ),
    Command("log", _("What moderators have done"), ("h",), _QUEUE, Action.SEE_LOG, spoken=_("log")),
    Command(
        "drawbridge",
        _("Raise or lower the drawbridge"),
        ("B",),
        _QUEUE,
        Action.DRAWBRIDGE,
        spoken=_("drawbridge"),
        asks=(Asks.REASON, Asks.SURE),
    ),
)

_CATCHING_UP = (
    Command("catch_up", _("Mark this as read"), ("c",), _LISTS, Action.MARK, verb="unread", spoken=_("mark")),
    Command(
        "catch_up_all",
        _("Mark everything as read"),
        ("C",),
        _READING,
        Action.MARK,
        verb="unread",
        spoken=_("mark-all"),
        asks=(Asks.SURE,),
    ),
    Command("undo_catch_up", _("Take marking as read back"), ("U",), _LISTS, Action.MARK, spoken=_("undo")),
    Command("mark_unread", _("Mark unread from here"), ("u",), _THREAD, Action.MARK, spoken=_("unread")),
)

_WRITING = (
    Command("send", _("Send"), ("ctrl+s",), _EDITOR, essential=True, spoken=_("."), asks=(Asks.SURE,)),
    Command(
        "put_away",
        _("Leave, and keep the draft"),
        ("escape",),
        _EDITOR,
        Action.DRAFT,
        essential=True,
        spoken=_("/stop"),
    ),
    Command("preview", _("See it as readers will"), ("ctrl+p",), _EDITOR, spoken=_("/show")),
    Command(
        "details",
        _("What you look for, and content warnings"),
        ("ctrl+o",),
        _EDITOR,
        spoken=_("/warn"),
        asks=(Asks.WARNINGS,),
    ),
    Command(
        "discard_draft",
        _("Throw the draft away"),
        ("ctrl+x",),
        _EDITOR,
        Action.DRAFT,
        spoken=_("/discard"),
        asks=(Asks.SURE,),
    ),
    Command("reply_guide", _("How to answer well"), ("ctrl+r",), _EDITOR, line="/guide", spoken=_("/guide")),
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
        spoken=_("help"),
    ),
    Command(
        "keys",
        _("What can be done here"),
        ("question_mark",),
        _ANYWHERE,
        verb="help",
        essential=True,
        line="/",
        spoken=_("commands"),
    ),
    Command("repaint", _("Paint the screen again"), ("ctrl+l",), _ANYWHERE, spoken=_("again")),
    Command("leave", _("Leave, after asking"), ("ctrl+c",), _ANYWHERE, spoken=_("leave"), asks=(Asks.SURE,)),
    Command(
        "leave_at_once",
        _("Leave at once"),
        ("Q", "ctrl+backslash"),
        _ANYWHERE,
        line="/leave",
        also=_("Esc three times"),
        spoken=_("quit"),
    ),
)

COMMANDS: tuple[Command, ...] = (
    _CASES + _TAKING_PART + _WRITING + _ALWAYS + _ONES_OWN + _CATCHING_UP + _MOVING + _IN_A_THREAD
)
"""Everything that can be done, in the order in which `?` shows it."""
