"""`bbs member erase`: somebody goes, on the operator's word; a running server goes on, and hears of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bbs.cli.common import common, examples, run, settings, with_services
from bbs.cli.members import member
from bbs.cli.progress import progress
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.services.erasing_rows import CHOICES, Erased, Posts
from bbs.services.site import Services


@member.command(
    "erase", epilog=examples("bbs member erase ana --posts anonymise", "bbs member erase ana --posts delete --yes ana")
)
@common
@click.argument("handle")
@click.option(
    "--posts", required=True, type=click.Choice(CHOICES), help=_("Deletes what they wrote, or keeps it without a name.")
)
@click.option("--yes", "repeated", metavar="HANDLE", help=_("Their handle once more, in place of being asked."))
def member_erase(config_file: Path | None, data: Path | None, handle: str, posts: Posts, repeated: str | None) -> None:
    """Erases a member, with everything that is theirs, at once. It cannot be taken back."""
    if repeated is None and sys.stdin.isatty():
        repeated = click.prompt(_("Everything of {handle} goes. Their handle once more").format(handle=handle))
    if repeated != handle:
        raise BadInput(_("Nobody was erased: --yes has to name the same member."), "usage")

    with progress(_("Erasing")) as step:

        async def work(services: Services) -> Erased:
            return await services.erasing.erase_member(SYSTEM, handle, posts, lambda _steps: step())

        run(with_services(settings(config_file, data), work))
    click.echo(_("{handle} is erased. Backups hold it until they are thrown away.").format(handle=handle))
