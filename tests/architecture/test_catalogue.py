"""One place says what can be done: keys, the words of line mode and verbs are drawn from it, and nothing is forgotten.

A new command has a handler in line mode, or a reason here. A new service call that a screen makes is made from line
mode as well, or has a reason here.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest

import bbs.verbs
from bbs.domain.command import Command
from bbs.domain.commands import COMMANDS, Place
from bbs.domain.policy import GUEST
from bbs.domain.spoken import SPOKEN
from bbs.services.site import Services
from bbs.verbs.catalogue import VERBS
from bbs.verbs.line_room import Room
from bbs.verbs.line_talk import Talk
from bbs.verbs.line_text import DONE_HERE
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_ways import Ways

ROOT = Path(__file__).parents[2] / "bbs"

NOT_SPOKEN = {
    "fold_all": "one post is said at a time: there is nothing to fold; skip passes a branch",
    "undo": "a line that was sent off is mended with /line",
    "redo": "a line that was sent off is mended with /line",
}
"""Commands that line mode has no word for, and why."""

NUMBERS = "a list is said; its numbers stand for its lines"
IN_A_LIST = {
    "move_up": NUMBERS,
    "move_down": NUMBERS,
    "bottom": "a list is said a page at a time, to its end",
}
UNREAD = {"previous_unread": "Enter reads on to all that is unread; the way back is back"}
ONE_AT_A_TIME = "one post is said at a time: up says the one before, and a long one asks whether to go on"

NOT_THERE = {
    Place.HOME: IN_A_LIST | UNREAD,
    Place.BOARD: IN_A_LIST | UNREAD,
    Place.HELP: IN_A_LIST | UNREAD,
    Place.CASES: IN_A_LIST,
    Place.CASE: IN_A_LIST,
    Place.THREAD: {"page_up": ONE_AT_A_TIME, "page_down": ONE_AT_A_TIME},
}
"""Commands whose word means nothing at one place, and why."""

NO_VERB_YET: dict[str, str] = {}
"""Verbs that a command names and that are not there, and why."""

SCREEN_ALONE = "looks again at a list that stands on a screen; in line mode a list is said anew"
SCREEN_ONLY = {"threads.again": SCREEN_ALONE}
"""Calls that only screens make, and why."""

BESIDE_LINE_MODE = ("case_steps.py", "care.py", "sending.py")
"""Modules of verbs that line mode does its work with."""

NO_SERVICES = {"clock", "events", "limits"}
"""What hangs on the services and serves everybody alike."""


def rooms() -> list[type[Room]]:
    """All rooms of line mode."""
    for module in pkgutil.iter_modules(bbs.verbs.__path__, "bbs.verbs."):
        importlib.import_module(module.name)
    found, waiting = [], [Room]
    while waiting:
        found.append(room := waiting.pop())
        waiting += room.__subclasses__()
    return found


def is_at(command: Command, place: Place) -> bool:
    return place in command.where or (Place.ANYWHERE in command.where and place is not Place.ANYWHERE)


def handled(place: Place) -> set[str]:
    """The commands that line mode does at a place."""
    if place is Place.EDITOR:
        return set(DONE_HERE) | {command.name for command in COMMANDS if command.spoken.startswith("/")}
    own = {name.removeprefix("do_") for room in rooms() if room.place is place for name in dir(room)}
    nowhere = Visit(cast(Services, None), GUEST, Talk(lambda _data: None, 80, 24), "")

    async def locks() -> None:
        """Nothing is locked here."""

    return own | set(Ways(nowhere, locks).all())


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.ANYWHERE])
def test_whatever_can_be_done_on_a_screen_can_be_said_in_line_mode(place: Place) -> None:
    excused = NOT_SPOKEN.keys() | NOT_THERE.get(place, {}).keys()
    if place is Place.EDITOR:
        excused |= {command.name for command in COMMANDS if Place.ANYWHERE in command.where}
    done = handled(place)
    for command in COMMANDS:
        if is_at(command, place) and command.name not in excused:
            assert command.spoken, f"{command.name} has no word"
            assert command.name in done, f"nothing does {command.name} at {place}"


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.ANYWHERE])
def test_a_word_means_one_thing_at_a_place(place: Place) -> None:
    known: dict[str, str] = {}
    for command in COMMANDS:
        if is_at(command, place) and command.spoken:
            assert known.setdefault(command.spoken, command.name) == command.name
            assert command.spoken == command.spoken.lower()
            assert " " not in command.spoken


def test_no_reason_is_given_for_what_can_be_said() -> None:
    names = {command.name for command in COMMANDS}
    assert SPOKEN.keys() <= names
    assert {command.name for command in COMMANDS if not command.spoken} == NOT_SPOKEN.keys()
    for place, excused in NOT_THERE.items():
        there = {command.name for command in COMMANDS if is_at(command, place)}
        assert excused.keys() <= there, place


def test_every_verb_that_a_command_names_is_there() -> None:
    named = {command.verb for command in COMMANDS if command.verb}
    assert named - VERBS.keys() == NO_VERB_YET.keys()


# Service calls


def calls(paths: Iterable[Path]) -> dict[str, str]:
    """The service calls of these files, as `threads.page`, and where one is made."""
    found: dict[str, str] = {}
    for path in paths:
        for name in _calls_in(ast.parse(path.read_text())):
            found.setdefault(name, path.name)
    return found


def _calls_in(tree: ast.Module) -> Iterator[str]:
    aliases = _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            for service in _services_meant(node.value, aliases):
                yield f"{service}.{node.attr}"


def _services_meant(node: ast.expr, aliases: dict[str, set[str]]) -> set[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute | ast.Name):
        owner = node.value.attr if isinstance(node.value, ast.Attribute) else node.value.id
        return {node.attr} if owner in ("services", "_services") else set()
    return aliases.get(node.id, set()) if isinstance(node, ast.Name) else set()


def _aliases(tree: ast.Module) -> dict[str, set[str]]:
    """Short names that stand for a service: `asking = self.services.asking`, alone or several at once."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            pairs = zip(target.elts, node.value.elts, strict=True) if several else [(target, node.value)]  # type: ignore[attr-defined]
            for name, value in pairs:
                if isinstance(name, ast.Name):
                    found[name.id] |= _services_meant(value, {})
    return found


def line_mode() -> list[Path]:
    verbs = ROOT / "verbs"
    return [*verbs.glob("line_*.py"), *(verbs / name for name in BESIDE_LINE_MODE)]


def test_every_service_call_of_a_screen_is_made_from_line_mode_too() -> None:
    screens = calls((ROOT / "screens").rglob("*.py"))
    spoken = calls(line_mode())
    missing = {
        name: where
        for name, where in screens.items()
        if name not in spoken and name not in SCREEN_ONLY and name.partition(".")[0] not in NO_SERVICES
    }
    assert missing == {}


def test_no_reason_is_given_for_a_call_that_line_mode_makes_or_nobody_does() -> None:
    screens, spoken = calls((ROOT / "screens").rglob("*.py")), calls(line_mode())
    assert SCREEN_ONLY.keys() <= screens.keys()
    assert not SCREEN_ONLY.keys() & spoken.keys()


def test_a_call_is_found_however_it_is_written() -> None:
    source = """
async def one(self):
    await self.services.threads.page(self.actor)
    reading, actor = self._services.reading, self.actor
    reading.keep_place(actor, None)
    await visit.services.news.unread(actor)
"""
    assert set(_calls_in(ast.parse(source))) >= {"threads.page", "reading.keep_place", "news.unread"}
