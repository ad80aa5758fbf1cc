"""The catalogue of commands, and the contract of keys."""

from __future__ import annotations

import pytest
from textual.keys import Keys, _character_to_key

from bbs.domain.commands import (
    COMMANDS,
    KEY_CHARACTERS,
    Command,
    Place,
    command_for,
    command_named,
    commands_at,
    key_label,
    may_do,
    said,
    writes,
)
from bbs.domain.policy import GUEST, Actor, Role

MEMBER = Actor(member=1, handle="ann", roles=frozenset({Role.MEMBER}))

CONTRACT = {
    Place.HOME: "up:move_up k:move_up down:move_down j:move_down pageup:page_up pagedown:page_down home:top end:bottom "
    "g:top G:bottom enter:open escape:back q:back left:back space:read_on tab:next_board shift+tab:previous_board "
    "n:next_unread p:previous_unread c:catch_up C:catch_up_all U:undo_catch_up number_sign:jump",
    Place.BOARD: "w:write_thread f:follow c:catch_up space:read_on n:next_unread enter:open q:back number_sign:jump",
    Place.THREAD: "left_square_bracket:parent right_square_bracket:first_reply left_parenthesis:previous_sibling "
    "right_parenthesis:next_sibling z:fold Z:fold_all w:write_thread r:reply R:reply_quote plus:support f:follow "
    "c:catch_up C:catch_up_all U:undo_catch_up u:mark_unread e:edit D:delete number_sign:jump enter:open",
    Place.EDITOR: "ctrl+s:send escape:put_away ctrl+z:undo ctrl+y:redo ctrl+g:help_now f1:help_now",
    Place.HELP: "up:move_up down:move_down enter:open escape:back q:back",
}
EVERYWHERE = "ctrl+l:repaint ctrl+c:leave ctrl+backslash:leave_at_once"
WHERE_KEYS_ARE_COMMANDS = "exclamation_mark:help_now question_mark:keys Q:leave_at_once"


@pytest.mark.parametrize("place", list(CONTRACT))
def test_the_contract_of_keys(place: Place) -> None:
    wanted = f"{CONTRACT[place]} {EVERYWHERE}"
    if place is not Place.EDITOR:
        wanted += f" {WHERE_KEYS_ARE_COMMANDS}"
    for pair in wanted.split():
        key, name = pair.split(":")
        command = command_for(place, key)
        assert command is not None, f"{key} does nothing at {place}"
        assert command.name == name


def test_names_are_unique_and_are_found() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)
    assert all(command_named(command.name) is command for command in COMMANDS)


@pytest.mark.parametrize("place", [place for place in Place if place is not Place.ANYWHERE])
def test_no_key_has_two_meanings_in_one_place(place: Place) -> None:
    for command in COMMANDS:
        if place in command.where or Place.ANYWHERE in command.where:
            for key in command.keys_at(place):
                assert command_for(place, key) is command


def test_in_a_text_field_letters_are_letters() -> None:
    for key in [*"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", *KEY_CHARACTERS]:
        assert writes(key)
        assert command_for(Place.EDITOR, key) is None
    for key in ["up", "left", "enter", "tab", "backspace", "home", "end", "pageup"]:
        assert command_for(Place.EDITOR, key) is None


def test_unknown_keys_do_nothing() -> None:
    assert command_for(Place.HOME, "f12") is None
    assert command_for(Place.HOME, "") is None


def test_the_keys_have_the_names_that_the_terminal_gives_them() -> None:
    known = {key.value for key in Keys} | {_character_to_key(chr(code)) for code in range(0x20, 0x7F)}
    for command in COMMANDS:
        assert set(command.keys) <= known, command.name
    for name, character in KEY_CHARACTERS.items():
        assert _character_to_key(character) == name


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("j", "j"),
        ("plus", "+"),
        ("space", "Space"),
        ("ctrl+s", "Ctrl+S"),
        ("ctrl+backslash", "Ctrl+\\"),
        ("pagedown", "PgDn"),
    ],
)
def test_keys_are_shown_as_people_know_them(key: str, label: str) -> None:
    assert key_label(key) == label


def _names(found: list[Command]) -> set[str]:
    return {command.name for command in found}


def test_guests_are_offered_what_guests_may() -> None:
    offered = _names(commands_at(Place.THREAD, GUEST))
    assert {"move_down", "open", "back", "read_on", "help_now", "leave_at_once", "fold"} <= offered
    assert not {"reply", "support", "write_thread", "edit", "catch_up", "follow"} & offered
    assert not may_do(GUEST, command_named("reply"))


def test_members_are_offered_everything_that_can_be_done_there() -> None:
    offered = _names(commands_at(Place.THREAD, MEMBER))
    assert {"reply", "reply_quote", "support", "edit", "delete", "mark_unread", "jump"} <= offered
    assert not {"send", "undo"} & offered
    assert {"send", "undo", "redo", "put_away", "help_now", "keys"} <= _names(commands_at(Place.EDITOR, MEMBER))


def test_help_is_one_key_away_everywhere() -> None:
    for place in Place:
        for actor in (GUEST, MEMBER):
            assert any(command.name == "help_now" and command.keys_at(place) for command in commands_at(place, actor))


def test_words_are_short_enough_for_a_list() -> None:
    assert all(0 < len(command.words) <= 40 for command in COMMANDS)


@pytest.mark.parametrize(
    ("line", "names", "rest"),
    [
        ("reply", ["reply"], ""),
        ("REPLY 7", ["reply"], "7"),
        ("rep", ["reply", "report"], ""),
        ("repl", ["reply"], ""),
        ("keep", ["keep"], ""),
        ("mark all", ["catch_up_all"], ""),
        ("mark", ["catch_up"], ""),
        ("next board", ["next_board"], ""),
        ("next", ["next_unread"], ""),
        ("C", ["catch_up_all"], ""),
        ("c", ["catch_up"], ""),
        ("+ 2", ["support"], "2"),
        ("search two words", ["search"], "two words"),
        ("nonsense", [], ""),
    ],
)
def test_a_line_means_a_word_a_key_or_any_beginning_that_could_be_no_other(
    line: str, names: list[str], rest: str
) -> None:
    found, after = said(Place.THREAD, commands_at(Place.THREAD, MEMBER), line)
    assert [command.name for command in found] == names
    assert after == rest
