"""`bbs readonly` and `bbs close`: rest for the whole community, for a while or for good."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain import when
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.resting import Rest
from bbs.services.site import Services

_words_option = click.option("--words", default="", help=_("What to tell members along with it."))


@cli.command(
    "readonly",
    epilog=examples(
        'bbs readonly on --words "Back at eight, once the new disk is in."',
        "bbs readonly show --json",
        "bbs readonly off",
    ),
)
@common
@click.argument("what", type=click.Choice(["on", "off", "show"]))
@_words_option
@as_json_option
def readonly(config_file: Path | None, data: Path | None, what: str, words: str, *, as_json: bool) -> None:
    """Lets members only read for a while, in every process at once, or shows whether it is so.

    Signing in, reading, export and help now go on, and drafts are kept. Whatever else somebody wants to change is
    refused, with your words. The `bbs` commands themselves work. What is done by the clock waits, backups aside.
    """
    if words and what != "on":
        raise BadInput(_("--words belongs to: bbs readonly on"), "usage")

    async def work(services: Services) -> Rest:
        if what == "on":
            return await services.resting.begin_read_only(SYSTEM, words)
        return await (services.resting.end_read_only(SYSTEM) if what == "off" else services.resting.show(SYSTEM))

    found = run(with_services(settings(config_file, data), work)).read_only
    if as_json:
        print_json(
            {"read_only": found is not None, "since": found and found.since, "words": found.words if found else ""}
        )
    elif found is None:
        click.echo(_("Members can read and write."))
    else:
        since = found.since.strftime("%Y-%m-%d %H:%M UTC")
        click.echo(_("Members can only read, since {since}. To end that: bbs readonly off").format(since=since))


@cli.command(
    "close",
    epilog=examples('bbs close --on 2031-12-31 --words "Thank you for nine years."', "bbs close", "bbs close --undo"),
)
@common
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help=_("The first day on which it can only be read (UTC)."))
@_words_option
@click.option("--undo", is_flag=True, help=_("It goes on after all."))
@as_json_option
def close(
    config_file: Path | None, data: Path | None, on: datetime | None, words: str, *, undo: bool, as_json: bool
) -> None:
    """Ends the community kindly: says so from now on, and lets it only be read from a day on.

    Before signing in and at home everybody is told. From that day on nobody joins or writes; everybody can still sign
    in, read, export, delete and erase what is theirs, and moderators look after what stands. Without an option it shows
    what is planned.
    """
    if (on is not None and undo) or (words and on is None):
        raise BadInput(_("Either --on with a day, and --words with it, or --undo."), "usage")

    async def work(services: Services) -> Rest:
        if on is not None:
            return await services.resting.close(SYSTEM, on.date(), words)
        return await (services.resting.stay_open(SYSTEM) if undo else services.resting.show(SYSTEM))

    _print(run(with_services(settings(config_file, data), work)), as_json=as_json)


def _print(rest: Rest, *, as_json: bool) -> None:
    found = rest.closing
    if as_json:
        document: dict[str, Any] = {"closing": found is not None, "on": found and found.on.isoformat()}
        print_json(document | {"words": found.words if found else ""})
    elif found is None:
        click.echo(_("Nothing is planned: the community goes on."))
    elif found.on > system_clock().date():
        click.echo(
            _("The community closes on {day}. To take that back: bbs close --undo").format(day=when.date(found.on))
        )
    else:
        click.echo(
            _("The community closed on {day}. To open it again: bbs close --undo").format(day=when.date(found.on))
        )
