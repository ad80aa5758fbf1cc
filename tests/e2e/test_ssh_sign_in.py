"""Coming in, with the OpenSSH client: the doors, passwords, keys, and what a stranger can learn."""

from __future__ import annotations

import re
from pathlib import Path

import asyncssh
import pytest

from tests.e2e.harness import Client, Terminal

ALICE = "open the door please"


def _tail(terminal: Terminal) -> str:
    """What is on the screen, without what differs from one try to the next."""
    return re.sub(r"[\w-]+@", "NAME@", terminal.screen)


async def _connect(client: Client, user: str, **options: object) -> asyncssh.SSHClientConnection:
    """A connection of asyncssh's own client, which tries exactly what it is told to."""
    return await asyncssh.connect(
        "127.0.0.1", client.server.port, username=user, known_hosts=None, config=None, agent_path=None, **options
    )


def test_a_guest_is_let_in_at_once(echo: Client) -> None:
    with echo.terminal("guest") as terminal:
        terminal.wait_for("hello guest as guest")
        assert "a banner" in terminal.screen
        assert "assword" not in terminal.screen


@pytest.mark.parametrize("door", ["help", "recover", "HELP"])
def test_the_other_doors_open_without_any_proof(echo: Client, door: str) -> None:
    with echo.terminal(door) as terminal:
        terminal.wait_for(f"hello guest as {door.lower()} user={door}")
        assert "assword" not in terminal.screen


@pytest.mark.parametrize("options", [(), ("-tt",)])
def test_the_door_for_line_mode_is_honest_and_says_whom_to_call(echo: Client, options: tuple[str, ...]) -> None:
    ended = echo.run("plain", options=options)
    assert ended.returncode == 2
    assert b"ssh -t" in ended.stdout
    assert b"Nobody here can find you" in ended.stdout
    assert b"call " in ended.stdout.lower()
    assert b"\x1b" not in ended.stdout


def test_keys_shown_on_the_way_to_an_empty_answer_can_be_joined_with(echo: Client, stray_key: Path) -> None:
    with echo.terminal("some-local-name", key=stray_key, password="") as terminal:
        terminal.wait_for("hello guest as door")
        terminal.wait_for("keys=1")


def test_new_is_let_in_after_its_keys_were_offered(echo: Client, stray_key: Path) -> None:
    with echo.terminal("new", key=stray_key) as terminal:
        terminal.wait_for("hello guest as new")
        terminal.wait_for("keys=1")
        assert "assword" not in terminal.screen


def test_new_needs_no_key(echo: Client) -> None:
    with echo.terminal("new") as terminal:
        terminal.wait_for("keys=0")


def test_a_member_signs_in_with_a_password(echo: Client) -> None:
    with echo.terminal("alice", password=ALICE) as terminal:
        terminal.wait_for("hello alice as member")


def test_a_member_signs_in_by_the_password_method(echo: Client) -> None:
    options = ("-o", "PreferredAuthentications=password")
    with echo.terminal("alice", *options, password=ALICE) as terminal:
        terminal.wait_for("hello alice as member")


def test_a_member_signs_in_with_a_key_and_is_not_asked_anything(echo: Client, alice_key: Path) -> None:
    with echo.terminal("alice", key=alice_key) as terminal:
        terminal.wait_for("hello alice as member")
        assert "assword" not in terminal.screen


def test_whoever_forgets_the_door_is_asked_with_just_enter(echo: Client) -> None:
    with echo.terminal("some-local-name", password="") as terminal:
        terminal.wait_for("hello guest as door user=guest")


def test_just_enter_does_not_make_a_member_of_anybody(echo: Client) -> None:
    with echo.terminal("alice", password="") as terminal:
        terminal.wait_for("hello guest as door user=guest")


@pytest.mark.parametrize("method", ["keyboard-interactive", "password"])
def test_a_wrong_password_and_an_unknown_handle_look_the_same(echo: Client, method: str) -> None:
    seen = []
    for name in ("alice", "nobody-here", "n" * 60, "Unknown_name"):
        options = ("-o", f"PreferredAuthentications={method}", "-o", "NumberOfPasswordPrompts=1")
        with echo.terminal(name, *options, password="certainly wrong", size=(200, 24)) as terminal:
            assert terminal.exit_status() == 255
            terminal.wait_for("Permission denied")
            seen.append(_tail(terminal))
    assert len(set(seen)) == 1, seen


def test_a_key_of_nobody_and_a_key_for_an_unknown_handle_look_the_same(echo: Client, stray_key: Path) -> None:
    answers = [echo.run(name, key=stray_key) for name in ("alice", "nobody-here")]
    assert [answer.returncode for answer in answers] == [255, 255]
    assert answers[0].stderr.replace(b"alice", b"X") == answers[1].stderr.replace(b"nobody-here", b"X")


