"""The catalogue of commands: what can be done where, by which key, in which words, and who may.

Keys, the list behind `?`, line mode and verbs are drawn from here, so that they cannot disagree. Keys are named as
the terminal room names them: a letter is itself, the others have names such as `question_mark` or `ctrl+s`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bbs.domain.policy import Action, Actor, may
from bbs.domain.words import _


class Place(StrEnum):
    """Where somebody is. A command whose place is `ANYWHERE` works in all of them."""

    HOME = "home"
    BOARD = "board"
    THREAD = "thread"
    EDITOR = "editor"
    HELP = "help"
    CASES = "cases"
    CASE = "case"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    `name` is stable and unique; screens act on it. `words` is what people read. `keys` are key names, the one to show
    first. `where` are its places. `action` is what the policy table is asked, None where everybody may. `verb` is the
    verb of the contract that does the same without a screen, None where there is none. `essential` commands belong
    in the short line at the foot of a screen. `line` does the same in a text field, alone on its line. `also` is
    pressed, in words, where it is no single key.
    """

    name: str
    words: str
    keys: tuple[str, ...]
    where: frozenset[Place]
    action: Action | None = None
    verb: str | None = None
    essential: bool = False
    line: str = ""
    also: str = ""

    def keys_at(self, place: Place) -> tuple[str, ...]:
        """The keys that do this at `place`; in a text field only keys that write nothing."""
        if place is not Place.EDITOR:
            return self.keys
        return tuple(key for key in self.keys if not writes(key))

    def labels_at(self, place: Place, *, also: bool = True) -> tuple[str, ...]:
        """Everything that does this at `place`, as people know it: keys, and in a text field the line to type.

        `also` False leaves out what is no single key, for whoever has turned that off.
        """
        more = (self.also if also else "", self.line if place is Place.EDITOR else "")
        return (*map(key_label, self.keys_at(place)), *filter(None, more))


KEY_CHARACTERS = {
    "space": " ",
    "question_mark": "?",
    "exclamation_mark": "!",
    "plus": "+",
    "number_sign": "#",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
    "slash": "/",
}
"""The characters of the named keys that write one."""

_KEY_LABELS = {
    "space": _("Space"),
    "enter": _("Enter"),
    "escape": _("Esc"),
    "tab": _("Tab"),
    "shift+tab": _("Shift+Tab"),
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": _("PgUp"),
    "pagedown": _("PgDn"),
    "home": _("Home"),
    "end": _("End"),
    "f1": "F1",
    "ctrl+backslash": "Ctrl+\\",
}


def writes(key: str) -> bool:
    """Whether the key with this name puts a character into a text field."""
    return len(key) == 1 or key in KEY_CHARACTERS


def key_label(key: str) -> str:
    """The key as people know it: `?`, `Ctrl+S`, `PgDn`."""
    if key in _KEY_LABELS:
        return _KEY_LABELS[key]
    if key.startswith("ctrl+"):
        return _("Ctrl+{key}").format(key=key.removeprefix("ctrl+").upper())
    return KEY_CHARACTERS.get(key, key)


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

COMMANDS: tuple[Command, ...] = (
    _CASES + _TAKING_PART + _WRITING + _ALWAYS + _ONES_OWN + _CATCHING_UP + _MOVING + _IN_A_THREAD
)
"""Everything that can be done, in the order in which `?` shows it."""


def _is_at(command: Command, place: Place) -> bool:
    return place in command.where or Place.ANYWHERE in command.where


def _by_key() -> dict[tuple[Place, str], Command]:
    found: dict[tuple[Place, str], Command] = {}
    for place in Place:
        for command in COMMANDS:
            if _is_at(command, place):
                for key in command.keys_at(place):
                    found.setdefault((place, key), command)
    return found


_BY_KEY = _by_key()
_BY_NAME = {command.name: command for command in COMMANDS}


LINES = {command.line: command.name for command in COMMANDS if command.line}
"""What does the same as a key in a text field, alone on its line, and the name of the command."""


def command_for(place: Place, key: str) -> Command | None:
    """What the key with this name does at `place`, or None. Whether the actor may is asked of `may_do`."""
    return _BY_KEY.get((place, key))


def command_named(name: str) -> Command:
    """The command of that name; KeyError where there is none."""
    return _BY_NAME[name]


def may_do(actor: Actor, command: Command) -> bool:
    """Whether the policy table lets the actor do this at all."""
    return command.action is None or may(actor, command.action)


def commands_at(place: Place, actor: Actor) -> list[Command]:
    """What the actor can do at `place`, in the order of the catalogue. Commands without a key there are included:
    a list that people choose from needs none."""
    return [command for command in COMMANDS if _is_at(command, place) and may_do(actor, command)]
