"""`bbs board` and `bbs experience`: where people meet, as the operator sets it. A running server hears of each
change."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, TypeVar

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.board_rules import Hold, Writers
from bbs.domain.policy import SYSTEM, Readers
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.site import Services
from bbs.services.steering_rows import (
    MAX_SLOW_MINUTES,
    BoardChange,
    BoardDetails,
    ExperienceChange,
    ExperienceDetails,
)

T = TypeVar("T", BoardChange, ExperienceChange)

_BOARD_OPTIONS = (
    click.option("--description", help=_("What it is for.")),
    click.option("--place", type=int, help=_("Its place among the boards of its experience, from 1.")),
    click.option("--readers", type=click.Choice([one.value for one in Readers]), help=_("Who may read it.")),
    click.option("--reader", "add_readers", multiple=True, metavar="HANDLE", help=_("Puts a member on its list.")),
    click.option("--writers", type=click.Choice([one.value for one in Writers]), help=_("Who may write, of those.")),
    click.option("--hold", type=click.Choice([one.value for one in Hold]), help=_("What waits for a moderator.")),
    click.option(
        "--slow",
        "slow_minutes",
        type=click.IntRange(0, MAX_SLOW_MINUTES),
        metavar="MINUTES",
        help=_("Minutes between two posts of somebody; 0 for none."),
    ),
    click.option("--unnamed/--named", default=None, help=_("Whether posts without a name are welcome.")),
    click.option(
        "--warnings/--no-warnings", "warnings_required", default=None, help=_("Whether a content warning is required.")
    ),
    click.option("--closed/--open", default=None, help=_("Whether it takes nothing new.")),
)


def _board_options(command: Any) -> Any:
    for option in reversed(_BOARD_OPTIONS):
        command = option(command)
    return command


@cli.group()
def board() -> None:
    """The boards."""


@board.command("add", epilog=examples('bbs board add late --experience anxiety --name "Late hours" --readers members'))
@common
@click.argument("slug")
@click.option("--experience", required=True, metavar="SLUG", help=_("The experience it belongs to."))
@click.option("--name", required=True, help=_("Its name."))
@_board_options
@as_json_option
def board_add(
    config_file: Path | None,
    data: Path | None,
    slug: str,
    experience: str,
    name: str,
    *,
    as_json: bool,
    **options: object,
) -> None:
    """Makes a board; SLUG is its short name, for scripts.

    \b
    Example: bbs board add night-owls --experience anxiety --name "Night owls" --hold first
    """
    change = _change(BoardChange, options)

    async def work(services: Services) -> BoardDetails:
        return await services.steering.add_board(SYSTEM, experience, slug, name, change)

    _show(run(with_services(settings(config_file, data), work)), as_json=as_json)


@board.command("list", epilog=examples("bbs board list --json"))
@common
@as_json_option
def board_list(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Lists the boards, in their order."""

    async def work(services: Services) -> tuple[BoardDetails, ...]:
        return await services.steering.boards(SYSTEM)

    boards = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json({"boards": [_board_document(one) for one in boards]})
        return
    for one in boards:
        click.echo(f"{one.slug:26}  {one.experience:14}  {one.name:24}  {', '.join(_said(one))}")


@board.command("set", epilog=examples("bbs board set late --hold first --slow 5"))
@common
@click.argument("slug")
@click.option("--name", help=_("Its name."))
@_board_options
@click.option("--no-reader", "drop_readers", multiple=True, metavar="HANDLE", help=_("Takes a member off its list."))
@as_json_option
def board_set(config_file: Path | None, data: Path | None, slug: str, *, as_json: bool, **options: object) -> None:
    """Sets a board another way, at once; who may not read it any more has it taken away.

    \b
    Example: bbs board set moderators --readers list --reader ana --no-reader ben
    """
    change = _change(BoardChange, options)
    if change == BoardChange():
        raise BadInput(_("Please say what is to change: bbs board set --help"), "usage")

    async def work(services: Services) -> BoardDetails:
        return await services.steering.set_board(SYSTEM, slug, change)

    _show(run(with_services(settings(config_file, data), work)), as_json=as_json)


