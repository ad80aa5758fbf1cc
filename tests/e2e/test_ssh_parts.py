"""The parts of the SSH room that need no network: the sign-in, the banner, the host key, and what is logged."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from pathlib import Path

import pytest

from bbs.config_parts import Log
from bbs.domain.policy import GUEST, Actor, Role
from bbs.domain.window import clamp_size
from bbs.errors import BBSError
from bbs.log import set_up, trace
from bbs.services.accounts import OfferedKey
from bbs.ssh.banner import banner
from bbs.ssh.host_keys import load_or_make
from bbs.ssh.sign_in import MAX_KEYS, MAX_OFFERED, Check, SignIn, TooManyAttempts
from bbs.ssh.sockets import TCP_OPTIONS, set_options

ALICE = Actor(member=1, handle="alice", roles=frozenset({Role.MEMBER}))
HERS = OfferedKey("ssh-ed25519", "SHA256:hers", "")
STRAY = OfferedKey("ssh-ed25519", "SHA256:stray", "")


class Accounts:
    """Alice, with the password `right` and one key; `gate` holds answers back."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.gate.set()
        self.removed = False

    async def sign_in_password(self, handle: str, password: str) -> Actor | None:
        await self.gate.wait()
        return ALICE if (handle, password) == ("alice", "right") else None

    async def sign_in_key(self, handle: str, fingerprint: str) -> Actor | None:
        return ALICE if handle == "alice" and fingerprint == HERS.fingerprint and not self.removed else None

    async def key_known(self, handle: str, fingerprint: str) -> bool:
        await self.gate.wait()
        return handle == "alice" and fingerprint == HERS.fingerprint


async def _any(handle: str, check: Check) -> Actor | None:
    """No limit, and no waiting for one's turn."""
    return await check()


