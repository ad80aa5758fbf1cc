"""Each screen looks as it did when somebody last looked: `python -m tests.screens.snapshots` takes it anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.screens.snapshots.camera import FOLDER, SIZES, Studio, path_of, take
from tests.screens.snapshots.shots import SHOTS

NAMES = [shot.name for shot in SHOTS]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("snapshots"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("shot", SHOTS, ids=NAMES)
async def test_a_screen_looks_as_it_did(shot, size, studio: Studio):
    path = path_of(shot.name, size)
    assert path.exists(), "python -m tests.screens.snapshots takes it"
    assert await take(shot, size, await studio.folder()) == path.read_text("utf-8")


def test_no_snapshot_is_left_of_a_screen_that_is_gone():
    assert set(FOLDER.glob("*.txt")) <= {path_of(shot.name, size) for shot in SHOTS for size in SIZES}
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: Path(path).stem)
def test_nothing_is_wider_than_its_screen(path):
    width = int(path.stem.rpartition("-")[2].partition("x")[0])
    screen = path.read_text("utf-8").split("-" * width + "\n")[1]
    assert all(len(line) <= width for line in screen.splitlines())
