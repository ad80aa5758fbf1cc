"""What is drawn from the program itself: the tables of keys and settings, the README's picture, the template of words,
and the page of all texts that a distressed person can meet.

`python -m docs.draw` draws all of it again; `keys`, `verbs`, `queue`, `settings`, `picture`, `words` or `messages`
behind it draws that.
"""

from __future__ import annotations

import asyncio
import io
import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from pydantic import BaseModel

from bbs.config import Config, Passwords
from bbs.demo import community
from bbs.domain.clock import FixedClock
from bbs.domain.commands import COMMANDS, Command, Place, key_label
from bbs.domain.policy import SYSTEM
from bbs.domain.width import width
from bbs.screens.home import HomeScreen
from bbs.server import Server
from bbs.services import imports
from bbs.terminal.capabilities import Depth
from bbs.terminal.looks import TERMINAL, pens_of
from bbs.terminal.pens import Pen
from bbs.terminal.rows import Row
from bbs.verbs.catalogue import VERBS
from docs import messages
from tests.screens.support import session

ROOT = Path(__file__).parent.parent
MEMBERS = ROOT / "docs" / "members.md"
COMMANDS_PAGE = ROOT / "docs" / "commands.md"
MODERATORS = ROOT / "docs" / "moderators.md"
OPERATORS = ROOT / "docs" / "operators.md"
PICTURE = ROOT / "docs" / "screen.svg"
WORDS = ROOT / "bbs" / "locale" / "bbs.pot"
MESSAGES = ROOT / "docs" / "messages.md"


def put(path: Path, name: str, table: str) -> str:
    """The text of a guide with the table between the marks of that name replaced."""
    text = path.read_text("utf-8")
    start, end = f"<!-- {name}: drawn by python -m docs.draw {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = text.partition(start)
    _old, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{path.name} has no place for {name}")
    return f"{before}{start}\n{table}\n{end}{after}"


# The table of keys

READING = frozenset({Place.HOME, Place.BOARD, Place.THREAD})
MODERATING = {Place.CASES: "the queue", Place.CASE: "a case"}
PLACES = {Place.HOME: "home", Place.BOARD: "boards", Place.THREAD: "threads", Place.EDITOR: "writing"}
PLACES |= {Place.HELP: "lists"}


def keys_table() -> str:
    """The catalogue of commands as Markdown, without what is done in the queue alone."""
    return _table([command for command in COMMANDS if not command.where <= set(MODERATING)], PLACES)


def queue_table() -> str:
    """What moderators do in the queue and in a case, as Markdown."""
    return _table([command for command in COMMANDS if command.where <= set(MODERATING)], MODERATING)


def _table(commands: list[Command], places: dict[Place, str]) -> str:
    lines = ["| key | does | where |", "|---|---|---|"]
    return "\n".join(lines + [_command_row(command, places) for command in commands if command.keys]) + "\n"


def _command_row(command: Command, places: dict[Place, str]) -> str:
    keys = ", ".join(f"`{key_label(key)}`" for key in command.keys)
    return f"| {keys} | {command.words} | {_where(command, places)} |"


def _where(command: Command, places: dict[Place, str]) -> str:
    if Place.ANYWHERE not in command.where:
        return ", ".join(name for place, name in places.items() if place in command.where)
    in_a_text = command.keys_at(Place.EDITOR)
    if in_a_text == command.keys:
        return "everywhere"
    there = ", ".join(f"`{key_label(key)}`" for key in in_a_text)
    return f"everywhere; while writing {there}" if there else "everywhere but while writing"


def members_guide() -> str:
    """The members' guide with the keys as they are."""
    return put(MEMBERS, "keys", keys_table())


def commands_page() -> str:
    """The page of commands with the verbs as they are."""
    return put(COMMANDS_PAGE, "verbs", verbs_table())


def moderators_guide() -> str:
    """The moderators' guide with the keys as they are."""
    return put(MODERATORS, "queue", queue_table())


def verbs_table() -> str:
    """The verbs as Markdown."""
    lines = ["| command | does |", "|---|---|"]
    rows = [f"| `{verb.usage.replace('|', chr(92) + '|')}` | {verb.words} |" for verb in VERBS.values()]
    return "\n".join(lines + rows) + "\n"


# The table of settings


def settings_table() -> str:
    """Every setting with what it is as shipped and what it does, in the words that stand beside it in the code."""
    lines = ["| setting | as shipped | what it does |", "|---|---|---|"]
    return "\n".join(lines + list(_settings(Config))) + "\n"


