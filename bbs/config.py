"""The settings of one server: a TOML file, over it BBS_* from the environment, over that the command line.

Every setting is documented beside its field, is checked at the start, and stays as it is while the server runs.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, PrivateAttr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bbs.config_parts import Backup, Limits, Log, Metrics, Moderation, NewMembers, Passwords, Retention, Terminal
from bbs.domain.topics import MAX_OFFERED, WARNING_TOPICS, is_topic
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput

FILE_NAME = "bbs.toml"
"""The configuration file that is read from the data folder where none is named."""

DATABASE_NAME = "bbs.sqlite"

ENV_PREFIX = "BBS_"
ENV_NESTED = "__"
"""BBS_LIMITS__CONNECTIONS sets `connections` in `[limits]`."""

CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""The variable that names the folder with what the service manager hands over (systemd's LoadCredential=)."""

CREDENTIAL_NAME = "database"
"""The file there with the URL of the database."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Config(BaseSettings):
    """All settings."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=ENV_NESTED,
        use_attribute_docstrings=True,
    )

    community: str = Field(default="Lighthouse", min_length=1, max_length=40)
    """The name of the community, as its members see it."""

    data: Path = Path("bbs-data")
    """The folder with everything that must be kept: database, host key, resources. Only its owner can open it."""

    host: str = "127.0.0.1"
    """The address to listen on. `127.0.0.1` is reached from this machine only; `0.0.0.0` from everywhere."""

    port: int = Field(default=2222, ge=0, le=65535)
    """The port to listen on; 0 takes a free one."""

    database: str = ""
    """`sqlite:///...` or `postgresql://...`; empty for a SQLite file in the data folder."""

    registration: Literal["open", "approval", "invite"] = "open"
    """Who may join: `open` is everybody; with `approval` a moderator lets each one in; with `invite` a moderator has
    to hand out an invitation first."""

    warning_topics: tuple[str, ...] = WARNING_TOPICS
    """The content warnings that writers are offered, in this order; other words of theirs are taken as well."""

    banner_ascii: bool = True
    """Whether accents are taken off the lines before the sign-in, because old clients show them as something else."""

    stop_grace_seconds: float = Field(default=4.0, ge=0, le=4)
    """How long sessions have for their end when the server stops."""

    proxy_from: tuple[str, ...] = ()
    """Addresses or networks of proxies, such as `10.0.0.5` or `10.0.0.0/24`. Each connection from there has to begin
    with where it comes from (the PROXY protocol, version 2); connections from elsewhere are taken as they are."""

    log: Log = Log()
    metrics: Metrics = Metrics()
    limits: Limits = Limits()
    passwords: Passwords = Passwords()
    terminal: Terminal = Terminal()
    new_members: NewMembers = NewMembers()
    moderation: Moderation = Moderation()
    retention: Retention = Retention()
    backup: Backup = Backup()

    _file: Path | None = PrivateAttr(default=None)

    @field_validator("database")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
            raise ValueError("begins with sqlite:/// or postgresql://")
        return url

    @field_validator("warning_topics")
    @classmethod
    def _good_topics(cls, topics: tuple[str, ...]) -> tuple[str, ...]:
        bad = next((topic for topic in topics if not is_topic(topic)), None)
        if bad is not None:
            raise ValueError(_("small letters, digits, and dashes between words: {topic} is none").format(topic=bad))
        if not 0 < len(topics) <= MAX_OFFERED:
            raise ValueError(_("from 1 to {count} of them").format(count=MAX_OFFERED))
        return tuple(dict.fromkeys(topics))

    @field_validator("proxy_from")
    @classmethod
    def _good_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network)
            except ValueError:
                raise ValueError(_("{network} is no address and no network").format(network=network)) from None
        return networks

    @property
    def file(self) -> Path | None:
        """The file that was read for it; None where there was none."""
        return self._file

    def read_from(self, path: Path | None) -> Config:
        """The same settings; `path` is the file that they were read from."""
        self._file = path
        return self

    @property
    def database_url(self) -> str:
        """The database's URL, also where none was set."""
        return self.database or f"sqlite:///{(self.data / DATABASE_NAME).absolute()}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can connect."""
        return self.host in LOOPBACK

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: `load` brings the file, the environment and the command line together itself."""
        return (init_settings,)


def load(path: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Config:
    """The settings from the file at `path`, the environment, and `overrides` by field name (None means not given).

    Without a path `bbs.toml` in the data folder is read, where there is one. Raises `BadInput` that names what is
    wrong, where it stands, and, for a name that does not exist, the nearest that does.
    """
    given = {name: value for name, value in (overrides or {}).items() if value is not None}
    env = _merge(_credentials(), _environment())
    data = Path(given.get("data") or env.get("data") or Config.model_fields["data"].default)
    if path is None and _is_there(data / FILE_NAME):
        path = data / FILE_NAME
        given.setdefault("data", data)
    document, text = _read(path) if path is not None else ({}, "")
    try:
        config = Config(**_merge(document, env, given))
    except ValidationError as error:
        raise _explained(error, path, text, env, given) from None
    return config.read_from(path)


def _environment() -> dict[str, Any]:
    """What BBS_* says. A name that does not exist is refused here, because pydantic would not see it."""
    known = {f"{ENV_PREFIX}{ENV_NESTED.join(name)}".upper() for name in _names()}
    for name in os.environ:
        if name.startswith(ENV_PREFIX) and name.upper() not in known:
            raise BadInput(
                _("There is no setting {name} (in the environment).").format(name=name) + _nearest(name, known),
                "config",
            )
    try:
        return EnvSettingsSource(Config)()
    except SettingsError as error:
        field = next((name for name in Config.model_fields if f'"{name}"' in str(error)), "")
        words = _('{name} (in the environment): lists and groups are JSON there, such as ["one", "two"].')
        raise BadInput(words.format(name=f"{ENV_PREFIX}{field}".upper()), "config", field=field) from None


def _credentials() -> dict[str, Any]:
    """What the service manager, or a container, hands over in files, so that it stands in no environment: the URL of
    the database, which may hold a password."""
    folder = os.environ.get(CREDENTIALS)
    path = Path(folder) / CREDENTIAL_NAME if folder else None
    if path is None or not _is_there(path):
        return {}
    try:
        url = path.read_text("utf-8").strip()
    except (OSError, ValueError):
        url = ""
    if not url:
        # Without one a new community would begin in a file, and nobody would see why.
        raise BadInput(_("{file} cannot be read.").format(file=path), "config")
    return {"database": url}


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror), "config") from None


def _names(model: type[BaseModel] = Config, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The path of each setting; groups of settings also stand for themselves."""
    names: list[tuple[str, ...]] = []
    for name, field in model.model_fields.items():
        names.append((*above, name))
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            names += _names(field.annotation, (*above, name))
    return names


