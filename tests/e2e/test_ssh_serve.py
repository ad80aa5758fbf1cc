"""The `bbs` command: a server out of an empty folder, its members, and how it stops."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.conftest import Serve
from tests.e2e.harness import Client, clean_environment, wait_until

PASSWORD = "seven quiet rivers"


def bbs(*words: str, given: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    """Runs `bbs words` and returns what it said."""
    return subprocess.run(
        [sys.executable, "-m", "bbs", *words],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=clean_environment(**env),
        start_new_session=True,
    )


class TestServe:
    def test_an_empty_folder_becomes_a_working_server(self, serve: Serve, tmp_path: Path) -> None:
        server = serve()
        said = server.output
        assert f"ssh -p {server.port} new@localhost" in said
        assert f"ssh -p {server.port} guest@localhost" in said
        assert "Only this machine can connect" in said
        assert str(tmp_path / "data") in said
        assert re.search(r"SHA256:\S{43}", said)
        assert re.search(r"Help now: .*\d+ entr", said)
        assert server.data.stat().st_mode & 0o777 == 0o700
        assert (server.data / "bbs.sqlite").stat().st_mode & 0o077 == 0
        assert Client(server, tmp_path).run("guest", "no-such-verb").returncode == 2

    def test_a_second_start_finds_the_same_community(self, serve: Serve, tmp_path: Path) -> None:
        first = serve()
        known = Client(first, tmp_path)
        first.stop()
        again = serve()
        assert re.search(r"SHA256:\S+", first.output)[0] == re.search(r"SHA256:\S+", again.output)[0]  # type: ignore[index]
        assert known.command("guest")

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal_ends_it_within_five_seconds(self, serve: Serve, tmp_path: Path, number: signal.Signals) -> None:
        server = serve()
        with Client(server, tmp_path).terminal("guest") as terminal:
            terminal.wait_until(lambda _screen: b"\x1b[?1049h" in terminal.raw, "the first screen")
            assert server.stop(number, timeout=5) == 0
            assert terminal.exit_status() in (0, 255)
        assert "Traceback" not in server.output

    def test_a_port_that_is_taken_is_said_in_one_line(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            ended = bbs("serve", "--data", str(tmp_path / "data"), "--port", port)
        assert ended.returncode == 1
        assert f"bbs: Cannot listen on 127.0.0.1:{port}" in ended.stderr
        assert "Traceback" not in ended.stderr

    def test_a_mistake_in_the_settings_is_said_in_one_line(self, tmp_path: Path) -> None:
        file = tmp_path / "bbs.toml"
        file.write_text("prot = 1\n")
        ended = bbs("serve", "--config", str(file))
        assert ended.returncode == 2
        assert ended.stderr == f"bbs: {file}, line 1: there is no setting prot. Did you mean port?\n"

    def test_the_operators_own_terminal_steers_nothing(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(TERM="dumb", NO_COLOR="1", COLUMNS="40", TEXTUAL_DEBUG="1", TEXTUAL_PRESS="q", ESCDELAY="x")
        with Client(server, tmp_path).terminal("guest") as terminal:
            terminal.wait_until(lambda screen: len(screen.strip()) > 100, "the first screen")

    def test_the_log_holds_neither_names_nor_addresses(self, serve: Serve, tmp_path: Path) -> None:
        server = serve(BBS_LOG__LEVEL="debug", BBS_LOG__FORMAT="json")
        client = Client(server, tmp_path)
        with client.terminal("somebody-special", password="a wrong password") as terminal:
            terminal.wait_for("assword:")
            terminal.wait_until(lambda screen: screen.count("assword:") == 2, "the second question")
        client.run("guest", "x")
        wait_until(lambda: "signed_in" in server.output, "the log line")
        server.stop()
        lines = [json.loads(line) for line in server.lines if line.startswith("{")]
        assert lines
        for line in lines:
            assert "somebody-special" not in str(line)
            assert "wrong password" not in str(line)
            assert "127.0.0.1" not in str(line)


class TestDemo:
    def test_it_shows_an_invented_community_to_a_member_and_leaves_nothing(self, serve: Serve, tmp_path: Path) -> None:
        folder = tmp_path / "unused"
        server = serve("--demo", data=folder)
        shown = Path(server.wait_line(r"Data: +(\S+)")[1])
        password = server.wait_line(r"visitor, password (\S+)")[1]
        server.data = shown
        with Client(server, tmp_path).terminal("visitor", password=password) as terminal:
            terminal.wait_until(lambda screen: len(screen.strip()) > 100, "the first screen")
            assert server.stop() == 0
        assert not shown.exists()
        assert not folder.exists()


class TestImport:
    COMMUNITY = {  # noqa: RUF012
        "experiences": [{"experience": "sleep", "name": "Sleep", "boards": [{"board": "nights", "name": "Nights"}]}],
        "members": [{"handle": "cleo"}],
        "threads": [
            {
                "board": "nights",
                "subject": "Awake",
                "posts": [{"author": "cleo", "created": "2026-01-02T03:04:05Z", "body": "Anyone?", "parent": None}],
            }
        ],
    }

    def test_a_community_is_checked_and_brought_in(self, tmp_path: Path) -> None:
        file, data = tmp_path / "c.json", str(tmp_path / "data")
        file.write_text(json.dumps(self.COMMUNITY))
        tried = bbs("import", str(file), "--dry-run", "--data", data)
        assert (tried.returncode, tried.stderr) == (0, "")
        assert "cleo" not in bbs("member", "list", "--data", data).stdout
        done = bbs("import", str(file), "--data", data)
        assert (done.returncode, done.stderr) == (0, "")
        assert "cleo" in bbs("member", "list", "--data", data).stdout

    def test_what_is_wrong_is_said_with_its_place(self, tmp_path: Path) -> None:
        file = tmp_path / "c.json"
        file.write_text(json.dumps(self.COMMUNITY | {"members": [{"handle": "!"}]}))
        ended = bbs("import", str(file), "--data", str(tmp_path / "data"))
        assert ended.returncode == 2
        assert "members[0]" in ended.stderr
        file.write_text("{")
        assert bbs("import", str(file), "--data", str(tmp_path / "data")).returncode == 2


class TestInit:
    def test_it_writes_what_a_server_needs_and_nothing_twice(self, tmp_path: Path, serve: Serve) -> None:
        folder = tmp_path / "data"
        done = bbs("init", "--data", str(folder))
        assert (done.returncode, done.stderr) == (0, "")
        assert (folder / "bbs.toml").exists()
        assert (folder / "bbs.sqlite").exists()
        assert (folder / "host_keys" / "ssh_host_ed25519_key").exists()
        again = bbs("init", "--data", str(folder))
        assert again.returncode == 1
        assert "is there already" in again.stderr
        serve(data=folder)


class TestMembers:
    def test_one_is_added_while_the_server_runs_and_signs_in_with_the_password(
        self, serve: Serve, tmp_path: Path
    ) -> None:
        server = serve()
        added = bbs("member", "add", "Ada", "--password-stdin", "--data", str(server.data), given=f"{PASSWORD}\n")
        assert (added.returncode, added.stderr) == (0, "")
        with Client(server, tmp_path).terminal("ada", password=PASSWORD, words=["no-such-verb"]) as terminal:
            assert terminal.exit_status() == 2
        assert PASSWORD.encode() not in (server.data / "bbs.sqlite").read_bytes()

    def test_one_is_added_with_a_key_and_a_role_and_listed(self, serve: Serve, tmp_path: Path, alice_key: Path) -> None:
        server = serve()
        words = ("--key", f"{alice_key}.pub", "--role", "moderator", "--data", str(server.data))
        assert bbs("member", "add", "ben", *words).returncode == 0
        assert Client(server, tmp_path).run("ben", "no-such-verb", key=alice_key).returncode == 2
        listed = json.loads(bbs("member", "list", "--json", "--data", str(server.data)).stdout)
        assert [(row["handle"], row["roles"]) for row in listed["members"]] == [("ben", ["member", "moderator"])]
        assert "ben" in bbs("member", "list", "--data", str(server.data)).stdout

    @pytest.mark.parametrize(
        ("words", "given", "status"),
        [
            (("-x",), "", 2),
            (("ada",), "", 2),
            (("ada", "--password-stdin"), "short\n", 2),
            (("a", "--password-stdin"), f"{PASSWORD}\n", 2),
            (("guest", "--password-stdin"), f"{PASSWORD}\n", 2),
            (("ada", "--key", "/no/such/file.pub"), "", 2),
            (("ada", "--role", "king", "--password-stdin"), f"{PASSWORD}\n", 2),
        ],
    )
    def test_mistakes_are_said_in_a_line(self, tmp_path: Path, words: tuple[str, ...], given: str, status: int) -> None:
        ended = bbs("member", "add", *words, "--data", str(tmp_path / "data"), given=given)
        assert ended.returncode == status
        assert ended.stderr
        assert "Traceback" not in ended.stderr

    def test_the_password_is_asked_for_twice_on_a_terminal(self, tmp_path: Path) -> None:
        from tests.e2e.harness import Terminal

        command = [sys.executable, "-m", "bbs", "member", "add", "ada", "--data", str(tmp_path / "data")]
        with Terminal(command) as terminal:
            terminal.wait_for("Password:")
            terminal.type(f"{PASSWORD}\r")
            terminal.wait_for("same again")
            terminal.type(f"{PASSWORD}\r")
            terminal.wait_for("ada can sign in now")
            assert terminal.exit_status() == 0
            assert PASSWORD not in terminal.screen


class TestSchema:
    def test_a_database_of_a_newer_version_is_refused(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        assert bbs("init", "--data", str(folder)).returncode == 0
        with sqlite3.connect(folder / "bbs.sqlite") as db:
            (table,) = db.execute("select name from sqlite_master where name like '%migrat%'").fetchone()
            db.execute(f"update {table} set name = '9999_later' where name = (select max(name) from {table})")
        db.close()
        ended = bbs("serve", "--data", str(folder), "--port", "0")
        assert ended.returncode == 2
        assert "newer version" in ended.stderr

    def test_there_is_nothing_to_migrate_in_a_fresh_one(self, tmp_path: Path) -> None:
        done = bbs("migrate", "--data", str(tmp_path / "data"))
        assert (done.returncode, done.stdout) == (0, "Nothing to do.\n")
