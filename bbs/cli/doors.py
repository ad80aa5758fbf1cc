"""`bbs invite`: invitations, where registration asks for them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput
from bbs.services.registration import INVITE_DAYS, MAX_INVITE_DAYS, InviteRow
from bbs.services.site import Services


@cli.command("invite", epilog=examples("bbs invite --days 3", "bbs invite --list", "bbs invite --withdraw 4f1c2a"))
@common
@click.option(
    "--days",
    type=click.IntRange(1, MAX_INVITE_DAYS),
    default=INVITE_DAYS,
    show_default=True,
    help=_("How long it can be used."),
)
@click.option("--list", "listing", is_flag=True, help=_("Lists those made with this command, and makes none."))
@click.option("--withdraw", metavar="ID", help=_("Takes one back that nobody has used, and makes none."))
@as_json_option
def invite(
    config_file: Path | None, data: Path | None, days: int, listing: bool, withdraw: str | None, *, as_json: bool
) -> None:
    """Makes an invitation that lets one person join, and prints it. It cannot be shown again."""
    if listing and withdraw is not None:
        raise BadInput(_("Either --list or --withdraw, please."), "usage")
    config = settings(config_file, data)
    if withdraw is not None:
        run(with_services(config, lambda services: services.registration.withdraw_invite(SYSTEM, withdraw)))
        click.echo(_("Nobody can use it any more."))
        return
    if listing:
        _list(run(with_services(config, lambda services: services.registration.invites(SYSTEM))), as_json=as_json)
        return

    async def work(services: Services) -> str:
        return await services.registration.make_invite(SYSTEM, days)

    token = run(with_services(config, work))
    if as_json:
        print_json({"invite": token, "days": days})
        return
    click.echo(token)
    words = ngettext("For one person, within {count} day.", "For one person, within {count} days.", days)
    click.echo(words.format(count=days), err=True)


def _list(rows: tuple[InviteRow, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"invites": [dataclasses.asdict(row) for row in rows]})
        return
    for row in rows:
        used = _("used on {day}").format(day=row.used) if row.used else _("until {day}").format(day=row.expires.date())
        click.echo(f"{row.id}  {used}")
