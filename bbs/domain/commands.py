"""The catalogue of commands: what can be done where, by which key, in which words, and who may.

Keys, the list behind `?`, line mode and verbs are drawn from here, so that they cannot disagree. `command` says what a
command is, `command_table` is the table.
"""

from __future__ import annotations

from bbs.domain.command import KEY_CHARACTERS, Asks, Command, Place, character, key_label, writes
from bbs.domain.command_table import COMMANDS
from bbs.domain.policy import Actor, may


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


def commands_of(place: Place) -> list[Command]:
    """What can be done at `place` by somebody or other, as far as it has a word in line mode."""
    return [command for command in COMMANDS if _is_at(command, place) and command.spoken]


def commands_at(place: Place, actor: Actor) -> list[Command]:
    """What the actor can do at `place`, in the order of the catalogue. Commands without a key there are included:
    a list that people choose from needs none."""
    return [command for command in COMMANDS if _is_at(command, place) and may_do(actor, command)]


def commands_at_all(actor: Actor) -> list[Command]:
    """What the actor can say in line mode at one place or another."""
    return [command for command in COMMANDS if command.spoken and may_do(actor, command)]


def said(place: Place, commands: list[Command], line: str) -> tuple[list[Command], str]:
    """The commands among these that a line typed in line mode could mean at `place`, and the words behind.

    The whole word wins, or its two parts with a blank between them; then the letter that is its key on a screen; then
    any beginning of the word.
    """
    first, _blank, rest = line.strip().partition(" ")
    rest = rest.strip()
    second, _blank, behind = rest.partition(" ")
    for word, after in ((f"{first}-{second}", behind.strip()), (first, rest)):
        if whole := [command for command in commands if command.spoken == word.lower()]:
            return whole, after
    if len(first) == 1 and (keyed := [each for each in commands if first in map(character, each.keys_at(place))]):
        return keyed, rest
    return [command for command in commands if command.spoken.startswith(first.lower())], rest


__all__ = [
    "COMMANDS",
    "KEY_CHARACTERS",
    "LINES",
    "Asks",
    "Command",
    "Place",
    "command_for",
    "command_named",
    "commands_at",
    "commands_at_all",
    "commands_of",
    "key_label",
    "may_do",
    "said",
    "writes",
]
