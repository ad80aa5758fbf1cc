"""Escape sequences in every text that there is, put into the database behind everybody's back, imported, typed and
pasted: none gets out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from bbs.domain.preference_list import PREFERENCES, Preference
from bbs.screens.settings_doors import doors
from tests.e2e.attacks.hostile import (
    ENDED,
    HOSTILE,
    OPENER,
    READER,
    SHOWN,
    TOLD,
    WRITER,
    assert_harmless,
    assert_untouched,
    pasted,
    spoil,
)
from tests.e2e.attacks.raw import Raw
from tests.e2e.attacks.target import Target, target_on
from tests.e2e.harness import TIMEOUT, Terminal, clean_environment
from tests.e2e.test_first_visit import PASSWORD
from tests.emulator import Emulator

STOPS = ("home", "board", "thread", "help", "keys")
KEYS = {"home": b"", "board": b"\r", "thread": b"\r", "help": b"!", "keys": b"?"}

NAME = "Our \x1b]2;OWNED\x07\x1b[5;41m\u202e\x9b5m"
"""What a community may be called, as far as the configuration has room."""

SETTINGS = [each.name for each in PREFERENCES] + [name for _words, some in doors() for name, _said, _open in some]
"""The lines of the settings, in their order."""


@pytest.fixture(scope="module")
def spoilt(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with target_on(community, tmp_path_factory.mktemp("spoilt"), spoil, BBS_COMMUNITY=NAME) as target:
        yield target


@pytest.fixture
def seat(spoilt: Target, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """The member's terminal, at home; whatever a test does there, nothing of the text has got out."""
    with spoilt.client.terminal(request.param, key=spoilt.key) as terminal:
        yield terminal
        terminal.key("ctrl+backslash")  # so that the next one begins at home again
        terminal.exit_status()
        assert_untouched(terminal)


reading = pytest.mark.parametrize("seat", [READER], indirect=True)


def walk(raw: Raw) -> tuple[bytes, Emulator]:
    """Through the screens; all that was sent, and what a terminal makes of it."""
    channel = raw.shell()
    screen = Emulator(80, 24)
    stream = pyte.ByteStream(screen)
    heard = b""
    for stop in STOPS:
        raw.data(KEYS[stop], channel)
        said = raw.said(b"help now" if stop == "home" else b"\x1b[")
        stream.feed(said)
        heard += said
    raw.data(b"Q", channel)
    return heard, screen


@pytest.mark.parametrize("user", ["guest", "ben", "finn"])
def test_no_screen_sends_what_anybody_wrote(spoilt: Target, user: str) -> None:
    """Also to somebody whose last place was such a text."""
    with Raw(spoilt.server.port).handshake() as raw:
        raw.sign_in() if user == "guest" else raw.sign_in_with(user, spoilt.member_key)
        assert_harmless(*walk(raw))


@reading
def test_lists_and_posts_show_it_as_plain_words(seat: Terminal) -> None:
    seat.wait_for(SHOWN)
    for keys, there in [("N", "For you"), ("\x1b", "Enter open  Space"), ("\r", "w write"), ("F", "which threads")]:
        seat.type(keys)
        seat.wait_for(there)
    seat.key("a")
    seat.wait_for("w write")
    seat.key("enter")
    seat.wait_for("r reply")
    seat.wait_for(SHOWN)
    for key, there in [("i", "About a member"), ("r", "Your reply")]:
        seat.key(key)
        seat.wait_for(there)
        seat.key("escape")
        seat.wait_for("r reply")


@reading
def test_what_is_found_quotes_it_as_plain_words(seat: Terminal) -> None:
    seat.wait_for("help now")
    seat.type("/")
    seat.wait_for("Find:")
    seat.type("night\r")
    seat.wait_for("o best first")
    seat.wait_for(SHOWN)
    seat.type("o")
    seat.wait_for("o newest first")
    seat.key("enter")
    seat.wait_for("r reply")


@reading
@pytest.mark.parametrize(
    "term", [HOSTILE, f"author:{HOSTILE}", f'"{HOSTILE}" -board:{HOSTILE} after:{HOSTILE}'], ids=len
)
def test_what_is_looked_for_is_echoed_as_plain_words(seat: Terminal, term: str) -> None:
    seat.wait_for("help now")
    seat.type("/")
    seat.wait_for("Enter finds")
    seat.type(pasted(term))
    seat.wait_for(ENDED)
    seat.key("enter", "f1")
    seat.wait_for("Esc goes back")


