"""A backup as lines of JSON: what is written, read, and checked on the way.

The first line says what this is. Then come the tables: a line with the name and the columns, a line for each row, and
one with their number and their SHA-256. Then files of the data folder; last, the SHA-256 of all lines before. `zcat`
and any language that reads JSON get at all of it without us.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

from bbs.backup.shapes import Row, Shape
from bbs.backup.source import Source

FORMAT: Final = 1
"""Goes up when an older program could not read what is written."""

MAX_LINE: Final = 64 * 1024 * 1024
"""No line is longer: a post has 64 KiB, a file of the data folder a megabyte or so."""

AT_A_TIME: Final = 500
"""So many rows make a piece, on the way out."""

Told = Callable[[int], None]
"""Hears that so many more rows are done."""


class DamagedError(Exception):
    """It is not as it was written. `str()` says where, for the log and for tests."""


class NewerError(Exception):
    """A later program has written it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a backup says of itself: which program wrote it, when (RFC 3339, UTC), from which kind of database, and the
    migrations of its schema in order."""

    version: str
    made: str
    kind: str
    community: str
    schema: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the data folder; `name` is its place there."""

    name: str
    mode: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Digest:
    """Whether two tables are the same: the number of rows, and the SHA-256 of their lines. `last` is the highest number
    that was ever given to a row, and no part of that."""

    rows: int
    sha256: str
    last: int = field(default=0, compare=False)


class Counted:
    """Rows as they go by."""

    def __init__(self) -> None:
        self.rows = 0
        self._sha256 = hashlib.sha256()

    def add(self, piece: bytes, rows: int) -> None:
        """So many lines more."""
        self.rows += rows
        self._sha256.update(piece)

    def digest(self, last: int = 0) -> Digest:
        """What they come to so far."""
        return Digest(self.rows, self._sha256.hexdigest(), last)


def _of_bytes(value: object) -> dict[str, str]:
    assert isinstance(value, bytes | memoryview)
    return {"base64": base64.b64encode(value).decode()}


_ENCODE: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False, default=_of_bytes)


def line_of(document: object) -> bytes:
    """A line."""
    return (_ENCODE.encode(document) + "\n").encode()


def row_of(line: bytes) -> Row:
    """The row that a line holds."""
    values = json.loads(line)
    if b'{"base64":' in line:
        return tuple(base64.b64decode(value["base64"]) if isinstance(value, dict) else value for value in values)
    return tuple(values)


def pieces(rows: Iterable[Row], counted: Counted, told: Told | None = None) -> Iterator[bytes]:
    """The lines of rows, some at a time, which are counted as they go by."""
    lines: list[str] = []
    for row in rows:
        lines.append(_ENCODE.encode(row))
        if len(lines) == AT_A_TIME:
            yield _piece(lines, counted, told)
    if lines:
        yield _piece(lines, counted, told)


def _piece(lines: list[str], counted: Counted, told: Told | None) -> bytes:
    piece = ("\n".join(lines) + "\n").encode()
    counted.add(piece, len(lines))
    if told is not None:
        told(len(lines))
    lines.clear()
    return piece


def digest(source: Source, shape: Shape, told: Told | None = None) -> Digest:
    """What the rows of a table come to, as if they were written."""
    counted = Counted()
    for _piece_of_them in pieces(source.rows(shape), counted, told):
        pass
    return counted.digest(source.last(shape))


def written(source: Source, head: Head, files: Iterable[KeptFile], told: Told | None = None) -> Iterator[bytes]:
    """The lines of a backup, some at a time."""
    whole, tables, rows = hashlib.sha256(), 0, 0

    def through(piece: bytes) -> bytes:
        whole.update(piece)
        return piece

    first = {"lighthouse": "backup", "format": FORMAT, "version": head.version, "made": head.made}
    yield through(line_of(first | {"kind": head.kind, "community": head.community, "schema": head.schema}))
    for shape in source.shapes():
        yield through(line_of({"table": shape.name, "columns": shape.columns, "key": shape.key}))
        counted = Counted()
        yield from map(through, pieces(source.rows(shape), counted, told))
        end = counted.digest(source.last(shape))
        yield through(line_of({"end": shape.name, "rows": end.rows, "last": end.last, "sha256": end.sha256}))
        tables, rows = tables + 1, rows + end.rows
    for file in files:
        said = {"file": file.name, "mode": f"{file.mode:o}", "sha256": hashlib.sha256(file.content).hexdigest()}
        yield through(line_of(said | {"content": file.content}))
    yield line_of({"whole": whole.hexdigest(), "tables": tables, "rows": rows})


