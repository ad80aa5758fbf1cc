"""The `bbs` command."""

from __future__ import annotations

import sys
from typing import NoReturn

import click
import structlog

from bbs.cli import (
    backup,
    boards,
    checking,
    clock,
    completing,
    data,
    doors,
    erasing,
    hostkey,
    members,
    migrating,
    resting,
    safety,
    searching,
    serving,
    stats,
)
from bbs.cli.common import cli
from bbs.cli.progress import leave_out
from bbs.config_parts import Log
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.log import last_words, set_up
from bbs.models.database import StorageFailed

log = structlog.get_logger()


def main(*, bars: bool = True) -> None:
    """Runs the command of the process's arguments, and ends the process with its exit status. Without `bars`, long work
    draws none."""
    # Until the settings are read too, no error is to show what variables held.
    set_up(Log(level="warning"))
    if not bars:
        leave_out()
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail(_("Stopped."), 1)
    except BBSError as error:
        _fail(error.message, error.exit_status)
    except StorageFailed as error:
        _fail(_("The database cannot be used: {why}.").format(why=error), 1)
    except Exception as error:
        log.error("command_failed", exc_info=error)
        _fail(_("Something went wrong on our side; the lines above say where."), 1)


def _fail(message: str, status: int) -> NoReturn:
    click.echo(last_words(f"bbs: {message}", sys.stderr), err=True)
    sys.exit(status)


__all__ = [
    "backup",
    "boards",
    "checking",
    "cli",
    "clock",
    "completing",
    "data",
    "doors",
    "erasing",
    "hostkey",
    "main",
    "members",
    "migrating",
    "resting",
    "safety",
    "searching",
    "serving",
    "stats",
]
