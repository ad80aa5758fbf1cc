"""`python -m tests.screens.snapshots [NAME ...]`: takes the snapshots anew."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.screens.snapshots.camera import FOLDER, SIZES, Studio, path_of, take
from tests.screens.snapshots.shots import SHOTS


async def main(names: list[str]) -> int:
    """Takes those of these names, or all; says which could not be taken."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(Path(folder))
        for shot in SHOTS:
            if names and shot.name not in names:
                continue
            for size in SIZES:
                try:
                    path_of(shot.name, size).write_text(await take(shot, size, await studio.folder()), "utf-8")
                except Exception as error:
                    missed += 1
                    print(f"{shot.name} {size[0]}x{size[1]}: {type(error).__name__}: {error}", file=sys.stderr)
    if not names:
        known = {path_of(shot.name, size) for shot in SHOTS for size in SIZES}
        for path in set(FOLDER.glob("*.txt")) - known:
            path.unlink()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
