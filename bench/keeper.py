"""A service manager in small, for comparison: `python -m bench.keeper held|own PORT WORDS...` runs `bbs WORDS`.

SIGUSR2 stops the server and starts another one, SIGTERM stops it and ends. `held` keeps the listening socket open all
the while and hands it over, as a systemd socket unit does; with `own` each server opens its own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys

HANDED = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
sys.argv[:2] = ["bbs"]
from bbs.__main__ import main
main()
"""


def run(held: bool, port: int, words: list[str]) -> None:
    """Keeps a server running until it is told to stop."""
    orders = {signal.SIGTERM, signal.SIGUSR2}
    signal.pthread_sigmask(signal.SIG_BLOCK, orders)
    sock = socket.create_server(("127.0.0.1", port), backlog=1024)
    port = sock.getsockname()[1]
    if not held:
        sock.close()
    while True:
        command = ["-c", HANDED, str(sock.fileno())] if held else ["-m", "bbs"]
        server = subprocess.Popen(
            [sys.executable, *command, *words, "--port", str(port)],
            pass_fds=[sock.fileno()] if held else [],
            preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_UNBLOCK, orders),  # noqa: PLW1509  (one system call)
        )
        order = signal.sigwait(orders)
        server.terminate()
        server.wait()
        if order == signal.SIGTERM:
            return


if __name__ == "__main__":
    os.environ.pop("LISTEN_FDS", None)
    run(sys.argv[1] == "held", int(sys.argv[2]), sys.argv[3:])
