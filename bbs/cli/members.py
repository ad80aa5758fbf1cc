"""`bbs member`: the members, as the operator adds, shows and changes them. A running server hears of each change."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from bbs.cli.common import PATH, as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.policy import SYSTEM, Role
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.key_text import read_key
from bbs.services.managing import GIVEN, MemberDetails
from bbs.services.rows import OfferedKey
from bbs.services.site import Services

_ROLES = click.Choice([role.value for role in Role if role is not Role.GUEST])
_GIVEN = click.Choice(GIVEN)
_stdin_option = click.option("--password-stdin", is_flag=True, help=_("Reads the password from standard input."))


@cli.group()
def member() -> None:
    """The members."""


@member.command("add", epilog=examples("bbs member add ana --role moderator", "bbs member add ben --key ben.pub"))
@common
@click.argument("handle")
@click.option("--role", "roles", multiple=True, type=_ROLES, help=_("What they are here, beside a member."))
@click.option("--key", "key_file", type=PATH, help=_("A public key to sign in with."))
@_stdin_option
def member_add(
    config_file: Path | None,
    data: Path | None,
    handle: str,
    roles: tuple[str, ...],
    key_file: Path | None,
    *,
    password_stdin: bool,
) -> None:
    """Adds a member, who signs in with a password, a key, or either."""
    key = _public_key(key_file) if key_file else None
    password = _password(password_stdin, needed=key is None)

    async def work(services: Services) -> None:
        await services.accounts.add_member(SYSTEM, handle, password, roles, key)

    _do(config_file, data, work)
    click.echo(_("{handle} can sign in now.").format(handle=handle))


@member.command("list", epilog=examples("bbs member list --json"))
@common
@as_json_option
def member_list(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Lists the members."""

    async def work(services: Services) -> list[dict[str, Any]]:
        return [dataclasses.asdict(row) for row in await services.accounts.members(SYSTEM)]

    rows = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json({"members": rows})
        return
    for row in rows:
        state = "" if row["state"] == "active" else f"  ({row['state']})"
        click.echo(f"{row['handle']:24}  {row['joined']}  {', '.join(row['roles'])}{state}")


@member.command("show", epilog=examples("bbs member show ana"))
@common
@click.argument("handle")
@as_json_option
def member_show(config_file: Path | None, data: Path | None, handle: str, *, as_json: bool) -> None:
    """Shows a member: roles, state, and what they sign in with."""

    async def work(services: Services) -> MemberDetails:
        return await services.managing.show(SYSTEM, handle)

    found = run(with_services(settings(config_file, data), work))
    if as_json:
        details = dataclasses.asdict(found)
        print_json(details.pop("row") | details)
        return
    _print_details(found)


@member.command(
    "role", epilog=examples("bbs member role ana --add moderator", "bbs member role ana --remove moderator")
)
@common
@click.argument("handle")
@click.option("--add", multiple=True, type=_GIVEN, help=_("A role to give."))
@click.option("--remove", multiple=True, type=_GIVEN, help=_("A role to take; open sessions end."))
def member_role(
    config_file: Path | None, data: Path | None, handle: str, add: tuple[str, ...], remove: tuple[str, ...]
) -> None:
    """Gives roles that count everywhere, and takes them."""
    if not add and not remove:
        raise BadInput(_("Please say which role: --add or --remove."), "usage")

    async def work(services: Services) -> None:
        await services.managing.set_roles(SYSTEM, handle, add, remove)

    _do(config_file, data, work)
    click.echo(_("Done."))


@member.command(
    "password", epilog=examples("bbs member password ana", "bbs member password ana --password-stdin < secret.txt")
)
@common
@click.argument("handle")
@_stdin_option
def member_password(config_file: Path | None, data: Path | None, handle: str, *, password_stdin: bool) -> None:
    """Sets a member's password. Their sessions end, and the next sign-in says what happened."""
    password = _password(password_stdin, needed=True)

    async def work(services: Services) -> None:
        await services.managing.reset_password(SYSTEM, handle, password or "")

    _do(config_file, data, work)
    click.echo(_("{handle} signs in with the new password from now on.").format(handle=handle))


