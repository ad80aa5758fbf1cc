"""The peers' figures for the visit: run through their own harness where they are installed, else as documented."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = ("mutt", "slrn", "tin")
NEEDED = (*PROGRAMS, "nano", "sshd")
INSTALL = "apt-get install mutt slrn tin nano openssh-server, then --peers FOLDER with corpus.py, harness.py and run.py"
MODES = ("direct", "ssh", "sshz")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a program needed for the visit: bytes, deflated bytes, bytes on the wire plain and compressed (0: not
    measured), and bytes a key by step."""

    name: str
    sent: int
    deflated: int
    wire: int = 0
    compressed: int = 0
    text: float = 0.0
    keys: dict[str, float] | None = None


_STEPS = ("boards, one down", "threads, one down", "thread, one line down", "next message", "type a letter")


def _documented(name: str, sent: int, deflated: int, wire: int, compressed: int, ratio: float, *keys: float) -> Figures:
    return Figures(name, sent, deflated, wire, compressed, sent / ratio, dict(zip(_STEPS, keys, strict=True)))


DOCUMENTED = {
    (80, 24): (
        _documented("mutt 2.2", 35_704, 10_654, 50_400, 23_900, 1.81, 169, 276, 148, 795, 19.8),
        _documented("slrn 1.0.3", 33_209, 9_531, 46_100, 21_800, 1.44, 56, 179, 109, 1_070, 19.8),
        _documented("tin 2.6", 30_790, 9_071, 49_000, 24_700, 1.83, 166, 188, 122, 883, 19.8),
    ),
    (120, 40): (
        Figures("mutt 2.2", 45_191, 13_109),
        Figures("slrn 1.0.3", 41_466, 11_789),
        Figures("tin 2.6", 40_191, 12_008),
    ),
}
"""Measured for the design, on the corpus of the peers."""

_NAMES = {
    "boards_down": "boards, one down",
    "open_board": "open the board",
    "threads_down": "threads, one down",
    "threads_pgdn": "threads, a page down",
    "open_thread": "open the thread",
    "scroll_line": "thread, one line down",
    "page_down": "thread, a page down",
    "next_msg": "next message",
    "open_reply": "open the reply",
    "type60": "type a letter",
    "cancel": "leave the reply",
    "back_threads": "back to the threads",
    "back_boards": "back to the boards",
}


def missing() -> list[str]:
    """The programs that are not installed."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return [name for name in NEEDED if shutil.which(name, path=path) is None]


def prepare(folder: Path, peers: Path) -> Path:
    """Makes the peers' corpus below `folder`; the path of its JSON."""
    folder.chmod(0o755)
    root = folder / "p"
    root.mkdir(mode=0o755)
    _python(peers / "corpus.py", root)
    return root / "data" / "corpus.json"


def run(folder: Path, peers: Path, size: tuple[int, int]) -> tuple[Figures, ...]:
    """Runs every peer at this size, plain, through SSH, and compressed; needs root, and some minutes."""
    root = folder / "p"
    name = f"{size[0]}x{size[1]}"
    options = ("--peers", ",".join(PROGRAMS), "--sizes", name, "--modes", ",".join(MODES), "--reps", "1")
    said = _python(peers / "run.py", root, *options)
    print(said, file=sys.stderr)
    return tuple(found for program in PROGRAMS if (found := _figures(root / "results", program, name)) is not None)


def _python(script: Path, root: Path, *options: str) -> str:
    env = dict(os.environ, PEERS_ROOT=str(root), PYTHONDONTWRITEBYTECODE="1", TMPDIR="/tmp")
    done = subprocess.run([sys.executable, str(script), *options], env=env, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def _figures(results: Path, program: str, size: str) -> Figures | None:
    runs = {}
    for mode in MODES:
        file = results / f"{program}.{size}.{mode}.0.json"
        if file.exists():
            runs[mode] = json.loads(file.read_text())
    if not runs:
        return None
    steps = {mode: [step for step in found["steps"] if step["counted"]] for mode, found in runs.items()}
    direct = next(iter(steps.values()))
    return Figures(
        name=runs[next(iter(runs))]["version"].split(" + ")[0].split(" (")[0],
        sent=sum(step["raw"] for step in direct),
        deflated=sum(step["z"] for step in direct),
        wire=sum(step["down"] for step in steps.get("ssh", [])),
        compressed=sum(step["down"] for step in steps.get("sshz", [])),
        text=sum(step["new"] for step in direct),
        keys={_NAMES.get(step["step"], step["step"]): step["raw"] / max(step["keys"], 1) for step in direct},
    )
