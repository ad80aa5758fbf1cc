"""The lock over OpenSSH: the screen says nothing, and the draft is there when one comes back."""

from __future__ import annotations

from tests.e2e.harness import Client, wait_until
from tests.e2e.test_doors import CHEAP
from tests.e2e.test_first_visit import PASSWORD, add_member, draft_holds, join, make_key


def writing(seat):
    """Opens the first board and begins a thread."""
    seat.key("enter")
    seat.wait_for("w begins")
    seat.key("w")
    seat.wait_for("Subject:")
    seat.type("For later\tHalf a sen")
    seat.wait_for("Half a sen")


def test_a_locked_screen_is_neutral_and_opens_in_the_middle_of_a_word(serve, tmp_path):
    server = serve(**CHEAP)
    client = Client(server, tmp_path)
    with join(client, "ana") as seat:
        writing(seat)
        seat.key("ctrl+t")
        seat.wait_until(lambda screen: screen.split() == ["Password:"], "nothing but a prompt")
        seat.type("not that\r")
        seat.wait_for("That was not it.")
        seat.type(PASSWORD + "\r")
        seat.wait_for("Half a sen")
        seat.type("tence")
        seat.wait_for("Half a sentence")


def test_who_has_only_a_key_is_disconnected_and_comes_back_to_the_draft(serve, tmp_path):
    server = serve(**CHEAP)
    client = Client(server, tmp_path)
    key = make_key(tmp_path)
    add_member(server.data, "ben", key)
    with client.terminal("ben", key=key) as seat:
        seat.wait_for("Kitchen Table")
        writing(seat)
        seat.key("ctrl+t")
        assert seat.exit_status() == 0
        assert "Half" not in seat.screen
    wait_until(lambda: draft_holds(server.data, "Half a sen"), "the draft to be kept")
    with client.terminal("ben", key=key) as seat:
        seat.wait_for("Half a sen")
