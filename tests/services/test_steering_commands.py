"""`bbs board` and `bbs experience`, as somebody runs them."""

from __future__ import annotations

import pytest

from bbs.errors import BadInput, NoSuchThing
from tests.services.test_member_commands import Operator, operator

__all__ = ["operator"]


def test_boards_are_added_listed_and_set(operator: Operator) -> None:
    said = operator.run("board", "add", "owls", "--experience", "anxiety", "--name", "Owls", "--hold", "first").stdout
    assert said == "owls: Owls, readers=members, hold=first\n"
    made = operator.data_of("board", "set", "owls", "--readers", "list", "--reader", "Ana", "--slow", "5", "--unnamed")
    assert (made["board"], made["readers"], made["listed"], made["slow_minutes"]) == ("owls", "list", ["ana"], 5)
    assert "On its list: ana" in operator.run("board", "set", "owls", "--closed", "--warnings").stdout
    row = next(one for one in operator.data_of("board", "list")["boards"] if one["board"] == "owls")
    assert (row["closed"], row["warnings_required"], row["unnamed"], row["place"]) == (True, True, True, 6)
    back = operator.data_of("board", "set", "owls", "--open", "--named", "--no-warnings", "--no-reader", "ana")
    assert (back["closed"], back["warnings_required"], back["unnamed"], back["listed"]) == (False, False, False, [])
    assert any(line.startswith("owls ") for line in operator.run("board", "list").stdout.splitlines())


def test_experiences_are_added_listed_and_set(operator: Operator) -> None:
    operator.run("experience", "add", "grief", "--name", "Grief", "--description", "After somebody has died.")
    now = operator.data_of("experience", "set", "grief", "--place", "1", "--name", "Loss")
    assert (now["experience"], now["name"], now["place"], now["boards"]) == ("grief", "Loss", 1, [])
    assert operator.data_of("experience", "list")["experiences"][0]["experience"] == "grief"
    assert operator.run("experience", "list").stdout.startswith("grief ")


def test_what_cannot_be_is_refused(operator: Operator) -> None:
    with pytest.raises(BadInput):
        operator.run("board", "set", "anxiety-welcome")
    with pytest.raises(BadInput):
        operator.run("experience", "set", "anxiety")
    with pytest.raises(BadInput):
        operator.run("board", "set", "anxiety-welcome", "--reader", "nobody")
    with pytest.raises(BadInput):
        operator.run("board", "add", "Not so", "--experience", "anxiety", "--name", "x")
    with pytest.raises(NoSuchThing):
        operator.run("board", "set", "owls", "--closed")
