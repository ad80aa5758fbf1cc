"""What moderators can do from a shell, asked for by those who may not, in words that are made to do harm."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import asyncssh
import pytest
from asyncssh.packet import Boolean, String, UInt32

from bbs.config import DATABASE_NAME
from bbs.domain.addresses import Address
from bbs.domain.policy import SYSTEM
from tests.e2e.attacks.raw import (
    CHANNEL_CLOSE,
    CHANNEL_CONFIRMED,
    CHANNEL_DATA,
    CHANNEL_EOF,
    CHANNEL_EXTENDED,
    CHANNEL_FAILURE,
    CHANNEL_REFUSED,
    CHANNEL_REQUEST,
    Ended,
    Raw,
    pty,
)
from tests.e2e.attacks.target import Target, no_trouble, target_on
from tests.e2e.attacks.test_suspension import bbs
from tests.e2e.village import Village, lived

HERE, ELSEWHERE = "anxiety-welcome", "depression-welcome"
DONE, REFUSED, NOT_UNDERSTOOD, NOT_THERE, NOT_ALLOWED = range(5)
ESCAPES = "\x1b]2;title\x07\x1b[2J\u202egnp.exe\u0085\x9b31mred \x07\u200bend"


async def past(village: Village) -> None:
    """Ana looks after everything, ben after one board, and sol runs the place. Cleo has written on two boards, ana on
    one, and each of their posts is reported."""
    await village.comes("sol", "dora")
    people, services = village.people, village.services
    await services.managing.set_roles(SYSTEM, "sol", ("sysop",))
    await village.moderate("ana")
    await services.steering_people.give_role(SYSTEM, "ben", "moderator", HERE)
    for who, board in (("cleo", HERE), ("cleo", ELSEWHERE), ("ana", HERE), ("ben", HERE), ("sol", HERE)):
        thread = await village.thread(who, board, f"by {who}", "some words")
        await services.reports.report(people["dora"], Address(thread, 1), "unkind", "It is unkind.")


@dataclass
class Place:
    """The server, and the database behind it. The threads and cases 1 to 5 are those of `past`, in its order."""

    target: Target

    def asks(self, who: str, command: str | bytes, given: bytes = b"") -> tuple[str, int | None]:
        """What a command of somebody says, and its status."""
        with Raw(self.target.server.port).handshake().sign_in_with(who, self.target.member_key) as raw:
            return asked(raw, command, given)

    def value(self, query: str) -> object:
        with contextlib.closing(sqlite3.connect(self.target.server.data / DATABASE_NAME)) as db:
            return db.execute(query).fetchone()[0]

    def done(self) -> tuple[object, object]:
        """What moderators have done so far: actions, and closed cases."""
        return self.value("SELECT count(*) FROM action"), self.value("SELECT count(*) FROM case_file WHERE NOT open")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("moderated")
    key = lived(folder / "village", past, days_ago=1)
    with target_on((folder / "village", key), folder / "served") as target:
        target.member_key = asyncssh.read_private_key(str(key))
        yield Place(target)
        no_trouble(target)


def asked(raw: Raw, command: str | bytes, given: bytes = b"") -> tuple[str, int | None]:
    """Runs a command on a connection that is there; None as its status where it got no session."""
    raw.open()
    packet = raw.read()
    kind = packet.get_byte()
    while kind not in (CHANNEL_CONFIRMED, CHANNEL_REFUSED):
        packet = raw.read()
        kind = packet.get_byte()
    if kind == CHANNEL_REFUSED:
        return "", None
    packet.get_uint32()
    channel = packet.get_uint32()
    raw.request("exec", String(command), channel=channel, reply=True)
    for start in range(0, len(given), 16_384):
        raw.send(CHANNEL_DATA, UInt32(channel), String(given[start : start + 16_384]))
    raw.send(CHANNEL_EOF, UInt32(channel))
    return ended(raw, channel)


def ended(raw: Raw, channel: int) -> tuple[str, int | None]:
    """Reads until the command is over."""
    said, status = b"", None
    while True:
        packet = raw.read()
        kind = packet.get_byte()
        if kind not in (CHANNEL_DATA, CHANNEL_EXTENDED, CHANNEL_REQUEST, CHANNEL_CLOSE, CHANNEL_FAILURE):
            continue
        packet.get_uint32()
        if kind == CHANNEL_CLOSE:
            raw.send(CHANNEL_CLOSE, UInt32(channel))
            return said.decode(), status
        if kind == CHANNEL_EXTENDED:
            packet.get_uint32()
        if kind == CHANNEL_REQUEST and packet.get_string() == b"exit-status":
            packet.get_boolean()
            status = packet.get_uint32()
        elif kind in (CHANNEL_DATA, CHANNEL_EXTENDED):
            said += packet.get_string()


@pytest.mark.parametrize(
    ("who", "command", "status"),
    [
        ("cleo", "queue", NOT_ALLOWED),
        ("cleo", "case 1", NOT_ALLOWED),
        ("cleo", "act 1 hide --why x", NOT_ALLOWED),
        ("cleo", "act 1 claim", NOT_ALLOWED),
        ("ben", f"queue --board {ELSEWHERE}", NOT_THERE),
        ("ben", "case 2", NOT_THERE),
        ("ben", "act 2 claim", NOT_THERE),
        ("ben", "act 2 no-action", NOT_THERE),
        ("ben", "act 2 comment words", NOT_THERE),
        ("ben", "act 2 write words", NOT_THERE),
        ("ben", "act 2 hide --why x", NOT_THERE),
        ("ben", "act 2.1 hide --why x", NOT_ALLOWED),
        ("ben", "act #2 lock --why x", NOT_ALLOWED),
        ("ben", "act 2.1 silence --why x", NOT_ALLOWED),
        ("ben", "act 1 suspend --why x", NOT_ALLOWED),
        ("ben", "act 1 ban --why x", NOT_ALLOWED),
        ("ben", "act 1.1 ban --why x", NOT_ALLOWED),
        ("ben", "case 4", NOT_THERE),
        ("ben", "act 4 claim", NOT_THERE),
        ("ben", "act 4.1 hide --why x", NOT_ALLOWED),
        ("ben", "act 4 approve", NOT_THERE),
        ("ana", "case 3", NOT_THERE),
        ("ana", "act 3 no-action", NOT_THERE),
        ("ana", "act 3.1 remove --why x", NOT_ALLOWED),
        ("ana", "act 5.1 remove --why x", NOT_ALLOWED),
        ("ana", "act 5.1 ban --why x", NOT_ALLOWED),
        ("ana", "act 1 uphold --why x", REFUSED),
        ("ana", "act 1 revert --why x", NOT_THERE),
        ("ana", "act 99 claim", NOT_THERE),
        ("ana", "act 1.99 hide --why x", NOT_THERE),
        ("ana", "act 1.1 hide --why x --until 2001-01-01", NOT_UNDERSTOOD),
        ("ana", "act 1.1 hide --why x --until 999999999999d", NOT_UNDERSTOOD),
        ("ana", "act 1.1 hide --why x --until -3d", NOT_UNDERSTOOD),
        ("ana", "act 1.1 hide --why x --rule no-such", NOT_UNDERSTOOD),
        ("ana", "act 1.1 hide --why \u202e\u200b", NOT_UNDERSTOOD),
        ("ana", "act 1.1 hide", NOT_UNDERSTOOD),
        ("ana", "act 1.1 move no-such-board --why x", NOT_UNDERSTOOD),
        ("ana", "act 1.1 slow -5 --why x", NOT_UNDERSTOOD),
        ("ana", "act 1.1 slow 99999999999999999999 --why x", NOT_UNDERSTOOD),
        ("ana", "act 99999999999999999999 claim", NOT_UNDERSTOOD),
        ("ana", "act 2147483647 claim", NOT_THERE),
        ("ana", "act 1.2147483647 hide --why x", NOT_THERE),
        ("ana", "case \u0661", NOT_UNDERSTOOD),
        ("ana", "queue --page 4.9999999999999999999999.1", NOT_UNDERSTOOD),
        ("ana", "queue --page 4.0.-1", NOT_UNDERSTOOD),
        ("ana", "queue --board ' OR 1=1 --", NOT_UNDERSTOOD),
        ("ana", "queue --board \u0000", NOT_UNDERSTOOD),
    ],
)
def test_what_is_not_theirs_is_refused_and_nothing_is_done(place: Place, who: str, command: str, status: int) -> None:
    before = place.done()
    said, found = place.asks(who, command)
    assert (found, place.done()) == (status, before), said


def test_a_moderator_whose_role_was_taken_goes_on_with_no_connection(place: Place) -> None:
    """Over a connection that was there before, as OpenSSH's ControlMaster keeps them."""
    bbs(place.target, "member", "role", "dora", "--add", "moderator")
    with Raw(place.target.server.port).handshake().sign_in_with("dora", place.target.member_key) as raw:
        said, status = asked(raw, "queue")
        assert (status, "cleo" in said) == (DONE, True)
        before = place.done()
        bbs(place.target, "member", "role", "dora", "--remove", "moderator")
        with contextlib.suppress(Ended):
            _said, status = asked(raw, "act 1 hide --why x")
            assert status in (None, NOT_ALLOWED)
        assert place.done() == before
    assert place.asks("dora", "queue")[1] == NOT_ALLOWED


