"""`bbs backup`, `bbs restore` and `bbs drill`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bbs.cli.common import PATH, as_json_option, cli, common, examples, print_json, run, settings
from bbs.cli.progress import Step, progress
from bbs.config import Config
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput, BBSError
from bbs.running.presence import living
from bbs.services import backing_up, drilling, restoring
from bbs.services.backup_file import identities_of, recipients_of

identity_option = click.option(
    "--identity", type=PATH, help=_("The file with the key that opens the backup: of age, or of SSH.")
)


@cli.command(
    "backup",
    epilog=examples(
        "bbs backup",
        "bbs backup /mnt/away/lighthouse.bbsbackup",
        "bbs backup --recipient age1... /mnt/away/lighthouse.bbsbackup.age",
        "bbs backup --list",
    ),
)
@common
@click.argument("file", type=PATH, required=False)
@click.option(
    "--recipient", "recipients", multiple=True, help=_("A public key of age or SSH that opens it; several may.")
)
@click.option("--list", "listing", is_flag=True, help=_("Says which backups are in the folder, and makes none."))
@as_json_option
def backup(
    config_file: Path | None,
    data: Path | None,
    file: Path | None,
    recipients: tuple[str, ...],
    *,
    listing: bool,
    as_json: bool,
) -> None:
    """Writes the whole community, as it is at this moment, into one file.

    Everything is in it: the database, the host key, the configuration, and the operator's own files. Members go on
    reading and writing meanwhile. Without FILE it goes into the folder of the settings, where the oldest ones make
    room. It is closed to the recipients of the settings, or to those named here.
    """
    config = settings(config_file, data)
    if listing:
        _list(config, as_json=as_json)
        return
    if recipients:
        recipients_of(recipients)
        config = config.model_copy(update={"backup": config.backup.model_copy(update={"recipients": recipients})})
    with progress(_("Rows"), 0) as step:
        made = (
            backing_up.back_up_to(config, file, told=_on(step)) if file else backing_up.back_up(config, told=_on(step))
        )
    if as_json:
        print_json({"file": str(made.path), "rows": made.rows, "bytes": made.bytes, "closed": made.closed})
        return
    words = _("Written: {file}, {rows} rows, {bytes} bytes.")
    click.echo(words.format(file=made.path, rows=made.rows, bytes=made.bytes))
    if not made.closed:
        click.echo(_("It is not closed: whoever has the file can read everything, and can pose as this server."))
    if made.thrown_away:
        words = ngettext("{count} older one was thrown away.", "{count} older ones were thrown away.", made.thrown_away)
        click.echo(words.format(count=made.thrown_away))


def _list(config: Config, *, as_json: bool) -> None:
    rows = backing_up.backups(config)
    if as_json:
        found: list[dict[str, Any]] = [asdict(row) | {"path": str(row.path)} for row in rows]
        print_json({"backups": [{"file": one.pop("path"), **one} for one in found]})
        return
    if not rows:
        click.echo(_("There are no backups in {folder}.").format(folder=backing_up.folder_of(config)))
    for row in rows:
        closed = _("closed") if row.closed else _("open")
        click.echo(f"{row.made:%Y-%m-%d %H:%M} UTC  {row.bytes:>14,}  {closed}  {row.path}")


@cli.command(
    "restore",
    epilog=examples(
        "bbs restore --check lighthouse-20260314-030000.bbsbackup",
        "bbs restore --identity key.txt lighthouse-20260314-030000.bbsbackup.age --data /var/lib/lighthouse",
    ),
)
@common
@click.argument("file", type=PATH)
@identity_option
@click.option("--check", "checking", is_flag=True, help=_("Reads it to the end and checks it, and changes nothing."))
@click.option(
    "--replace", is_flag=True, help=_("Where there is a community already, that one is kept under another name.")
)
@click.option("--erasures", "ledgers", type=PATH, multiple=True, help=_("A newer ledger of erasures: erasures.jsonl."))
@as_json_option
def restore(
    config_file: Path | None,
    data: Path | None,
    file: Path,
    identity: Path | None,
    ledgers: tuple[Path, ...],
    *,
    checking: bool,
    replace: bool,
    as_json: bool,
) -> None:
    """Puts a backup back.

    It is read to the end and checked first, built beside what is there, compared, and then takes its place. Nothing is
    destroyed: what stood there is kept under another name. Whoever asked to be erased since it was made goes again.
    Stop the server first.
    """
    config = settings(config_file, data)
    identities = [] if identity is None else identities_of(identity)
    if checking:
        with progress(_("Reading")) as step:
            checked = restoring.check(file, identities, _on(step))
        _say_checked(checked, as_json=as_json)
        return
    with progress(_("Rows"), 0) as step:
        work = restoring.Restoring(
            config, file, identities, lambda: require_stopped(config), replace, ledgers, told=_on(step)
        )
        done = run(work.run())
    _say_restored(done, as_json=as_json)


def _say_checked(checked: restoring.Checked, *, as_json: bool) -> None:
    facts: dict[str, Any] = {
        "made": checked.head.made,
        "version": checked.head.version,
        "schema": checked.head.schema[-1],
    }
    facts |= {"tables": len(checked.tables), "rows": checked.rows, "files": [file.name for file in checked.files]}
    if as_json:
        print_json(facts)
        return
    words = _("That is whole: made {made} by version {version}, {tables} tables, {rows} rows, {count} files.")
    click.echo(words.format(**facts, count=len(checked.files)))


def _say_restored(done: restoring.Restored, *, as_json: bool) -> None:
    if as_json:
        facts: dict[str, Any] = {
            "made": done.head.made,
            "version": done.head.version,
            "rows": done.rows,
            "members": done.members,
        }
        facts |= {"posts": done.posts, "migrated": done.migrated, "erased": done.erased, "kept": done.kept}
        print_json(facts | {"files": done.files, "beside": done.beside or None})
        return
    words = _("Restored, as it was at {made}: {members} members, {posts} posts.")
    click.echo(words.format(made=done.head.made, members=done.members, posts=done.posts))
    if done.erased:
        words = ngettext(
            "{count} person who asked to be erased since is gone again.",
            "{count} people who asked to be erased since are gone again.",
            done.erased,
        )
        click.echo(words.format(count=done.erased))
    for name in done.files:
        click.echo(_("Put back: {file}").format(file=name))
    if done.beside:
        click.echo(_("The configuration of the backup lies beside yours: {file}").format(file=done.beside))
    for place in done.kept:
        click.echo(
            _(
                "What stood there before is kept: {place}. Throw it away when you are sure, or the server does later."
            ).format(place=place)
        )
    click.echo(_("Look at it before you start the server: bbs check"))


@cli.command(
    "drill", epilog=examples("bbs drill", "bbs drill --identity key.txt lighthouse-20260314-030000.bbsbackup.age")
)
@common
@click.argument("file", type=PATH, required=False)
@identity_option
@click.option(
    "--in-file", is_flag=True, help=_("Restores into a file beside the backups, also where PostgreSQL is used.")
)
@as_json_option
def drill(
    config_file: Path | None,
    data: Path | None,
    file: Path | None,
    identity: Path | None,
    *,
    in_file: bool,
    as_json: bool,
) -> None:
    """Tries whether backups can be restored: makes one, or takes FILE, restores it into a temporary place, compares
    every table, and throws it away. Members notice nothing.

    The place is a file beside the backups; on PostgreSQL, a schema beside the community's own, which for that long
    takes as much room there as the community.
    """
    config = settings(config_file, data)
    if file is None and identity is not None:
        raise BadInput(_("--identity goes with a FILE that it opens."), "usage")
    identities = [] if identity is None else identities_of(identity)
    with progress(_("Rows"), 0) as step:
        found = run(drilling.drill(config, file, identities, _on(step), in_file=in_file))
    if as_json:
        print_json(asdict(found))
        return
    click.echo(
        _("It can be restored: {rows} rows in {tables} tables are the same, {members} members, {posts} posts.").format(
            rows=found.rows, tables=found.tables, members=found.members, posts=found.posts
        )
    )
    words = _("Made at {made}, {bytes} bytes. To restore it took {seconds:.1f} seconds.")
    click.echo(words.format(made=found.made, bytes=found.bytes, seconds=found.restore_seconds))
    if found.into == "postgresql":
        click.echo(_("It was restored into PostgreSQL, beside the community."))
    elif not in_file and not config.database_url.startswith("sqlite"):
        words = _("It was restored into a file: this user of PostgreSQL may not make a schema ({grant}).")
        click.echo(words.format(grant="GRANT CREATE ON DATABASE"))


def _on(step: Step) -> Callable[[int, int], None]:
    """Moves the bar; while nobody knows how many there are, it says how many are done."""
    return lambda done, total: step.to(done, total or None)


def require_stopped(config: Config) -> None:
    """Raises `BBSError` where a server runs on the data folder."""
    for server in living(config.data):
        words = _("A server runs here (process {number}). Stop it first.")
        raise BBSError(words.format(number=server.process), "running")
