"""What the commands share: the group that they belong to, their options, and a community to work on."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from bbs import __version__
from bbs.config import Config, load
from bbs.domain.words import _
from bbs.log import set_up
from bbs.server import Server
from bbs.services.site import Services

T = TypeVar("T")

PATH = click.Path(path_type=Path)


def common(command: Any) -> Any:
    """The options that every command has."""
    command = click.option("--data", type=PATH, help=_("The folder with the community's data."))(command)
    return click.option("--config", "config_file", type=PATH, help=_("The configuration file."))(command)


as_json_option = click.option("--json", "as_json", is_flag=True, help=_("One JSON document."))
"""For commands that print data."""


def examples(*lines: str) -> str:
    """What stands at the end of a command's help: how it is called, one call a line."""
    # The first character keeps click from filling the lines.
    return "\b\n" + "\n".join([_("Examples:"), *(f"  {line}" for line in lines)])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bbs")
def cli() -> None:
    """Lighthouse: a peer-support community that lives in a terminal."""


def settings(config_file: Path | None, data: Path | None) -> Config:
    """The settings, for a command that ends by itself: only what is wrong is logged."""
    config = load(config_file, {"data": data})
    set_up(config.log.model_copy(update={"level": "warning"}))
    return config


def run(work: Coroutine[Any, Any, T]) -> T:
    """What the work returns."""
    return asyncio.run(work)


@contextlib.asynccontextmanager
async def community(config: Config) -> AsyncIterator[Services]:
    """The services of the community, without a network. What they write, a running server hears of."""
    server = Server(config)
    try:
        services = await server.prepare()
        services.unguarded()
        yield services
    finally:
        await server.stop()


async def with_services(config: Config, work: Callable[[Services], Awaitable[T]]) -> T:
    """What the work returns, done with the services of the community."""
    async with community(config) as services:
        return await work(services)


def print_json(document: dict[str, Any]) -> None:
    """One JSON document; moments as RFC 3339 in UTC."""
    click.echo(json.dumps(document, ensure_ascii=False, default=_as_json))


def _as_json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    raise TypeError(type(value).__name__)
