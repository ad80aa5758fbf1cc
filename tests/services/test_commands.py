"""What all `bbs` commands have in common, and the small ones: help with examples, completion, init, stats, progress."""

from __future__ import annotations

import json
import os
import pty
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bbs.cli import cli
from bbs.cli.progress import progress
from bbs.config import load
from bbs.errors import BBSError

HEAD = "Examples:"


def commands(group: click.Group, above: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    """The commands that do something, by their words."""
    found: dict[tuple[str, ...], click.Command] = {}
    for word, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= commands(command, (*above, word))
        else:
            found[*above, word] = command
    return found


COMMANDS = commands(cli)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_shows_examples_that_are_right(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "community.json").write_text("{}")
    shown = CliRunner().invoke(cli, [*words, "--help"]).stdout
    assert HEAD in shown
    lines = [line.strip() for line in shown.partition(HEAD)[2].splitlines() if line.strip()]
    assert lines
    for line in lines:
        said = shlex.split(line.replace("<", "#").replace(">", "#"), comments=True)
        assert tuple(said[: len(words) + 1]) == ("bbs", *words)
        with COMMANDS[words].make_context(words[-1], said[len(words) + 1 :]):
            pass


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands_and_options(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_BBS_COMPLETE" in CliRunner().invoke(cli, ["completion", shell]).stdout
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    assert made is not None
    found = {one.value for one in made(cli, {}, "bbs", "_BBS_COMPLETE").get_completions(["readonly"], "--")}
    assert {"--words", "--json", "--data"} <= found
    assert {one.value for one in made(cli, {}, "bbs", "_BBS_COMPLETE").get_completions([], "ch")} == {"check"}


class TestInit:
    def test_the_environment_says_where(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BBS_DATA", str(tmp_path / "there"))
        assert CliRunner().invoke(cli, ["init"]).exit_code == 0
        assert {path.name for path in (tmp_path / "there").iterdir()} >= {"bbs.toml", "bbs.sqlite", "host_keys"}
        assert (tmp_path / "there" / "bbs.toml").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "there").stat().st_mode & 0o777 == 0o700

    def test_a_file_elsewhere_knows_the_data_folder(self, tmp_path: Path) -> None:
        file, data = tmp_path / "bbs.toml", tmp_path / 'a "quoted" folder'
        result = CliRunner().invoke(cli, ["init", "--config", str(file), "--data", str(data)])
        assert f"bbs serve --config {file}" in result.stdout
        assert load(file).data == data
        assert CliRunner().invoke(cli, ["stats", "--config", str(file)]).exit_code == 0

    def test_what_is_there_stays(self, tmp_path: Path) -> None:
        (tmp_path / "bbs.toml").write_text('community = "Ours"\n')
        result = CliRunner().invoke(cli, ["init", "--data", str(tmp_path)])
        assert isinstance(result.exception, BBSError)
        assert [path.name for path in tmp_path.iterdir()] == ["bbs.toml"]


def test_stats_are_counts_alone(tmp_path: Path) -> None:
    run = CliRunner().invoke
    data = ["--data", str(tmp_path / "data")]
    run(cli, ["member", "add", "quillfeather", "--password-stdin", *data], input="seven quiet rivers\n")
    document = json.loads(run(cli, ["stats", "--json", *data]).stdout)
    assert document["members"] == {"active": 1}
    assert document["lately"]["7_days"]["members_joined"] == 1
    assert document["bytes"] > 0
    text = run(cli, ["stats", *data]).stdout
    assert "Members: 1" in text
    assert "quillfeather" not in text + json.dumps(document)


class TestReadonlyAndClose:
    def test_they_are_said_in_words_and_as_json(self, tmp_path: Path) -> None:
        def run(*words: str) -> str:
            result = CliRunner().invoke(cli, [*words, "--data", str(tmp_path / "data")])
            assert result.exit_code == 0, result.exception
            return result.stdout

        assert "can only read" in run("readonly", "on", "--words", "Back at eight.")
        document = json.loads(run("readonly", "show", "--json"))
        assert (document["read_only"], document["words"]) == (True, "Back at eight.")
        assert "read and write" in run("readonly", "off")
        assert "closes on 31 Dec 2999" in run("close", "--on", "2999-12-31")
        assert json.loads(run("close", "--json")) == {"closing": True, "on": "2999-12-31", "words": ""}
        assert "goes on" in run("close", "--undo")

    @pytest.mark.parametrize("words", [("readonly", "off", "--words", "x"), ("close", "--undo", "--words", "x")])
    def test_what_does_not_go_together_is_refused(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        result = CliRunner().invoke(cli, [*words, "--data", str(tmp_path / "data")])
        assert isinstance(result.exception, BBSError)
        assert not (tmp_path / "data").exists()


class TestProgress:
    def test_without_a_terminal_nothing_is_drawn(self, capfd: pytest.CaptureFixture[str]) -> None:
        with progress("Counting", 3) as step:
            step()
            step.to(2, 5)
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(("term", "drawn"), [("xterm", True), ("dumb", False)])
    def test_on_a_terminal_a_bar_stands_on_standard_error(self, term: str, drawn: bool) -> None:
        work = "from bbs.cli.progress import progress\nwith progress('Counting', 2) as step: step(2)\n"
        begin = f"import sys, bbs.__main__, bbs.cli; bbs.cli.cli = lambda **_: exec({work!r}); bbs.__main__.main()"
        main, end = pty.openpty()
        done = subprocess.run(
            [sys.executable, "-c", begin],
            stderr=end,
            stdout=subprocess.PIPE,
            env={**os.environ, "TERM": term},
            timeout=60,
            check=True,
        )
        os.close(end)
        shown = b""
        while chunk := _read(main):
            shown += chunk
        os.close(main)
        assert done.stdout == b""
        assert (b"2/2" in shown) is drawn


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_invitations_are_made_listed_and_taken_back(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(cli, ["invite", *words, "--data", str(tmp_path / "data")])
        if isinstance(result.exception, BBSError):
            raise result.exception
        return result.stdout

    assert json.loads(run("--days", "3", "--json"))["invite"]
    (row,) = json.loads(run("--list", "--json"))["invites"]
    assert row["used"] is None
    assert row["id"] in run("--list")
    run("--withdraw", row["id"])
    assert run("--list") == ""
    with pytest.raises(BBSError):
        run("--withdraw", row["id"])


def test_an_import_and_a_rebuilding_tell_their_counts_to_programs(tmp_path: Path) -> None:
    def run(*words: str) -> object:
        result = CliRunner().invoke(cli, [*words, "--json", "--data", str(tmp_path / "data")])
        assert result.exit_code == 0, result.exception
        return json.loads(result.stdout)

    file = tmp_path / "in.json"
    file.write_text(json.dumps({"experiences": [], "members": [{"handle": "ana"}], "threads": []}))
    assert run("import", str(file), "--dry-run") == {"ok": True}
    assert run("import", str(file)) == {"experiences": 0, "boards": 0, "members": 1, "threads": 0, "posts": 0}
    assert run("search", "rebuild") == {"posts": 0}


BREAKS = """
import bbs.cli
def breaks(**_options):
    url = "postgresql://lighthouse:" + "open sesame".title() + "@postgres/lighthouse"
    raise RuntimeError(len(url))
bbs.cli.cli = breaks
bbs.cli.main()
"""


def test_a_command_that_broke_before_it_had_read_its_settings_showed_what_variables_held() -> None:
    """The password of the database among them."""
    done = subprocess.run([sys.executable, "-c", BREAKS], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "command_failed" in done.stderr
    assert "RuntimeError" in done.stderr
    assert "Sesame" not in done.stdout + done.stderr
