"""`bbs serve`: the server, and the lines that it begins with. `bbs restart`: the same server, anew."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import resource
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import click

from bbs.cli.common import cli, common, examples, settings
from bbs.config import LOOPBACK, load
from bbs.domain.clock import system_clock
from bbs.domain.policy import SYSTEM
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput, BBSError
from bbs.log import set_up
from bbs.reloading import reloader
from bbs.running import again
from bbs.running.life import serve
from bbs.running.restarting import restart
from bbs.server import Server
from bbs.services import imports
from bbs.services.site import Services

DEMO_HANDLE = "visitor"

IN_VAIN: Final = frozenset({"schema", "host_key", "damaged"})
"""Codes of errors that no second try mends. A start that meets one ends with the status of wrong settings, by which a
service manager knows that somebody has to look (`RestartPreventExitStatus=`)."""


@cli.command(
    "serve",
    epilog=examples(
        "bbs serve", "bbs serve --demo", "bbs serve --config /etc/lighthouse/bbs.toml --host 0.0.0.0 --port 2222"
    ),
)
@common
@click.option("--host", help=_("The address to listen on."))
@click.option("--port", type=int, help=_("The port to listen on; 0 takes a free one."))
@click.option("--demo", is_flag=True, help=_("An invented community to look at, gone at the end."))
@click.option(again.TRY, "trying", is_flag=True, hidden=True)
def serve_command(
    config_file: Path | None, data: Path | None, host: str | None, port: int | None, *, demo: bool, trying: bool
) -> None:
    """Runs the server.

    SIGTERM stops it, SIGHUP has it read its settings again, and SIGUSR2, or `bbs restart`, begins anew in place.
    """
    with contextlib.ExitStack() as stack:
        if demo:
            data = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bbs-demo-")))
        overrides: dict[str, Any] = {"data": data, "host": host, "port": port}
        overrides |= {"database": ""} if demo else {}
        config = load(config_file, overrides)
        set_up(config.log)
        if trying:
            asyncio.run(again.try_out(config))
            return
        # Where the watchdog ends a process that stands still, its last words are where it stood: files and lines.
        faulthandler.enable(sys.__stderr__ or 2)
        _allow_open_files()
        server = Server(config)
        read_again = reloader(lambda: load(config_file, overrides))
        fill = _fill_demo if demo else None
        try:
            anew = asyncio.run(serve(server, _announce, fill, reload=read_again, can_restart=not demo))
        except BBSError as error:
            if error.code not in IN_VAIN:
                raise
            raise BadInput(error.message, error.code) from None
    if anew:
        again.begin_anew(server.kept, server.opened_for)


@cli.command("restart", epilog=examples("bbs restart --data /var/lib/lighthouse"))
@common
def restart_command(config_file: Path | None, data: Path | None) -> None:
    """Has the servers of this data folder begin anew, one after the other, on the same port.

    Nobody who connects meanwhile is refused. Use it after installing another version, or for settings that cannot be
    read again while a server runs. Where the new version could not start, the old one goes on.
    """
    config = settings(config_file, data)
    asyncio.run(again.try_out(config))
    for server in restart(config.data):
        click.echo(_("Process {number} has begun anew on port {port}.").format(number=server.process, port=server.port))


def _allow_open_files() -> None:
    """Takes as many open files as this user may have: each connection is one."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


async def _announce(server: Server) -> None:
    """Says where things are and how to come in, and last, that it is possible."""
    config, port, listens = server.config, server.port, server.host
    is_local = listens in LOOPBACK
    host = "localhost" if is_local or listens in ("0.0.0.0", "::") else listens  # noqa: S104
    click.echo(_("Data:      {folder}").format(folder=config.data.absolute()))
    click.echo(_("Host key:  {fingerprint} (ED25519)").format(fingerprint=server.fingerprint))
    click.echo(_("To join:   ssh -p {port} new@{host}").format(port=port, host=host))
    click.echo(_("To look:   ssh -p {port} guest@{host}").format(port=port, host=host))
    if is_local:
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
    click.echo(f"listening on {listens}:{port}")


async def _fill_demo(services: Services) -> None:
    """An invented community, and a member of it who came first, so that all of it is unread to them."""
    from bbs.demo import community  # noqa: PLC0415

    password = "-".join(secrets.token_hex(2) for _i in range(3))
    await services.accounts.add_member(SYSTEM, DEMO_HANDLE, password)
    await services.imports.run(SYSTEM, imports.check(community(system_clock())))
    click.echo(_("A demo: everybody in it is invented, and all of it is gone at the end."))
    click.echo(_("Member:    {handle}, password {password}").format(handle=DEMO_HANDLE, password=password))
