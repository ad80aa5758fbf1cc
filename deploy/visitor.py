"""Somebody at the door of the clean Debian, for `deploy/try-systemd`, which takes this file there.

`knock UNTIL` connects over and over until the file UNTIL is there, and prints what came of it. `wait SECONDS` connects
once, and prints what came and when. `sit HANDLE STEP...` is a member at a terminal: `see WORDS` waits for words, `type
KEYS` types, `leave` hangs up; it ends with the connection, and prints what stood there last.
"""

from __future__ import annotations

import collections
import json
import os
import pty
import re
import select
import socket
import sys
import time
from pathlib import Path

DOOR = ("localhost", 2222)
SSH = ("ssh", "-tt", "-p", "2222", "-i", "/root/key")
MOST_SECONDS = 60.0
_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def connect(seconds: float) -> str:
    """One visit as far as the server's first words: what came of it."""
    try:
        with socket.create_connection(DOOR, timeout=seconds) as sock:
            said = sock.recv(100)
    except OSError as error:
        return type(error).__name__
    return "let in" if said.startswith(b"SSH-2.0-") else "sent away"


def knock(until: Path) -> None:
    found: collections.Counter[str] = collections.Counter()
    longest, end = 0.0, time.monotonic() + MOST_SECONDS
    while not until.exists() and time.monotonic() < end:
        began = time.monotonic()
        found[connect(MOST_SECONDS)] += 1
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.05)
    print(json.dumps({"found": found, "longest": round(longest, 2)}))


def wait(seconds: float) -> None:
    began = time.monotonic()
    print(f"{connect(seconds)} after {time.monotonic() - began:.1f} s")


def sit(handle: str, steps: list[str]) -> None:
    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"TERM": "xterm", "LINES": "24", "COLUMNS": "80"}
        os.execvp(SSH[0], [*SSH, f"{handle}@{DOOR[0]}"])
    seen = ""
    for step in steps:
        verb, _space, words = step.partition(" ")
        if verb == "leave":
            os.close(terminal)
            return
        if verb == "type":
            seen = ""
            os.write(terminal, words.replace("\\r", "\r").encode())
        else:
            seen = _read(terminal, seen, words)
            print(f"saw {words}", flush=True)
    seen = _read(terminal, seen, None)
    os.waitpid(process, 0)
    print(seen[-300:])


def _read(terminal: int, seen: str, words: str | None) -> str:
    """What stands there once the words do, or once the connection has ended."""
    end = time.monotonic() + MOST_SECONDS
    while words is None or words not in seen:
        if time.monotonic() > end:
            sys.exit(f"never saw {words!r}: {seen[-300:]!r}")
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += _SEQUENCE.sub("", os.read(terminal, 65536).decode("utf-8", "replace"))
            except OSError:
                if words is None:
                    break
                sys.exit(f"ended before {words!r}: {seen[-300:]!r}")
    return seen


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "knock":
        knock(Path(given[0]))
    elif what == "wait":
        wait(float(given[0]))
    else:
        sit(given[0], given[1:])
