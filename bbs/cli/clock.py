"""`bbs clock`: how the machine's clock stands with the community, and that it is right."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.clock import system_clock
from bbs.domain.clock_doubt import ClockSeen
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.services.site import Services


@cli.command("clock", epilog=examples("bbs clock", "bbs clock --right", "bbs clock --json"))
@common
@click.option("--right", is_flag=True, help=_("You have looked, and the machine's clock is right."))
@as_json_option
def clock(config_file: Path | None, data: Path | None, *, right: bool, as_json: bool) -> None:
    """Shows whether the clock is believed, or says that it is right.

    Where it jumps by more than a day, or the server was off for longer, nothing is forgotten, erased or ended by it
    until it has come back, has gone on evenly for three days, or you say that it is right. Nothing else waits.
    """

    async def work(services: Services) -> ClockSeen:
        if right:
            return await services.schedule.believe_clock(SYSTEM)
        return (await services.schedule.clock(SYSTEM)).looked(system_clock())

    seen = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json({"believed": not seen.is_doubted, "right": seen.right, "believed_from": seen.believed_from})
        return
    click.echo(_("The clock says {now}.").format(now=_moment(seen.last)))
    if seen.believed_from is None:
        click.echo(_("It is believed."))
        return
    words = _("It was last believed at {right}, and then jumped. Nothing is forgotten by it until {until}.")
    click.echo(words.format(right=_moment(seen.right), until=_moment(seen.believed_from)))
    click.echo(_("Where it is right, nothing needs to wait: bbs clock --right"))


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
