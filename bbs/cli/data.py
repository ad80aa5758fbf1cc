"""Making a community, and bringing one in from elsewhere."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from shlex import quote
from typing import IO

import click

from bbs.cli.common import (
    as_json_option,
    cli,
    common,
    community,
    examples,
    print_json,
    run,
    settings,
    with_services,
)
from bbs.cli.progress import progress
from bbs.config import FILE_NAME, Config
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.server import make_data_folder
from bbs.services import imports
from bbs.services.site import Services
from bbs.ssh.host_keys import load_or_make

_TEMPLATE = Path(__file__).parent.with_name("bbs.template.toml")


@cli.command(
    epilog=examples(
        "bbs init --data /var/lib/lighthouse", "bbs init --config /etc/lighthouse/bbs.toml --data /var/lib/lighthouse"
    )
)
@common
def init(config_file: Path | None, data: Path | None) -> None:
    """Writes the commented configuration, the database and the host key, and stops.

    A configuration that is there already stays as it is, and so does everything else then.
    """
    config = settings(None, data)
    path = config_file or config.data / FILE_NAME
    if path.exists():
        raise BBSError(_("{file} is there already, and stays as it is.").format(file=path), "exists")
    make_data_folder(config.data)
    _write_settings(path, config)
    run(_close_at_once(config))
    key = load_or_make(config.data)
    click.echo(_("Written: {file}, the database, and the host key {key}.").format(file=path, key=key.get_fingerprint()))
    option = f"--config {quote(str(path))}" if config_file is not None else f"--data {quote(str(config.data))}"
    click.echo(_("What comes next:"))
    for command in ("bbs member add HANDLE --role sysop", "bbs check", "bbs serve"):
        click.echo(f"  {command} {option}")


def _write_settings(path: Path, config: Config) -> None:
    """The template, for its owner only. A file outside the data folder says where that is."""
    text = _TEMPLATE.read_text("utf-8")
    if path.parent.absolute() != config.data.absolute():
        head, _blank, rest = text.partition("\n\n")
        about = _("Where everything is that must be kept.")
        where = json.dumps(str(config.data.absolute()), ensure_ascii=False)
        text = f"{head}\n\n# {about}\ndata = {where}\n\n{rest}"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        words = _("{file} cannot be written: {why}.").format(file=path, why=error.strerror)
        raise BBSError(words, "data") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


async def _close_at_once(config: Config) -> None:
    async with community(config):
        pass


@cli.command("import", epilog=examples("bbs import community.json --dry-run", "bbs import community.json"))
@common
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help=_("Checks the file, and writes nothing."))
@as_json_option
def import_command(
    config_file: Path | None, data: Path | None, file: IO[bytes], *, dry_run: bool, as_json: bool
) -> None:
    """Brings a community in, whole or not at all. A server may run meanwhile; members wait to write for as long."""
    try:
        document = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise BadInput(_("{file} is no JSON: {why}.").format(file=file.name, why=error), "json") from None
    plan = imports.check(document)
    if dry_run:
        if as_json:
            print_json({"ok": True})
        else:
            click.echo(_("That can be imported. Nothing has been written."))
        return

    async def bring(services: Services) -> imports.ImportCounts:
        with progress(_("Posts"), 0) as step:
            return await services.imports.run(SYSTEM, plan, step.to)

    counts = run(with_services(settings(config_file, data), bring))
    if as_json:
        print_json(dataclasses.asdict(counts))
    else:
        click.echo(str(counts))
