"""Text that would steer a terminal, the places in the database where text stands, and how it is seen to do nothing."""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from pathlib import Path

from bbs.domain.preference_list import PREFERENCES
from tests.e2e.harness import Terminal
from tests.emulator import Emulator

HOSTILE = (
    "\x1b]2;OWNED\x07\x1b]0;OWNED\x1b\\\x1b[5;41mOWNED\x1b[2J\x1b[1;1H\x1b[8m\x1b[?1049l\x1b(0\x07\x9b5m\x9d2;OWNED\x9c"
    "\u202etxet\u2066\u200e\u2028\x85\x0b\x0c\r\x08\x08\x08\x7f\x00\x1b[6n\x1bc\x1bP$q\x1b\\\ufeff\u200b"
    "e" + "\u0301" * 60 + "👩\u200d" * 6 + "\U000e0041\U000e0042\u115f\u3164\u00ad ENDED"
)
SHOWN, ENDED = "OWNED", "ENDED"
"""How it begins and ends where it is shown; in a list perhaps only the beginning."""

COLUMNS = {
    "experience": ("name", "description"),
    "board": ("name", "description"),
    "thread": ("subject", "warnings"),
    "post": ("body", "warnings"),
    "member": ("handle", "bio"),
    "member_key": ("name", "tail"),
}
"""Every text that one person writes and others, or they themselves, may be shown."""

READER, WRITER, OPENER, TOLD, ELSEWHERE = "ana", "dora", "cleo", "emil", "finn"
"""One has something of everything, one has drafts, one lets people in, one is told what has happened, and one was last
at a place that is called so."""

SEEN = re.compile(
    rb"\x1b\[[0-9;]*[A-HJKLMPSTX@dhlmr]|\x1b\[\?(?:25|1049|2004|2026|1000|1006)[hl]|\x1b[M78]|[\r\n\x08\t]"
)
"""All that our own painter says, beside text."""

INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u2028\u2029\u200b\ufeff\u00ad\u115f\u3164\U000e0000-\U000e007f]"
)


def spoil(data: Path) -> None:
    """Puts the text wherever a text stands, as nobody could who went through the services."""
    with contextlib.closing(sqlite3.connect(data)) as database, database:
        database.execute("pragma ignore_check_constraints = on")
        for table, columns in COLUMNS.items():
            where = "where handle like 'walker-%'" if table == "member" else ""
            for column in columns:
                own = "id || ?" if column == "handle" else "?"  # handles are told apart by their beginning
                database.execute(f"update {table} set {column} = {own} {where}", [HOSTILE])
        database.execute("update member set bio = ?", [HOSTILE])
        _fill(database)


def _fill(database: sqlite3.Connection) -> None:
    """What there is in a community only after some time, and what belongs to one member."""
    ids = dict(database.execute("select handle, id from member where handle not like '%OWNED%'"))
    walkers = [row[0] for row in database.execute("select id from member where handle like '%OWNED%' order by id")]
    reader, board = ids[READER], database.execute("select min(board_id) from thread").fetchone()[0]
    thread = database.execute("select max(id) from thread").fetchone()[0]
    for number in range(3):
        row = (f"draft-{number}", ids[WRITER], board, None if number else thread, 1, HOSTILE, HOSTILE, HOSTILE)
        database.execute(
            "insert into draft (key, member_id, board_id, thread, parent, subject, warnings, body, created_us,"
            " updated_us) values (?, ?, ?, ?, ?, ?, ?, ?, 1, 1)",
            row,
        )
    for number, kind in enumerate(("block", "mute")):
        database.execute("insert into block values (?, ?, 0, ?, 1)", [reader, walkers[number], kind])
        database.execute("insert into block values (?, ?, ?, ?, 1)", [reader, walkers[number + 2], thread, kind])
    for each in PREFERENCES:
        database.execute("insert or replace into setting values (?, ?, ?)", [reader, each.name, HOSTILE])
    database.execute("insert or replace into setting values (?, 'mute_words', ?)", [reader, f"{HOSTILE[:70]}, x"])
    # A test goes back faster than any hand does.
    database.execute("insert or replace into setting values (?, 'triple_escape', 'off')", [reader])
    for number in (1, 2, 3):
        database.execute("insert into mention values (?, ?, ?, ?)", [reader, number, thread, number])
    database.execute("update post set answers_id = ? where thread_id = ? and number > 3", [reader, thread])
    database.execute("update member set floor = 0")
    database.execute("insert or replace into place values (?, ?, ?, 1, 1, 1)", [ids[ELSEWHERE], HOSTILE, HOSTILE])
    database.execute("insert into member_role (member_id, role) values (?, 'moderator')", [ids[OPENER]])
    for member in walkers[-3:]:
        database.execute("update member set state = 'applying' where id = ?", [member])
        database.execute("insert into application values (?, ?, 1)", [member, HOSTILE])
    for kind in ("key_added", HOSTILE):
        facts = json.dumps({"tail": HOSTILE, HOSTILE: HOSTILE})
        database.execute(
            "insert into notice (member_id, kind, facts, created_day) values (?, ?, ?, '2026-01-01')",
            [ids[TOLD], kind, facts],
        )


def assert_harmless(heard: bytes, screen: Emulator) -> None:
    """All that a session has sent is text and what our own painter says; `screen` is what a terminal made of it."""
    left = SEEN.sub(b"", heard).decode()
    assert (found := INVISIBLE.search(left)) is None, ascii(left[max(found.start() - 60, 0) : found.end() + 60])
    assert b"\x1b[5;41m" not in heard
    assert b"\x1b[8m" not in heard
    assert screen.title == ""
    for line in screen.buffer.values():
        assert not any(cell.bg == "red" or cell.blink for cell in line.values())


def assert_untouched(seat: Terminal) -> None:
    """The same of a client."""
    with seat._changed:
        assert_harmless(seat.raw, seat._screen)


def pasted(text: str) -> str:
    """As terminals send what is pasted."""
    return f"\x1b[200~{text}\x1b[201~"
