"""What the painter believes of a terminal is never more than the terminfo database says of it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bbs.terminal.capabilities import Depth, capabilities

NAMES = (
    *("ansi", "alacritty", "cons25", "foot", "konsole-256color", "linux", "mosh", "putty", "putty-256color", "rxvt"),
    *("rxvt-unicode", "rxvt-unicode-256color", "screen", "screen-256color", "st-256color", "tmux", "tmux-256color"),
    *("vt100", "vt102", "vt220", "vte-256color", "xterm", "xterm-256color", "xterm-kitty", "xterm-mono"),
)

ASK = """
import curses, json, sys
try:
    curses.setupterm(sys.argv[1], 1)
except curses.error:
    print("null")
else:
    names = ("smcup", "csr", "il", "dl", "ich", "smir", "dch")
    has = {name: bool(curses.tigetstr(name) or curses.tigetstr(name + "1")) for name in names}
    tabs = bool(curses.tigetstr("ht")) and curses.tigetnum("it") == 8
    print(json.dumps({**has, "tabs": tabs, "colors": curses.tigetnum("colors")}))
"""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_believed_that_terminfo_does_not_say(name):
    done = subprocess.run([sys.executable, "-c", ASK, name], capture_output=True, text=True, timeout=30, check=True)
    entry = json.loads(done.stdout)
    if entry is None:
        pytest.skip("this machine's terminfo database does not have it")
    can = capabilities(name, {"LANG": "C.UTF-8"})
    assert entry["smcup"] or not can.alternate
    assert entry["csr"] or not can.scroll
    assert (entry["il"] and entry["dl"]) or not can.lines
    assert (entry["dch"] and (entry["ich"] or entry["smir"])) or not can.characters
    assert entry["tabs"] or not can.tabs
    assert entry["colors"] >= 8 or can.depth is Depth.NONE
    assert entry["colors"] >= 256 or can.depth in (Depth.NONE, Depth.SIXTEEN)


def test_a_name_that_nobody_knows_is_taken_for_the_plainest_terminal_there_is():
    can = capabilities("made-up", {})
    assert (can.depth, can.alternate, can.lines, can.characters, can.tabs) == (Depth.NONE, False, False, False, False)
    assert can.cursor
