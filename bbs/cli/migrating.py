"""`bbs migrate` and `bbs migrate-to`: another schema, and another database."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from bbs.cli.backup import require_stopped
from bbs.cli.common import cli, common, examples, run, settings
from bbs.cli.progress import progress
from bbs.config import Config
from bbs.domain.words import _
from bbs.models.schema import SchemaState, schema_state
from bbs.models.schema import migrate as migrate_schema
from bbs.server import open_community, other_schema
from bbs.services import backing_up
from bbs.services.moving_over import move_over
from bbs.services.restoring_place import refuse_users


@cli.command(epilog=examples("bbs migrate", "bbs migrate --no-backup"))
@common
@click.option("--no-backup", is_flag=True, help=_("Makes no backup before. There is no way back then."))
def migrate(config_file: Path | None, data: Path | None, *, no_backup: bool) -> None:
    """Brings the database up to date with this version.

    A backup is made first, among the others: the way back to the version before. Stop the server first.
    """
    config = settings(config_file, data)
    names = run(_migrate(config, no_backup=no_backup))
    click.echo(_("Done: {names}").format(names=", ".join(names)) if names else _("Nothing to do."))


async def _migrate(config: Config, *, no_backup: bool) -> list[str]:
    db = await open_community(config, migrating=True)
    try:
        state = await schema_state(db)
        if state is SchemaState.NEWER:
            raise other_schema(state)
        if state is SchemaState.OLDER:
            require_stopped(config)
            await asyncio.to_thread(refuse_users, config.database_url, servers=True)
            if not no_backup:
                with progress(_("Backup"), 0) as step:
                    made = backing_up.back_up(config, told=step.to)
                click.echo(_("A backup from before: {file}").format(file=made.path))
        with progress(_("Bringing the database up to date")):
            return await migrate_schema(db)
    finally:
        await db.close()


@cli.command(
    "migrate-to",
    epilog=examples(
        "bbs migrate-to postgresql://lighthouse@localhost/lighthouse",
        "bbs migrate-to sqlite:////srv/lighthouse/bbs.sqlite",
    ),
)
@common
@click.argument("url")
def migrate_to(config_file: Path | None, data: Path | None, url: str) -> None:
    """Carries the community over to another database, which has to be empty: to PostgreSQL, or to SQLite.

    Every row is compared. What is here stays as it is, and is used until the settings name the new one. Stop the
    server first.
    """
    config = settings(config_file, data)
    require_stopped(config)
    with progress(_("Rows"), 0) as step:
        moved = run(move_over(config, url, step.to))
    words = _("Moved: {rows} rows in {tables} tables, each one compared.")
    click.echo(words.format(rows=moved.rows, tables=moved.tables))
    where = config.file or config.data / "bbs.toml"
    click.echo(_("From now on it stands there. Set “database” in {file}, and start the server.").format(file=where))
