"""The first process of a container: signals that end any other process end it too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bbs.running.first import space

UNSHARE = shutil.which("unshare")
WAITS = """
import os, signal
from bbs.running.first import ends_at_once, space
ends_at_once(signal.SIGTERM)
print(os.getpid(), space(), flush=True)
signal.pause()
"""


def in_container() -> subprocess.Popen[str]:
    """`WAITS` as the first process of a namespace of its own."""
    command = [str(UNSHARE), "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--kill-child=KILL"]
    return subprocess.Popen([*command, sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True)


@pytest.mark.skipif(UNSHARE is None, reason="unshare is not here")
def test_a_container_that_was_stopped_while_it_started_was_killed_after_the_whole_grace_period() -> None:
    with in_container() as holder:
        assert holder.stdout is not None
        if not (said := holder.stdout.readline()):
            pytest.skip("no namespaces can be made here")
        number, where = said.split()
        assert number == "1"
        assert int(where) not in (0, space())
        (child,) = Path(f"/proc/{holder.pid}/task/{holder.pid}/children").read_text().split()
        os.kill(int(child), signal.SIGTERM)
        assert holder.wait(timeout=10) == 128 + signal.SIGTERM


def test_any_other_process_ends_as_it_always_did() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(timeout=10) == -signal.SIGTERM
