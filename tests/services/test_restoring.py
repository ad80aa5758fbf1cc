"""Backups that are put back, on both databases and from one to the other: everything is there, and nothing is lost."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import asyncssh
import pyrage
import pytest

from bbs.config import Config, load
from bbs.config_parts import Backup
from bbs.domain.policy import SYSTEM
from bbs.errors import BadInput, BBSError
from bbs.models.database import open_database, proxy, sqlite_url
from bbs.models.dump import Digest, DumpedFile, digest
from bbs.models.dump_tables import file_of, moment
from bbs.models.queries import integrity
from bbs.models.schema import SchemaState, known_schema, make_schema, schema_state
from bbs.models.tables import Event, Member
from bbs.services import moving_over, restoring_files
from bbs.services.backing_up import back_up_to
from bbs.services.backup_file import identities_of, recipients_of
from bbs.services.identity import whoever
from bbs.services.moving_over import move_over
from bbs.services.restoring import Restoring, check
from tests.services.community import CHEAP, Site
from tests.services.conftest import KINDS, PostgresServer
from tests.services.erased import Corners, cells
from tests.services.moderation import House


@pytest.fixture
async def corners(site: Site) -> Corners:
    """Somebody with something in every table, nearly."""
    return await Corners(await House(site).settle()).fill()


@pytest.fixture
def config(site: Site, db_url: str) -> Config:
    """The settings of the community of the test."""
    return Config(data=site.data, database=db_url, passwords=CHEAP)


@pytest.fixture(params=KINDS)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of each kind, whatever kind the community stands in."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "elsewhere" / "bbs.sqlite")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.empty()
        yield url
        server.drop(url)


async def at_rest(site: Site) -> None:
    """Nobody uses the community's database any more: the tables are bound to one database in a process."""
    await site.services.stop()
    await site.db.close()


def tables_of(url: str) -> dict[str, Digest]:
    """What each table of a database comes to."""
    with moment(url) as now:
        return {shape.name: digest(now, shape) for shape in now.shapes()}


async def is_sound(url: str) -> None:
    """Nothing is wrong with the database at `url`."""
    db = open_database(url)
    try:
        assert await schema_state(db) is SchemaState.CURRENT
        found = await db.read(
            lambda: (
                integrity.file_errors(deep=True),
                integrity.miscounted(),
                integrity.misindexed(),
                Event.get_or_none(),
            )
        )
    finally:
        await db.close()
    assert found == ([], 0, 0, None)


async def test_whoever_was_erased_since_does_not_come_back(corners: Corners, config: Config, tmp_path: Path) -> None:
    site, ben = corners.site, corners.house["ben"]
    assert corners.me.handle is not None
    back_up_to(config, tmp_path / "it.bbsbackup")
    await site.services.erasing.erase_member(SYSTEM, corners.me.handle, "delete")
    await at_rest(site)
    restored = await Restoring(config, tmp_path / "it.bbsbackup", replaces=True, clock=site.clock).run()
    assert restored.erased == 1
    db = open_database(config.database_url)
    assert await db.read(lambda: cells(str(corners.me.handle))) == []
    assert await db.read(lambda: Member.select().where(Member.handle == ben.handle).count()) == 1
    await db.close()
    again = tmp_path / "again.bbsbackup"
    back_up_to(config, again)
    assert [file.name for file in check(again).files if "erasures" in file.name] == ["erasures.jsonl"]


async def test_whoever_has_taken_it_back_since_stays(site: Site, config: Config, tmp_path: Path) -> None:
    ana = await site.member("ana")
    await site.thread(ana, subject="still here")
    await site.services.erasing.erase(ana, "ana", "delete", at_once=False)
    back_up_to(config, tmp_path / "it.bbsbackup")
    known = await site.db.read(lambda: whoever(ana.member or 0, site.services._core.now_us))
    await site.services.erasing.take_back(known)
    await at_rest(site)
    restored = await Restoring(config, tmp_path / "it.bbsbackup", replaces=True, clock=site.clock).run()
    assert restored.erased == 0
    db = open_database(config.database_url)
    assert await db.read(lambda: [(one.handle, one.state) for one in Member.select()]) == [("ana", "active")]
    await db.close()


