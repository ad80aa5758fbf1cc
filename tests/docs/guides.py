"""The guides as the tests read them: which there are, and what stands in them as code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
CHANGELOG = ROOT / "CHANGELOG.md"
MEMBERS = ROOT / "docs" / "members.md"
OPERATORS = ROOT / "docs" / "operators.md"
GUIDES = [README, CHANGELOG, *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(r"^```(?P<kind>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


def name(path: Path) -> str:
    """How a guide is called in the output of the tests."""
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, kind: str) -> list[str]:
    """The blocks of code of that kind."""
    return [match["code"] for match in _BLOCK.finditer(path.read_text("utf-8")) if match["kind"] == kind]


def spans(path: Path) -> list[str]:
    """What stands in a line as code."""
    return _SPAN.findall(_BLOCK.sub("", path.read_text("utf-8")))


def shell_lines(path: Path) -> list[str]:
    """The commands of the shell blocks, one by one, without comments."""
    lines = [line.partition("#")[0].strip() for block in blocks(path, "sh") for line in block.splitlines()]
    return [command.strip() for line in lines for command in line.split("&&") if command.strip()]


def files() -> list[Path]:
    """Everything that is in the repository, or will be."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [path for file in listed.split("\0") if file and (path := ROOT / file).is_file()]
