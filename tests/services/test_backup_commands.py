"""The commands of the operator about backups and moving, as somebody runs them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from bbs.cli import cli
from bbs.config import load
from bbs.errors import BadInput, BBSError
from bbs.services.backing_up import backups
from tests.services.test_member_commands import Operator, operator

__all__ = ["operator"]


def refused(operator: Operator, *words: str) -> str:
    """The code with which a command is refused."""
    with pytest.raises(BBSError) as error:
        operator.run(*words)
    return error.value.code


def test_a_backup_is_made_listed_checked_and_put_back(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "it.bbsbackup"
    made = operator.data_of("backup", str(file))
    assert (made["file"], made["closed"]) == (str(file), False)
    assert refused(operator, "backup", str(file)) == "exists"
    assert "whoever has the file can read everything" in operator.run("backup").stdout
    (listed,) = operator.data_of("backup", "--list")["backups"]  # type: ignore[misc]
    assert listed["file"] in operator.run("backup", "--list").stdout
    assert operator.data_of("restore", "--check", str(file))["rows"] == made["rows"]
    assert "That is whole" in operator.run("restore", "--check", str(file)).stdout
    operator.run("member", "add", "ben", "--password-stdin", given="a kettle on the stove\n")
    assert refused(operator, "restore", str(file)) == "lived_in"
    done = operator.data_of("restore", "--replace", str(file))
    assert (done["members"], len(done["kept"])) == (1, 1)  # type: ignore[arg-type]
    assert [row["handle"] for row in operator.data_of("member", "list")["members"]] == ["ana"]  # type: ignore[attr-defined]
    other = Operator(tmp_path / "other")
    said = other.run("restore", str(file)).stdout
    assert "1 members, 0 posts" in said
    assert [row["handle"] for row in other.data_of("member", "list")["members"]] == ["ana"]  # type: ignore[attr-defined]


def test_a_drill_says_what_it_found(operator: Operator, tmp_path: Path) -> None:
    assert "It can be restored" in operator.run("drill").stdout
    file = tmp_path / "it.bbsbackup"
    operator.run("backup", str(file))
    found = operator.data_of("drill", str(file))
    assert (found["members"], found["backup_seconds"]) == (1, 0.0)
    assert refused(operator, "drill", str(tmp_path / "nothing")) == "no_backup"


def test_a_migration_makes_a_backup_first(operator: Operator) -> None:
    def as_older() -> None:
        with closing(sqlite3.connect(operator.data / "bbs.sqlite")) as connection, connection:
            connection.execute("DELETE FROM schema_migration WHERE name = '0011_erasing'")
            for statement in (
                "DROP TABLE later_erasing",
                "DROP TABLE leaving_post",
                "DROP TABLE erasure",
                "DROP INDEX member_ledger",
                "ALTER TABLE member DROP COLUMN ledger_id",
            ):
                connection.execute(statement)

    assert operator.run("migrate").stdout == "Nothing to do.\n"
    as_older()
    said = operator.run("migrate").stdout
    assert "A backup from before:" in said
    assert "Done: 0011_erasing" in said
    assert len(backups(load(None, {"data": operator.data}))) == 1
    as_older()
    assert "A backup" not in operator.run("migrate", "--no-backup").stdout


def test_a_newer_database_was_said_to_need_nothing(operator: Operator) -> None:
    with closing(sqlite3.connect(operator.data / "bbs.sqlite")) as connection, connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9000_later', '2030-01-01')")
    assert refused(operator, "migrate") == "schema"
    assert refused(operator, "migrate-to", f"sqlite:///{operator.data}/moved.sqlite") == "schema"


def test_the_way_back_from_a_newer_version_ended_at_a_table_that_it_had_made(
    operator: Operator, tmp_path: Path
) -> None:
    file = tmp_path / "before.bbsbackup"
    operator.run("backup", str(file))
    with closing(sqlite3.connect(operator.data / "bbs.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)")
    assert refused(operator, "restore", "--replace", str(file)) == "foreign"
    with closing(sqlite3.connect(operator.data / "bbs.sqlite")) as connection, connection:
        connection.execute("INSERT INTO schema_migration (name, applied) VALUES ('9000_later', '2030-01-01')")
    operator.run("restore", "--replace", str(file))
    assert operator.run("migrate").stdout == "Nothing to do.\n"


def test_a_community_is_carried_to_another_file(operator: Operator, tmp_path: Path) -> None:
    moved = tmp_path / "moved.sqlite"
    assert "each one compared" in operator.run("migrate-to", f"sqlite:///{moved}").stdout
    assert moved.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput):
        operator.run("migrate-to", "mysql://somewhere")
    result = CliRunner().invoke(cli, ["restore", "--help"])
    assert "Examples:" in result.output
