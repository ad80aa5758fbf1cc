"""Whether this machine can bear what the settings promise."""

from __future__ import annotations

import resource
import shlex
import shutil
from collections.abc import Iterator
from typing import Final

from bbs.cli.checks.finding import About, Finding
from bbs.config import Config
from bbs.domain.words import _

SPARE: Final = 200
"""Open files beside the connections: the database, the log, and those who are told that there is no place."""


def limits(config: Config) -> Iterator[Finding]:
    """Open files, limits that cannot be reached, and the command that is to be run."""
    # The hard one: that is what a server takes.
    most, needed = resource.getrlimit(resource.RLIMIT_NOFILE)[1], config.limits.connections + SPARE
    if most != resource.RLIM_INFINITY and most < needed:
        words = _("{connections} connections need {needed} open files, and this user may have {most}.").format(
            connections=config.limits.connections, needed=needed, most=most
        )
        yield Finding(About.LIMITS, words, f"LimitNOFILE={needed} (systemd), ulimit -n {needed} (shell)")
    yield from _never_reached(config)
    yield from _command(config)


def _never_reached(config: Config) -> Iterator[Finding]:
    said = config.limits
    for name, above in (
        ("unauthenticated", "connections"),
        ("guests", "connections"),
        ("handshakes", "unauthenticated"),
    ):
        if getattr(said, name) > getattr(said, above):
            words = _("limits.{name} is more than limits.{above}, and so is never reached.").format(
                name=name, above=above
            )
            yield Finding(About.LIMITS, words, _("Lower the one, or raise the other."), serious=False)


def _command(config: Config) -> Iterator[Finding]:
    words = shlex.split(config.moderation.notify_command)
    if words and shutil.which(words[0]) is None:
        said = _("moderation.notify_command cannot be run: there is no {command}.").format(command=words[0])
        yield Finding(About.LIMITS, said, f"chmod +x {shlex.quote(words[0])}")
