"""The commands of the operator about members and invitations, as somebody runs them."""

from __future__ import annotations

import json
from pathlib import Path

import asyncssh
import click
import pytest
from click.testing import CliRunner, Result

from bbs.cli import cli
from bbs.errors import BadInput, BBSError, NoSuchThing

PASSWORD = "a kettle on the stove"


class Operator:
    """Runs `bbs` on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *words: str, given: str = "") -> Result:
        result = CliRunner().invoke(cli, [*words, "--data", str(self.data)], input=given)
        if isinstance(result.exception, BBSError):
            raise result.exception
        assert result.exception is None, result.output
        return result

    def data_of(self, *words: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.run(*words, "--json").stdout)
        return found


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    for name, value in (("PASSES", "1"), ("MEMORY_KIB", "8"), ("LANES", "1")):
        monkeypatch.setenv(f"BBS_PASSWORDS__{name}", value)
    made = Operator(tmp_path / "data")
    made.run("member", "add", "ana", "--password-stdin", given=f"{PASSWORD}\n")
    return made


def test_members_are_added_shown_and_listed(operator: Operator) -> None:
    shown = operator.data_of("member", "show", "Ana")
    assert (shown["handle"], shown["state"], shown["has_password"], shown["keys"]) == ("ana", "active", True, [])
    assert [row["handle"] for row in operator.data_of("member", "list")["members"]] == ["ana"]
    assert "Recovery code:  no" in operator.run("member", "show", "ana").stdout
    with pytest.raises(NoSuchThing):
        operator.run("member", "show", "nobody")


def test_a_weak_password_is_refused_for_the_operator_too(operator: Operator) -> None:
    with pytest.raises(BadInput):
        operator.run("member", "password", "ana", "--password-stdin", given="password12\n")
    operator.run("member", "password", "ana", "--password-stdin", given="seven quiet rivers\n")


def test_keys_are_added_listed_and_taken_off(operator: Operator, tmp_path: Path) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519", comment="ana at home")
    file = tmp_path / "id.pub"
    file.write_bytes(key.export_public_key())
    (row,) = operator.data_of("member", "key", "ana", "--add", str(file))["keys"]
    assert (row["name"], row["tail"]) == ("ana at home", key.get_fingerprint()[-6:])
    assert f"...{row['tail']}" in operator.run("member", "key", "ana").stdout
    assert operator.data_of("member", "key", "ana", "--remove", str(row["id"]))["keys"] == []
    file.write_bytes(key.export_private_key())
    for path in (file, tmp_path / "nothing.pub"):
        with pytest.raises(BadInput):
            operator.run("member", "key", "ana", "--add", str(path))


def test_members_are_suspended_and_restored(operator: Operator) -> None:
    operator.run("member", "suspend", "ana", "--days", "3")
    assert operator.data_of("member", "show", "ana")["state"] == "suspended"
    assert "(suspended)" in operator.run("member", "list").stdout
    operator.run("member", "suspend", "ana", "--until", "2999-01-31")
    assert operator.data_of("member", "show", "ana")["suspended_until"] == "2999-01-31T00:00:00Z"
    operator.run("member", "restore", "ana")
    assert operator.data_of("member", "show", "ana")["suspended_until"] is None
    for words in (("--until", "2020-01-01"), ("--until", "2999-01-31", "--days", "3")):
        with pytest.raises(BadInput):
            operator.run("member", "suspend", "ana", *words)


def test_roles_are_given_and_taken(operator: Operator) -> None:
    operator.run("member", "role", "ana", "--add", "moderator", "--add", "facilitator")
    operator.run("member", "role", "ana", "--remove", "facilitator")
    assert operator.data_of("member", "show", "ana")["roles"] == ["member", "moderator"]
    with pytest.raises(BadInput):
        operator.run("member", "role", "ana")


def test_an_invitation_is_printed_once(operator: Operator) -> None:
    printed = operator.run("invite").stdout.strip()
    assert len(printed) == 19
    made = operator.data_of("invite", "--days", "3")
    assert (len(str(made["invite"])), made["days"]) == (19, 3)
    with pytest.raises(AssertionError):
        operator.run("invite", "--days", "1000")


def test_every_command_that_prints_data_prints_json_too() -> None:
    member = cli.commands["member"]
    assert isinstance(member, click.Group)
    printing = [member.commands["list"], member.commands["show"], member.commands["key"], cli.commands["invite"]]
    assert all("--json" in {option for one in command.params for option in one.opts} for command in printing)


def test_somebody_is_erased_where_their_name_is_said_twice(operator: Operator) -> None:
    for more in ((), ("--yes", "ben")):
        with pytest.raises(BadInput):
            operator.run("member", "erase", "ana", "--posts", "delete", *more)
    operator.run("member", "erase", "ana", "--posts", "delete", "--yes", "ana")
    assert operator.data_of("member", "list")["members"] == []
    with pytest.raises(NoSuchThing):
        operator.run("member", "erase", "ana", "--posts", "delete", "--yes", "ana")
    with pytest.raises(BadInput):
        operator.run("member", "add", "ana", "--password-stdin", given=f"{PASSWORD}\n")
