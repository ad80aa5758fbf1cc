"""Verbs through the OpenSSH client: quoting, standard input, terminals, shared connections, and exit statuses."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.crowd import Crowd
from tests.e2e.harness import TIMEOUT, clean_environment, wait_until

TOO_MUCH = 64 * 1024 + 1
REFUSED_BY_SSH = 255
QUIET = ("-o", "LogLevel=ERROR")
"""Without the words before the sign-in, which the client writes to its standard error."""


def verb(crowd: Crowd, *words: str, given: bytes = b"", options: tuple[str, ...] = (), who: str = "ana") -> Any:
    """What a member's command said, and its exit status."""
    done = crowd.client.run(who, *words, options=(*QUIET, *options), key=crowd.key, given=given)
    assert b"\x1b" not in done.stdout + done.stderr
    return done


def answer(crowd: Crowd, *words: str, given: bytes = b"", options: tuple[str, ...] = ()) -> Any:
    """What a program reads where all is well."""
    done = verb(crowd, *words, "--json", given=given, options=options)
    assert (done.returncode, done.stderr) == (0, b""), done
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def board(crowd: Crowd) -> str:
    return str(answer(crowd, "boards")["experiences"][0]["boards"][0]["board"])


@pytest.fixture(scope="module")
def thread(crowd: Crowd, board: str) -> int:
    return int(answer(crowd, "post", board, "--subject", "ours", given=b"words")["thread"])


@pytest.fixture(scope="module")
def shared(crowd: Crowd, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """The options with which a client goes through a connection that is open already."""
    path = tmp_path_factory.mktemp("cm") / "c"
    command = crowd.client.command("ana", "-o", "BatchMode=yes", "-M", "-N", "-S", str(path), key=crowd.key)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=clean_environment()) as master:
        wait_until(path.exists, "the shared connection")
        yield "-S", str(path), "-o", "ControlMaster=no"
        master.terminate()


def posts_of(crowd: Crowd, thread: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = answer(crowd, "read", str(thread))["posts"]
    return found


def test_without_a_terminal_and_without_a_verb_there_is_a_short_answer(crowd: Crowd) -> None:
    for who in ("ana", "guest", "plain"):
        done = verb(crowd, who=who)
        assert done.returncode == 2, who
        assert done.stdout + done.stderr, who
        assert b"ssh -t" in done.stdout + done.stderr, who


def test_the_door_of_help_says_whom_to_call_also_where_there_is_no_screen(crowd: Crowd) -> None:
    done = verb(crowd, who="help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"988" in done.stdout


def test_each_exit_status_arrives(crowd: Crowd, thread: int) -> None:
    for words, status in (
        (("whoami",), 0),
        (("no-such-verb",), 2),
        (("read", "99999"), 3),
        (("queue",), 4),
    ):
        done = verb(crowd, *words)
        assert done.returncode == status, words
        assert bool(done.stdout) == (status == 0)
        assert bool(done.stderr) == (status != 0)
        assert len((done.stdout + done.stderr).splitlines()) < 5
    unknown = verb(crowd, "no-such-verb")
    assert b"no-such-verb" in unknown.stderr
    assert b"help" in unknown.stderr


def test_a_command_that_was_too_long_was_refused_without_a_word(crowd: Crowd, shared: tuple[str, ...]) -> None:
    done = verb(crowd, "search", "x" * 5_000, options=shared)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"4096" in done.stderr


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("A long night", "A long night"),
        ('"A long night"', "A long night"),
        ("I'm here, don't go", "I'm here, don't go"),
        ('so "they" said', "so they said"),
        ("'so \"they\" said'", 'so "they" said'),
        ("caf\u00e9 \u2713", "caf\u00e9 \u2713"),
        ("--night falls", "--night falls"),
    ],
)
def test_a_subject_comes_through_ssh_as_it_was_meant(
    crowd: Crowd, board: str, shared: tuple[str, ...], subject: str, expected: str
) -> None:
    sent = answer(crowd, "post", board, "--seeking", "listen", "--subject", subject, given=b"words", options=shared)
    found = answer(crowd, "read", str(sent["thread"]), options=shared)
    assert (found["subject"], found["seeking"]) == (expected, "listen")


def test_what_comes_over_standard_input_is_bounded_and_is_text(
    crowd: Crowd, thread: int, shared: tuple[str, ...]
) -> None:
    before = len(posts_of(crowd, thread))
    for given in (b"x" * TOO_MUCH, b"x\n" * 2_000_000, bytes(range(256)) * 4, b"", b"\x00\x01\x02"):
        done = verb(crowd, "reply", str(thread), given=given, options=shared)
        assert (done.returncode, done.stdout) == (2, b""), given[:20]
        assert done.stderr
    assert len(posts_of(crowd, thread)) == before
    whole = b"y" * (TOO_MUCH - 1)
    sent = answer(crowd, "reply", str(thread), given=whole, options=shared)
    (post,) = answer(crowd, "read", f"{thread}.{sent['post']}", options=shared)["posts"]
    assert post["body"] == whole.decode()


def test_a_closed_standard_input_is_an_empty_one(crowd: Crowd, thread: int, shared: tuple[str, ...]) -> None:
    command = crowd.client.command("ana", *QUIET, *shared, words=("reply", str(thread)))
    for how in ("<&-", "</dev/null"):
        line = 'exec "$@" ' + how
        done = subprocess.run(
            ["sh", "-c", line, "sh", *command],
            capture_output=True,
            env=clean_environment(),
            timeout=TIMEOUT,
            check=False,
        )
        assert (done.returncode, done.stdout) == (2, b""), how
        assert done.stderr


