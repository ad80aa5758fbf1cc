"""`bbs hostkey`: the key by which members know the server, and another one where it is lost."""

from __future__ import annotations

from pathlib import Path

import asyncssh
import click

from bbs.cli.common import cli, common, examples, run, settings
from bbs.config import Config
from bbs.domain.words import _
from bbs.running.own_key import make_another, own_key
from bbs.server import open_community


@cli.command("hostkey", epilog=examples("bbs hostkey", "bbs hostkey --new"))
@common
@click.option("--new", "another", is_flag=True, help=_("Makes another one where it is lost for good."))
def hostkey(config_file: Path | None, data: Path | None, *, another: bool) -> None:
    """Shows the fingerprint of the host key, to be told to members by another way.

    Another key is made only where the file is gone. The client of everybody who has been here refuses to connect then,
    until they take the old one out: ssh-keygen -R. So bring the old one back from a backup where there is one.
    """
    key = run(_key(settings(config_file, data), another=another))
    click.echo(_("Host key:  {fingerprint} (ED25519)").format(fingerprint=key.get_fingerprint()))


async def _key(config: Config, *, another: bool) -> asyncssh.SSHKey:
    db = await open_community(config)
    try:
        return await (make_another if another else own_key)(db, config.data)
    finally:
        await db.close()