def _read(path: Path) -> tuple[dict[str, Any], str]:
    try:
        text = path.read_text("utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise BadInput(_("{file} cannot be read: {why}.").format(file=path, why=error.strerror), "config") from None
    except ValueError as error:
        raise BadInput(_("{file} is no TOML file: {why}.").format(file=path, why=error), "config") from None
    if "data" in document:
        document["data"] = path.parent / str(document["data"])
    return document, text


def _merge(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """One document in which later layers stand over earlier ones."""
    merged: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            below = merged.get(name)
            merged[name] = _merge(below, value) if isinstance(below, dict) and isinstance(value, Mapping) else value
    return merged


def _explained(
    error: ValidationError, path: Path | None, text: str, env: Mapping[str, Any], given: Mapping[str, Any]
) -> BadInput:
    """The first of the errors, in words, with the place where it was made, and how many more there are."""
    first, *more = error.errors(include_url=False)
    # A configuration may come from a backup that somebody else has made.
    place = tuple(str(part) if str(part).isprintable() else ascii(part) for part in first["loc"])
    name = ".".join(place)
    where = _where(place, path, text, env, given)
    if first["type"] == "extra_forbidden":
        siblings = {known[-1] for known in _names() if known[:-1] == place[:-1]}
        words = _("{where}: there is no setting {name}.").format(where=where, name=name) + _nearest(place[-1], siblings)
        return BadInput(words + _and_more(len(more)), "config")
    why = first["msg"].removeprefix("Value error, ")
    words = _("{where}: {name}: {why}.").format(where=where, name=name, why=why)
    if first["type"] == "literal_error":
        words += _nearest(str(first["input"]), set(re.findall("'([^']*)'", str(first.get("ctx", {}).get("expected")))))
    return BadInput(words + _and_more(len(more)), "config", field=name)


def _and_more(count: int) -> str:
    if not count:
        return ""
    return " " + ngettext("{count} more is wrong.", "{count} more are wrong.", count).format(count=count)


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1)
    return " " + _("Did you mean {name}?").format(name=near[0]) if near else ""


def _where(
    place: tuple[str, ...], path: Path | None, text: str, env: Mapping[str, Any], given: Mapping[str, Any]
) -> str:
    """What the operator has to look at: an option, a variable, or a line of the file."""
    if len(place) == 1 and place[0] in given:
        return f"--{place[0]}"
    value: Any = env
    for part in place:
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is not None and place == (CREDENTIAL_NAME,) and ENV_PREFIX + CREDENTIAL_NAME.upper() not in os.environ:
        return str(Path(os.environ[CREDENTIALS]) / CREDENTIAL_NAME)
    if value is not None:
        return ENV_PREFIX + ENV_NESTED.join(place).upper()
    return f"{path}, line {_line(place, text)}"


def _line(place: tuple[str, ...], text: str) -> int:
    """The line on which a setting stands: the first that names it after the head of its table."""
    table = ".".join(place[:-1])
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        content = line.split("#")[0].strip()
        if content.startswith("["):
            here = content.strip("[] ")
        name = content.split("=")[0].strip(" \"'")
        if (here, name) == (table, place[-1]) or here == ".".join(place):
            return number
    return 1