def test_a_line_that_breaks_sends_nothing(crowd: Crowd, thread: int) -> None:
    before = len(posts_of(crowd, thread))
    command = crowd.client.command("ana", key=crowd.key, words=("reply", str(thread)))
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=clean_environment(), start_new_session=True) as client:
        assert client.stdin is not None
        client.stdin.write(b"half of what I w")
        client.stdin.flush()
        client.kill()
    assert len(posts_of(crowd, thread)) == before


def test_a_retry_is_safe_over_several_connections(crowd: Crowd, thread: int, shared: tuple[str, ...]) -> None:
    sent = [answer(crowd, "reply", str(thread), "--once", "a-key", given=b"once") for _again in range(2)]
    sent.append(answer(crowd, "reply", str(thread), "--once", "a-key", given=b"once", options=shared))
    assert len({each["post"] for each in sent}) == 1
    assert [each["again"] for each in sent] == [False, True, True]


def test_many_commands_go_through_one_connection_at_once(crowd: Crowd, thread: int, shared: tuple[str, ...]) -> None:
    command = crowd.client.command("ana", *QUIET, *shared, words=("read", str(thread), "--json"))
    clients = [
        subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=clean_environment())
        for _each in range(5)
    ]
    for client in clients:
        said, _nothing = client.communicate(timeout=TIMEOUT)
        assert client.returncode == 0
        assert json.loads(said)["thread"] == thread


def test_whoever_has_only_ascii_gets_only_that(crowd: Crowd, board: str, shared: tuple[str, ...]) -> None:
    words = "caf\u00e9 \u2013 \u201cyes\u201d"
    sent = answer(crowd, "post", board, "--subject", words, given=words.encode(), options=shared)
    number = str(sent["thread"])
    plain = ("-o", "SetEnv=LANG=C")
    said = verb(crowd, "read", number, options=plain).stdout
    assert said.isascii()
    assert b'cafe - "yes"' in said
    as_json = verb(crowd, "read", number, "--json", options=plain).stdout
    assert as_json.isascii()
    assert json.loads(as_json)["subject"] == words
    assert words.encode() in verb(crowd, "read", number, options=("-o", "SetEnv=LANG=C.UTF-8")).stdout


class TestWithATerminal:
    def test_lines_end_as_a_terminal_has_them(self, crowd: Crowd) -> None:
        with crowd.client.terminal("ana", "-t", key=crowd.key, words=("boards",)) as seat:
            assert seat.exit_status() == 0
            assert b"\x1b" not in seat.raw
            assert b"\r\n" in seat.raw
            assert b"\n" not in seat.raw.replace(b"\r\n", b"")

    @pytest.mark.parametrize("end", ["\r.\r", "\r\x04"], ids=["dot", "ctrl+d"])
    def test_words_are_typed_until_their_end(self, crowd: Crowd, thread: int, end: str) -> None:
        with crowd.client.terminal("ana", "-t", key=crowd.key, words=("reply", str(thread), "--json")) as seat:
            seat.wait_for("only a dot")
            seat.type("some words\r\rand m\x7fmore" + end)
            assert seat.exit_status() == 0
            assert b"\x1b" not in seat.raw
        assert posts_of(crowd, thread)[-1]["body"] == "some words\n\nand more"

    def test_what_is_piped_into_a_terminal_has_its_end_too(self, crowd: Crowd, thread: int) -> None:
        done = crowd.client.run(
            "ana", "reply", str(thread), options=(*QUIET, "-tt"), key=crowd.key, given=b"piped in\nmore"
        )
        assert done.returncode == 0
        assert re.search(rb"more\r\n#\d+\.\d+\r\n", done.stdout)
        assert posts_of(crowd, thread)[-1]["body"] == "piped in\nmore"

    def test_ctrl_c_sends_nothing(self, crowd: Crowd, thread: int) -> None:
        before = len(posts_of(crowd, thread))
        with crowd.client.terminal("ana", "-t", key=crowd.key, words=("reply", str(thread))) as seat:
            seat.wait_for("only a dot")
            seat.type("some words\r\x03")
            assert seat.exit_status() == 1
        assert len(posts_of(crowd, thread)) == before


def test_keys_are_added_and_open_the_account(crowd: Crowd, tmp_path: Path) -> None:
    key = tmp_path / "spare"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)], check=True)
    added = answer(crowd, "keys", "add", "--name", "a spare one", given=Path(f"{key}.pub").read_bytes())
    done = crowd.client.run("ana", "whoami", "--json", key=key)
    assert json.loads(done.stdout)["handle"] == "ana"
    answer(crowd, "keys", "remove", added["ending"])
    assert crowd.client.run("ana", "whoami", key=key).returncode == REFUSED_BY_SSH


def test_whoever_erases_themselves_is_answered_and_then_every_window_closes(crowd: Crowd, tmp_path: Path) -> None:
    path = tmp_path / "c"
    command = crowd.client.command("finn", "-o", "BatchMode=yes", "-M", "-N", "-S", str(path), key=crowd.key)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=clean_environment()) as master:
        wait_until(path.exists, "the shared connection")
        through = ("-S", str(path), "-o", "ControlMaster=no")
        everything = verb(crowd, "export", who="finn", options=through)
        assert json.loads(everything.stdout)["account"]["handle"] == "finn"
        done = verb(crowd, "erase", "--posts", "anonymise", "--yes", "finn", "--json", who="finn", options=through)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["done"] is True
        assert master.wait(TIMEOUT) == REFUSED_BY_SSH
    assert crowd.client.run("finn", "whoami", key=crowd.key).returncode == REFUSED_BY_SSH
