"""What is drawn from the program itself: the table of keys, the README's picture, and the template of words.

`python -m docs.draw` draws all three again; `keys`, `picture` or `words` behind it draws that one.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bbs.config import Config, Passwords
from bbs.demo import community
from bbs.domain.clock import FixedClock
from bbs.domain.commands import COMMANDS, Command, Place, key_label
from bbs.domain.policy import SYSTEM
from bbs.domain.width import width
from bbs.screens.home import HomeScreen
from bbs.server import Server
from bbs.services import imports
from bbs.terminal.pens import Pen
from bbs.terminal.rows import Row
from tests.screens.support import session

ROOT = Path(__file__).parent.parent
MEMBERS = ROOT / "docs" / "members.md"
PICTURE = ROOT / "docs" / "screen.svg"
WORDS = ROOT / "bbs" / "locale" / "bbs.pot"

# The table of keys

KEYS_FROM, KEYS_TO = "<!-- keys: python -m docs.draw keys -->\n", "<!-- keys end -->"

PLACES = (
    ("On every screen", Place.ANYWHERE),
    ("At home", Place.HOME),
    ("On a board", Place.BOARD),
    ("In a thread", Place.THREAD),
    ("While writing", Place.EDITOR),
)
"""The columns' names for places. Lists and texts (`Place.HELP`) have what moves, which is said of all."""

READING = {Place.HOME, Place.BOARD, Place.THREAD}


def keys_table() -> str:
    """The catalogue of commands as Markdown."""
    lines = ["| key | does | where |", "|---|---|---|"]
    return "\n".join(lines + [_command_row(command) for command in COMMANDS]) + "\n"


def _command_row(command: Command) -> str:
    keys = ", ".join(f"`{key_label(key)}`" for key in command.keys)
    return f"| {keys} | {command.words} | {_where(command)} |"


def _where(command: Command) -> str:
    if Place.ANYWHERE in command.where:
        written = command.keys_at(Place.EDITOR)
        if written == command.keys:
            return "everywhere"
        there = ", ".join(f"`{key_label(key)}`" for key in written)
        return f"everywhere; in a text {there or 'from the list'}"
    if command.where >= READING:
        return "home, boards, threads"
    names = {Place.HOME: "home", Place.BOARD: "boards", Place.THREAD: "threads", Place.EDITOR: "while writing"}
    return ", ".join(name for place, name in names.items() if place in command.where)


def draw_keys() -> None:
    """Puts the table into the members' guide."""
    before, _mark, rest = MEMBERS.read_text("utf-8").partition(KEYS_FROM)
    _old, end, after = rest.partition(KEYS_TO)
    MEMBERS.write_text(f"{before}{KEYS_FROM}\n{keys_table()}\n{end}{after}", "utf-8")


# The picture

CELL, LINE, EDGE = 8.4, 19, 16
"""Width of a letter, height of a line and margin, in pixels, for letters of 14."""

MOMENT = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
"""When the picture is taken. The demo's posts are as old then as they always are."""

READER = "quiet-otter"
SUBJECT = "Learning a language"
SIZE = (80, 24)

STYLE = """
text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #24292f; white-space: pre }
rect { fill: #fffdf8; stroke: #d8d2c4 } .cursor { fill: none; stroke: #0b7285 }
.bold { font-weight: bold } .dim { fill: #6e6a62 } .italic { font-style: italic } .accent { fill: #0b7285 }
.care { fill: #8a5a00 }
@media (prefers-color-scheme: dark) {
text { fill: #e6e1d6 } rect { fill: #16181d; stroke: #3a3f4a } .cursor { fill: none; stroke: #66d9e8 }
.dim { fill: #9a958a } .accent { fill: #66d9e8 } .care { fill: #ffd479 } }
"""

COLOURS = {"36": "accent", "33": "care"}
"""The classes of the colours that the looks have on a terminal of 16."""


async def picture() -> str:
    """The screen of a member who reads in the demo community, as SVG: a real session's rows, run by run."""
    with tempfile.TemporaryDirectory() as folder:
        cheap = Passwords(passes=1, memory_kib=8, lanes=1)
        server = Server(Config(data=Path(folder), passwords=cheap), clock=FixedClock(MOMENT))
        services = await server.prepare()
        try:
            reader = await services.accounts.add_member(SYSTEM, READER)
            await services.imports.run(SYSTEM, imports.check(community(MOMENT)))
            async with session(services, reader, HomeScreen, SIZE) as seat:
                await seat.press("enter")
                await seat.wait_for(SUBJECT)
                while not seat.row(seat.cursor[1]).partition(" ")[2].lstrip(" 0123456789").startswith(SUBJECT):
                    await seat.press("down")
                await seat.press("enter")
                await seat.wait_for(f"{SUBJECT}, and other things  ")
                return _svg(seat.app.picture.rows, seat.cursor)
        finally:
            await server.stop()


def _svg(rows: list[Row], cursor: tuple[int, int]) -> str:
    columns, lines = SIZE
    wide, high = round(columns * CELL + 2 * EDGE), lines * LINE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img">',
        "<title>A thread in Lighthouse, in a terminal of 80 by 24</title>",
        f"<style>{STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{wide - 1}" height="{high - 1}" rx="8"/>',
    ]
    for y, row in enumerate(rows):
        parts += _runs(row, y)
    left, top = EDGE + cursor[0] * CELL, EDGE + cursor[1] * LINE
    parts.append(f'<rect class="cursor" x="{left:.1f}" y="{top}" width="{CELL}" height="{LINE - 2}"/>')
    return "\n".join([*parts, "</svg>", ""])


def _runs(row: Row, y: int) -> Iterator[str]:
    x = 0
    for text, pen in row:
        words = text.strip(" ")
        start = x + len(text) - len(text.lstrip(" "))
        x += width(text)
        if words:
            place = f'x="{EDGE + start * CELL:.1f}" y="{EDGE + y * LINE + 14}"'
            yield f'<text {place} textLength="{width(words) * CELL:.1f}"{_look(pen)}>{escape(words)}</text>'


def _look(pen: Pen) -> str:
    looks = [name for name, on in (("bold", pen.bold), ("dim", pen.dim), ("italic", pen.italic)) if on]
    looks += [COLOURS[pen.foreground]] if pen.foreground in COLOURS else []
    return f' class="{" ".join(looks)}"' if looks else ""


def draw_picture() -> None:
    """Writes the picture."""
    PICTURE.write_text(asyncio.run(picture()), "utf-8")


# The words

HEADER = r"""# The words that people read in Lighthouse. Drawn from the source: python -m docs.draw words
msgid ""
msgstr ""
"Project-Id-Version: lighthouse-bbs\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

"""
"""Without dates and names, so that only words change the file."""


def words() -> str:
    """The template: every sentence of the source that goes through `_` or `ngettext`, and the files it stands in."""
    catalogue = Catalog(fuzzy=False)
    found = extract_from_dir(ROOT / "bbs", keywords={"_": None, "ngettext": (1, 2)})
    for file, _line, message, comments, context in found:
        catalogue.add(message, locations=[(f"bbs/{file}", 0)], auto_comments=comments, context=context)
    out = io.BytesIO()
    write_po(out, catalogue, omit_header=True, include_lineno=False, width=100)
    return HEADER + out.getvalue().decode()


def draw_words() -> None:
    """Writes the template."""
    WORDS.parent.mkdir(exist_ok=True)
    WORDS.write_text(words(), "utf-8")


DRAWN = {"keys": draw_keys, "picture": draw_picture, "words": draw_words}

if __name__ == "__main__":
    for name in sys.argv[1:] or DRAWN:
        DRAWN[name]()
