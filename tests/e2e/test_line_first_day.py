"""A member's first day in line mode, over OpenSSH, on a terminal that can do nothing but take letters."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.harness import ServerProcess, make_key
from tests.e2e.listener import Listener
from tests.e2e.staffed import Place
from tests.e2e.village import Village

WIDE = (100, 60)
SECRET = "a walk by the river"


async def a_quiet_place(village: Village) -> None:
    await village.thread("ben", "anxiety-welcome", "Hello from ben", "I am new here too.", "Welcome, ben.")
    await village.thread("cleo", "anxiety-nights", "Awake again", "It is three and I am awake.", seeking="relate")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """One server for all of these."""
    servers: list[ServerProcess] = []

    def serve(data: Path, brisk: bool = False, **env: str) -> ServerProcess:
        servers.append(ServerProcess(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data, **env))
        return servers[-1]

    found = Place(serve, tmp_path_factory.mktemp("first_day")).begin(a_quiet_place, 1)
    yield found
    found.close()
    for server in servers:
        server.stop()
    for seat in found.seats:
        assert b"\x1b" not in seat.raw
        assert b"\x07" not in seat.raw


def sit(place: Place, user: str, key: Path, *words: str) -> Listener:
    seat = place.client.terminal(user, *(["-t"] if words else []), key=key, term="dumb", size=WIDE, words=words)
    place.seats.append(seat)
    return Listener(seat)


def joins(place: Place, key: Path) -> Listener:
    dora = sit(place, "new", key)
    assert "Do you agree?" in dora.question()
    dora.says("yes", "dora")
    assert "1. The key ending" in dora.heard
    dora.says("1", SECRET, SECRET)
    code = re.findall(r"^\d\. ([a-z]+)$", dora.hears("Is it safe with you?"), re.MULTILINE)
    for _word in range(2):
        number = int(re.findall(r"Word (\d): ", dora.question())[-1])
        dora.says(code[number - 1])
    dora.says("1", "no")
    assert "Welcome, dora. Good that you are here." in dora.all
    return dora


def test_a_members_first_day(place: Place, tmp_path: Path) -> None:
    (tmp_path / "dora").mkdir()
    key = make_key(tmp_path / "dora")
    dora = joins(place, key)
    assert SECRET not in dora.all

    # Reading, and answering; the line breaks in the middle of a word.
    assert "Home, dora." in dora.heard
    dora.picks("Nights")
    assert "Awake again" in dora.heard
    dora.says("1")
    assert "It is three and I am awake." in dora.heard
    assert "asked whether anyone has been there" in dora.all or "has anyone been there" in dora.all
    dora.types("reply\r")
    dora.hears("A line with only a dot ends them")
    dora.types("I have been awake\rmany nights, and it pas")
    dora.hears("and it pas")
    dora.seat.signal(signal.SIGKILL)

    dora = sit(place, "dora", key)
    assert "You had begun:\nI have been awake\nmany nights, and it pas" in dora.hears("A line with only a dot ends")
    dora.types("/line 2\r")
    dora.question()
    dora.types("many nights, and it passes.\r")
    dora.hears("Go on with your text.")
    assert "Send it?" in dora.writes("You are not alone with it.")
    assert "Sent. It is post #2.2." in dora.says("yes")
    dora.says("support")
    assert "Given: I've been there." in dora.says("1")

    # Searching, what one keeps, and the settings.
    assert "Hello from ben" in dora.says("search new here too")
    dora.says("back", "back", "back", "settings", "2")
    assert "Kept." in dora.says(dora.number("Begin in line mode"), "1")
    dora.says("back", "back")
    found = place.client.run("dora", "export", key=key)
    assert found.returncode == 0
    assert b"many nights, and it passes." in found.stdout
    assert "Leave now?" in dora.says("leave")
    dora.types("yes\r")
    assert dora.seat.exit_status() == 0
    assert "Until another time." in dora.heard

    # The setting holds on any terminal from now on.
    again = place.client.terminal("dora", key=key, size=WIDE)
    place.seats.append(again)
    again.wait_for("in line mode")
    again.type("Q\r")
    assert again.exit_status() == 0


def test_line_mode_is_asked_for_in_each_way_there_is(place: Place) -> None:
    for user, words in (("ana", ("plain",)), ("guest", ("plain",)), ("recover", ("plain",)), ("plain", ())):
        seat = place.client.terminal(user, "-t", key=place.key, size=WIDE, words=words)
        place.seats.append(seat)
        seat.wait_for("in line mode")
        seat.type("Q\r")
        assert seat.exit_status() == 0


def test_whoever_is_new_is_asked_once_for_screens_or_lines(place: Place) -> None:
    listener = Listener(place.client.terminal("guest", key=place.key, size=WIDE, screens=False))
    place.seats.append(listener.seat)
    listener.hears("P for plain lines")
    listener.types("P\r")
    assert "Home, looking around as a guest." in listener.hears("A number, or Enter")
    assert "Leave now?" not in listener.all
    listener.types("Q\r")
    assert listener.seat.exit_status() == 0
    for keys in ("\x03", "\x04"):
        seat = place.client.terminal("new", key=place.key, screens=False)
        place.seats.append(seat)
        seat.wait_for("P for plain lines")
        seat.type(keys)
        assert seat.exit_status() == 0


def test_members_see_no_question_before_their_screens(place: Place) -> None:
    seat = place.client.terminal("ana", key=place.key, screens=False)
    seat.wait_for("help now")
    assert b"P for plain" not in seat.raw
    seat.close()