def test_a_suspended_moderator_goes_on_with_no_connection(place: Place) -> None:
    bbs(place.target, "member", "role", "dora", "--add", "moderator")
    with Raw(place.target.server.port).handshake().sign_in_with("dora", place.target.member_key) as raw:
        assert asked(raw, "queue")[1] == DONE
        bbs(place.target, "member", "suspend", "dora")
        before = place.done()
        with contextlib.suppress(Ended):
            _said, status = asked(raw, "act 1 hide --why x")
            assert status in (None, NOT_ALLOWED)
        assert place.done() == before
    bbs(place.target, "member", "restore", "dora")
    bbs(place.target, "member", "role", "dora", "--remove", "moderator")


@pytest.mark.parametrize("command", [None, "ask"], ids=["line mode", "a command that waits"])
def test_a_text_session_of_somebody_who_is_suspended_ends(place: Place, command: str | None) -> None:
    with Raw(place.target.server.port).handshake().sign_in_with("dora", place.target.member_key) as raw:
        raw.open()
        packet = raw.expect(CHANNEL_CONFIRMED)
        packet.get_uint32()
        channel = packet.get_uint32()
        if command is None:
            raw.request("pty-req", *pty("dumb"), channel=channel, reply=False)
            raw.request("shell", channel=channel, reply=False)
            raw.said(b"A number")
        else:
            raw.request("exec", String(command), channel=channel, reply=False)
        bbs(place.target, "member", "suspend", "dora")
        try:
            said, _status = ended(raw, channel)
        except Ended as error:
            said = str(error)
        assert "closed for now" in said
    bbs(place.target, "member", "restore", "dora")


