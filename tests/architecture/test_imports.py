"""The house's import rules, seen from outside: what a fresh interpreter has loaded after importing one room."""

from __future__ import annotations

import subprocess
import sys

import pytest

LOADED = "import sys, importlib; importlib.import_module({room!r}); print('\\n'.join(sys.modules))"

FORBIDDEN = {
    "bbs.domain.policy": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.domain.text": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.domain.commands": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.domain.editing": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.errors": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.config": {"textual", "rich", "asyncssh", "peewee", "psycopg"},
    "bbs.models.tables": {"textual", "rich", "asyncssh", "bbs.services"},
    "bbs.services.site": {"textual", "rich", "asyncssh", "bbs.terminal", "bbs.screens", "bbs.ssh"},
    "bbs.terminal.app": {"asyncssh", "peewee", "bbs.services", "bbs.models", "bbs.screens"},
    "bbs.screens.front": {"asyncssh", "bbs.ssh", "bbs.server"},
    "bbs.ssh.server": {"textual", "bbs.terminal", "bbs.screens"},
    "bbs.verbs": {"textual", "bbs.terminal", "bbs.screens", "asyncssh"},
}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_a_room_brings_nothing_with_it_that_it_may_not_know(room):
    code = LOADED.format(room=room)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert FORBIDDEN[room].isdisjoint(done.stdout.split())
