"""`bbs check`: everything that can be wrong is found and told with what mends it, and what mends it does."""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import split
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bbs.cli import cli
from bbs.cli.checks import database, running
from bbs.config import Config
from bbs.domain.clock import system_clock
from bbs.models.database import open_database, sqlite_url
from bbs.models.queries import integrity
from bbs.models.tables import Job, Post, Thread
from bbs.models.times import to_us
from bbs.services import backing_up, help_now
from bbs.services.site import build


class Operator:
    """Runs `bbs` on one data folder."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(cli, [*words, "--data", str(self.data)])

    def check(self, *words: str) -> tuple[bool, dict[str, list[dict[str, Any]]]]:
        """Whether all is well, and the findings by what they are about."""
        result = self.run("check", "--json", *words)
        document = json.loads(result.stdout)
        assert result.exit_code == (0 if document["ok"] else 1)
        found: dict[str, list[dict[str, Any]]] = {}
        for finding in document["findings"]:
            found.setdefault(finding["about"], []).append(finding)
        assert set(found) <= set(document["checked"])
        return document["ok"], found

    def serious(self, *words: str) -> set[str]:
        """What something is wrong with."""
        return {about for about, found in self.check(*words)[1].items() if any(one["serious"] for one in found)}

    def change(self, work: Callable[[], object]) -> None:
        async def go() -> None:
            db = open_database(sqlite_url(self.data / "bbs.sqlite"))
            await db.write(work)
            await db.close()

        asyncio.run(go())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    """A community with three posts, whose help now somebody has looked at."""
    folder = tmp_path_factory.mktemp("check")
    operator = Operator(folder / "data")
    assert operator.run("init").exit_code == 0
    posts = [{"author": "ana", "created": "2026-01-01T00:00:00Z", "body": f"post {n}"} for n in range(3)]
    thread = {"board": "kitchen", "subject": "s", "seeking": None, "warnings": [], "posts": posts}
    places = {"experiences": [{"experience": "e", "name": "E", "boards": [{"board": "kitchen", "name": "K"}]}]}
    file = folder / "in.json"
    file.write_text(json.dumps({**places, "members": [], "threads": [thread]}))
    assert operator.run("import", str(file)).exit_code == 0
    day = system_clock().date().isoformat()
    text = help_now.SHIPPED.read_text().replace('last_verified = ""', f'last_verified = "{day}"')
    (operator.data / help_now.NAME).write_text(text)
    return operator


@pytest.fixture
def operator(made: Operator, tmp_path: Path) -> Operator:
    """A copy of it for each test."""
    subprocess.run(["cp", "-a", str(made.data), str(tmp_path)], check=True)
    return Operator(tmp_path / made.data.name)


def test_where_all_is_well_it_says_so_and_changes_nothing(operator: Operator) -> None:
    before = sorted(path.name for path in operator.data.iterdir())
    ok, _found = operator.check("--deep")
    assert ok, _found
    assert operator.run("check").stdout.rstrip().endswith("All is well.")
    assert sorted(path.name for path in operator.data.iterdir()) == before


def test_in_an_empty_folder_nothing_is_made(tmp_path: Path) -> None:
    operator = Operator(tmp_path / "nothing")
    assert operator.serious() >= {"folder", "database"}
    assert not operator.data.exists()


def test_settings_that_cannot_be_are_told_with_their_line(operator: Operator) -> None:
    (operator.data / "bbs.toml").write_text("\nprot = 1\n")
    ok, found = operator.check()
    assert not ok
    assert "line 2: there is no setting prot. Did you mean port?" in found["settings"][0]["words"]


@pytest.mark.parametrize(
    ("name", "mode", "about"),
    [
        (".", 0o755, "folder"),
        ("bbs.sqlite", 0o644, "folder"),
        ("bbs.toml", 0o640, "folder"),
        ("host_keys/ssh_host_ed25519_key", 0o604, "host_key"),
    ],
)
def test_what_others_can_read_is_found_and_the_command_mends_it(
    operator: Operator, name: str, mode: int, about: str
) -> None:
    (operator.data / name).chmod(mode)
    (finding,) = operator.check()[1][about]
    assert finding["mend"].startswith("chmod")
    subprocess.run(split(finding["mend"]), check=True)
    assert operator.check()[0]


def test_a_host_key_that_is_gone_or_is_none_is_found_and_none_is_made(operator: Operator) -> None:
    key = operator.data / "host_keys" / "ssh_host_ed25519_key"
    other = key.read_bytes()
    key.write_text("nothing")
    assert operator.serious() == {"host_key"}
    key.unlink()
    assert operator.serious() == {"host_key"}
    assert not key.exists()
    key.write_bytes(other)
    key.chmod(0o600)
    key.with_suffix(".pub").write_text("ssh-ed25519 AAAA\n")
    ok, found = operator.check()
    assert ok
    subprocess.run(found["host_key"][0]["mend"], shell=True, check=True)
    assert "host_key" not in operator.check()[1]


def test_files_of_the_operators_that_cannot_be_used_are_found(operator: Operator) -> None:
    (operator.data / "triage.toml").write_text("version = \n")
    (operator.data / "welcome.txt").write_bytes(b"\xff\xfe\xfd")
    (operator.data / help_now.NAME).write_text("[[resource]]\nnmae = 1\n")
    assert operator.serious() == {"texts", "help_now"}
    assert len(operator.check()[1]["texts"]) == 2


def test_numbers_that_nobody_has_checked_for_long_are_named(operator: Operator) -> None:
    path = operator.data / help_now.NAME
    day = (system_clock().date() - timedelta(days=181)).isoformat()
    path.write_text(f'[[resource]]\nname = "Samaritans"\nphone = "116 123"\nlast_verified = "{day}"\n')
    assert "Samaritans" in operator.check()[1]["help_now"][0]["words"]


def test_limits_that_the_machine_cannot_bear_and_a_command_that_is_not_there(operator: Operator) -> None:
    (operator.data / "bbs.toml").write_text(
        '[limits]\nconnections = 100000\nguests = 100000\n[moderation]\nnotify_command = "/no/such/page-me --now"\n'
    )
    found = [one["words"] for one in operator.check()[1]["limits"]]
    assert any("100200 open files" in words for words in found)
    assert any("no /no/such/page-me" in words for words in found)


@pytest.mark.parametrize(("seed", "deep"), [(1, ()), (2, ("--deep",))])
def test_a_damaged_page_is_found_and_nothing_is_made_worse(
    operator: Operator, seed: int, deep: tuple[str, ...]
) -> None:
    noise = random.Random(seed)
    file = operator.data / "bbs.sqlite"
    size = file.stat().st_size
    with file.open("r+b") as opened:
        for page in range(4096 * 4, size - 4096, 4096):
            opened.seek(page + 200)
            opened.write(noise.randbytes(64))
    before = file.read_bytes()
    assert "database" in operator.serious(*deep)
    assert file.read_bytes() == before


def test_what_is_no_database_is_found_and_nothing_is_said_of_what_would_stand_in_it(operator: Operator) -> None:
    (operator.data / "bbs.sqlite").write_bytes(b"not a database at all" * 1000)
    assert "database" in operator.serious()
    assert not {"search", "clock", "people", "jobs"} & set(
        json.loads(operator.run("check", "--json").stdout)["checked"]
    )
    assert "Search: not looked at" in operator.run("check").stdout


@pytest.mark.parametrize(
    "harm",
    [
        lambda: Thread.update(posts=9).execute(),
        lambda: Thread.update(posts=2).execute(),
        lambda: Post.update(serial=10**9).where(Post.number == 1).execute(),
        lambda: Post.update(path=None).where(Post.number == 2).execute(),
    ],
)
def test_counts_that_are_not_so_are_found(operator: Operator, harm: Callable[[], object]) -> None:
    operator.change(harm)
    assert operator.serious() == {"database"}


def test_a_post_that_search_would_not_find_is_found_and_rebuilding_mends_it(operator: Operator) -> None:
    operator.change(lambda: Post.update(state="hidden").where(Post.number == 3).execute())
    (finding,) = operator.check()[1]["search"]
    assert finding["words"].startswith("Search and 1 post")
    assert finding["mend"] == f"bbs search rebuild --data {operator.data}"
    assert "2 posts can be searched" in operator.run("search", "rebuild").stdout
    assert operator.check()[0]


def test_a_clock_that_is_behind_what_was_written_is_found(operator: Operator) -> None:
    ahead = to_us(datetime.now(UTC) + timedelta(days=365))
    operator.change(lambda: Thread.update(last_us=ahead).execute())
    assert operator.serious() == {"clock"}


def test_a_job_that_failed_is_found(operator: Operator) -> None:
    operator.change(lambda: Job.insert(name="drafts", failed="ValueError", lease_us=0, done="").execute())
    (finding,) = operator.check()[1]["jobs"]
    assert "“drafts” failed the last time: ValueError" in finding["words"]


def test_what_is_only_worth_knowing_does_not_count(operator: Operator) -> None:
    operator.run("readonly", "on")
    operator.run("close", "--on", "2999-01-01")
    ok, found = operator.check()
    assert ok
    assert {one["mend"].split(" --data")[0] for one in found["people"]} == {
        "bbs member role HANDLE --add moderator",
        "bbs readonly off",
        "bbs close --undo",
    }


async def test_a_whole_community_is_whole_on_both_databases(site: Any) -> None:
    ana = await site.member("ana")
    number = await site.thread(ana)
    for _n in range(3):
        at = await site.reply(ana, number)
    await site.services.writing.delete(ana, at)
    assert await site.db.read(integrity.miscounted) == 0
    assert await site.db.read(integrity.misindexed) == 0
    await site.db.write(lambda: Thread.update(posts=Thread.posts + 1).execute())
    assert await site.db.read(integrity.miscounted) == 1
    await site.db.write(lambda: Post.update(state="hidden").where(Post.number == 1).execute())
    assert await site.db.read(integrity.misindexed) == 1


def _backup(operator: Operator, made: datetime, mode: int = 0o600) -> Path:
    """Something that is called like a backup of that moment."""
    folder = operator.data / backing_up.FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"lighthouse-{made:%Y%m%d-%H%M%S}.bbsbackup"
    path.touch(mode)
    path.chmod(mode)
    return path


def test_backups_that_are_old_or_open_to_others_are_found(operator: Operator) -> None:
    now = datetime.now(UTC)
    assert not any(one["serious"] for one in operator.check()[1]["backups"])
    old = _backup(operator, now - timedelta(days=9))
    assert operator.serious() == {"backups"}
    old.unlink()
    _backup(operator, now, 0o644)
    serious, other = operator.check()[1]["backups"]
    assert "Others on this machine" in serious["words"]
    subprocess.run(serious["mend"], shell=True, check=True)
    assert operator.check()[0]
    assert "backup.recipients" in other["words"]


async def test_either_database_is_looked_through(db_url: str, tmp_path: Path) -> None:
    config = Config(data=tmp_path, database=db_url)
    seen = await database.look(config, system_clock(), deep=True)
    assert seen.findings == ()
    assert seen.db is not None
    assert seen.size > 0
    try:
        found = await running.community(build(seen.db, config, system_clock), ())
        assert not any(finding.serious for finding in found), found
    finally:
        await seen.db.close()


async def test_a_database_that_cannot_be_reached_is_told_and_not_met_with_an_error(tmp_path: Path) -> None:
    config = Config(data=tmp_path, database="postgresql://nobody@127.0.0.1:1/nothing")
    (finding,) = (await database.look(config, system_clock())).findings
    assert finding.words.startswith("The database cannot be used")
