"""A community as lines of text, the same from either kind of database: what a backup holds.

Each line is JSON in UTF-8. The first says what this is; then come files of the operator's, then the tables: one line
that names a table and its columns, one line for each row, and one with the number of rows and their SHA-256. The last
line has the SHA-256 of all lines before it. `zcat` and any language that reads JSON get at all of it without us.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, Final

from bbs.models.dump_tables import Moment, Row, Shape

FORMAT: Final = 1
"""Goes up when an older program could not read what is written."""

MAX_LINE: Final = 64 * 1024 * 1024
"""No line is longer; a post has 64 KiB, a file of the operator's a megabyte."""

MAX_FILES: Final = 256 * 1024 * 1024
"""Bytes of all files of the operator's together, as text; they are held in memory."""

MAX_WORD: Final = 200
"""Characters of whatever a dump says of itself that people are shown."""

MAX_NUMBER: Final = 2**63 - 1

_NAME: Final = re.compile("[a-z_][a-z0-9_]{0,62}")
"""What tables and columns are called here."""

TOLD_EVERY: Final = 500
"""After so many rows whoever wants to know hears of it."""

Told = Callable[[int], None]
"""Hears that so many more rows are done."""


class DumpDamagedError(Exception):
    """The lines are not what was once written. `str()` says what is wrong, for the log and for tests."""


class CutShortError(DumpDamagedError):
    """The lines end before they should."""


class NoDumpError(DumpDamagedError):
    """These were never lines of a dump."""


class NewerDumpError(Exception):
    """A later program has written this."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a dump before its rows: who made it, when (RFC 3339, UTC), of which kind of database, and the
    migrations of its schema in order."""

    version: str
    made: str
    kind: str
    schema: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DumpedFile:
    """A file of the operator's; `name` is its place in the data folder."""

    name: str
    content: bytes
    mode: int = 0o600


@dataclass(frozen=True, slots=True)
class Digest:
    """What tells whether two tables are the same: how many rows there are, and the SHA-256 of their lines. `last` is
    the highest number that was ever given to one, and no part of the rest."""

    rows: int
    sha256: str
    last: int | None = field(default=None, compare=False)


class _Hashed:
    """Lines on their way out, and the hash of all of them."""

    def __init__(self) -> None:
        self.sha256 = hashlib.sha256()

    def line(self, document: object) -> bytes:
        text = (_ENCODER.encode(document) + "\n").encode()
        self.sha256.update(text)
        return text


def write(moment: Moment, head: Head, files: Iterable[DumpedFile], told: Told | None = None) -> Iterator[bytes]:
    """The lines of a community, some at a time. What `told` hears comes in the course of it."""
    out = _Hashed()
    yield out.line(
        {"lighthouse": "backup", "format": FORMAT, "version": head.version, "made": head.made}
        | {"kind": head.kind, "schema": list(head.schema)}
    )
    for file in files:
        content = base64.b64encode(file.content).decode()
        yield out.line({"file": file.name, "mode": f"{file.mode:o}", "base64": content})
    tables = rows = 0
    for shape in moment.shapes():
        yield out.line({"table": shape.name, "columns": list(shape.columns), "key": list(shape.key)})
        counted = Counted()
        for chunk in _chunks(moment.rows(shape), counted, told):
            out.sha256.update(chunk)
            yield chunk
        found = counted.digest(moment.last(shape))
        yield out.line({"rows": found.rows, "last": found.last, "sha256": found.sha256})
        tables, rows = tables + 1, rows + found.rows
    yield out.line({"tables": tables, "rows": rows, "sha256": out.sha256.hexdigest()})


class Counted:
    """Rows as they go by."""

    def __init__(self) -> None:
        self.rows = 0
        self._sha256 = hashlib.sha256()

    def add(self, chunk: bytes, rows: int) -> None:
        """So many lines more."""
        self.rows += rows
        self._sha256.update(chunk)

    def digest(self, last: int | None = None) -> Digest:
        """What they come to so far."""
        return Digest(self.rows, self._sha256.hexdigest(), last)


def digest(moment: Moment, shape: Shape, told: Told | None = None) -> Digest:
    """What the rows of a table come to, as if they were written."""
    counted = Counted()
    for _chunk in _chunks(moment.rows(shape), counted, told):
        pass
    return counted.digest(moment.last(shape))


def _chunks(rows: Iterator[Row], counted: Counted, told: Told | None) -> Iterator[bytes]:
    lines: list[str] = []
    encode = _ENCODER.encode
    for row in rows:
        lines.append(encode(row))
        if len(lines) == TOLD_EVERY:
            yield _chunk(lines, counted, told)
    if lines:
        yield _chunk(lines, counted, told)


def _chunk(lines: list[str], counted: Counted, told: Told | None) -> bytes:
    chunk = ("\n".join(lines) + "\n").encode()
    counted.add(chunk, len(lines))
    if told is not None:
        told(len(lines))
    lines.clear()
    return chunk