class Reader:
    """Reads a backup once, from its beginning to its end, and checks all of it on the way.

    Raises `NewerError`, and `DamagedError` wherever it is not as it was written: what was handed out is to be used for
    nothing then.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._whole = hashlib.sha256()
        self.bytes = 0
        self.digests: dict[str, Digest] = {}
        """What the tables have come to that were read so far."""
        self.files: list[KeptFile] = []
        """Those of the data folder, once all tables were read."""
        self.head = self._begin()
        self._next = self._document()

    def tables(self) -> Iterator[tuple[Shape, Iterator[Row]]]:
        """Each table with its rows, which have to be taken before the next one. When there are no more, everything
        has been checked."""
        while "table" in self._next:
            shape = self._shape(self._next)
            yield shape, map(row_of, self._lines(shape))
            if shape.name not in self.digests:
                raise AssertionError("the rows were not taken")
        while "file" in self._next:
            self.files.append(self._file(self._next))
            self._next = self._document()
        self._end()

    def check(self, told: Told | None = None) -> None:
        """Reads to the end without taking anything."""
        while "table" in self._next:
            for number, _line in enumerate(self._lines(self._shape(self._next)), 1):
                if told is not None and number % AT_A_TIME == 0:
                    told(AT_A_TIME)
        for _nothing in self.tables():
            pass

    def _begin(self) -> Head:
        first = self._document()
        if first.get("lighthouse") != "backup":
            raise DamagedError("no backup")
        if not isinstance(first.get("format"), int) or first["format"] > FORMAT:
            raise NewerError(str(first.get("version")))
        try:
            schema = tuple(str(name) for name in first["schema"])
            return Head(str(first["version"]), str(first["made"]), str(first["kind"]), str(first["community"]), schema)
        except (KeyError, TypeError):
            raise DamagedError("the first line") from None

    def _shape(self, said: dict[str, Any]) -> Shape:
        try:
            shape = Shape(str(said["table"]), tuple(str(name) for name in said["columns"]), int(said["key"]))
        except (KeyError, TypeError, ValueError):
            raise DamagedError("the beginning of a table") from None
        if shape.name in self.digests or not 0 < shape.key <= len(shape.columns):
            raise DamagedError(f"the beginning of {shape.name}")
        return shape

    def _lines(self, shape: Shape) -> Iterator[bytes]:
        """The lines of a table's rows; behind them, what the table comes to."""
        counted = Counted()
        while (line := self._line()).startswith(b"["):
            counted.add(line, 1)
            self._whole.update(line)
            yield line
        said = self._parsed(line)
        found = counted.digest(said.get("last", 0))
        if (said.get("end"), said.get("rows"), said.get("sha256")) != (shape.name, found.rows, found.sha256):
            raise DamagedError(f"the rows of {shape.name}")
        self._whole.update(line)
        self.digests[shape.name] = found
        self._next = self._document()

    def _file(self, said: dict[str, Any]) -> KeptFile:
        try:
            content = base64.b64decode(said["content"]["base64"], validate=True)
            file = KeptFile(str(said["file"]), int(said["mode"], 8), content)
        except (KeyError, TypeError, ValueError):
            raise DamagedError("a file") from None
        if said.get("sha256") != hashlib.sha256(content).hexdigest():
            raise DamagedError(f"the file {file.name}")
        return file

    def _end(self) -> None:
        rows = sum(one.rows for one in self.digests.values())
        said = tuple(self._next.get(name) for name in ("whole", "tables", "rows"))
        if said != (self._whole.hexdigest(), len(self.digests), rows):
            raise DamagedError("the end")
        if self._stream.read(1):
            raise DamagedError("more behind the end")

    def _document(self) -> dict[str, Any]:
        line = self._line()
        document = self._parsed(line)
        if "whole" not in document:
            self._whole.update(line)
        return document

    def _line(self) -> bytes:
        line = self._stream.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise DamagedError("it ends too early")
        self.bytes += len(line)
        return line

    @staticmethod
    def _parsed(line: bytes) -> dict[str, Any]:
        try:
            document = json.loads(line)
        except ValueError:
            raise DamagedError("a line that is none") from None
        if not isinstance(document, dict):
            raise DamagedError("a row without a table")
        return document
