"""Every figure that the server gives is explained, with its kind, and none that it does not give."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bbs import log
from bbs.domain.clock import system_clock
from bbs.running.figures import Figures, Place
from bbs.services.schedule import JobRow
from bbs.ssh.admission import Admission
from bbs.ssh.counts import Counts
from bench.roomy import ROOMY
from tests.docs.guides import ROOT

METRICS = ROOT / "docs" / "metrics.md"


class Room:
    """As much of the listener as is looked at."""

    def __init__(self) -> None:
        self.settings = ROOMY
        self.admission = Admission(ROOMY, None)  # type: ignore[arg-type]
        self.counts = Counts(1)
        self.sessions_now = 1
        self.counts.signed_in["member"] += 1
        self.counts.sessions["verb"] += 1


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setitem(log._counts, ("error", "session_failed"), 1)
    figures = Figures(Place(tmp_path, "sqlite", tmp_path / "x.sqlite"), Room)  # type: ignore[arg-type]
    figures.database_worked("write", 0.1, False)
    figures.loop_was_late(0.1)
    return figures.text([JobRow("drafts", timedelta(days=1), system_clock(), 1, "")]).decode()


def test_every_figure_is_explained_with_its_kind_and_no_other(page: str) -> None:
    given = dict(re.findall(r"^# TYPE (\S+) (\w+)$", page, re.MULTILINE))
    kinds = "counter|gauge|histogram"
    explained = dict(re.findall(rf"^\| `(\w+)` \| ({kinds}) \| .+ \|$", METRICS.read_text(), re.MULTILINE))
    assert explained == given


def test_what_is_asked_for_is_there(page: str) -> None:
    asked = set(re.findall(r"\b(?:lighthouse|process)_\w+", METRICS.read_text()))
    known = set(re.findall(r"^(\w+)(?:\{.*\})? ", page, re.MULTILINE)) | set(
        re.findall(r"^# TYPE (\S+)", page, re.MULTILINE)
    )
    assert asked <= known


def test_every_value_that_a_label_can_have_is_named(page: str) -> None:
    text = METRICS.read_text()
    for stage in re.findall(r'stage="(\w+)"', page):
        assert f"`{stage}`" in text
