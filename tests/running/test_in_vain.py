"""A start that fails says by its status whether another try may go well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bbs.cli.serving import IN_VAIN
from bbs.config import Config
from bbs.errors import BadInput, BBSError
from bbs.models.database import StorageDamaged
from bbs.server import storage_unusable
from bbs.ssh.host_keys import load_or_make, path_of
from tests.e2e.harness import clean_environment


def serve(data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bbs", "serve", "--port", "0", "--data", str(data)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=clean_environment())


def test_what_somebody_has_to_mend_ends_like_settings_that_are_wrong(tmp_path: Path) -> None:
    load_or_make(tmp_path)
    path_of(tmp_path).chmod(0o644)
    ended = serve(tmp_path)
    assert ended.returncode == BadInput.exit_status
    assert "chmod 600" in ended.stderr


def test_what_may_pass_ends_like_any_failure(tmp_path: Path) -> None:
    (tmp_path / "bbs.sqlite").mkdir()
    ended = serve(tmp_path)
    assert ended.returncode == BBSError.exit_status
    assert "cannot be used" in ended.stderr


@pytest.mark.parametrize("damaged", [True, False])
def test_a_damaged_database_is_not_opened_again_and_again(tmp_path: Path, damaged: bool) -> None:
    error = StorageDamaged("malformed") if damaged else OSError("away")
    assert (storage_unusable(error, Config(data=tmp_path)).code in IN_VAIN) is damaged
