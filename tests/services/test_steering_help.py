"""The operator's entries of help now: whole or not at all, for the owner's eyes, and never lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.domain.policy import GUEST, SYSTEM
from bbs.domain.text import clean_line
from bbs.errors import BadInput, BBSError, Stale
from bbs.services import steering_help
from bbs.services.help_now import NAME, SHIPPED, Resource, read_resources
from bbs.services.steering_help import KEPT, as_toml
from tests.services.community import Site

TODAY = "2026-03-14"


async def test_one_call_says_that_somebody_looked_today_and_members_read_it(site: Site) -> None:
    keeper = site.services.steering_help
    entries = await keeper.entries(SYSTEM)
    assert entries == read_resources(SHIPPED)
    await keeper.looked(SYSTEM, entries[0])
    file = site.data / NAME
    assert file.stat().st_mode & 0o777 == 0o600
    shown = await site.services.help_now.resources(GUEST)
    assert shown[0] == replace(entries[0], last_verified=TODAY)
    assert shown[1:] == entries[1:]


async def test_entries_are_added_changed_ordered_and_taken_away(site: Site) -> None:
    keeper = site.services.steering_help
    await keeper.add(
        SYSTEM, Resource("The  Lamp\x07", phone="0800 1", what_happens='Somebody says "hello" \\ listens.')
    )
    lamp = (await keeper.entries(SYSTEM))[-1]
    assert (lamp.name, lamp.what_happens) == ("The Lamp", 'Somebody says "hello" \\ listens.')
    await keeper.looked(SYSTEM, lamp)
    lamp = (await keeper.entries(SYSTEM))[-1]
    await keeper.change(SYSTEM, lamp, replace(lamp, hours="at night"))
    lamp = (await keeper.entries(SYSTEM))[-1]
    assert (lamp.hours, lamp.last_verified) == ("at night", TODAY)
    await keeper.change(SYSTEM, lamp, replace(lamp, phone="0800 2"))
    lamp = (await keeper.entries(SYSTEM))[-1]
    assert lamp.last_verified == "", "nobody has looked at the new number"
    await keeper.move(SYSTEM, lamp, 1)
    assert site.services.help_now.first_line() == "In danger now? The Lamp: 0800 2"
    for one in (await keeper.entries(SYSTEM))[1:]:
        await keeper.drop(SYSTEM, one)
    with pytest.raises(BadInput):
        await keeper.drop(SYSTEM, lamp)
    assert len(read_resources(site.data / KEPT)) == 2, "what stood before the last change is kept"
    assert [path.name for path in site.data.iterdir() if path.name.startswith(f".{NAME}")] == []


@pytest.mark.parametrize(
    ("entry", "field"),
    [(Resource(""), "name"), (Resource("x"), "phone"), (Resource("x", phone="1", hours="x" * 301), "hours")],
)
async def test_an_entry_that_will_not_do_is_refused_at_its_field(site: Site, entry: Resource, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        await site.services.steering_help.add(SYSTEM, entry)
    assert refused.value.field == field
    assert not (site.data / NAME).exists()


async def test_whoever_changes_what_somebody_else_has_changed_is_told(site: Site) -> None:
    keeper = site.services.steering_help
    entry = (await keeper.entries(SYSTEM))[0]
    await keeper.looked(SYSTEM, entry)
    with pytest.raises(Stale):
        await keeper.change(SYSTEM, entry, replace(entry, hours="never"))


async def test_a_file_that_was_broken_by_hand_was_written_over(site: Site) -> None:
    (site.data / NAME).write_text("[[resource]]\nname = ", "utf-8")
    with pytest.raises(BBSError) as refused:
        await site.services.steering_help.add(SYSTEM, Resource("x", phone="1"))
    assert refused.value.code == "resources"
    assert (site.data / NAME).read_text("utf-8") == "[[resource]]\nname = "


async def test_what_does_not_read_as_it_was_written_takes_no_place(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = site.services.steering_help
    await keeper.looked(SYSTEM, (await keeper.entries(SYSTEM))[0])
    before = (site.data / NAME).read_text("utf-8")
    monkeypatch.setattr(steering_help, "as_toml", lambda _entries: "[[resource]]\n")
    with pytest.raises(BBSError):
        await keeper.add(SYSTEM, Resource("x", phone="1"))
    assert (site.data / NAME).read_text("utf-8") == before


LINE = st.text(max_size=60).map(lambda text: clean_line(text, 300))


@given(entries=st.lists(st.builds(Resource, LINE.map(lambda name: name or "x"), *[LINE] * 7), max_size=3))
def test_whatever_is_written_reads_as_it_was(tmp_path_factory: pytest.TempPathFactory, entries: list[Resource]) -> None:
    file: Path = tmp_path_factory.mktemp("resources") / NAME
    file.write_text(as_toml(entries), "utf-8")
    assert list(read_resources(file)) == entries
