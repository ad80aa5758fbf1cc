"""What one client can make the SSH room do: how slow it may be, how much it may ask for, and what it is told."""

from __future__ import annotations

import asyncio
import socket
import zlib
from collections.abc import Callable
from pathlib import Path

import asyncssh
import pytest
from asyncssh.packet import String

from bbs.config_parts import Limits as Settings
from bbs.domain.policy import Actor
from bbs.services.known import Known
from bbs.ssh import connection as ssh_connection
from bbs.ssh import server as ssh_server
from bbs.ssh import visitor as ssh_visitor
from bbs.ssh.floods import PACKETS_AT_ONCE, Counter, Inflater, Pace
from bbs.ssh.visitor import Visitor
from tests.e2e.inside import ALICE, Room, room

SOON = 15.0
MEGABYTES = 10_000_000


async def until(condition: Callable[[], object], what: str) -> None:
    """Returns once the condition holds."""
    try:
        async with asyncio.timeout(SOON):
            while not condition():
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"waited for {what}") from None


class Listening(asyncssh.SSHClient):
    """A client that remembers why its connection ended."""

    why = ""

    def connection_lost(self, exc: Exception | None) -> None:
        self.why = str(exc)


async def silent(port: int, first: bytes = b"") -> bytes:
    """Connects, says no more than this, and returns all that the server says until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    try:
        return await asyncio.wait_for(reader.read(), SOON)
    finally:
        writer.close()


class TestSlowness:
    @pytest.mark.parametrize("said", [b"", b"SSH-2.0", b"SSH-2.0-slow\r\n", b"SSH-2.0-slow\r\n\x00\x00"])
    async def test_a_client_that_does_not_agree_on_keys_is_let_go(
        self, said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_connection, "HANDSHAKE_SECONDS", 0.2)
        async with room(tmp_path) as house:
            assert b"has not answered" in await silent(house.port, said)
            await until(lambda: len(house.server.admission) == 0, "the place")

    async def test_a_client_that_does_not_sign_in_is_let_go_with_a_word(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Thinking(asyncssh.SSHClient):
            async def password_auth_requested(self) -> str:
                await asyncio.sleep(SOON)
                return ""

        monkeypatch.setattr(ssh_server, "LOGIN_SECONDS", 0.5)
        async with room(tmp_path) as house:
            with pytest.raises(asyncssh.DisconnectError, match="taken very long"):
                await house.connect("alice", client_factory=Thinking, preferred_auth="password")

    async def test_a_client_that_signs_in_and_begins_nothing_is_let_go(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_visitor, "OPEN_SECONDS", 0.2)
        async with room(tmp_path) as house:
            idle, busy = await house.connect(), await house.connect()
            process, _front = await house.process(busy)
            await asyncio.wait_for(idle.wait_closed(), SOON)
            process.stdin.write(b"y")
            assert b"<y>" in await process.stdout.readuntil(b">")
            busy.close()

    async def test_a_connection_stayed_for_ever_after_its_last_session(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_visitor, "LINGER_SECONDS", 0.3)
        async with room(tmp_path) as house:
            over, busy = await house.connect(), await house.connect()
            first, _front = await house.process(over)
            staying, _front = await house.process(busy)
            for process in (first, (await house.process(busy))[0]):
                process.stdin.write(b"q")
                await process.wait_closed()
            await asyncio.wait_for(over.wait_closed(), SOON)
            staying.stdin.write(b"y")
            assert b"<y>" in await staying.stdout.readuntil(b">")
            busy.close()

    async def test_a_script_that_comes_back_in_time_finds_its_connection(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = Visitor._after
        looks: list[Callable[[], None]] = []

        def held(visitor: Visitor, seconds: float, look: Callable[[], None]) -> None:
            if seconds == ssh_visitor.LINGER_SECONDS:
                looks.append(look)
            else:
                later(visitor, seconds, look)

        monkeypatch.setattr(Visitor, "_after", held)
        async with room(tmp_path) as house:
            connection = await house.connect()
            for again in range(4):
                process, _front = await house.process(connection)
                process.stdin.write(b"q")
                await process.wait_closed()
                await until(lambda again=again: len(looks) > again, "the end of the session")
            staying, _front = await house.process(connection)
            for look in looks:
                look()
            staying.stdin.write(b"y")
            assert b"<y>" in await staying.stdout.readuntil(b">")
            connection.close()

    async def test_new_keys_that_are_asked_for_and_never_agreed_on_end_the_connection(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            await house.process(connection)
            monkeypatch.setattr(ssh_connection, "HANDSHAKE_SECONDS", 0.2)
            monkeypatch.setattr(type(connection), "_process_kexinit", _nothing)
            connection._packet_handlers = {**connection._packet_handlers, 20: _nothing}
            connection._send_kexinit()
            connection._kexinit_sent = True
            await asyncio.wait_for(connection.wait_closed(), SOON)


async def _nothing(*_arguments: object) -> None:
    """A client that does not go on."""


class TestCompression:
    def test_a_packet_that_grows_beyond_any_packet_is_not_inflated(self) -> None:
        bomb = zlib.compressobj()
        packed = bomb.compress(b"\0" * MEGABYTES) + bomb.flush(zlib.Z_SYNC_FLUSH)
        assert len(packed) < MEGABYTES / 500
        assert Inflater(40_000).decompress(packed) is None

    def test_packets_of_any_size_up_to_that_come_through(self) -> None:
        packer, inflater = zlib.compressobj(), Inflater(40_000)
        for size in (1, 100, 39_999, 40_000):
            packet = bytes(number % 251 for number in range(size))
            assert inflater.decompress(packer.compress(packet) + packer.flush(zlib.Z_SYNC_FLUSH)) == packet

    def test_what_is_no_zlib_or_empty_is_refused(self) -> None:
        assert Inflater(100).decompress(b"nothing of the kind") is None
        assert Inflater(100).decompress(b"") is None

    async def test_a_zip_bomb_ends_its_own_connection_only(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            other = await house.connect()
            process, _front = await house.process(other)
            connection = await house.connect(compression_algs=["zlib@openssh.com"])
            assert connection.get_extra_info("recv_compression") == "zlib@openssh.com"
            connection.send_packet(2, String(b"\0" * MEGABYTES))
            await asyncio.wait_for(connection.wait_closed(), SOON)
            process.stdin.write(b"y")
            assert b"<y>" in await process.stdout.readuntil(b">")
            other.close()

    async def test_a_session_works_compressed_also_after_new_keys(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect(compression_algs=["zlib@openssh.com"], rekey_bytes=20_000)
            process, _front = await house.process(connection)
            for _number in range(20):
                process.stdin.write(b"z" * 5000)
                await process.stdout.readuntil(b"<zzzz")
            connection.close()

    async def test_nothing_is_inflated_for_somebody_who_has_not_signed_in(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            with pytest.raises(asyncssh.KeyExchangeFailed):
                await house.connect(compression_algs=["zlib"])


class TestFloods:
    def test_a_kind_is_counted_over_a_minute(self) -> None:
        now = [0.0]
        counter = Counter({7: 2}, lambda: now[0])
        assert [counter.too_many(7) for _again in range(3)] == [False, False, True]
        assert not counter.too_many(8)
        now[0] = 60.0
        assert not counter.too_many(7)

    def test_whoever_sends_faster_than_the_pace_waits(self) -> None:
        now = [0.0]
        pace = Pace(lambda: now[0])
        assert pace.rest(PACKETS_AT_ONCE) == 0
        assert pace.rest(1000) == 0.5
        now[0] = 0.5
        assert pace.rest(0) == 0

    async def test_asking_for_new_keys_again_and_again_ends_the_connection(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            for _number in range(40):
                if connection.is_closed():
                    break
                connection._send_kexinit()
                connection._kexinit_sent = True
                await until(lambda: connection._kex_complete or connection.is_closed(), "new keys")
            await asyncio.wait_for(connection.wait_closed(), SOON)

    async def test_requests_without_end_end_the_connection(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            for _number in range(400):
                connection._send_global_request(b"no-such-request", want_reply=False)
            await asyncio.wait_for(connection.wait_closed(), SOON)

    async def test_a_client_that_asks_whether_we_are_alive_is_answered(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            for _number in range(60):
                await asyncio.wait_for(connection._make_keepalive_request(), SOON)
            assert not connection.is_closed()
            connection.close()

    async def test_new_sessions_are_limited_and_the_refusal_says_when(self, tmp_path: Path) -> None:
        async with room(tmp_path, new_sessions="3 per minute") as house:
            connection = await house.connect()
            for _number in range(3):
                process, _front = await house.process(connection)
                process.stdin.write(b"q")
                await process.wait_closed()
            with pytest.raises(asyncssh.ChannelOpenError, match="about a minute"):
                await connection.create_process(term_type="xterm")
            connection.close()

    async def test_screens_were_counted_by_connection_and_drawn_for_whoever_had_many(self, tmp_path: Path) -> None:
        async with room(tmp_path, new_windows="3 per minute") as house:
            for _number in range(3):
                connection = await house.connect()
                await house.process(connection)
                connection.close()
            connection = await house.connect()
            process = await connection.create_process(term_type="xterm", encoding=None)
            assert b"about a minute" in await asyncio.wait_for(process.stderr.read(), SOON)
            await process.wait_closed()
            assert process.exit_status == 1
            await connection.run("anything", encoding=None, input=b"q")  # commands go on
            connection.close()

    async def test_ten_commands_a_second_on_one_connection_were_too_many(self, tmp_path: Path) -> None:
        async with room(tmp_path, new_sessions=Settings().new_sessions, new_windows="1 per minute") as house:
            connection = await house.connect()
            for _number in range(600):
                await connection.run("anything", encoding=None, input=b"q")
            connection.close()

    async def test_guests_took_the_places_of_members(self, tmp_path: Path) -> None:
        async with room(tmp_path, guests=2) as house:
            guests = [await house.connect() for _number in range(2)]
            listening = Listening()
            refused = await house.connect(client_factory=lambda: listening)
            await asyncio.wait_for(refused.wait_closed(), SOON)
            assert "many guests" in listening.why
            member = await house.connect("alice", password=ALICE)
            known = await house.connect()  # members come from here
            guests[0].close()
            for connection in (member, known, *guests):
                connection.close()
            await until(lambda: len(house.server.admission) == 0, "their ends")
            assert not any(house.server.admission._guests.values())

    async def test_each_session_had_ten_handle_checks_of_its_own(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            connection = await house.connect()
            await house.process(connection)
            await house.process(connection)
            first, second = (front._request.checks for front in house.fronts)
            assert first is second
            other = await house.connect()
            await house.process(other)
            assert house.fronts[-1]._request.checks is not first
            connection.close()
            other.close()

    async def test_thousands_of_window_sizes_disturb_nobody(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            flooder, other = await house.connect(), await house.connect()
            flooding, front = await house.process(flooder)
            process, _front = await house.process(other)
            for number in range(6000):
                flooding.change_terminal_size(40 + number % 200, 10 + number % 50)
            flooding.change_terminal_size(77, 33)
            process.stdin.write(b"y")
            await asyncio.wait_for(process.stdout.readuntil(b"<y>"), SOON)
            await until(lambda: front.channel.size == (77, 33), "the last size")
            flooder.close()
            other.close()

    async def test_answers_that_nobody_reads_are_not_kept_without_end(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_connection, "MAX_UNSENT", 2000)
        async with room(tmp_path) as house:
            connection = await house.connect()
            process, _front = await house.process(connection)
            connection._transport.pause_reading()
            sent = 0
            while house.server._visitors and sent < 200_000:
                process.channel._send_request(b"no-such-request", want_reply=True)
                sent += 1
                await asyncio.sleep(0)
            assert not house.server._visitors
            connection.abort()

    async def test_bytes_before_the_sign_in_end(self, tmp_path: Path) -> None:
        class Chatty(asyncssh.SSHClient):
            def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
                self.conn = conn

            def auth_banner_received(self, msg: str, lang: str) -> None:
                for _number in range(500):
                    self.conn.send_packet(2, String(b"nothing"))

        async with room(tmp_path) as house:
            with pytest.raises((asyncssh.DisconnectError, OSError)):
                await house.connect("alice", client_factory=Chatty, password="wrong", preferred_auth="password")

    @pytest.mark.parametrize("length", [0, 1, 4, 40_000, 2**32 - 1])
    async def test_packets_of_an_impossible_length_are_refused(self, length: int, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            said = await silent(house.port, b"SSH-2.0-x\r\n" + length.to_bytes(4, "big") + b"\0" * 60)
            assert said.startswith(b"SSH-2.0-Lighthouse\r\n")
            await until(lambda: len(house.server.admission) == 0, "the end")


class TestRekeying:
    async def test_the_server_asks_for_new_keys_and_the_session_goes_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_server, "REKEY_BYTES", 50_000)
        async with room(tmp_path) as house:
            connection = await house.connect()
            process, front = await house.process(connection)
            keys = set()
            for number in range(6):
                front.channel.write(b"x" * 40_000 + b"%d!" % number)
                await process.stdout.readuntil(b"%d!" % number)
                keys.add(id(connection._recv_encryption))
            assert len(keys) > 1
            connection.close()


class TestPlaces:
    async def test_one_address_has_so_many_places_for_strangers(self, tmp_path: Path) -> None:
        async with room(tmp_path, unauthenticated_per_address=2) as house:
            strangers = [socket.create_connection(("127.0.0.1", house.port)) for _number in range(2)]
            await until(lambda: len(house.server.admission) == 2, "the strangers")
            with pytest.raises(asyncssh.DisconnectError, match="about a minute"):
                await house.connect()
            strangers[0].close()
            await until(lambda: len(house.server.admission) == 1, "room again")
            (await house.connect()).close()
            strangers[1].close()

    async def test_strangers_do_not_take_the_places_of_those_who_were_here_before(self, tmp_path: Path) -> None:
        async with room(tmp_path, unauthenticated=2, handshakes=2) as house:
            (await house.connect("alice", password=ALICE)).close()
            house.server.admission._strangers[False] = house.server.admission._handshakes[False] = 2
            connection = await house.connect("alice", password=ALICE)
            connection.close()

    async def test_connections_in_a_minute_are_limited(self, tmp_path: Path) -> None:
        async with room(tmp_path, new_connections="2 per minute") as house:
            for _number in range(2):
                (await house.connect()).close()
            with pytest.raises(asyncssh.DisconnectError, match="from where you are"):
                await house.connect()

    async def test_a_refused_client_that_says_nothing_is_cut_off(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ssh_visitor, "REFUSED_SECONDS", 0.1)
        async with room(tmp_path, new_connections="1 per minute") as house:
            (await house.connect()).close()
            assert await silent(house.port) == b"SSH-2.0-Lighthouse\r\n"


class TestStorm:
    async def test_two_hundred_strangers_hold_no_member_up_and_are_told_to_come_back(self, tmp_path: Path) -> None:
        """The figures are printed by `python -m bench storm`; here, that a member goes on and strangers hear words."""
        shipped = Settings().model_dump(exclude={"sessions_per_connection"})
        async with room(tmp_path, **shipped) as house:
            connection = await house.connect("alice", password=ALICE)
            process, _front = await house.process(connection)
            house.server.limits._known = Known()
            strangers = [asyncio.ensure_future(self._guess(house, number)) for number in range(200)]
            done: set[asyncio.Future[str]] = set()
            while len(done) < len(strangers):
                process.stdin.write(b"y")
                await asyncio.wait_for(process.stdout.readuntil(b"<y>"), SOON)
                done, _pending = await asyncio.wait(strangers, timeout=0.1)
            words = [stranger.result() for stranger in strangers]
            assert all("Please try again in about" in said or "Permission denied" in said for said in words)
            assert sum("Please try again" in said for said in words) > 100
            connection.close()
            await until(lambda: len(house.server.admission) == 0, "their ends")

    @staticmethod
    async def _guess(house: Room, number: int) -> str:
        try:
            await house.connect(f"name{number}", password="wrong", preferred_auth="password")
        except (asyncssh.Error, OSError) as error:
            return str(error)
        return "let in"


class TestGuessing:
    async def _guess(self, house: Room, user: str = "alice", password: str = "wrong") -> None:
        with pytest.raises(asyncssh.PermissionDenied):
            await house.connect(user, password=password, preferred_auth="password")

    @pytest.mark.parametrize("user", ["alice", "nobody-here"])
    async def test_too_many_are_refused_with_words_whether_or_not_there_is_such_a_member(
        self, user: str, tmp_path: Path
    ) -> None:
        async with room(tmp_path, guesses_per_account="2 per 10 minutes") as house:
            for _number in range(2):
                await self._guess(house, user)
            with pytest.raises(asyncssh.DisconnectError, match=r"many tries to sign in.*about 10 minutes"):
                await house.connect(user, password=ALICE, preferred_auth="password")

    async def test_guessing_does_not_keep_a_key_out(self, tmp_path: Path) -> None:
        key = asyncssh.generate_private_key("ssh-ed25519")
        async with room(tmp_path, key.get_fingerprint(), guesses_per_account="1 per hour") as house:
            await self._guess(house)
            with pytest.raises(asyncssh.DisconnectError):
                await house.connect("alice", password=ALICE, preferred_auth="password")
            connection = await house.connect("alice", client_keys=[key])
            await house.process(connection)
            connection.close()
            # From where a key has signed in, passwords are taken again.
            connection = await house.connect("alice", password=ALICE, preferred_auth="password")
            connection.close()

    async def test_strangers_who_guess_take_few_of_the_turns(self, tmp_path: Path) -> None:
        async with room(tmp_path) as house:
            now, most = 0, 0
            real = house.server.accounts.sign_in_password

            async def slow(handle: str, password: str) -> Actor | None:
                nonlocal now, most
                now += 1
                most = max(most, now)
                await asyncio.sleep(0.01)
                now -= 1
                return await real(handle, password)

            house.server.accounts.sign_in_password = slow  # type: ignore[method-assign]
            await asyncio.gather(*(self._guess(house, f"name{number}") for number in range(30)))
            assert 1 < most <= ssh_server.STRANGERS_GUESSES
