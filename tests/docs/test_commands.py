"""Commands and options: every one in the guides is there, and every one that is there is in the operators' guide."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from bbs.cli import cli
from tests.docs.guides import GUIDES, OPERATORS, README, ROOT, name, shell_lines, spans

_OPTIONAL = str.maketrans("", "", "[]")


def commands(group: click.Group, above: str = "") -> dict[str, click.Command]:
    """The commands that do something, by how they are called."""
    found: dict[str, click.Command] = {}
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, f"{above}{word} ")
        else:
            found[above + word] = command
    return found


COMMANDS = commands(cli)


def options(command: click.Command) -> set[str]:
    return {option for parameter in command.params if _is_shown(parameter) for option in parameter.opts}


def _is_shown(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Option) and not parameter.hidden


def opposites(command: click.Command) -> set[str]:
    return {each for parameter in command.params for each in parameter.secondary_opts}


def said(path) -> list[list[str]]:
    """Every call of `bbs` in a guide, in words."""
    calls = [span for span in spans(path) if re.match(r"bbs( |$)", span)]
    calls += [line for line in shell_lines(path) if re.match(r"(\.venv/bin/)?bbs( |$)", line)]
    return [shlex.split(call.translate(_OPTIONAL))[1:] for call in calls]


def resolve(words: list[str]) -> click.Command:
    """The command that the words begin with. KeyError where there is none."""
    command: click.Command = cli
    for word in words:
        if not isinstance(command, click.Group) or word.startswith("-"):
            break
        command = command.commands[word]
    return command


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_every_command_and_option_in_a_guide_is_there(path):
    for words in said(path):
        command = resolve(words)
        everywhere = {"--help", "-h", "--version"}
        assert {word for word in words if word.startswith("-")} <= options(command) | opposites(command) | everywhere, (
            words
        )


@pytest.mark.parametrize("called", COMMANDS)
def test_every_command_is_in_the_operators_guide_with_its_options(called):
    common = {"--config", "--data"}
    rows = [words for words in said(OPERATORS) if resolve(words) is COMMANDS[called]]
    assert rows
    assert any(options(COMMANDS[called]) - common <= set(words) for words in rows), called
    assert options(COMMANDS[called]) >= common
    assert all(f"`{option} " in OPERATORS.read_text() for option in common)


def test_the_line_that_runs_a_fresh_clone_makes_installs_and_serves():
    line = "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/bbs serve"
    assert f"```sh\n{line}\n```" in README.read_text()


def test_the_line_that_tests_a_fresh_clone_is_the_one_that_ci_runs():
    assert "```sh\nbash tests/run\n```" in README.read_text()
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "exec bash tests/run"
    assert (ROOT / "tests" / "run").is_file()


@pytest.mark.parametrize("path", GUIDES, ids=name)
def test_every_benchmark_in_a_guide_is_there(path):
    from bench.__main__ import names

    called = [match for line in shell_lines(path) for match in re.findall(r"-m bench (\w+)", line)]
    assert set(called) <= set(names())
