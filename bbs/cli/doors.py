"""`bbs invite`: invitations, where registration asks for them."""

from __future__ import annotations

from pathlib import Path

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _, ngettext
from bbs.services.registration import INVITE_DAYS, MAX_INVITE_DAYS
from bbs.services.site import Services


@cli.command("invite", epilog=examples("bbs invite --days 3"))
@common
@click.option(
    "--days",
    type=click.IntRange(1, MAX_INVITE_DAYS),
    default=INVITE_DAYS,
    show_default=True,
    help=_("How long it can be used."),
)
@as_json_option
def invite(config_file: Path | None, data: Path | None, days: int, *, as_json: bool) -> None:
    """Makes an invitation that lets one person join, and prints it. It cannot be shown again."""

    async def work(services: Services) -> str:
        return await services.registration.make_invite(SYSTEM, days)

    token = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json({"invite": token, "days": days})
        return
    click.echo(token)
    words = ngettext("For one person, within {count} day.", "For one person, within {count} days.", days)
    click.echo(words.format(count=days), err=True)