def test_words_that_steer_a_terminal_reach_moderators_as_words(place: Place) -> None:
    thread = place.value("SELECT id FROM thread ORDER BY id LIMIT 1")
    _said, status = place.asks("ben", f"report {thread}.1 --category other --why {ESCAPES}")
    assert status == DONE
    said, status = place.asks("cleo", "ask", f"I need {ESCAPES} somebody".encode())
    assert status == DONE
    place.asks("ana", f"act 1 comment {ESCAPES}")
    for command in ("queue", "case 1", "case 6", "queue --json", "case 1 --json", "case 6 --json"):
        said, status = place.asks("ana", command)
        assert status == DONE
        assert not [each for each in said if not (each.isprintable() or each == "\n")], (command, said)
        assert "\u202e" not in said
        if "--json" in command:
            json.loads(said)


@pytest.mark.parametrize(
    "words", ['","severity":"crisis","x":"', "\\u0000\\ud800\\n\\", '"}]}', "{0.__class__}", "%s%n", "\\", "'", '"']
)
def test_words_end_no_value_of_json(place: Place, words: str) -> None:
    place.asks("ana", f"act 2 comment x{words}")
    case = json.loads(place.asks("ana", "case 2 --json")[0])
    assert case["severity"] != "crisis"
    assert words in case["steps"][-1]["words"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (b"", DONE),
        (b"\x00", DONE),
        (b"\xff\xfe", NOT_UNDERSTOOD),
        (b"x" * (64 * 1024 + 1), NOT_UNDERSTOOD),
        (b"x" * 200_000, NOT_UNDERSTOOD),
        (b"x" * 64 * 1024, NOT_UNDERSTOOD),
        ("\U0001f469".encode() * 10_000, DONE),
        (("a" + "\u0301" * 30).encode() * 1000, DONE),
    ],
    ids=["nothing", "NUL", "no text", "a byte too many", "far too many", "64 KiB", "emoji", "marks"],
)
def test_what_comes_over_standard_input_is_taken_or_not_and_never_cut(place: Place, given: bytes, status: int) -> None:
    messages = place.value("SELECT count(*) FROM message")
    with contextlib.suppress(Ended):
        said, found = place.asks("cleo", "ask --json", given)
        assert found == status, said
        assert json.loads(said)
    assert place.value("SELECT count(*) FROM message") == messages + (status == DONE)  # type: ignore[operator]


