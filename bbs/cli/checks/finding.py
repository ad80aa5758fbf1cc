"""What a check has found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bbs.domain.words import _


class About(StrEnum):
    """What is looked at, in this order."""

    SETTINGS = "settings"
    FOLDER = "folder"
    HOST_KEY = "host_key"
    HELP_NOW = "help_now"
    TEXTS = "texts"
    LIMITS = "limits"
    DISK = "disk"
    DATABASE = "database"
    SEARCH = "search"
    CLOCK = "clock"
    PEOPLE = "people"
    JOBS = "jobs"
    BACKUPS = "backups"
    SERVERS = "servers"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, and how to mend it: mostly a command, or what to look at. What is not `serious` is only
    worth knowing."""

    about: About
    words: str
    mend: str = ""
    serious: bool = True


def names() -> dict[About, str]:
    """What each of them is called."""
    return {
        About.SETTINGS: _("Settings"),
        About.FOLDER: _("Data folder"),
        About.HOST_KEY: _("Host key"),
        About.HELP_NOW: _("Help now"),
        About.TEXTS: _("Your own texts"),
        About.LIMITS: _("Limits"),
        About.DISK: _("Disk"),
        About.DATABASE: _("Database"),
        About.SEARCH: _("Search"),
        About.CLOCK: _("Clock"),
        About.PEOPLE: _("People"),
        About.JOBS: _("Work by the clock"),
        About.BACKUPS: _("Backups"),
        About.SERVERS: _("Servers"),
    }
