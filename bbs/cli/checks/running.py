"""The community at work: who looks after it, what the clock does, backups, and the servers that run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import Final

from bbs import __version__
from bbs.cli.checks.finding import About, Finding
from bbs.cli.checks.places import OTHERS
from bbs.config import Config
from bbs.domain.clock_doubt import ClockSeen
from bbs.domain.policy import SYSTEM, Role
from bbs.domain.words import _, ngettext
from bbs.models.queries import duty
from bbs.running.presence import Running
from bbs.services import backing_up, resting_rules, set_aside
from bbs.services.schedule import JobRow
from bbs.services.set_aside import MovedAside
from bbs.services.site import Services

LATE: Final = 3
"""A job that has not been done for so many times its interval does not run any more."""

SLACK: Final = timedelta(hours=1)
"""So much later is nothing to speak of: a server was just started."""


async def community(services: Services, servers: Sequence[Running]) -> Sequence[Finding]:
    """What is to be said of the open database's community, beside its bytes."""
    now = services.clock()
    rows = await services.schedule.rows(SYSTEM)
    clock = _clock((await services.schedule.clock(SYSTEM)).looked(now))
    found = [*_jobs(rows, now, bool(servers)), *clock]
    aside = await services._core.read(lambda: set_aside.moved_aside(services.live.now))
    return [*await services._core.read(lambda: list(_people(services, now))), *found, *map(_moved_aside, aside)]


def _moved_aside(found: MovedAside) -> Finding:
    words = _("What a restore moved aside is in {place}, with whoever was erased since. It goes by itself on {day}.")
    mend = f"psql ... -c 'DROP SCHEMA {found.place} CASCADE'" if found.schema else f"rm -r {quote(found.place)}"
    told = words.format(place=found.place, day=found.goes.date().isoformat())
    return Finding(About.BACKUPS, told, mend, serious=False)


def _people(services: Services, now: datetime) -> Iterator[Finding]:
    """Inside a read."""
    staff = {row.role for row in duty.everybody()}
    if not staff & {Role.MODERATOR.value, Role.SYSOP.value}:
        words = _("Nobody is a moderator: nobody sees reports, and nobody answers who asks for a person.")
        yield Finding(About.PEOPLE, words, "bbs member role HANDLE --add moderator", serious=False)
    elif services.duty.pauses():
        words = _("No moderator has looked in for long, so nobody can join.")
        yield Finding(About.PEOPLE, words, _("Ask one to look at the cases."))
    if (quiet := resting_rules.read_only()) is not None:
        words = _("Members can only read, since {since}.").format(since=f"{quiet.since:%Y-%m-%d %H:%M} UTC")
        yield Finding(About.PEOPLE, words, "bbs readonly off", serious=False)
    if (end := resting_rules.closing()) is not None:
        words = resting_rules.closing_words(end, now.date())
        yield Finding(About.PEOPLE, words, "bbs close --undo", serious=False)


def _clock(seen: ClockSeen) -> Iterator[Finding]:
    if seen.believed_from is not None:
        words = _(
            "The clock was at {right} when it was last believed, and then jumped. Nothing is forgotten by it now."
        )
        yield Finding(About.CLOCK, words.format(right=f"{seen.right:%Y-%m-%d %H:%M} UTC"), "bbs clock")


def _jobs(rows: Sequence[JobRow], now: datetime, runs: bool) -> Iterator[Finding]:
    for row in rows:
        if row.failed:
            words = _("“{job}” failed the last time: {why}.").format(job=row.name, why=row.failed)
            yield Finding(About.JOBS, words, _("The log says more; it is tried again after five minutes."))
        elif runs and row.ran is not None and now - row.ran > LATE * row.every + SLACK:
            words = _("“{job}” was last done at {when}, and should be each {hours:g} hours.").format(
                job=row.name, when=f"{row.ran:%Y-%m-%d %H:%M} UTC", hours=row.every / timedelta(hours=1)
            )
            yield Finding(About.JOBS, words, "bbs restart")


def backups(config: Config, now: datetime) -> Iterator[Finding]:
    """Whether there are any, how old the newest is, and who could read them."""
    folder, found = backing_up.folder_of(config), backing_up.backups(config)
    every = timedelta(hours=config.backup.every_hours)
    if not every:
        words = _("The server makes no backups by itself. If nothing else does either, a broken disk takes everything.")
        yield Finding(About.BACKUPS, words, "bbs backup FILE", serious=False)
    elif not found:
        words = _("There is no backup in {folder} yet.").format(folder=folder)
        yield Finding(About.BACKUPS, words, "bbs backup FILE", serious=False)
    elif (past := [row.made for row in found if row.made <= now + SLACK]) and now - past[0] > LATE * every + SLACK:
        words = _("The newest backup in {folder} is of {when}, and there should be one each {hours:g} hours.").format(
            folder=folder, when=f"{past[0]:%Y-%m-%d %H:%M} UTC", hours=every / timedelta(hours=1)
        )
        yield Finding(About.BACKUPS, words, "bbs backup FILE")
    yield from _where(config, now, found)
    yield from _who_reads(folder, found)


def _where(config: Config, now: datetime, found: Sequence[backing_up.BackupRow]) -> Iterator[Finding]:
    folder = backing_up.folder_of(config)
    if ahead := [row for row in found if row.made > now + SLACK]:
        words = ngettext(
            "{count} backup in {folder} is of a day that lies ahead: the clock is wrong, or was.",
            "{count} backups in {folder} are of days that lie ahead: the clock is wrong, or was.",
            len(ahead),
        )
        mend = _("Nothing else throws them away before that day; whoever was erased is in them.")
        yield Finding(About.BACKUPS, words.format(count=len(ahead), folder=folder), mend, serious=False)
    if config.backup.folder is not None and _on_one_disk(folder, config.data):
        words = _("The backups in {folder} are on the same disk as the community: what breaks it takes both.")
        mend = _("Where another disk belongs there, see whether it is mounted.")
        yield Finding(About.BACKUPS, words.format(folder=folder), mend, serious=False)


def _on_one_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def _who_reads(folder: Path, found: Sequence[backing_up.BackupRow]) -> Iterator[Finding]:
    if count := sum(bool(row.path.stat().st_mode & OTHERS) for row in found):
        words = ngettext(
            "Others on this machine can read {count} backup in {folder}.",
            "Others on this machine can read {count} backups in {folder}.",
            count,
        )
        yield Finding(About.BACKUPS, words.format(count=count, folder=folder), f"chmod 600 {quote(str(folder))}/*")
    if found and not found[0].closed:
        words = _("Whoever gets at a backup can read all of it: backup.recipients names nobody.")
        mend = _("Set it to a public key whose other half lies elsewhere, and twice.")
        yield Finding(About.BACKUPS, words, mend, serious=False)


def servers(found: Sequence[Running]) -> Iterator[Finding]:
    """What is to be said of the servers that run on this data folder."""
    for server in found:
        if server.version != __version__:
            words = _("The server with process {number} is of version {there}, and {here} is installed.").format(
                number=server.process, there=server.version, here=__version__
            )
            yield Finding(About.SERVERS, words, "bbs restart", serious=False)