async def test_an_older_backup_is_brought_forward(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server: PostgresServer | None = request.getfixturevalue("postgres") if database_kind == "postgresql" else None
    url = server.empty() if server else sqlite_url(tmp_path / "old" / "bbs.sqlite")
    db = open_database(url)
    await make_schema(db, "0003_doors")

    def old() -> None:
        proxy.execute_sql(
            "INSERT INTO member (id, handle, handle_key, joined_day) VALUES (7, 'ada', 'ada', '2025-01-01')"
        )
        proxy.execute_sql("INSERT INTO experience (id, slug, name) VALUES (1, 'calm', 'Calm')")
        proxy.execute_sql("INSERT INTO board (id, experience_id, slug, name) VALUES (1, 1, 'tea', 'Tea')")
        proxy.execute_sql(
            "INSERT INTO thread (id, board_id, author_id, subject, created_us, last_us, posts, serial, last_serial)"
            " VALUES (3, 1, 7, 'hello', 5, 5, 1, 1, 1)"
        )
        proxy.execute_sql(
            "INSERT INTO post (id, thread_id, number, serial, author_id, created_us, body)"
            " VALUES (9, 3, 1, 1, 7, 5, 'tea')"
        )
        proxy.execute_sql("UPDATE counter SET value = 1 WHERE name = 'serial'")

    await db.write(old)
    await db.close()
    (tmp_path / "data").mkdir()
    config = Config(data=tmp_path / "data", database=url)
    back_up_to(config, tmp_path / "old.bbsbackup")
    away = Config(data=tmp_path / "away", passwords=CHEAP)
    restored = await Restoring(away, tmp_path / "old.bbsbackup").run()
    assert restored.migrated[0] == "0004_readers"
    assert restored.head.schema[-1] == "0003_doors"
    await is_sound(away.database_url)
    if server:
        server.drop(url)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_closed_backup_opens_with_the_key_alone(site: Site, config: Config, tmp_path: Path) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    ssh = asyncssh.generate_private_key("ssh-ed25519")
    (tmp_path / "id_ed25519").write_bytes(ssh.export_private_key())
    (tmp_path / "key.txt").write_text(f"# made for a test\n{own}\n")
    recipients = (str(own.to_public()), ssh.export_public_key().decode().strip())
    closed = config.model_copy(update={"backup": Backup(recipients=recipients)})
    file = tmp_path / "it.bbsbackup.age"
    assert back_up_to(closed, file).closed
    assert b"lighthouse" not in file.read_bytes()
    rows = check(file, identities_of(tmp_path / "key.txt")).rows
    assert check(file, identities_of(tmp_path / "id_ed25519")).rows == rows
    for identities, code in (([], "closed"), ([other], "identity")):
        with pytest.raises(BadInput) as refused:
            check(file, identities)
        assert refused.value.code == code
    with pytest.raises(BadInput):
        recipients_of(["age1nobody"])
    with pytest.raises(BadInput):
        identities_of(file)


@pytest.mark.parametrize("closed", [False, True])
async def test_an_empty_backup_was_called_closed_and_one_cut_short_was_opened_by_no_key(
    tmp_path: Path, closed: bool
) -> None:
    own, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    Path(tmp_path / "data").mkdir()
    db = open_database((config := Config(data=tmp_path / "data")).database_url)
    await make_schema(db, known_schema()[-1])
    await db.close()
    back_up_to(config, whole := tmp_path / "whole", recipients=[own.to_public()] if closed else [])
    content, file = whole.read_bytes(), tmp_path / "file"

    def told(content: bytes, key: pyrage.x25519.Identity = own) -> tuple[str, str]:
        file.write_bytes(content)
        with pytest.raises(BBSError) as refused:
            check(file, [key])
        return refused.value.code, refused.value.message.partition(f"{file} ")[2] or refused.value.message

    assert check(whole, [own]).rows > 0
    assert told(b"") == ("damaged", "is empty: there is no backup in it.")
    for length in (1, 12, 25, 100):
        code, words = told(content[:length])
        assert (code, words.partition(",")[0]) == ("damaged", "ends too early"), length
    assert told(content[:-1])[0] == told(content[:-30] + b"x" + content[-29:])[0] == "damaged"
    for foreign in (b"hello", bytes(99), gzip.compress(b"hello\n"), gzip.compress(b"[1]\n"), gzip.compress(b"{}\n")):
        assert told(pyrage.encrypt(foreign, [own.to_public()]) if closed else foreign)[0] == "no_backup"
    if closed:
        assert told(content, other)[0] == "identity"


@pytest.mark.parametrize(
    ("database_kind", "empty_url"), [("sqlite", "postgresql"), ("postgresql", "sqlite")], indirect=True
)
async def test_what_the_new_database_does_not_take_leaves_it_empty(
    site: Site, config: Config, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.member("ana")
    if empty_url.startswith("sqlite"):
        file_of(empty_url).parent.mkdir()

    def different(*_all: object) -> None:
        raise BBSError("not the same", "unfit")

    await at_rest(site)
    monkeypatch.setattr(moving_over, "_compare", different)
    with pytest.raises(BBSError):
        await move_over(config, empty_url)
    if empty_url.startswith("sqlite"):
        assert list(file_of(empty_url).parent.iterdir()) == []
    else:
        with moment(empty_url) as now:
            assert now.names() == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_configuration_in_use_stays(site: Site, config: Config, tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    elsewhere, leading = tmp_path / "etc" / "bbs.toml", 'database = "postgresql://away"\n'
    elsewhere.write_text(leading)
    file = tmp_path / "it.bbsbackup"
    back_up_to(config.model_copy().read_from(elsewhere), file)
    await at_rest(site)
    in_use = load(None, {"data": tmp_path / "new"})
    restored = await Restoring(in_use, file).run()
    assert restored.beside == "bbs.toml.from-backup"
    assert (tmp_path / "new" / restored.beside).read_text() == leading
    assert not (tmp_path / "new" / "bbs.toml").exists()
    elsewhere.write_text('community = "Owls"\n')
    back_up_to(in_use.model_copy().read_from(elsewhere), tmp_path / "owls.bbsbackup")
    restored = await Restoring(Config(data=tmp_path / "third"), tmp_path / "owls.bbsbackup").run()
    assert restored.files == ("bbs.toml",)
    assert load(None, {"data": tmp_path / "third"}).community == "Owls"
    (tmp_path / "third" / "bbs.toml").write_text('community = "Others"\n')
    restored = await Restoring(Config(data=tmp_path / "third"), tmp_path / "owls.bbsbackup", replaces=True).run()
    assert (restored.beside, load(None, {"data": tmp_path / "third"}).community) == ("bbs.toml.from-backup", "Others")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_file_of_a_backup_goes_nowhere_else(site: Site, config: Config, tmp_path: Path) -> None:
    names = ("../out", "/out", "host_keys/../../out", ".hidden", "a/b")
    files = [DumpedFile(name, b"x") for name in (*names, "plain.toml")]
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "erasures.jsonl").write_text("")
    put = restoring_files.put(files, site.data, aside, "kept", keeps_config=False)
    assert put.names == ("plain.toml",)
