"""Health: what is said of a server that cannot serve; and what comes from the service manager in files."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bbs.config import Config, load
from bbs.config_parts import Metrics
from bbs.errors import BBSError
from bbs.running import watching
from bbs.running.notify import Notifier
from bbs.running.watching import Watching


class Storage:
    """A database, and services on it, as far as they are asked."""

    kind, file, worked = "sqlite", None, None

    def __init__(self) -> None:
        self.trouble: BaseException | None = None
        self.schedule = self

    async def rows(self, _actor: object) -> tuple[()]:
        if self.trouble is not None:
            raise self.trouble
        return ()


class Place:
    """A server that is watched, without a server."""

    def __init__(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.storage: Any = Storage()
        self.ssh: Any = SimpleNamespace()
        config = Config(data=tmp_path, metrics=Metrics(port=self.port))
        self.watching = Watching(config, Notifier({}), lambda: self.ssh)

    async def asked(self, path: str) -> tuple[int, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"GET {path} HTTP/1.1\r\n\r\n".encode())
        head, _, text = (await reader.read()).decode().partition("\r\n\r\n")
        writer.close()
        return int(head.split()[1]), text


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    found = Place(tmp_path)
    await found.watching.start(found.storage, found.storage)
    yield found
    await found.watching.stop()


async def test_without_a_database_it_lives_and_is_not_ready(place: Place) -> None:
    assert await place.asked("/ready") == (200, "ready\n")
    place.storage.trouble = BBSError("away", "storage")
    assert await place.asked("/ready") == (503, "no database\n")
    assert await place.asked("/live") == (200, "live\n")


async def test_a_database_that_hangs_is_none(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(_actor: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(watching, "READY_SECONDS", 0.01)
    monkeypatch.setattr(place.storage, "rows", hang)
    assert await place.asked("/ready") == (503, "no database\n")


async def test_on_its_way_out_it_says_so(place: Place) -> None:
    place.ssh = None
    assert await place.asked("/ready") == (503, "stopping\n")


async def test_a_port_that_is_taken_is_said_in_words(place: Place) -> None:
    other = Watching(Config(metrics=Metrics(port=place.port)), Notifier({}), lambda: None)
    with pytest.raises(BBSError, match=r"metrics\.port"):
        await other.start(place.storage, place.storage)
    await other.stop()


class TestCredentials:
    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        monkeypatch.delenv("BBS_DATABASE", raising=False)
        return tmp_path

    def test_the_database_may_come_in_a_file(self, folder: Path) -> None:
        (folder / "database").write_text("postgresql://bbs:secret@db/bbs\n")
        assert load(overrides={"data": folder}).database == "postgresql://bbs:secret@db/bbs"

    def test_what_is_said_closer_by_counts(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (folder / "database").write_text("postgresql://db/bbs")
        monkeypatch.setenv("BBS_DATABASE", "sqlite:///x")
        assert load(overrides={"data": folder}).database == "sqlite:///x"

    def test_a_mistake_in_it_is_said_with_its_file_and_without_what_it_holds(self, folder: Path) -> None:
        (folder / "database").write_text("mysql://secret")
        with pytest.raises(BBSError) as error:
            load(overrides={"data": folder})
        assert str(folder / "database") in error.value.message
        assert "secret" not in error.value.message

    def test_none_is_none(self, folder: Path) -> None:
        assert load(overrides={"data": folder}).database == ""
