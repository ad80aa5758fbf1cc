"""The operator's command: it is run for red, crisis, and whoever asks for a person; it gets counts and nothing else."""

from __future__ import annotations

import asyncio
import json
import shlex
import sys
from pathlib import Path

import pytest

from bbs.config_parts import Moderation
from bbs.domain.addresses import Address
from bbs.services import alarm
from bbs.services.alarm import Alarm
from tests.services.community import Site

PATIENCE = 20.0

NOTES = """
import json, os, sys
with open(sys.argv[1], "a") as file:
    file.write(json.dumps({name: value for name, value in os.environ.items() if name != "LC_CTYPE"}) + "\\n")
"""


BEGINS = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"])
print(child.pid, file=open(sys.argv[1], "w"), flush=True)
time.sleep(99)
"""


class Pager:
    """A command that notes what it is told."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.file = site, folder / "notes"
        self.run(sys.executable, "-c", NOTES, str(self.file))

    def run(self, *words: str) -> None:
        moderation = Moderation(notify_command=shlex.join(words))
        self.site.services.live.change(moderation=moderation)

    def notes(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []

    async def until(self, count: int) -> list[dict[str, str]]:
        async with asyncio.timeout(PATIENCE):
            while len(self.notes()) < count:
                await asyncio.sleep(0.02)
        return self.notes()


@pytest.fixture
def pager(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pager:
    monkeypatch.setattr(alarm, "GAP_SECONDS", 0.0)
    monkeypatch.setenv("BBS_DATABASE", "postgresql://bbs:a-password@localhost/bbs")
    return Pager(site, tmp_path)


async def test_it_is_run_for_who_asks_for_a_person_and_gets_counts_alone(site: Site, pager: Pager) -> None:
    await site.services.asking.ask(await site.member("quill"), "I cannot sleep")
    (told,) = await pager.until(1)
    assert {name: told[name] for name in told if name.startswith("LIGHTHOUSE_")} == {
        "LIGHTHOUSE_RED": "0",
        "LIGHTHOUSE_CRISIS": "0",
        "LIGHTHOUSE_ASKED": "1",
    }
    assert set(told) <= {"LIGHTHOUSE_RED", "LIGHTHOUSE_CRISIS", "LIGHTHOUSE_ASKED", *alarm.PASSED_ON}
    assert "quill" not in str(told)


async def test_it_is_run_for_red_and_crisis_and_not_for_the_rest(site: Site, pager: Pager) -> None:
    ana = await site.member("ana")
    calm = await site.thread(ana, body="a calm evening")
    await site.services.reports.report(await site.member("ben"), Address(calm, 1), "spam")
    assert pager.notes() == []
    await site.thread(ana, body="I am going to kill myself tonight")
    (told,) = await pager.until(1)
    assert int(told["LIGHTHOUSE_RED"]) + int(told["LIGHTHOUSE_CRISIS"]) == 1


async def test_what_comes_while_one_runs_is_told_once_more_and_holds_nobody_up(site: Site, pager: Pager) -> None:
    gate = pager.file.with_name("gate")
    wait = "import os, sys, time\nwhile not os.path.exists(sys.argv[2]): time.sleep(0.01)\n"
    pager.run(sys.executable, "-c", wait + NOTES, str(pager.file), str(gate))
    for number in range(4):
        await site.services.asking.ask(await site.member(f"member{number}"), "is somebody there")
    assert pager.notes() == []
    gate.touch()
    _first, second = await pager.until(2)
    assert second["LIGHTHOUSE_ASKED"] == "4"
    await site.services._alarm.stop()
    assert len(pager.notes()) == 2


@pytest.mark.parametrize("words", [("/no/such/command",), (sys.executable, "-c", "raise SystemExit(3)")])
async def test_one_that_fails_is_logged_and_tried_again_the_next_time(
    site: Site, pager: Pager, words: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    pager.run(*words)
    await site.services.asking.ask(await site.member("ana"), "is somebody there")
    async with asyncio.timeout(PATIENCE):
        while "the command that calls for somebody" not in caplog.text:
            await asyncio.sleep(0.02)
    pager.run(sys.executable, "-c", NOTES, str(pager.file))
    await site.services.asking.ask(await site.member("ben"), "is somebody there")
    assert (await pager.until(1))[0]["LIGHTHOUSE_ASKED"] == "2"


async def test_one_that_hangs_is_ended_with_all_that_it_began(
    site: Site, pager: Pager, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarm, "SECONDS", 0.5)
    pager.run(sys.executable, "-c", BEGINS, str(pager.file))
    await site.services.asking.ask(await site.member("ana"), "is somebody there")
    async with asyncio.timeout(PATIENCE):
        while "and was ended" not in caplog.text or not _is_gone(pager.file):
            await asyncio.sleep(0.02)


def _is_gone(file: Path) -> bool:
    """Whether the process whose number stands in the file has ended; one that nobody has reaped yet counts as that."""
    try:
        state = Path(f"/proc/{file.read_text().strip()}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


async def test_without_a_command_nothing_is_begun(site: Site) -> None:
    await site.services.asking.ask(await site.member("ana"), "is somebody there")
    assert isinstance(site.services._alarm, Alarm)
    assert site.services._alarm._task is None
