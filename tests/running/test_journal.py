"""Lines that go to the service manager's journal: each says how much it weighs; elsewhere they are as they were."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
import structlog

from bbs.config_parts import Log
from bbs.log import JOURNAL, last_words, set_up


@pytest.fixture
def stream(tmp_path: Path) -> Iterator[TextIO]:
    with (tmp_path / "err").open("w+") as file:
        yield file
    set_up(Log())


def is_journal(stream: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    found = os.fstat(stream.fileno())
    monkeypatch.setenv(JOURNAL, f"{found.st_dev}:{found.st_ino}")


def said(stream: TextIO, kind: str) -> list[str]:
    set_up(Log.model_validate({"format": kind}), stream)
    log = structlog.get_logger()
    log.info("listening", port=2222)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        log.exception("session_failed")
    stream.seek(0)
    return stream.read().splitlines()


def test_every_line_says_how_much_it_weighs_and_not_when_it_came(
    stream: TextIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_journal(stream, monkeypatch)
    first, *trace = said(stream, "console")
    assert first.startswith("<6>[info     ] listening")
    assert len(trace) > 2
    assert all(line.startswith("<3>") for line in trace)
    assert last_words("no\nnever", stream) == "<3>no\n<3>never"


def test_programs_read_the_moment_in_the_object(stream: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    is_journal(stream, monkeypatch)
    first, second = said(stream, "json")
    assert first.startswith('<6>{"port": 2222')
    assert "timestamp" in first
    assert second.startswith("<3>{")


def test_another_stream_than_the_journals_is_left_alone(stream: TextIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(JOURNAL, "1:1")
    first, *_trace = said(stream, "console")
    assert first[:4].isdigit()
    assert last_words("no", stream) == "no"
    assert last_words("no", io.StringIO()) == "no"
