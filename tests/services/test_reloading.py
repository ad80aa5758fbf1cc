"""Settings that are read again while the server runs: what holds at once, what waits, and what is refused whole."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bbs.config import Config, load
from bbs.domain.policy import GUEST
from bbs.errors import BadInput, TooSoon
from bbs.reloading import AT_ONCE, again, reloader
from bbs.server import Server
from bbs.services import triage_rules
from tests.services.community import CHEAP

MORE = (
    'community = "Elsewhere"\nregistration = "invite"\n[moderation]\nhours = "at noon"\n[limits]\njoins = "1 per day"\n'
)


class Running:
    """A community without a network, whose settings stand in a file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "bbs.toml"
        self.file.write_text("")
        self.server = Server(self.read())

    def read(self) -> Config:
        return load(self.file, {"data": self.file.parent, "passwords": CHEAP.model_dump()})

    def write(self, text: str) -> None:
        self.file.write_text(text)


@pytest.fixture
async def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Running]:
    monkeypatch.setattr("bbs.reloading.set_up", lambda _log: None)
    made = Running(tmp_path)
    await made.server.prepare()
    yield made
    await made.server.stop()


async def test_what_can_change_at_once_does_and_the_rest_waits(running: Running) -> None:
    services = running.server.services
    services.limits.hit("join", "here")
    running.write(MORE)
    changed = await again(running.server, running.read)
    assert set(changed.now) == {"registration", "moderation.hours", "limits.joins"}
    assert changed.later == ("community",)
    assert services.registration.mode == "invite"
    assert (await services.help_now.page(GUEST)).hours == "at noon"
    assert running.server.config.community == "Lighthouse"
    services.limits.hit("join", "here")
    with pytest.raises(TooSoon):
        services.limits.hit("join", "here")


async def test_what_waits_for_a_restart_is_said_again_each_time(running: Running) -> None:
    running.write("port = 4022\n")
    assert (await again(running.server, running.read)).later == ("port",)
    assert (await again(running.server, running.read)).later == ("port",)


@pytest.mark.parametrize("name", ["bbs.toml", "resources.toml", "triage.toml"])
async def test_where_anything_is_wrong_nothing_changes(running: Running, name: str) -> None:
    before = running.server.config
    running.write(MORE)
    with (running.file.parent / name).open("a") as file:
        file.write("this is no TOML\n")
    with pytest.raises(BadInput, match=name):
        await again(running.server, running.read)
    assert running.server.config is before
    assert running.server.services.registration.mode == "open"


async def test_the_log_names_what_changed_and_never_what_it_says(running: Running) -> None:
    reload: Callable[[Server], object] = reloader(running.read)
    running.write(MORE.replace("Elsewhere", "a secret"))
    with capture_logs() as lines:
        await reload(running.server)  # type: ignore[misc]
        running.write("[limits]\nconections = 1\n")
        await reload(running.server)  # type: ignore[misc]
    lines = [line for line in lines if line["event"].startswith("settings")]
    assert [line["event"] for line in lines] == ["settings_read", "settings_wait_for_restart", "settings_refused"]
    assert "secret" not in str(lines)
    assert "Did you mean connections?" in lines[-1]["why"]
    assert running.server.services.registration.mode == "invite"


async def test_the_rules_of_triage_are_read_again(running: Running) -> None:
    rules = triage_rules.SHIPPED.read_text()
    (running.file.parent / triage_rules.NAME).write_text(
        re.sub("^version = .*$", 'version = "ours"', rules, flags=re.M)
    )
    await again(running.server, running.read)
    assert running.server.services._triage._version == "ours"


def test_whatever_is_said_to_hold_at_once_is_a_setting() -> None:
    assert set(Config.model_fields) >= AT_ONCE
