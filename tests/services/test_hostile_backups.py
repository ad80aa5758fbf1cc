"""Backups that somebody has made to do harm: whole by their sums, and meant for whoever reads them."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bbs.models import dump
from bbs.models.dump import DumpDamagedError, DumpedFile, DumpReader, row_of
from bbs.services import restoring_files

HEAD = {"lighthouse": "backup", "format": 1, "version": "0.1.0", "made": "2026-01-02T03:04:05Z", "kind": "sqlite"}
STEERS = "\x1b]0;owned\x07"


def lines(head: dict[str, object], files: list[dict[str, object]], table: dict[str, object], row: bytes) -> bytes:
    """A backup with one table of one row, and all sums right."""
    rows = {"rows": 1, "last": table.pop("last", None), "sha256": hashlib.sha256(row).hexdigest()}
    body = [HEAD | {"schema": ["0001"]} | head, *files, {"table": "member", "columns": ["id"], "key": ["id"]} | table]
    told = b"".join(json.dumps(each).encode() + b"\n" for each in body) + row + json.dumps(rows).encode() + b"\n"
    end = {"tables": 1, "rows": 1, "sha256": hashlib.sha256(told).hexdigest()}
    return told + json.dumps(end).encode() + b"\n"


def read(content: bytes) -> list[tuple[object, ...]]:
    """The rows of a backup, all of it read and checked."""
    reader = DumpReader(io.BytesIO(content))
    return [row_of(line) for _shape, found in reader.tables() for line in found]


def test_one_that_is_as_it_should_be() -> None:
    assert read(lines({}, [], {}, b"[1]\n")) == [(1,)]


@pytest.mark.parametrize(
    ("head", "table"),
    [
        ({"version": STEERS}, {}),
        ({"version": STEERS, "format": 99}, {}),
        ({"version": "9" * 10_000, "format": 99}, {}),
        ({"made": STEERS}, {}),
        ({"made": "yesterday"}, {}),
        ({"kind": STEERS}, {}),
        ({"schema": [STEERS]}, {}),
        ({}, {"table": STEERS}),
        ({}, {"table": 'x"; DROP TABLE member; --'}),
        ({}, {"columns": ['id") VALUES (1); --']}),
        ({}, {"key": [STEERS]}),
        ({}, {"last": 2**80}),
        ({}, {"last": STEERS}),
        ({}, {"last": -1}),
    ],
)
def test_what_a_backup_said_of_itself_steered_the_operators_terminal(
    head: dict[str, object], table: dict[str, object]
) -> None:
    with pytest.raises(DumpDamagedError) as caught:
        read(lines(head, [], table, b"[1]\n"))
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("row", [b"[junk\n", b"[" * 100_000 + b"\n", b'[{"hex":"zz"}]\n', b'[{"hex":1},{"hexx":1}]\n'])
def test_a_row_that_was_none_ended_in_a_trace(row: bytes) -> None:
    with pytest.raises(DumpDamagedError, match="a row that is none"):
        read(lines({}, [], {}, row))


def test_a_small_file_became_gigabytes_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dump, "MAX_FILES", 100_000)
    content = base64.b64encode(bytes(30_000)).decode()
    files: list[dict[str, object]] = [{"file": f"f{n}", "mode": "600", "base64": content} for n in range(10)]
    assert read(lines({}, files[:1], {}, b"[1]\n")) == [(1,)]
    with pytest.raises(DumpDamagedError, match="more files"):
        read(lines({}, files, {}, b"[1]\n"))


@pytest.mark.parametrize(
    "make",
    [
        lambda name: name,
        lambda name: f"{name}-wal",
        lambda name: f"{name}-journal",
        lambda _name: "other.sqlite",
        lambda _name: "running",
        lambda _name: "host_keys",
    ],
)
def test_a_file_of_a_backup_took_the_place_of_the_database(tmp_path: Path, make: Callable[[str], str]) -> None:
    data, aside = tmp_path / "data", tmp_path / "aside"
    data.mkdir()
    aside.mkdir()
    (aside / "erasures.jsonl").write_text("")
    (data / "bbs.sqlite").write_text("a community")
    put = restoring_files.put([DumpedFile(make("bbs.sqlite"), b"x")], data, aside, "kept", keeps_config=False)
    assert put.names == ()
    assert [path.name for path in data.iterdir()] == ["bbs.sqlite"]
    assert (data / "bbs.sqlite").read_text() == "a community"
