"""Leaving at once over OpenSSH: covered, gone, and every word kept; also on a line that crawls."""

from __future__ import annotations

import pytest

from bench.leaving import through
from tests.e2e.crowd import copy_of
from tests.e2e.harness import Client, wait_until
from tests.e2e.link import Link
from tests.e2e.test_doors import CHEAP
from tests.e2e.test_first_visit import PASSWORD, draft_holds, join
from tests.e2e.test_lock import writing

WAYS = {"escapes": "\x1b\x1b\x1b", "backslash": "\x1c", "line": "\r/leave\r"}
CLEARED = b"\x1b[3J"
RATE = 2400.0
"""Bytes a second: a full screen takes the better part of a second."""

SCREENS, FULL = 8, 1200
"""So many paintings of the whole screen are asked for; each is more than so many bytes."""


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_left_on_the_screen_and_the_draft_is_kept(serve, tmp_path, way):
    server = serve(**CHEAP)
    client = Client(server, tmp_path)
    with join(client, "ana") as seat:
        writing(seat)
        seat.type(WAYS[way])
        assert seat.exit_status() == 0
        left = [line for line in seat.lines if line.strip() and "Connection to" not in line]
        assert left == []
        assert CLEARED in seat.raw
    wait_until(lambda: draft_holds(server.data, "Half a sen"), "the draft to be kept")
    with client.terminal("ana", password=PASSWORD) as seat:
        seat.wait_for("Kitchen Table")
        assert "draft" not in seat.screen
        assert "Half" not in seat.screen


@pytest.mark.parametrize("asked", [False, True])
def test_on_a_slow_line_the_cover_overtakes_what_waits(serve, tmp_path, community, asked):
    data, key = community
    server = serve(data=copy_of(data, tmp_path / "copy"), **CHEAP)
    with Link(server.port, small=True) as link, through(Client(server, tmp_path), link, "ana", key, (120, 50)) as seat:
        seat.wait_for("help now")
        if asked:
            seat.key("ctrl+c")
            seat.wait_for("Leave now?")
        link.rate = RATE
        seat.key(*["ctrl+l"] * SCREENS)
        seat.key("ctrl+backslash")
        before = link.down
        assert seat.exit_status(60) == 0
        assert CLEARED in seat.raw
        assert [line for line in seat.lines if line.strip() and "Connection to" not in line] == []
        assert link.down - before < SCREENS * FULL
