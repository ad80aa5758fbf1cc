"""`bbs serve` with its listening socket handed over, as a service manager does: `python handed_server.py serve ...`."""

from __future__ import annotations

import os
import socket

from bbs.__main__ import main
from bbs.running.handed import COUNT, hand_on

if __name__ == "__main__":
    if COUNT not in os.environ:
        sock = socket.create_server(("127.0.0.1", 0))
        hand_on([sock], "")
        sock.detach()
    main()
