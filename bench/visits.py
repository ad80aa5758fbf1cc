"""The visit, step by step, as PERFORMANCE.md of the design lists it: what is pressed, and what has to be seen then."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.seat import Cost, Seat, lacks, shows, stands_on
from bench.town import Town
from tests.e2e.harness import Client, clean_environment
from tests.e2e.link import Link

TEXT = "I have been there, and it is okay. You are not alone in this"
DOWN, PAGE_DOWN, ENTER, ESCAPE = b"\x1b[B", b"\x1b[6~", b"\r", b"\x1b"
SUBJECT_CELLS = 18
"""So much of a subject is looked for: narrow lists cut the rest."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `keys` are pressed one by one; `seen` tells whether the screen is right in the end."""

    name: str
    keys: Sequence[bytes] = (b"",)
    seen: Callable[[Seat], bool] = field(default=lambda _seat: True)
    counted: bool = True
    ends: bool = False


def ours(town: Town, size: tuple[int, int]) -> list[Step]:
    """The steps in Lighthouse."""
    subject = [each[:SUBJECT_CELLS] for each in town.subjects]
    words = " ".join(town.opening.split()[:3])
    page = min(size[1] - 3, 40)
    return [
        Step("start", seen=shows(town.first_board)),
        Step("to the first board", [b"g"], stands_on(town.first_board), counted=False),
        Step("boards, one down", [DOWN] * 5, stands_on(town.board)),
        Step("open the board", [ENTER], shows(subject[0], subject[5])),
        Step("threads, one down", [DOWN] * 25, stands_on(subject[25])),
        Step("threads, a page down", [PAGE_DOWN], stands_on(subject[25 + page])),
        Step("to the thread", [b"g" + DOWN * town.at], stands_on(subject[town.at]), counted=False),
        Step("open the thread", [ENTER], shows(subject[town.at], words)),
        Step("thread, one line down", [DOWN] * 10),
        Step("thread, a page down", [PAGE_DOWN] * 5),
        *([Step("unread again", [b"g", b"u"], counted=False)] if size[1] > 30 else []),
        Step("next message", [b"n"] * 5),
        Step("open the reply", [b"r"], shows("Your reply")),
        Step("type a letter", [letter.encode() for letter in TEXT], shows(TEXT)),
        Step("leave the reply", [ESCAPE], lacks("Your reply")),
        Step("back to the threads", [b"q"], stands_on(subject[town.at])),
        Step("back to the boards", [b"q"], stands_on(town.board)),
        Step("quit", [b"q", b"y"], ends=True),
    ]


def visit(seat: Seat, steps: Sequence[Step]) -> list[Cost]:
    """Goes through the steps. Raises `WrongScreen` at the first that leads elsewhere."""
    for step in steps:
        seat.step(step.name, step.keys, step.seen, counted=step.counted, ends=step.ends)
    return seat.steps


def ssh(client: Client, member: str, key: Path, link: Link, *options: str) -> list[str]:
    """The command line of the OpenSSH client over a wire; nothing but the session shows on its terminal."""
    command = client.command(member, "-o", "LogLevel=ERROR", "-o", "EscapeChar=none", *options, key=key)
    command[command.index("-p") + 1] = str(link.port)
    return [*command[:1], "-o", f"HostKeyAlias=[127.0.0.1]:{client.server.port}", *command[1:]]


def environment(term: str, *, colour: bool = True) -> dict[str, str]:
    """The client's environment."""
    return clean_environment(TERM=term, **({} if colour else {"NO_COLOR": "1"}))


def sit_down(
    client: Client, member: str, key: Path, link: Link, size: tuple[int, int], term: str, *options: str
) -> Seat:
    """A member's seat, the client just started."""
    return Seat(ssh(client, member, key, link, *options), size, environment(term), link)


def wait_for_wire(link: Link, quiet: float = 0.2) -> None:
    """Returns once nothing more comes over the wire."""
    last = -1
    while last != link.down:
        last = link.down
        time.sleep(quiet)
