"""What holds for all tests."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Whether a test passes does not depend on what else the machine is busy with.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 4 * 2**30

if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED:
    # Hundreds of databases, each of which waits for the disk at every write: in memory that is three times as fast.
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)

ATTACKS = "tests/e2e/attacks/"
SLOWEST_FIRST = (ATTACKS, "tests/e2e/")
"""What takes longest begins first: at the end, no process waits for another that still has much to do."""


LINES = structlog.get_config()
"""The log as it is before anything has set it up; a command that was run in this process is told of warnings alone."""


class Together(LoadScopeScheduling):
    """With several processes: the tests of a file share one, so that its servers are started once; and all attacks
    share one, since they are made on one server, which is looked at when all of them are over."""

    def _split_scope(self, nodeid: str) -> str:
        return ATTACKS if nodeid.startswith(ATTACKS) else nodeid.partition("::")[0]


def pytest_configure(config: pytest.Config) -> None:
    config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: [not item.nodeid.startswith(where) for where in SLOWEST_FIRST])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together:
    return Together(config, log)


@pytest.fixture(autouse=True)
def log_level() -> Iterator[None]:
    """A test that sets the log up as a server does leaves what later tests read of it as it was."""
    root = logging.getLogger()
    before = root.level
    structlog.configure(**LINES)
    yield
    root.setLevel(before)
    structlog.configure(**LINES)
