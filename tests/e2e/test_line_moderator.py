"""A moderator's evening in line mode, over OpenSSH, on a terminal that can do nothing but take letters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bbs.domain.addresses import Address
from bbs.domain.cases import Category
from tests.e2e.harness import ServerProcess
from tests.e2e.listener import Listener
from tests.e2e.staffed import Place
from tests.e2e.village import Village

WIDE = (100, 60)
BOARD = "anxiety-welcome"


async def an_evening(village: Village) -> None:
    """Somebody asks for a moderator, and somebody was unkind; two moderators look after the place."""
    await village.comes("ivo", "olm")
    await village.moderate("ben", "olm")
    number = await village.thread("ivo", BOARD, "A remark", "You are all just weak.")
    await village.services.reports.report(village.people["ana"], Address(number), Category.UNKIND, "It hurt.")
    await village.services.asking.ask(village.people["cleo"], "Can somebody write to me?")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    servers: list[ServerProcess] = []

    def serve(data: Path, brisk: bool = False, **env: str) -> ServerProcess:
        servers.append(ServerProcess(["-m", "bbs", "serve", "--data", str(data), "--port", "0"], data, **env))
        return servers[-1]

    found = Place(serve, tmp_path).begin(an_evening, 1)
    yield found
    found.close()
    for server in servers:
        server.stop()
    for seat in found.seats:
        assert b"\x1b" not in seat.raw
        assert b"\x07" not in seat.raw


def sit(place: Place, who: str) -> Listener:
    seat = place.client.terminal(who, key=place.key, term="dumb", size=WIDE)
    place.seats.append(seat)
    return Listener(seat)


def test_a_moderators_evening(place: Place) -> None:
    ben, cleo = sit(place, "ben"), sit(place, "cleo")
    cleo.question()
    ben.picks("cases wait for a moderator")
    assert "2 cases are open" in ben.heard
    ben.says("duty")
    assert "You are on duty. Thank you." in ben.heard

    # Somebody who asked comes first; a template, and words of one's own.
    assert "Can somebody write to me?" not in ben.all
    ben.says("1")
    assert "Somebody asks that a moderator writes to them." in ben.all
    assert "Can somebody write to me?" in ben.says(ben.number("Read it"))
    ben.says("write")
    assert "Not clinically reviewed." in ben.heard
    ben.types(f"{ben.number('Listening')}\r")
    ben.hears("A line with only a dot ends them")
    assert "I have read what you said" in ben.heard
    assert "Shall it be so?" in ben.writes("How is it right now?")
    ben.says("yes", "yes")
    assert "is closed" in ben.all
    assert "A moderator has written to you." in cleo.says("!")
    assert "How is it right now?" in cleo.says("ask", "1")
    cleo.says("no")

    # A case is taken, read, and acted upon, with a rule, a reason, and an end.
    assert "1 case is open." in ben.says("back")
    ben.says("again")
    ben.says("take 1")
    assert "is yours" in ben.heard
    assert "You are all just weak." in ben.says(ben.number("Read it"))
    ben.says("act")
    said = ben.says(ben.number("Hide the post"))
    if "Which rule?" in said:
        ben.says("")
    assert "Shall it be so?" in ben.says("Be kind, also where you disagree.", "3d")
    assert "Done." in ben.says("yes")
    ivo = sit(place, "ivo")
    assert "Be kind, also where you disagree." in ivo.question() + ivo.says("settings", "6", "1", "1")

    # What was done stands in the log; what is open is handed over; then one rests.
    ben.says("back")
    ben.says("log")
    assert "Hide" in ben.heard or "hid" in ben.heard
    said = ben.says("hand over", "olm", "He was calm.", "yes")
    assert "handed over" in said or "You had taken none." in said
    said = ben.says("duty")
    ben.says(ben.number("tomorrow morning"))
    assert "Rest well." in ben.heard
    assert "Leave now?" in ben.says("leave")
    ben.types("yes\r")
    assert ben.seat.exit_status() == 0
