"""The editor's rows: what keys do to them, and that only what changed is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bbs.screens.widgets.editor import Editor
from bbs.terminal.app import TerminalApp
from bbs.terminal.capabilities import Capabilities, Depth
from bbs.terminal.looks import TEXT_CELLS
from bbs.terminal.screen import TerminalScreen
from tests.screens.support import key_bytes
from tests.terminal.support import Recorder, until

SENTENCE = "I have been there, and it is okay. You are not alone in this"
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
CUT_AT = 64 * 1024


class OneEditor(TerminalScreen):
    """An editor and nothing else."""

    def __init__(self, editor: Editor) -> None:
        super().__init__()
        self.editor = editor
        self.handled = 0
        self.unknown: list[str] = []

    def compose(self):
        yield self.editor

    def on_mount(self) -> None:
        self.editor.activate()

    async def press(self, key: str, character: str | None) -> bool:
        self.handled += 1
        if key == "ctrl+z":
            return self.editor.undo()
        if key == "ctrl+y":
            return self.editor.redo()
        known = self.editor.key(key, character)
        if not known:
            self.unknown.append(key)
        return known

    async def paste(self, text: str, lost: int = 0) -> None:
        self.handled += 1
        self.editor.paste(text, lost)


class EditorApp(TerminalApp):
    def __init__(self, recorder: Recorder, editor: Editor, size: tuple[int, int]) -> None:
        super().__init__(recorder, Capabilities(depth=Depth.SIXTEEN), size)
        self.one = OneEditor(editor)

    def get_default_screen(self) -> OneEditor:
        return self.one


class Desk:
    """Somebody who writes."""

    def __init__(self, app: EditorApp, recorder: Recorder) -> None:
        self.app, self.recorder, self.editor = app, recorder, app.one.editor

    async def feed(self, data: bytes) -> None:
        self.app.driver.feed(data)
        driver = self.app.driver
        await until(lambda: not (driver._events or driver._waiting or driver._pump))
        await until(lambda: self.app._message_queue.empty() and self.app.one._paint_handle is None)
        for _turn in range(20):
            await asyncio.sleep(0)
        await until(lambda: self.app.one._paint_handle is None)

    async def type(self, text: str) -> None:
        for character in text:
            await self.feed(b"\r" if character == "\n" else character.encode())

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.feed(key_bytes(key))

    async def paste(self, text: str) -> None:
        await self.feed(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    async def resize(self, columns: int, rows: int) -> None:
        self.recorder.screen.resize(rows, columns)
        self.app.driver.resized(columns, rows)
        await until(lambda: (self.editor.size.width, self.editor.size.height) == (columns, rows))
        await self.feed(b"")

    @property
    def rows(self) -> list[str]:
        return self.recorder.text

    @property
    def written(self) -> list[str]:
        """The rows down to the last with something in it."""
        rows = list(self.rows)
        while rows and not rows[-1]:
            rows.pop()
        return rows

    @property
    def cursor(self) -> tuple[int, int]:
        return self.recorder.screen.cursor.x, self.recorder.screen.cursor.y


@asynccontextmanager
async def desk(editor: Editor | None = None, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
    recorder = Recorder(*size)
    app = EditorApp(recorder, editor or Editor(), size)
    task = asyncio.create_task(app.run_session())
    await until(lambda: bool(app.picture.rows) and app.driver._ready)
    here = Desk(app, recorder)
    await here.feed(b"")
    try:
        yield here
    finally:
        if not task.done():
            app.exit()
        await task


async def test_letters_stand_where_they_were_typed():
    async with desk() as here:
        await here.type("one two\nthree")
        assert here.written == ["one two", "three"]
        assert here.cursor == (5, 1)
        await here.press("up", "home")
        await here.type("no ")
        assert here.written == ["no one two", "three"]
        assert here.cursor == (3, 0)


async def test_a_typed_character_costs_at_most_two_and_a_half_bytes():
    async with desk() as here:
        before = len(here.recorder.sent)
        await here.type(SENTENCE)
        assert len(here.recorder.sent) - before <= 2.5 * len(SENTENCE)


async def test_a_long_text_costs_little_more_than_its_letters():
    text = (SENTENCE + ". ") * 20
    async with desk() as here:
        before = len(here.recorder.sent)
        await here.type(text)
        assert len(here.recorder.sent) - before <= 2.5 * len(text)


async def test_a_letter_redraws_its_row_alone():
    async with desk(Editor("\n".join(f"line {n}" for n in range(20)))) as here:
        asked: list[tuple[int, int | None]] = []
        redraw = here.editor.redraw
        here.editor.redraw = lambda first=0, last=None: (asked.append((first, last)), redraw(first, last))  # type: ignore[assignment, func-returns-value]
        await here.press("up", "up")
        await here.type("x")
        assert asked == [(17, 17)]


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["backspace"], "one two thre"),
        (["home", "delete"], "ne two three"),
        (["ctrl+w"], "one two "),
        (["ctrl+u"], ""),
        (["ctrl+left", "ctrl+k"], "one two "),
        (["ctrl+left", "ctrl+u"], "three"),
        (["ctrl+a", "ctrl+right", "ctrl+k"], "one"),
        (["ctrl+a", "x", "ctrl+e", "y"], "xone two threey"),
        (["ctrl+w", "ctrl+w", "ctrl+z"], "one two "),
        (["ctrl+w", "ctrl+z", "ctrl+y"], "one two "),
        (["tab", "x"], "one two three    x"),
    ],
)
async def test_keys_that_change_the_text(keys: list[str], text: str):
    async with desk(Editor("one two three")) as here:
        await here.press(*keys)
        assert here.editor.text == text
        assert here.rows[0] == text.rstrip()


async def test_it_scrolls_with_the_cursor():
    async with desk(Editor("\n".join(f"line {n}" for n in range(100))), (40, 10)) as here:
        assert here.rows[-1] == "line 99"
        assert here.cursor == (7, 9)
        await here.press("pageup", "pageup")
        assert here.rows[here.cursor[1]] == "line 81"
        for _line in range(90):
            await here.press("up")
        assert here.rows[0] == "line 0"
        assert here.cursor[1] == 0
        await here.press("pagedown")
        assert here.rows[here.cursor[1]] == "line 9"


async def test_another_size_keeps_the_place():
    words = " ".join(f"word{n}" for n in range(400))
    async with desk(Editor(words), (80, 24)) as here:
        for _page in range(1):
            await here.press("pageup")
        await here.press("home")
        at = here.editor.document.offset
        for size in ((40, 12), (120, 40), (20, 5), (80, 24)):
            await here.resize(*size)
            assert here.editor.document.offset == at
            column, row = here.cursor
            row_text = here.rows[row]
            assert words[at : at + 4].startswith(row_text[column : column + 4].strip())


async def test_text_is_no_wider_than_is_good_to_read():
    async with desk(size=(200, 10)) as here:
        await here.paste("word " * 100)
        assert max(len(row) for row in here.rows) <= TEXT_CELLS


async def test_wide_letters_and_joined_emoji_stand_whole():
    async with desk(size=(20, 6)) as here:
        await here.type("日本語の文字は幅が広いです")
        assert here.editor.text == "日本語の文字は幅が広いです"
        await here.press("backspace", "backspace")
        assert here.editor.text == "日本語の文字は幅が広い"
        await here.press("up", "home", "ctrl+u", "ctrl+k")
        await here.feed(FAMILY.encode())
        before = here.editor.text
        assert FAMILY in before
        assert here.cursor[0] <= 3
        await here.press("left")
        assert here.cursor == (0, 0)


async def test_a_megabyte_pasted_is_cut_and_said():
    lost: list[int] = []
    editor = Editor()
    editor.on_lost = lost.append
    async with desk(editor) as here:
        await here.paste("x" * 1_000_000)
        assert len(here.editor.text) == CUT_AT
        assert lost == [1_000_000 - CUT_AT]
        await here.type("y")
        assert lost[-1] == 1
        await here.press("ctrl+z")
        assert here.editor.text == ""


async def test_what_was_pasted_can_do_nothing():
    async with desk() as here:
        await here.feed(b"\x1b[200~one\x07\xc2\x9b2Jtwo\r\nthree\x1b[201~")
        assert here.editor.text.split("\n")[1] == "three"
        assert here.editor.text.isprintable() or set(here.editor.text) <= set("one2Jtwo\nthree")


async def test_a_field_of_one_line_takes_one_line_of_so_many_characters():
    lost: list[int] = []
    editor = Editor(label="Subject: ", one_line=True, most=20)
    editor.on_lost = lost.append
    async with desk(editor, (40, 2)) as here:
        await here.paste("one\ntwo\tthree ")
        assert here.editor.text == "one two three"
        await here.press("enter", "tab", "shift+tab", "down")
        assert here.app.one.unknown == ["enter", "tab", "shift+tab", "down"]
        await here.type(" four five")
        assert here.editor.text == "one two three four f"
        assert lost == [1, 1, 1]
        assert here.rows[0] == "Subject: one two three four f"
        assert here.cursor == (29, 0)


async def test_the_smallest_terminal_shows_where_one_is():
    async with desk(size=(20, 5)) as here:
        await here.type(SENTENCE + "\n" + SENTENCE)
        assert "this" in here.rows[here.cursor[1]]