def test_the_same_is_said_once_however_often_it_is_sent(place: Place) -> None:
    before = place.value("SELECT count(*) FROM message")
    for _time in range(3):
        assert place.asks("cleo", "ask --once key-1", b"the same words")[1] == DONE
    assert place.value("SELECT count(*) FROM message") == before + 1  # type: ignore[operator]


def test_a_flood_of_questions_is_stopped_and_one_case(place: Place) -> None:
    cases = place.value("SELECT count(*) FROM case_file")
    with Raw(place.target.server.port).handshake().sign_in_with("dora", place.target.member_key) as raw:
        statuses = [asked(raw, "ask", b"please")[1] for _time in range(70)]
    assert statuses.count(DONE) == 60
    assert set(statuses) == {DONE, REFUSED}
    assert place.value("SELECT count(*) FROM case_file") == cases + 1  # type: ignore[operator]
    said, status = place.asks("dora", "ask --read --json")
    assert (status, len(json.loads(said)["conversations"])) == (DONE, 1)


def test_an_action_twice_at_once_is_done_once(place: Place) -> None:
    """Two connections of one moderator, the same command at the same moment."""
    before = place.value("SELECT count(*) FROM action")
    with contextlib.ExitStack() as stack:
        raws = [
            stack.enter_context(Raw(place.target.server.port).handshake().sign_in_with("ana", place.target.member_key))
            for _each in range(4)
        ]
        channels = []
        for raw in raws:
            raw.open()
            packet = raw.expect(CHANNEL_CONFIRMED)
            packet.get_uint32()
            channels.append(packet.get_uint32())
        for raw, channel in zip(raws, channels, strict=True):
            fields = (String("exec"), Boolean(True), String("act 1 hide --why x"))
            raw.send(CHANNEL_REQUEST, UInt32(channel), *fields)
        statuses = [ended(raw, channel)[1] for raw, channel in zip(raws, channels, strict=True)]
    assert sorted(statuses) == [DONE, REFUSED, REFUSED, REFUSED]  # type: ignore[type-var]
    assert place.value("SELECT count(*) FROM action") == before + 1  # type: ignore[operator]
    number = place.value("SELECT max(id) FROM action")
    assert place.asks("ana", f"act {number} revert --why x")[1] == DONE
    assert place.asks("ana", f"act {number} revert --why x")[1] == REFUSED
