"""The whole server, with four places on its screens that fail: `python failing_server.py DATA`.

What is raised carries what the member wrote, as errors of real code may.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from bbs.config import Config
from bbs.log import set_up
from bbs.running.life import serve
from bbs.screens.compose_screen import Compose
from bbs.screens.widgets.editor import Editor
from bbs.server import Server


def _raise(text: str) -> None:
    hidden = f"the text is {text}"
    raise ValueError(hidden)


async def in_a_key(self: Compose) -> None:
    _raise(self.editor.text)


async def later(self: Compose) -> None:
    self.call_later(_raise, self.editor.text)


async def in_the_loop(self: Compose) -> None:
    asyncio.get_running_loop().call_soon(_raise, self.editor.text)


async def while_painting(self: Compose) -> None:
    self.editor.line = lambda _y: _raise(self.editor.text)  # type: ignore[method-assign,assignment,return-value]
    self.editor.redraw()


Compose.do_preview = in_a_key  # type: ignore[method-assign]
Compose.do_details = later  # type: ignore[method-assign]
Compose.do_redo = in_the_loop  # type: ignore[method-assign]
Compose.do_undo = while_painting  # type: ignore[method-assign]
assert Editor.line


async def announce(server: Server) -> None:
    print(f"listening on 127.0.0.1:{server.port}", flush=True)


if __name__ == "__main__":
    config = Config(data=Path(sys.argv[1]), port=0)
    set_up(config.log)
    asyncio.run(serve(Server(config), announce))