@reading
def test_what_is_typed_without_pasting_is_keys_and_plain_words(seat: Terminal) -> None:
    seat.wait_for("help now")
    seat.type("/")
    seat.wait_for("Enter finds")
    seat.type(HOSTILE)
    seat.key("f1")
    seat.wait_for("Esc goes back")


@reading
def test_settings_and_what_they_open_show_it_as_plain_words(seat: Terminal) -> None:
    seat.wait_for("help now")
    seat.type("s")
    for name in [preference.name for preference in PREFERENCES if opens(preference)] + DOORS:
        seat.wait_for("kept at once")
        seat.type("g" + "j" * SETTINGS.index(name) + "\r")
        seat.wait_gone("kept at once")
        if name in SHOWING:
            seat.wait_until(lambda screen: SHOWN in screen.upper(), f"it in {name}")
        if name in TYPED:
            seat.key("ctrl+u")
            seat.type(pasted(HOSTILE))
            seat.wait_for(ENDED)
            seat.key("enter")
        if name not in TAKING:
            seat.key("escape")
            seat.wait_until(lambda screen: "kept at once" in screen or ASKED in screen, "the settings")
            seat.key(*"y" if ASKED in seat.screen else "")


def opens(preference: Preference) -> bool:
    """Whether Enter leads to a screen, instead of taking the other of two."""
    return not preference.choices or preference.several or len(preference.choices) > 2


DOORS = [name for name in SETTINGS[len(PREFERENCES) :] if name != "account_code"]
TYPED = {"width", "zone", "mute_words", "account_handle"}
ASKED = "Leave your changes behind?"
TAKING = {"mute_words"}
"""What keeps such words, as they can be read, and goes back by itself."""

SHOWING = {"mute_words", "people_bio", "people_known", "people_about", "people_blocked", "account_keys"}


@pytest.mark.parametrize("seat", [WRITER], indirect=True)
def test_a_draft_comes_back_as_plain_words_and_its_preview_too(seat: Terminal) -> None:
    seat.wait_for("drafts are waiting")
    seat.type("g\r")
    seat.wait_for("Drafts")
    seat.wait_for(SHOWN)
    seat.key("enter")
    seat.wait_gone("Drafts")
    seat.wait_for(SHOWN)
    seat.type(pasted(HOSTILE))
    for key, there in [("ctrl+p", "Esc back to the text"), ("escape", "Esc leave"), ("ctrl+o", "Esc back to the text")]:
        seat.key(key)
        seat.wait_for(there)
    seat.key("f1")
    seat.wait_for("Esc goes back")


@pytest.mark.parametrize("seat", [OPENER], indirect=True)
def test_who_asks_to_come_in_says_it_in_plain_words(seat: Terminal) -> None:
    seat.wait_for("help now")
    seat.type("I")
    seat.wait_for("People who ask to come in")
    seat.wait_until(lambda screen: screen.count(SHOWN) > 3, "names, and what one of them says")
    seat.type("n")
    seat.wait_for("Turn ")
    seat.type("x")
    seat.wait_gone("Turn ")
    seat.type("y")
    seat.wait_for("Nobody of that name")  # as it stands under the name that it had