class TestSigningIn:
    async def test_nobody_is_anybody_before_a_proof(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        assert await sign_in.completed() is None
        assert sign_in.begin("alice")
        assert await sign_in.completed() is None

    async def test_a_password_is_a_proof(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("alice")
        assert await sign_in.password("right")
        arrival = await sign_in.completed()
        assert arrival is not None
        assert (arrival.actor, arrival.door) == (ALICE, "member")

    async def test_a_failed_try_forgets_a_probe_that_came_before(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("alice")
        assert await sign_in.key(HERS)
        assert not await sign_in.password("wrong")
        assert await sign_in.completed() is None

    async def test_a_key_that_is_shown_is_answered_without_looking_whose_it_is(self) -> None:
        accounts = Accounts()
        accounts.gate.clear()
        sign_in = SignIn(accounts, _any)
        for name, asked in (("alice", True), ("bob", True), ("new", False)):
            sign_in.begin(name)
            assert [await sign_in.shown(HERS), await sign_in.shown(STRAY)] == [asked, asked]
        sign_in.begin("alice")
        assert await sign_in.shown(HERS)
        assert await sign_in.completed() is None

    async def test_another_name_forgets_everything(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("alice")
        assert await sign_in.key(HERS)
        sign_in.begin("bob")
        assert await sign_in.completed() is None
        sign_in.begin("guest")
        arrival = await sign_in.completed()
        assert arrival is not None
        assert (arrival.actor, arrival.offered_keys) == (GUEST, ())

    async def test_an_answer_that_comes_after_the_next_try_began_counts_for_nothing(self) -> None:
        accounts = Accounts()
        accounts.gate.clear()
        sign_in = SignIn(accounts, _any)
        sign_in.begin("alice")
        late = asyncio.ensure_future(sign_in.password("right"))
        await asyncio.sleep(0)
        sign_in.begin("bob")
        accounts.gate.set()
        assert not await late
        assert await sign_in.completed() is None

    async def test_a_key_that_was_taken_away_meanwhile_is_no_proof(self) -> None:
        accounts = Accounts()
        sign_in = SignIn(accounts, _any)
        sign_in.begin("alice")
        assert await sign_in.key(HERS)
        accounts.removed = True
        assert await sign_in.completed() is None

    async def test_keys_offered_by_somebody_new_are_noted_each_once_and_not_without_end(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("NEW")
        for _again in range(2):
            assert not await sign_in.shown(STRAY)
        for number in range(MAX_OFFERED + 2):
            assert not await sign_in.shown(OfferedKey("ssh-ed25519", f"SHA256:{number}", ""))
        arrival = await sign_in.completed()
        assert arrival is not None
        assert arrival.door == "new"
        assert arrival.offered_keys[0] == STRAY
        assert len(arrival.offered_keys) == MAX_OFFERED

    async def test_a_member_could_not_add_the_key_that_their_machine_had_shown(self) -> None:
        """What opens the account already is not offered again, and what is offered has proved nothing."""
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("alice")
        assert await sign_in.shown(STRAY)
        assert not await sign_in.key(STRAY)
        assert await sign_in.shown(HERS)
        assert await sign_in.key(HERS)
        assert await sign_in.password("right")
        arrival = await sign_in.completed()
        assert arrival is not None
        assert arrival.offered_keys == (STRAY,)

    async def test_keys_are_not_tried_without_end_whatever_name_is_said(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        for number in range(MAX_KEYS):
            sign_in.begin(f"name{number}")
            await sign_in.shown(STRAY)
            await sign_in.key(STRAY)
        with pytest.raises(TooManyAttempts):
            await sign_in.shown(STRAY)
        with pytest.raises(TooManyAttempts):
            await sign_in.key(STRAY)

    async def test_a_password_does_not_open_the_door_for_newcomers(self) -> None:
        sign_in = SignIn(Accounts(), _any)
        sign_in.begin("new")
        assert not await sign_in.password("right")


class TestBanner:
    def test_four_lines_that_any_terminal_shows(self) -> None:
        text = banner("Café\x1b[31m", "988 Lifeline: call 988", ascii_only=True)
        lines = text.split("\r\n")
        assert len(lines) == 5
        assert lines[-1] == ""
        assert "Cafe[31m" in lines[0]
        assert "new@" in lines[1]
        assert "guest@" in lines[2]
        assert "988" in lines[3]
        assert text.replace("\r\n", "").isprintable()
        assert text.isascii()
        assert all(len(line) <= 78 for line in lines)

    def test_accents_stay_where_the_operator_says_so(self) -> None:
        assert "Café" in banner("Café", "", ascii_only=False)


@pytest.mark.parametrize(
    ("claimed", "drawn"),
    [((0, 0), (80, 24)), ((1, 1), (20, 5)), ((80, 24), (80, 24)), ((2**32 - 1, 7), (300, 7)), ((0, 50), (80, 50))],
)
def test_sizes(claimed: tuple[int, int], drawn: tuple[int, int]) -> None:
    assert clamp_size(*claimed) == drawn


def test_the_kernel_asks_whether_a_silent_client_is_there_and_holds_little_back() -> None:
    with socket.socket() as sock:
        set_options(sock)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        for name, value in TCP_OPTIONS.items():
            assert sock.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) == value


class TestHostKey:
    def test_it_is_made_once(self, tmp_path: Path) -> None:
        assert load_or_make(tmp_path).get_fingerprint() == load_or_make(tmp_path).get_fingerprint()

    def test_one_that_others_can_read_is_refused_with_the_way_to_mend_it(self, tmp_path: Path) -> None:
        load_or_make(tmp_path)
        (tmp_path / "host_keys" / "ssh_host_ed25519_key").chmod(0o640)
        with pytest.raises(BBSError, match="chmod 600"):
            load_or_make(tmp_path)

    def test_one_that_is_no_key_is_refused(self, tmp_path: Path) -> None:
        load_or_make(tmp_path)
        (tmp_path / "host_keys" / "ssh_host_ed25519_key").write_text("no key")
        with pytest.raises(BBSError, match="cannot be read"):
            load_or_make(tmp_path)


class TestLog:
    def test_a_trace_shows_where_and_never_what(self) -> None:
        password = "a secret word"
        try:
            try:
                raise KeyError(password)
            except KeyError as inner:
                raise ValueError(f"cannot use {password}") from inner
        except ValueError as error:
            text = trace(error)
        assert "test_ssh_parts.py" in text
        assert "ValueError" in text
        assert "KeyError" in text
        assert password not in text

    def test_a_mistake_of_ours_is_named(self) -> None:
        with pytest.raises(AttributeError) as caught:
            _ = None.missing  # type: ignore[attr-defined]
        assert "missing" in trace(caught.value)

    def test_lines_for_programs_are_one_object_each_with_the_standard_librarys_among_them(self) -> None:
        import logging

        import structlog

        before = logging.getLogger().handlers[:], logging.getLogger().level
        stream = io.StringIO()
        try:
            set_up(Log(format="json"), stream)
            structlog.get_logger().info("one", number=1)
            structlog.get_logger().debug("not this one")
            logging.getLogger("asyncssh").warning("nor this, from %s", "192.0.2.1")
            logging.getLogger("asyncio").error("two")
        finally:
            logging.getLogger().handlers[:], level = before
            logging.getLogger().setLevel(level)
            structlog.reset_defaults()
        lines = [json.loads(line) for line in stream.getvalue().splitlines()]
        assert [line["event"] for line in lines] == ["one", "two"]