def _of_bytes(value: object) -> dict[str, str]:
    assert isinstance(value, bytes | memoryview)
    return {"hex": bytes(value).hex()}


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_of_bytes)


def row_of(line: bytes) -> Row:
    """The row that a line holds. Raises `DumpDamagedError`."""
    try:
        values: list[Any] = json.loads(line)
        if b'{"hex"' in line:
            return tuple(bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in values)
        return tuple(values)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DumpDamagedError("a row that is none") from None


def _shown(text: object) -> str:
    """What a dump says of itself, where people may be shown it: it may have been made to steer their terminal."""
    if not isinstance(text, str) or len(text) > MAX_WORD or not text.isprintable():
        raise DumpDamagedError("the beginning")
    return text


class DumpReader:
    """Reads the lines of a dump once, from the beginning to the end, and checks all of it on the way.

    Raises `NewerDumpError`, and `DumpDamagedError` wherever something is not as it was written; what has been handed
    out before is to be used for nothing then.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._sha256 = hashlib.sha256()
        self._next: dict[str, Any] | None
        self.bytes = 0
        self.digests: dict[str, Digest] = {}
        """What the tables have come to that were read so far."""
        try:
            self.head = self._begin()
            self.files = self._read_files()
        except (KeyError, TypeError, ValueError) as error:
            raise DumpDamagedError("the beginning") from error

    def tables(self) -> Iterator[tuple[Shape, Iterator[bytes]]]:
        """Each table with the lines of its rows, which have to be taken before the next table. When there are no more,
        everything has been checked."""
        while self._next is not None and "table" in self._next:
            shape = self._shape(self._next)
            yield shape, self._rows(shape)
            if shape.name not in self.digests:
                raise AssertionError("the rows were not taken")
        self._end()

    def _begin(self) -> Head:
        try:
            first = self._document()
        except CutShortError:
            raise
        except DumpDamagedError:
            raise NoDumpError("no line of ours") from None
        if first.get("lighthouse") != "backup":
            raise NoDumpError("no dump")
        if int(first.get("format", 0)) > FORMAT:
            raise NewerDumpError(_shown(first.get("version")))
        datetime.fromisoformat(made := _shown(first["made"]))
        return Head(_shown(first["version"]), made, _shown(first["kind"]), tuple(map(_shown, first["schema"])))

    def _read_files(self) -> list[DumpedFile]:
        found: list[DumpedFile] = []
        while "file" in (document := self._document()):
            if self.bytes > MAX_FILES:
                raise DumpDamagedError("more files than an operator has")
            content = base64.b64decode(document["base64"], validate=True)
            found.append(DumpedFile(str(document["file"]), content, int(document["mode"], 8)))
        self._next = document
        return found

    def _shape(self, said: dict[str, Any]) -> Shape:
        name, columns, key = said.get("table"), said.get("columns"), said.get("key")
        if not (isinstance(columns, list) and isinstance(key, list)):
            raise DumpDamagedError("a table")
        if not all(isinstance(each, str) and _NAME.fullmatch(each) for each in (name, *columns, *key)):
            raise DumpDamagedError("the name of a table")
        assert isinstance(name, str)
        if name in self.digests:
            raise DumpDamagedError(f"{name} twice")
        return Shape(name, tuple(map(str, columns)), tuple(map(str, key)))

    def _rows(self, shape: Shape) -> Iterator[bytes]:
        counted = Counted()
        while (line := self._line()).startswith(b"["):
            counted.add(line, 1)
            self._sha256.update(line)
            yield line
        said = self._parsed(line)
        found = counted.digest(said.get("last"))
        if (said.get("rows"), said.get("sha256")) != (found.rows, found.sha256):
            raise DumpDamagedError(f"the rows of {shape.name}")
        last = found.last
        if last is not None and not (type(last) is int and 0 <= last <= MAX_NUMBER):
            raise DumpDamagedError(f"the numbers of {shape.name}")
        self._sha256.update(line)
        self.digests[shape.name] = found
        line = self._line()
        self._next = self._parsed(line)
        if "table" in self._next:
            self._sha256.update(line)

    def _end(self) -> None:
        said = self._next or {}
        found = (len(self.digests), sum(one.rows for one in self.digests.values()), self._sha256.hexdigest())
        if (said.get("tables"), said.get("rows"), said.get("sha256")) != found:
            raise DumpDamagedError("the end")
        if self._stream.read(1):
            raise DumpDamagedError("more after the end")

    def _document(self) -> dict[str, Any]:
        line = self._line()
        document = self._parsed(line)
        if "tables" not in document:
            self._sha256.update(line)
        return document

    def _line(self) -> bytes:
        line = self._stream.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise CutShortError("it ends too early")
        self.bytes += len(line)
        return line

    @staticmethod
    def _parsed(line: bytes) -> dict[str, Any]:
        try:
            document = json.loads(line)
        except (ValueError, RecursionError):
            raise DumpDamagedError("a line that is none") from None
        if not isinstance(document, dict):
            raise DumpDamagedError("a row where there is no table")
        return document