@pytest.mark.parametrize("seat", [TOLD], indirect=True)
def test_what_has_happened_is_told_in_plain_words(seat: Terminal) -> None:
    seat.wait_for("Since you were here")
    seat.wait_for(SHOWN)
    seat.key("enter")
    seat.wait_for("Enter open  Space")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory, community: tuple[Path, Path]) -> Iterator[Target]:
    """A server on what `bbs import` made of such a document."""
    folder = tmp_path_factory.mktemp("imported")
    board = {"board": "theirs", "name": HOSTILE[:110], "description": HOSTILE, "readers": "guests"}
    post = {"author": "walker-x", "created": "2026-03-01T18:30:00Z", "body": HOSTILE}
    document = {
        "experiences": [{"experience": "theirs", "name": HOSTILE[:110], "description": HOSTILE, "boards": [board]}],
        "threads": [{"board": "theirs", "subject": HOSTILE, "posts": [post]}],
    }

    def bring(data: Path) -> None:
        file = folder / "theirs.json"
        file.write_text(json.dumps(document))
        done = subprocess.run(
            [sys.executable, "-m", "bbs", "import", str(file), "--data", str(data.parent)],
            capture_output=True,
            timeout=TIMEOUT,
            env=clean_environment(),
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert re.fullmatch(rb"[ -~\n]*", done.stdout), done.stdout

    with target_on(community, folder, bring) as target:
        yield target


def test_what_was_imported_is_plain_words(imported: Target) -> None:
    with imported.client.terminal("guest") as seat:
        seat.wait_for("help now")
        seat.type("G")
        seat.wait_for(SHOWN)
        for sees in ("Enter opens", "r reply"):
            seat.key("enter")
            seat.wait_until(lambda screen, sees=sees: SHOWN in screen, sees)
        assert_untouched(seat)


@pytest.fixture(scope="module")
def doors_open(
    community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Target]:
    with target_on(
        community, tmp_path_factory.mktemp("doors"), BBS_REGISTRATION=request.param, BBS_COMMUNITY=NAME
    ) as target:
        yield target


def comes_to_the_name(target: Target) -> Terminal:
    seat = target.client.terminal("new")
    seat.wait_for("Does this look right")
    seat.type("y")
    seat.wait_for("Before you come in")
    seat.key("enter")
    return seat


@pytest.mark.parametrize("doors_open", ["approval"], indirect=True)
def test_what_is_typed_to_join_is_echoed_as_plain_words(doors_open: Target) -> None:
    with comes_to_the_name(doors_open) as seat:
        seat.wait_for("Name:")
        seat.type(pasted(HOSTILE) + "\r")
        seat.wait_for(SHOWN)
        seat.wait_for("is made of letters")
        seat.key("ctrl+u")
        seat.wait_gone(SHOWN)
        seat.type("fox\r")
        seat.wait_for("Password:")
        seat.type(f"{pasted(HOSTILE)}\r{pasted(HOSTILE)}\r")
        seat.wait_for("cannot be typed everywhere")
        for _field in range(2):
            seat.key("ctrl+u")
            seat.type(f"{PASSWORD}\r")
        seat.wait_for("Words:")
        seat.type(pasted(HOSTILE))
        seat.wait_for(ENDED)
        seat.type("\r")
        seat.wait_for("Your recovery code")
        seat.key("enter")
        seat.wait_for("Word ")
        seat.type(pasted(HOSTILE) + "\r")
        seat.key("f1")
        seat.wait_for("Esc goes back")
        assert_untouched(seat)


@pytest.mark.parametrize("doors_open", ["invite"], indirect=True)
@pytest.mark.parametrize("door", ["new", "recover"])
def test_what_is_typed_at_the_doors_is_echoed_as_plain_words(doors_open: Target, door: str) -> None:
    with comes_to_the_name(doors_open) if door == "new" else doors_open.client.terminal(door) as seat:
        seat.wait_for("Invitation:" if door == "new" else "Code:")
        seat.type(pasted(HOSTILE) + "\r")
        seat.wait_for(SHOWN)
        seat.type(pasted(HOSTILE) + "\r")
        seat.key("f1")
        seat.wait_for("Esc goes back")
        assert_untouched(seat)


def test_the_banner_is_four_plain_lines(spoilt: Target) -> None:
    with Raw(spoilt.server.port).handshake() as raw:
        raw.auth("guest", "none")
        text = raw.expect(53).get_string().decode()
    assert not re.search("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202e\u2066]", text)
    assert text.count("\n") == 4


@pytest.mark.parametrize("options", [[], ["-tt"]], ids=["pipe", "terminal"])
def test_what_a_command_says_is_plain(spoilt: Target, options: list[str]) -> None:
    done = spoilt.client.run("guest", "no-such-verb", HOSTILE.replace("\0", ""), options=options)
    said = (done.stdout + done.stderr).replace(b"\r\n", b"\n")
    assert re.fullmatch(rb"[ -~\n]*", said), said


def test_the_log_is_plain(spoilt: Target) -> None:
    assert "\x1b" not in spoilt.server.output
    assert SHOWN not in spoilt.server.output
