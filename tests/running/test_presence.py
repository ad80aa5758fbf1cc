"""Which servers run on a folder, seen by others."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bbs.errors import BBSError, NoSuchThing
from bbs.running import presence as presences
from bbs.running.presence import FOLDER, Presence, living
from bbs.running.restarting import restart

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)

DIES = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bbs.running.presence import Presence
presence = Presence(Path(sys.argv[1]))
presence.come(2222, datetime(2026, 3, 1, tzinfo=UTC))
os._exit(9)
"""


def test_a_server_is_seen_while_it_is_there(tmp_path: Path) -> None:
    presence = Presence(tmp_path)
    presence.come(2222, NOW)
    (seen,) = living(tmp_path)
    assert (seen.port, seen.began) == (2222, "2026-03-01T18:30:00+00:00")
    presence.goes_on()
    assert living(tmp_path)[0].went_on == 1
    presence.go()
    presence.go()
    assert living(tmp_path) == ()


def test_one_that_was_killed_is_not_seen_and_nothing_of_it_stays(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", DIES, str(tmp_path)], check=False, timeout=60)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1
    assert living(tmp_path) == ()
    assert list((tmp_path / FOLDER).iterdir()) == []


def test_what_lies_there_by_accident_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "notes").write_text("x")
    (tmp_path / FOLDER / "12.new").write_text("x")
    assert living(tmp_path) == ()
    assert living(tmp_path / "nowhere") == ()


def test_where_none_runs_there_is_none_to_begin_anew(tmp_path: Path) -> None:
    with pytest.raises(NoSuchThing, match="bbs serve"):
        next(restart(tmp_path))


def test_two_containers_first_processes_on_one_folder_took_each_others_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are process 1: the second one's file replaced the first one's, and went with the first."""
    one, two = (_in_container(number, tmp_path, monkeypatch) for number in (4026531001, 4026531002))
    one.come(2222, NOW)
    two.come(2223, NOW + timedelta(seconds=1))
    assert [seen.port for seen in living(tmp_path)] == [2222, 2223]
    one.go()
    assert [seen.port for seen in living(tmp_path)] == [2223]
    two.go()


def test_a_restart_signalled_the_process_with_a_containers_number_on_the_machine_outside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = _in_container(4026531001, tmp_path, monkeypatch)
    elsewhere.come(2222, NOW)
    monkeypatch.undo()
    monkeypatch.setattr(os, "kill", lambda *_words: pytest.fail("somebody else was signalled"))
    with pytest.raises(BBSError, match="another container"):
        next(restart(tmp_path))
    elsewhere.go()


def _in_container(space: int, data: Path, monkeypatch: pytest.MonkeyPatch) -> Presence:
    """A server's file as the first process of a container makes it."""
    monkeypatch.setattr(presences, "space", lambda: space)
    monkeypatch.setattr(os, "getpid", lambda: 1)
    return Presence(data)