def _settings(model: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _settings(kind, f"{above}{name}.")
        else:
            shipped = str(field.default).lower() if isinstance(field.default, bool) else field.default
            about = (field.description or "").replace("\n", " ")
            yield f"| `{above}{name}` | {f'`{shipped}`' if shipped != '' else 'empty'} | {about} |"


def operators_guide() -> str:
    """The operators' guide with the settings as they are."""
    return put(OPERATORS, "settings", settings_table())


# The picture

CELL, LINE, EDGE = 8.4, 19, 16
"""Width of a letter, height of a line and margin, in pixels, for letters of 14."""

MOMENT = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
"""When the picture is taken. The demo's posts are as old then as they always are."""

READER = "quiet-otter"
BOARD, SUBJECT = "anxiety-panic", "It went on for two hours and then I made a sandwich"
SIZE = (80, 24)

STYLE = """
text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #24292f }
rect { fill: #fffdf8; stroke: #d8d2c4 } .cursor { fill: none; stroke: #0b7285 }
.bold { font-weight: bold } .dim { fill: #6e6a62 } .italic { font-style: italic } .accent { fill: #0b7285 }
.care { fill: #8a5a00 }
@media (prefers-color-scheme: dark) {
text { fill: #e6e1d6 } rect { fill: #16181d; stroke: #3a3f4a } .cursor { fill: none; stroke: #66d9e8 }
.dim { fill: #9a958a } .accent { fill: #66d9e8 } .care { fill: #ffd479 } }
"""

STRETCH = re.compile(r"\S+(?: \S+)*")

CLASSES = {
    pens_of(TERMINAL, Depth.PALETTE)[look].foreground: name
    for look, name in {"accent": "accent", "care": "care", "quiet": "dim"}.items()
}
"""The classes of the colours that the looks have on a terminal of 256."""


async def picture() -> str:
    """The screen of a member who reads in the demo community, as SVG: a real session's rows, run by run."""
    with tempfile.TemporaryDirectory() as folder:
        cheap = Passwords(passes=1, memory_kib=8, lanes=1)
        server = Server(Config(data=Path(folder), passwords=cheap), clock=FixedClock(MOMENT))
        services = await server.prepare()
        try:
            reader = await services.accounts.add_member(SYSTEM, READER)
            await services.imports.run(SYSTEM, imports.check(community(MOMENT)))
            page = await services.threads.page(reader, BOARD)
            number = next(thread.number for thread in page.rows if thread.subject == SUBJECT)
            async with session(services, reader, HomeScreen, SIZE) as seat:
                seat.app.take_look(depth=Depth.PALETTE)
                await seat.press("number_sign", *str(number), "enter")
                await seat.wait_for("! help now")
                await seat.press("plus", "1", "down")
                await seat.wait_for("you too")
                return _svg(seat.app.picture.rows, seat.cursor)
        finally:
            await server.stop()


def _svg(rows: list[Row], cursor: tuple[int, int]) -> str:
    columns, lines = SIZE
    wide, high = round(columns * CELL + 2 * EDGE), lines * LINE + 2 * EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        'role="img">',
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
    """Each stretch without two spaces in a row stands where it stood, whatever a browser does with spaces."""
    x = 0
    for text, pen in row:
        for match in STRETCH.finditer(text):
            left = EDGE + (x + width(text[: match.start()])) * CELL
            place = f'x="{left:.1f}" y="{EDGE + y * LINE + 14}" textLength="{width(match[0]) * CELL:.1f}"'
            yield f"<text {place}{_look(pen)}>{escape(match[0], quote=False)}</text>"
        x += width(text)


def _look(pen: Pen) -> str:
    looks = [name for name, on in (("bold", pen.bold), ("dim", pen.dim), ("italic", pen.italic)) if on]
    looks += [CLASSES[pen.foreground]] if pen.foreground in CLASSES else []
    return f' class="{" ".join(looks)}"' if looks else ""


# The words

HEADER = r"""# The words that people read in Lighthouse. Drawn by: python -m docs.draw words
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


DRAWN = {
    "keys": (MEMBERS, members_guide),
    "verbs": (COMMANDS_PAGE, commands_page),
    "queue": (MODERATORS, moderators_guide),
    "settings": (OPERATORS, operators_guide),
    "picture": (PICTURE, lambda: asyncio.run(picture())),
    "words": (WORDS, words),
    "messages": (MESSAGES, lambda: asyncio.run(messages.page())),
}
"""What is drawn: where it goes, and what makes it."""

if __name__ == "__main__":
    for name in sys.argv[1:] or DRAWN:
        path, make = DRAWN[name]
        path.write_text(make(), "utf-8")
