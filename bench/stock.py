"""The same visit in stock Textual: its own lists, text area and driver, on the same community, without SSH.

`python -m bench.stock FILE` runs the app; FILE holds the document of a `bench.town`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Header, OptionList, Static, TextArea

from bench.seat import Seat, lacks, shows, stands_on
from bench.town import Town
from bench.visits import DOWN, ENTER, ESCAPE, PAGE_DOWN, SUBJECT_CELLS, TEXT, Step


class Reply(Screen[None]):
    """Where a reply is written."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "app.pop_screen", "Leave", priority=True)]

    def compose(self) -> ComposeResult:
        yield Header()
        yield Static("Your reply")
        yield TextArea()
        yield Footer()


class Thread(Screen[None]):
    """The posts of a thread below each other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("n", "next", "Next"),
        ("r", "reply", "Reply"),
        ("escape", "app.pop_screen", "Back"),
    ]

    def __init__(self, thread: dict[str, Any]) -> None:
        super().__init__()
        self._thread = thread
        self._at = 0

    def compose(self) -> ComposeResult:
        yield Header()
        with VerticalScroll():
            yield Static(self._thread["subject"], markup=False)
            for post in self._thread["posts"]:
                yield Static(
                    f"{post['author']}  {post['created'][:16]}\n{post['body']}\n", markup=False, classes="post"
                )
        yield Footer()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_next(self) -> None:
        """To the first post that begins below the top of the page."""
        page = self.query_one(VerticalScroll)
        for post in self.query(".post"):
            if post.virtual_region.y > page.scroll_y:
                page.scroll_to(y=post.virtual_region.y)
                return

    def action_reply(self) -> None:
        self.app.push_screen(Reply())


class Chooser(Screen[None]):
    """A list, and what opens when something in it is chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "app.pop_screen", "Back")]

    def __init__(self, names: list[str], below: list[Screen[None]] | Iterator[Screen[None]]) -> None:
        super().__init__()
        self._names = names
        self._below = list(below)

    def compose(self) -> ComposeResult:
        yield Header()
        yield OptionList(*self._names, markup=False)
        yield Footer()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.app.push_screen(self._below[event.option_index])


class Stock(App[None]):
    """Boards, threads, posts."""

    BINDINGS: ClassVar[list[BindingType]] = [("q", "quit", "Quit")]

    def __init__(self, document: dict[str, Any]) -> None:
        super().__init__()
        self._document = document

    def on_mount(self) -> None:
        boards = [board for experience in self._document["experiences"] for board in experience["boards"]]
        screens: list[Screen[None]] = []
        for board in boards:
            threads = [thread for thread in self._document["threads"] if thread["board"] == board["board"]]
            threads.sort(key=lambda thread: max(post["created"] for post in thread["posts"]), reverse=True)
            names = [f"{thread['subject']}  {thread['posts'][0]['author']}" for thread in threads]
            screens.append(Chooser(names, [Thread(thread) for thread in threads]))
        self.push_screen(Chooser([board["name"] for board in boards], screens))


def steps(town: Town, size: tuple[int, int]) -> list[Step]:
    """The visit's steps in this app."""
    subject = [each[:SUBJECT_CELLS] for each in town.subjects]
    words = " ".join(town.opening.split()[:3])
    return [
        Step("start", seen=shows(town.first_board)),
        Step("boards, one down", [DOWN] * 5, stands_on(town.board)),
        Step("open the board", [ENTER], shows(subject[0], subject[5])),
        Step("threads, one down", [DOWN] * 25, stands_on(subject[25])),
        Step("threads, a page down", [PAGE_DOWN]),
        Step("to the thread", [b"\x1b[H" + DOWN * town.at], stands_on(subject[town.at]), counted=False),
        Step("open the thread", [ENTER], shows(subject[town.at], words)),
        Step("thread, one line down", [DOWN] * 10),
        Step("thread, a page down", [PAGE_DOWN] * 5),
        Step("next message", [b"n"] * 5),
        Step("open the reply", [b"r"], shows("Your reply")),
        Step("type a letter", [letter.encode() for letter in TEXT], shows(TEXT[:20])),
        Step("leave the reply", [ESCAPE], lacks("Your reply")),
        Step("back to the threads", [ESCAPE], shows(subject[town.at])),
        Step("back to the boards", [ESCAPE], shows(town.first_board)),
        Step("quit", [b"q"], ends=True),
    ]


def seat(town: Town, size: tuple[int, int], folder: Path) -> Seat:
    """The app at a terminal of this size."""
    file = folder / "town.json"
    file.write_text(json.dumps(town.document))
    return Seat([sys.executable, "-m", "bench.stock", str(file)], size, dict(os.environ, TERM="xterm-256color"))


if __name__ == "__main__":
    Stock(json.loads(Path(sys.argv[1]).read_text())).run()
