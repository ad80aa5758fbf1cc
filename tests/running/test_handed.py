"""Sockets that are handed over: which are taken, and that they are the same in what the process becomes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bbs.running.handed import take

BECOMES_ANOTHER = """
import os, socket, sys
from bbs.running.handed import hand_on
first, second = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
print(second.getsockname()[1], first.getsockname()[1], flush=True)
hand_on([second, first], sys.argv[2])
os.execv(sys.executable, [sys.executable, "-c", sys.argv[1]])
"""

TAKES = """
import os, subprocess, sys
from bbs.running.handed import take
print(*(sock.getsockname()[1] for sock in take("127.0.0.1:2222").sockets), flush=True)
print(len(take("").sockets), [name for name in os.environ if name.startswith(("LISTEN_", "LIGHTHOUSE_"))], flush=True)
subprocess.run([sys.executable, "-c", "import os; print(os.path.exists('/proc/self/fd/4'))"], close_fds=False)
"""

TAKES_WHAT_IS_NONE = """
import os, socket
{what}
os.dup2(sock.fileno(), 3)
os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid())
from bbs.errors import BBSError
from bbs.running.handed import take
try:
    take("")
except BBSError as error:
    print(error.code)
"""


def run(*words: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", *words], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize("opened_for", ["", "127.0.0.1:2222"])
def test_they_are_the_same_in_the_same_order_once_and_not_for_children(opened_for: str) -> None:
    ports, taken, again, child = run(BECOMES_ANOTHER, TAKES, opened_for)
    assert ports == taken
    assert again == "0 []"
    assert child == "False"


def test_another_port_in_the_settings_is_not_passed_over_for_sockets_of_ones_own() -> None:
    _ports, taken, again, child = run(BECOMES_ANOTHER, TAKES, "127.0.0.1:2200")
    assert (taken, again, child) == ("", "0 []", "False")


@pytest.mark.parametrize(
    "what",
    [
        'sock = open("/dev/null")',
        "sock = socket.socket()",
        "sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
        'sock = socket.socket(socket.AF_UNIX); sock.bind(""); sock.listen()',
    ],
)
def test_what_cannot_be_listened_on_over_tcp_is_refused_in_words(what: str) -> None:
    assert run(TAKES_WHAT_IS_NONE.format(what=what)) == ["listen"]


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"LISTEN_FDS": "1", "LISTEN_PID": "1"},
        {"LISTEN_FDS": "1"},
        {"LISTEN_FDS": "two", "LISTEN_PID": str(os.getpid())},
        {"LISTEN_FDS": "0", "LISTEN_PID": str(os.getpid())},
    ],
)
def test_what_is_meant_for_another_process_is_left_alone(env: dict[str, str]) -> None:
    assert take("", env) == ([], "")
    assert env == {}