@cli.group()
def experience() -> None:
    """The experiences, which are the groups of boards."""


@experience.command("add", epilog=examples("bbs experience add grief --name Grief"))
@common
@click.argument("slug")
@click.option("--name", required=True, help=_("Its name."))
@click.option("--description", help=_("What people live through who meet there."))
@click.option("--place", type=int, help=_("Its place among all of them, from 1."))
@as_json_option
def experience_add(
    config_file: Path | None, data: Path | None, slug: str, name: str, *, as_json: bool, **options: object
) -> None:
    """Makes an experience; its boards are added one by one.

    \b
    Example: bbs experience add grief --name Grief --description "After somebody has died."
    """
    change = _change(ExperienceChange, options)

    async def work(services: Services) -> ExperienceDetails:
        return await services.steering.add_experience(SYSTEM, slug, name, change)

    _show_experience(run(with_services(settings(config_file, data), work)), as_json=as_json)


@experience.command("list", epilog=examples("bbs experience list"))
@common
@as_json_option
def experience_list(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Lists the experiences, in their order."""

    async def work(services: Services) -> tuple[ExperienceDetails, ...]:
        return await services.steering.experiences(SYSTEM)

    found = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json({"experiences": [_experience_document(one) for one in found]})
        return
    for one in found:
        click.echo(f"{one.slug:16}  {one.name:20}  {len(one.boards):>3}  {one.description}")


@experience.command("set", epilog=examples("bbs experience set grief --place 2"))
@common
@click.argument("slug")
@click.option("--name", help=_("Its name."))
@click.option("--description", help=_("What people live through who meet there."))
@click.option("--place", type=int, help=_("Its place among all of them, from 1."))
@as_json_option
def experience_set(config_file: Path | None, data: Path | None, slug: str, *, as_json: bool, **options: object) -> None:
    """Sets an experience another way, at once.

    \b
    Example: bbs experience set grief --place 1
    """
    change = _change(ExperienceChange, options)
    if change == ExperienceChange():
        raise BadInput(_("Please say what is to change: bbs experience set --help"), "usage")

    async def work(services: Services) -> ExperienceDetails:
        return await services.steering.set_experience(SYSTEM, slug, change)

    _show_experience(run(with_services(settings(config_file, data), work)), as_json=as_json)


def _change(kind: type[T], options: dict[str, object]) -> T:
    """The change that the options ask for; what was not given stays as it is."""
    words = {"readers": Readers, "writers": Writers, "hold": Hold}
    given = {name: value for name, value in options.items() if value is not None}
    return kind(**{name: words[name](str(value)) if name in words else value for name, value in given.items()})  # type: ignore[arg-type]


def _show(found: BoardDetails, *, as_json: bool) -> None:
    if as_json:
        print_json(_board_document(found))
        return
    click.echo(f"{found.slug}: {found.name}, {', '.join(_said(found))}")
    if found.readers is Readers.LIST:
        click.echo(_("On its list: {names}").format(names=", ".join(found.listed) or "-"))


def _show_experience(found: ExperienceDetails, *, as_json: bool) -> None:
    if as_json:
        print_json(_experience_document(found))
    else:
        click.echo(f"{found.slug}: {found.name}, {found.place}/{found.places}")


def _said(one: BoardDetails) -> list[str]:
    """How a board is set, in the words of the options."""
    said = [f"readers={one.readers.value}"]
    if one.writers is not Writers.READERS:
        said.append(f"writers={one.writers.value}")
    if one.hold is not Hold.NONE:
        said.append(f"hold={one.hold.value}")
    if one.slow_minutes:
        said.append(f"slow={one.slow_minutes}")
    switches = (("unnamed", one.unnamed), ("warnings", one.warnings_required), ("closed", one.closed))
    return [*said, *(name for name, on in switches if on)]


def _board_document(one: BoardDetails) -> dict[str, Any]:
    document = dataclasses.asdict(one)
    return {"board": document.pop("slug"), **document}


def _experience_document(one: ExperienceDetails) -> dict[str, Any]:
    document = dataclasses.asdict(one)
    return {"experience": document.pop("slug"), **document}
