"""`bbs completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import get_completion_class

from bbs.cli.common import cli, common, examples
from bbs.domain.words import _
from bbs.errors import BadInput

SHELLS = ("bash", "zsh", "fish")


@cli.command(
    "completion",
    epilog=examples(
        "bbs completion bash > ~/.local/share/bash-completion/completions/bbs",
        "bbs completion zsh > ~/.zfunc/_bbs",
        "bbs completion fish > ~/.config/fish/completions/bbs.fish",
    ),
)
@common
@click.argument("shell", type=click.Choice(SHELLS))
def completion(config_file: Path | None, data: Path | None, shell: str) -> None:
    """Prints a script that has the shell complete `bbs`, its commands and their options."""
    made = get_completion_class(shell)
    if made is None:
        raise BadInput(_("There is no completion for {shell}.").format(shell=shell), "usage")
    click.echo(made(cli, {}, "bbs", "_BBS_COMPLETE").source())
