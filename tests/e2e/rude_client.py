"""A client that misbehaves, in a process of its own: `python rude_client.py PORT USER KEY HOW`.

Says `ready` once it is at it, and goes on until it is ended.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys

import asyncssh

MEGABYTE = b"x" * 1_000_000
Process = asyncssh.SSHClientProcess[bytes]


async def until_said(process: Process, text: bytes) -> None:
    """Reads until the server has sent the text."""
    said = b""
    while text not in said:
        said += await process.stdout.read(65536)


async def drink(process: Process) -> None:
    """Reads everything, so that the server need not wait."""
    while await process.stdout.read(65536):
        pass


async def send(process: Process, data: bytes) -> None:
    process.stdin.write(data)
    await process.stdin.drain()


def ready() -> None:
    print("ready", flush=True)


async def paste_in_a_list(process: Process) -> None:
    """Pastes a megabyte without a newline, again and again, where nothing can be written."""
    ready()
    drinking = asyncio.create_task(drink(process))
    while not drinking.done():
        await send(process, MEGABYTE)


async def paste_in_the_editor(process: Process) -> None:
    """Pastes a megabyte where a post is written, takes it back, and pastes it again."""
    await open_editor(process)
    ready()
    drinking = asyncio.create_task(drink(process))
    while not drinking.done():
        await send(process, b"\x1b[200~" + MEGABYTE + b"\x1b[201~\x1a" + MEGABYTE + b"\x1b[A\x1a")


async def resize(process: Process) -> None:
    """Says another size of its window as fast as it can, with as long a text in the editor as there can be."""
    await open_editor(process)
    await send(process, b"\x1b[200~" + b"word " * 13_000 + b"\x1b[201~")
    ready()
    drinking = asyncio.create_task(drink(process))
    for number in itertools.count():
        process.change_terminal_size(40 + number % 200, 10 + number % 50)
        if number % 20 == 0:
            await asyncio.sleep(0)
        if drinking.done():
            return


async def read_nothing(process: Process) -> None:
    """Asks for the whole screen again and again, and reads nothing of it."""
    process.channel.get_connection()._transport.pause_reading()
    ready()
    while True:
        await send(process, b"\x0c" * 200 + b"\x1b[B" * 50)
        await asyncio.sleep(0)


async def open_editor(process: Process) -> None:
    """From home to the text of a new thread."""
    await send(process, b"\r")
    await until_said(process, b"A night like this")
    await send(process, b"w")
    await until_said(process, b"Subject")
    await send(process, b"\t")


HOW = {each.__name__: each for each in (paste_in_a_list, paste_in_the_editor, resize, read_nothing)}


async def main(port: int, user: str, key: str, how: str) -> None:
    options = {"username": user, "client_keys": [key], "known_hosts": None, "config": None}
    async with asyncssh.connect("127.0.0.1", port, **options) as connection:
        process = await connection.create_process(term_type="xterm-256color", term_size=(80, 24), encoding=None)
        await until_said(process, b"help now")
        await HOW[how](process)


if __name__ == "__main__":
    # It would be on a machine of its own: here it must not take the processor from the server.
    os.nice(15)
    asyncio.run(main(int(sys.argv[1]), *sys.argv[2:5]))
