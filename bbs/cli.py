"""The `bbs` command."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import asyncssh
import click
import structlog

from bbs import __version__
from bbs.config import FILE_NAME, Config, load
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM, Role
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput, BBSError
from bbs.log import set_up
from bbs.models.database import StorageFailed
from bbs.models.schema import migrate as migrate_schema
from bbs.server import Server, make_data_folder, open_community, serve
from bbs.services import imports
from bbs.services.accounts import OfferedKey
from bbs.services.site import Services
from bbs.ssh.host_keys import load_or_make

log = structlog.get_logger()
T = TypeVar("T")

DEMO_HANDLE = "visitor"
_PATH = click.Path(path_type=Path)
_TEMPLATE = Path(__file__).with_name("bbs.template.toml")


def main() -> None:
    """Runs the command of the process's arguments, and ends the process with its exit status."""
    try:
        cli(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _fail(_("Stopped."), 1)
    except BBSError as error:
        _fail(error.message, error.exit_status)
    except StorageFailed as error:
        _fail(_("The database cannot be used: {why}.").format(why=error), 1)
    except Exception as error:
        log.error("command_failed", exc_info=error)
        _fail(_("Something went wrong on our side; the lines above say where."), 1)


def _fail(message: str, status: int) -> NoReturn:
    click.echo(f"bbs: {message}", err=True)
    sys.exit(status)


def common(command: Any) -> Any:
    """The options that every command has."""
    command = click.option("--data", type=_PATH, help=_("The folder with the community's data."))(command)
    return click.option("--config", "config_file", type=_PATH, help=_("The configuration file."))(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bbs")
def cli() -> None:
    """Lighthouse: a peer-support community that lives in a terminal."""


@cli.command("serve")
@common
@click.option("--host", help=_("The address to listen on."))
@click.option("--port", type=int, help=_("The port to listen on; 0 takes a free one."))
@click.option("--demo", is_flag=True, help=_("An invented community to look at, gone at the end."))
def serve_command(
    config_file: Path | None, data: Path | None, host: str | None, port: int | None, *, demo: bool
) -> None:
    """Runs the server."""
    with contextlib.ExitStack() as stack:
        if demo:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bbs-demo-")))
        overrides: dict[str, Any] = {"data": data, "host": host, "port": port}
        config = load(config_file, overrides | ({"database": ""} if demo else {}))
        set_up(config.log)
        asyncio.run(serve(Server(config), _announce, _fill_demo if demo else None))


async def _announce(server: Server) -> None:
    """Says where things are and how to come in, and last, that it is possible."""
    config, port = server.config, server.port
    host = "localhost" if config.is_local or config.host in ("", "0.0.0.0", "::") else config.host  # noqa: S104
    click.echo(_("Data:      {folder}").format(folder=config.data.absolute()))
    click.echo(_("Host key:  {fingerprint} (ED25519)").format(fingerprint=server.fingerprint))
    click.echo(_("To join:   ssh -p {port} new@{host}").format(port=port, host=host))
    click.echo(_("To look:   ssh -p {port} guest@{host}").format(port=port, host=host))
    if config.is_local:
        click.echo(_("Only this machine can connect. To let others in: bbs serve --host 0.0.0.0, or host in bbs.toml."))
    resources = await server.services.help_now.resources(SYSTEM)
    if count := sum(resource.is_stale(system_clock()) for resource in resources):
        click.echo(
            ngettext(
                "Help now:  nobody has checked {count} entry for 180 days. Please make sure that it is right.",
                "Help now:  nobody has checked {count} entries for 180 days. Please make sure that they are right.",
                count,
            ).format(count=count)
        )
    click.echo(f"listening on {config.host}:{port}")


async def _fill_demo(services: Services) -> None:
    """An invented community, and a member of it who came first, so that all of it is unread to them."""
    from bbs.demo import community  # noqa: PLC0415

    password = "-".join(secrets.token_hex(2) for _i in range(3))
    await services.accounts.add_member(SYSTEM, DEMO_HANDLE, password)
    await services.imports.run(SYSTEM, imports.check(community(system_clock())))
    click.echo(_("A demo: everybody in it is invented, and all of it is gone at the end."))
    click.echo(_("Member:    {handle}, password {password}").format(handle=DEMO_HANDLE, password=password))


@cli.command()
@common
def init(config_file: Path | None, data: Path | None) -> None:
    """Writes the commented configuration, the database and the host key, and stops."""
    folder = data or Path("bbs-data")
    path = config_file or folder / FILE_NAME
    if path.exists():
        raise BBSError(_("{file} is there already, and stays as it is.").format(file=path), "exists")
    config = _config(None, folder)
    make_data_folder(config.data)
    path.write_text(_TEMPLATE.read_text("utf-8"), "utf-8")
    path.chmod(0o600)
    _run(_close_at_once(config))
    key = load_or_make(config.data)
    click.echo(_("Written: {file}, the database, and the host key {key}.").format(file=path, key=key.get_fingerprint()))
    click.echo(_("To start: bbs serve --data {folder}").format(folder=folder))


async def _close_at_once(config: Config) -> None:
    async with _community(config):
        pass


@cli.command()
@common
def migrate(config_file: Path | None, data: Path | None) -> None:
    """Brings the database up to date with this version."""
    names = _run(_migrate(_config(config_file, data)))
    click.echo(_("Done: {names}").format(names=", ".join(names)) if names else _("Nothing to do."))


async def _migrate(config: Config) -> list[str]:
    db = await open_community(config, migrating=True)
    try:
        return await migrate_schema(db)
    finally:
        await db.close()


@cli.group()
def member() -> None:
    """The members."""


@member.command("add")
@common
@click.argument("handle")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([role.value for role in Role if role is not Role.GUEST])
)
@click.option("--key", "key_file", type=_PATH, help=_("A public key to sign in with."))
@click.option("--password-stdin", is_flag=True, help=_("Reads the password from standard input."))
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

    async def add(services: Services) -> None:
        await services.accounts.add_member(SYSTEM, handle, password, roles, key)

    _run(_with_services(_config(config_file, data), add))
    click.echo(_("{handle} can sign in now.").format(handle=handle))


@member.command("list")
@common
@click.option("--json", "as_json", is_flag=True, help=_("One JSON document."))
def member_list(config_file: Path | None, data: Path | None, *, as_json: bool) -> None:
    """Lists the members."""

    async def read(services: Services) -> list[dict[str, Any]]:
        return [dataclasses.asdict(row) for row in await services.accounts.members(SYSTEM)]

    rows = _run(_with_services(_config(config_file, data), read))
    if as_json:
        click.echo(json.dumps({"members": rows}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['handle']:24}  {row['joined']}  {', '.join(row['roles'])}")


def _public_key(path: Path) -> OfferedKey:
    try:
        key = asyncssh.read_public_key(path)
    except (OSError, asyncssh.KeyImportError):
        raise BadInput(_("{file} holds no public key.").format(file=path), "key") from None
    comment = key.get_comment()
    return OfferedKey(key.get_algorithm(), key.get_fingerprint(), comment if isinstance(comment, str) else "")


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


@cli.command("import")
@common
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help=_("Checks the file, and writes nothing."))
def import_command(config_file: Path | None, data: Path | None, file: IO[bytes], *, dry_run: bool) -> None:
    """Brings a community in, whole or not at all."""
    try:
        document = json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise BadInput(_("{file} is no JSON: {why}.").format(file=file.name, why=error), "json") from None
    plan = imports.check(document)
    if dry_run:
        click.echo(_("That can be imported. Nothing has been written."))
        return

    async def run(services: Services) -> imports.ImportCounts:
        return await services.imports.run(SYSTEM, plan, _progress if sys.stderr.isatty() else None)

    click.echo(str(_run(_with_services(_config(config_file, data), run))))


def _progress(done: int, of: int) -> None:
    """A line on the terminal that counts."""
    click.echo(f"\r{done:,} / {of:,}", nl=done >= of, err=True)


def _config(config_file: Path | None, data: Path | None) -> Config:
    """The settings, for a command that ends by itself: only what is wrong is logged."""
    config = load(config_file, {"data": data})
    set_up(config.log.model_copy(update={"level": "warning"}))
    return config


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@contextlib.asynccontextmanager
async def _community(config: Config) -> AsyncIterator[Services]:
    """The services of the community, without a network."""
    server = Server(config)
    try:
        yield await server.prepare()
    finally:
        await server.stop()


async def _with_services(config: Config, work: Callable[[Services], Awaitable[T]]) -> T:
    async with _community(config) as services:
        return await work(services)
