"""What every benchmark prints: where and with what it ran, and a table."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("textual", "asyncssh", "peewee", "psycopg")


def heading(corpus: str) -> str:
    """Lines that say machine, versions, corpus and commit."""
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return "\n".join(
        (
            f"machine   {_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
            f"versions  Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}",
            f"commit    {_commit()}, run on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
            f"corpus    {corpus}",
        )
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table: words to the left, figures to the right."""
    widths = [max(len(str(row[column])) for row in (head, *rows)) for column in range(len(head))]
    figures = [all(_is_figure(row[column]) for row in rows) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        parts = (cell.rjust(w) if f else cell.ljust(w) for cell, w, f in zip(cells, widths, figures, strict=True))
        return f"| {' | '.join(parts)} |"

    rule = "|".join("-" * (w + 1) + ":" if f else "-" * (w + 2) for w, f in zip(widths, figures, strict=True))
    return "\n".join((line(head), f"|{rule}|", *(line(row) for row in rows)))


def _is_figure(cell: str) -> bool:
    return cell[:1].isdigit() or cell[:1] in "-+"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=True).stdout

    try:
        changed = " and what is not committed" if git("status", "--porcelain").strip() else ""
        return git("rev-parse", "--short", "HEAD").strip() + changed
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, all of its threads; to the nanosecond where the system tells."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.exists():
        return 0.0
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir()) / 1e9
