"""The guides make a site in which every page is reached and every link leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.docs.guides import ROOT


def test_the_guides_make_a_site(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "read")]
    folders = [str(ROOT / "docs"), str(tmp_path / "site")]
    made = subprocess.run([*command, *folders], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    for page in (ROOT / "docs").glob("*.md"):
        assert (tmp_path / "site" / page.with_suffix(".html").name).is_file()