def test_the_right_key_behind_others_is_come_to(echo: Client, alice_key: Path, stray_key: Path) -> None:
    """Every key is asked to sign, so that showing one tells nothing; the client goes on after a refusal."""
    answer = echo.run("alice", "words", key=stray_key, options=["-v", "-o", f"IdentityFile={alice_key}"])
    assert answer.stderr.count(b"Server accepts key") == 2, answer.stderr
    assert b"Authenticated to 127.0.0.1 " in answer.stderr


def test_six_passwords_are_enough_for_one_connection(echo: Client) -> None:
    options = ("-o", "NumberOfPasswordPrompts=20", "-o", "PreferredAuthentications=keyboard-interactive")
    with echo.terminal("alice", *options) as terminal:
        for number in range(1, 8):
            terminal.wait_until(lambda screen, n=number: screen.count("assword:") == n, f"question {number}")
            terminal.type("wrong\r")
        terminal.wait_for("many tries")
        assert terminal.exit_status() == 255


class Pretended(asyncssh.SSHKeyPair):
    """The public half of somebody's key, with signatures made by another."""

    def __init__(self, public: asyncssh.SSHKey, private: asyncssh.SSHKey) -> None:
        algorithm = public.algorithm
        super().__init__(algorithm, algorithm, [algorithm], [algorithm], public.public_data, None)
        self._private = private

    def sign(self, data: bytes) -> bytes:
        return self._private.sign(data, self.sig_algorithm)


@pytest.fixture
def pretended(alice_key: Path, stray_key: Path) -> Pretended:
    return Pretended(asyncssh.read_public_key(f"{alice_key}.pub"), asyncssh.read_private_key(stray_key))


async def test_auth_bypass_regression_a_probe_with_anothers_key_binds_nobody(echo: Client, alice_key: Path) -> None:
    """Mallory shows alice's key on her way in, for herself; the password makes her who she is."""
    connection = await _connect(echo, "mallory", client_keys=[str(alice_key)], password="let me come in too")
    async with connection:
        process = await connection.create_process(term_type="xterm", encoding=None)
        assert b"hello mallory as member" in await process.stdout.readuntil(b"\r\n")


async def test_auth_bypass_regression_a_known_key_must_be_held(echo: Client, pretended: Pretended) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await _connect(echo, "alice", client_keys=[pretended], preferred_auth="publickey")


async def test_auth_bypass_regression_a_known_key_does_not_help_a_wrong_password(
    echo: Client, pretended: Pretended
) -> None:
    with pytest.raises(asyncssh.PermissionDenied):
        await _connect(echo, "alice", client_keys=[pretended], password="wrong")


async def test_auth_bypass_regression_an_empty_answer_after_a_known_key_is_a_guests(
    echo: Client, pretended: Pretended
) -> None:
    async with await _connect(echo, "alice", client_keys=[pretended], password="") as connection:
        process = await connection.create_process(term_type="xterm", encoding=None)
        assert b"hello guest as door user=guest" in await process.stdout.readuntil(b"\r\n")


async def test_nobody_comes_in_without_a_name(echo: Client) -> None:
    with pytest.raises((asyncssh.PermissionDenied, asyncssh.ConnectionLost)):
        await _connect(echo, "", client_keys=None, password="anything")


async def test_a_short_rsa_key_and_old_signatures_prove_nothing(echo: Client) -> None:
    short = asyncssh.generate_private_key("ssh-rsa", key_size=1024)
    with pytest.raises(asyncssh.PermissionDenied):
        await _connect(echo, "alice", client_keys=[short], preferred_auth="publickey")


async def test_only_modern_algorithms_are_offered(echo: Client) -> None:
    for old in (
        {"kex_algs": ["diffie-hellman-group14-sha1"]},
        {"kex_algs": ["ecdh-sha2-nistp256"]},
        {"encryption_algs": ["aes128-cbc"]},
        {"mac_algs": ["hmac-sha1"], "encryption_algs": ["aes128-ctr"]},
        {"server_host_key_algs": ["ssh-rsa"]},
    ):
        with pytest.raises((asyncssh.KeyExchangeFailed, asyncssh.ConnectionLost)):
            await _connect(echo, "guest", **old)


async def test_the_server_does_not_say_what_it_is_made_of(echo: Client) -> None:
    async with await _connect(echo, "guest") as connection:
        assert connection.get_extra_info("server_version") == "SSH-2.0-Lighthouse"


def test_compression_is_offered(echo: Client) -> None:
    with echo.terminal("guest", "-C", "-v") as terminal:
        terminal.wait_for("hello guest")
        assert b"compression: zlib@openssh.com" in terminal.raw
