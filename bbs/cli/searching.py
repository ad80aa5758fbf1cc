"""`bbs search rebuild`: the index of the search, made anew from the posts."""

from __future__ import annotations

from pathlib import Path

import click

from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings
from bbs.cli.progress import progress
from bbs.config import Config
from bbs.domain.words import _, ngettext
from bbs.models.schema import rebuild_index
from bbs.server import open_community


@cli.group("search")
def search_group() -> None:
    """The index of the search."""


@search_group.command("rebuild", epilog=examples("bbs search rebuild"))
@common
@as_json_option
def rebuild(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Makes the index of the search anew. Nothing is lost by it, ever: it is made of the posts.

    A server may run meanwhile, but nobody can write for as long as it takes: some half a minute for a million posts.
    """
    with progress(_("Reading posts")):
        count = run(_rebuild(settings(config_file, data)))
    if as_json:
        print_json({"posts": count})
        return
    words = ngettext("{count} post can be searched.", "{count} posts can be searched.", count)
    click.echo(words.format(count=f"{count:,}"))


async def _rebuild(config: Config) -> int:
    db = await open_community(config)
    try:
        return await rebuild_index(db)
    finally:
        await db.close()
