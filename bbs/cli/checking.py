"""`bbs check`: whether everything is as it should be, and what to do where it is not."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from shlex import quote

import click

from bbs.cli.checks import database, limits, places, running, texts
from bbs.cli.checks.finding import About, Finding, names
from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings
from bbs.cli.progress import progress
from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.running.presence import living
from bbs.services.site import build

WRONG_STATUS = 1

IN_DATABASE = frozenset({About.SEARCH, About.CLOCK, About.PEOPLE, About.JOBS})
"""What nothing can be said of where the database cannot be asked."""


@cli.command("check", epilog=examples("bbs check", "bbs check --deep", "bbs check --json --data /var/lib/lighthouse"))
@common
@click.option("--deep", is_flag=True, help=_("Also every index and every row of the database, which takes longer."))
@as_json_option
def check(config_file: Path | None, data: Path | None, *, deep: bool, as_json: bool) -> None:
    """Looks at everything: settings, files and their modes, help now, limits, disk, database, search, clock, jobs.

    Says what is wrong, and how to mend it. The exit status is 1 where anything is, else 0; what is only worth knowing
    does not count. A server may run meanwhile. Nothing is changed.
    """
    try:
        config = settings(config_file, data)
    except BBSError as error:
        _tell([Finding(About.SETTINGS, error.message)], [About.SETTINGS], "", as_json=as_json)
        sys.exit(WRONG_STATUS)
    with progress(_("Looking through the database")) if deep else contextlib.nullcontext():
        found, looked_at = run(_look(config, deep=deep))
    _tell(found, looked_at, _as_called(config_file, data), as_json=as_json)
    if any(finding.serious for finding in found):
        sys.exit(WRONG_STATUS)


async def _look(config: Config, *, deep: bool) -> tuple[list[Finding], list[About]]:
    """What was found, and what was looked at."""
    now, servers = system_clock(), living(config.data)
    # Before the database is opened: while it is, there are more files.
    in_folder = list(places.folder(config))
    seen = await database.look(config, now, deep=deep)
    found = [
        *in_folder,
        *places.host_key(config, is_lived_in=seen.db is not None),
        *places.disk(config, seen.size),
        *texts.resources(config, now),
        *texts.others(config),
        *limits.limits(config),
        *running.servers(servers),
        *running.backups(config, now),
        *seen.findings,
    ]
    if seen.db is not None:
        try:
            found += await running.community(build(seen.db, config, system_clock), servers)
        except BBSError as error:
            found.append(Finding(About.DATABASE, error.message, "" if deep else "bbs check --deep"))
        finally:
            await seen.db.close()
    order = list(About)
    found.sort(key=lambda finding: (order.index(finding.about), not finding.serious))
    return found, [about for about in order if seen.db is not None or about not in IN_DATABASE]


def _as_called(config_file: Path | None, data: Path | None) -> str:
    """The options with which this community was named, for the commands that mend it."""
    given = (("--config", config_file), ("--data", data))
    return "".join(f" {option} {quote(str(path))}" for option, path in given if path is not None)


def _tell(found: Sequence[Finding], looked_at: Sequence[About], options: str, *, as_json: bool) -> None:
    found = [replace(each, mend=each.mend + options) if each.mend.startswith("bbs ") else each for each in found]
    wrong = any(finding.serious for finding in found)
    if as_json:
        print_json({"ok": not wrong, "checked": list(looked_at), "findings": [asdict(finding) for finding in found]})
        return
    called = names()
    for about in About:
        if about not in looked_at:
            click.echo(f"{called[about]}: " + _("not looked at"))
            continue
        here = [finding for finding in found if finding.about is about]
        click.echo(f"{called[about]}: " + (_("all well") if not here else _("please look")))
        for finding in here:
            how = _("Wrong:") if finding.serious else _("To know:")
            click.echo(f"  {how} {finding.words}")
            if finding.mend:
                click.echo(f"    {finding.mend}")
    click.echo(_("Something is wrong.") if wrong else _("All is well."))
