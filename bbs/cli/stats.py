"""`bbs stats`: how much there is of everything."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from bbs.cli.checks.places import size
from bbs.cli.common import as_json_option, cli, common, examples, print_json, run, settings, with_services
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.services.site import Services
from bbs.services.stats import Stats

WIDTH = 28
"""Characters before the numbers."""


@cli.command("stats", epilog=examples("bbs stats", "bbs stats --json"))
@common
@as_json_option
def stats(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Counts members, posts, cases and what was lately: numbers only, and never of whom."""

    async def work(services: Services) -> Stats:
        return await services.statistics.show(SYSTEM)

    found = run(with_services(settings(config_file, data), work))
    if as_json:
        print_json(dataclasses.asdict(found))
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Stats) -> Iterator[str]:
    yield from _group(_("Members"), found.members)
    yield from _group(_("Posts"), found.posts)
    yield from _group(_("Open cases"), found.cases)
    yield from _group(_("Places and things"), found.places)
    yield from _group(_("In the last 7 days"), found.lately["7_days"])
    yield from _group(_("In the last 30 days"), found.lately["30_days"])
    yield _("Database: {size}").format(size=size(found.bytes))


def _group(heading: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"{heading}: {sum(counts.values()):,}" if heading in (_("Members"), _("Posts"), _("Open cases")) else heading
    for name, count in counts.items():
        yield f"  {name.replace('_', ' ') + ':':{WIDTH}}{count:>12,}"