@member.command("key", epilog=examples("bbs member key ana --add ana.pub --name laptop", "bbs member key ana"))
@common
@click.argument("handle")
@click.option("--add", "key_file", type=PATH, help=_("A public key that opens the account as well."))
@click.option("--name", default="", help=_("What to call it."))
@click.option("--remove", type=int, help=_("The number of a key to take off; open sessions end."))
@as_json_option
def member_key(
    config_file: Path | None,
    data: Path | None,
    handle: str,
    key_file: Path | None,
    name: str,
    remove: int | None,
    *,
    as_json: bool,
) -> None:
    """Adds a key to a member's account, takes one off, or lists them."""
    key = _public_key(key_file) if key_file else None

    async def work(services: Services) -> MemberDetails:
        if key is not None:
            await services.managing.add_key(SYSTEM, handle, key, name)
        if remove is not None:
            await services.managing.remove_key(SYSTEM, handle, remove)
        return await services.managing.show(SYSTEM, handle)

    keys = run(with_services(settings(config_file, data), work)).keys
    if as_json:
        print_json({"keys": keys})
        return
    for row in keys:
        used = _("last used: {day}").format(day=row.used or _("never"))
        click.echo(f"{row.id:<6}...{row.tail}  {row.kind:20}  {used}  {row.name}")


@member.command(
    "suspend", epilog=examples("bbs member suspend ana --days 7", "bbs member suspend ana --until 2031-01-31")
)
@common
@click.argument("handle")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=_("The day on which they may come back (UTC)."))
@click.option("--days", type=click.IntRange(1, 3650), help=_("For so many days."))
def member_suspend(
    config_file: Path | None, data: Path | None, handle: str, until: datetime | None, days: int | None
) -> None:
    """Keeps a member out, until a day or until they are restored. Their sessions end."""
    if until is not None and days is not None:
        raise BadInput(_("Either --until or --days, please."), "usage")

    async def work(services: Services) -> None:
        end = None if until is None else until.replace(tzinfo=UTC)
        if days is not None:
            end = services.clock() + timedelta(days=days)
        await services.managing.suspend(SYSTEM, handle, end)

    _do(config_file, data, work)
    click.echo(_("{handle} cannot sign in now.").format(handle=handle))


@member.command("restore", epilog=examples("bbs member restore ana"))
@common
@click.argument("handle")
def member_restore(config_file: Path | None, data: Path | None, handle: str) -> None:
    """Lets a suspended member in again; the next sign-in says so."""

    async def work(services: Services) -> None:
        await services.managing.restore(SYSTEM, handle)

    _do(config_file, data, work)
    click.echo(_("{handle} can sign in again.").format(handle=handle))


def _do(config_file: Path | None, data: Path | None, work: Callable[[Services], Awaitable[None]]) -> None:
    run(with_services(settings(config_file, data), work))


def _print_details(found: MemberDetails) -> None:
    row, until = found.row, found.suspended_until
    lines = [
        (_("Handle"), row.handle),
        (_("Roles"), ", ".join(row.roles)),
        (_("State"), row.state if until is None else f"{row.state}, {until:%Y-%m-%d %H:%M} UTC"),
        (_("Joined"), row.joined),
        (_("Last here"), row.seen or "-"),
        (_("Password"), _yes(row.has_password)),
        (_("Recovery code"), _yes(found.has_recovery_code)),
        (_("Door word"), _yes(found.has_door_word)),
        (_("Keys"), ", ".join(f"{key.id} (...{key.tail})" for key in found.keys) or "-"),
    ]
    for name, value in lines:
        click.echo(f"{name + ':':16}{value}")


def _yes(there: bool) -> str:
    return _("yes") if there else _("no")


def _public_key(path: Path) -> OfferedKey:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror), "key") from None
    return read_key(text)


def _password(from_stdin: bool, *, needed: bool) -> str | None:
    """The password from standard input, or asked for twice; None where there is a key and nobody to ask."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not needed:
        return None
    if not sys.stdin.isatty():
        raise BadInput(_("Without a terminal, give --password-stdin or --key."), "usage")
    answer: str = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("The same again"))
    return answer
