"""Help now: always there, the operator's where there is one that can be used."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bbs.domain.policy import GUEST, SYSTEM, Actor, Role
from bbs.services.agreement import agreement
from bbs.services.help_now import SHIPPED, HelpNow, is_in, read_resources
from tests.services.community import Site, build_on

OWN = """
[[resource]]
name = "The night line"
region = "Our town"
phone = "0100"
last_verified = "2026-03-01"
"""


async def test_the_shipped_lines_are_there_and_nobody_has_looked_at_them_yet() -> None:
    resources = await HelpNow().resources(GUEST)
    by_region = {resource.region: resource.phone for resource in resources}
    assert by_region["United States"] == by_region["Canada"] == "988"
    assert by_region["United Kingdom and Ireland"] == "116 123"
    assert by_region["Australia"] == "13 11 14"
    assert by_region["New Zealand"] == "1737"
    assert by_region["European Union"] == "112"
    assert any("findahelpline.com" in resource.name for resource in resources)
    assert {resource.last_verified for resource in resources} == {""}


async def test_all_of_it_stays_under_two_kilobytes() -> None:
    resources = await HelpNow().resources(GUEST)
    words = [
        " ".join((each.name, each.region, each.phone, each.text, each.hours, each.languages, each.what_happens))
        for each in resources
    ]
    assert len("\n".join(words).encode()) < 2_000


async def test_the_operators_file_counts_and_is_read_again_when_it_changes(tmp_path: Path) -> None:
    help_now = HelpNow(tmp_path)
    assert "988" in help_now.first_line()
    (tmp_path / "resources.toml").write_text(OWN, "utf-8")
    (resource,) = await help_now.resources(GUEST)
    assert resource.last_verified == "2026-03-01"
    assert help_now.first_line() == "In danger now? The night line (Our town): 0100"
    (tmp_path / "resources.toml").unlink()
    assert "988" in help_now.first_line()


@pytest.mark.parametrize(
    "text",
    [
        "name = ",
        "[[resource]]\nphone = '1'",
        "[[resource]]\nname = 'n'\nphone = 7",
        "[[resource]]\nname = 'n'\nfone = '7'",
        "resource = 1",
        "[[resource]]\nname = 'n'\n" * 41,
        "\xff",
    ],
)
async def test_a_broken_file_leaves_the_shipped_lines(
    tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "resources.toml").write_bytes(text.encode("latin-1"))
    assert await HelpNow(tmp_path).resources(GUEST) == read_resources(SHIPPED)
    assert "resources.toml" in caplog.text


async def test_ones_own_region_comes_first_and_nobody_is_left_out() -> None:
    usual = await HelpNow().resources(GUEST)
    for region in ("Australia", "australia ", "United Kingdom"):
        resources = await HelpNow().resources(GUEST, region)
        assert set(resources) == set(usual)
        assert is_in(resources[0], region)
        rest = [resource for resource in usual if not is_in(resource, region)]
        assert list(resources)[-len(rest) :] == rest
    assert await HelpNow().resources(GUEST, "Atlantis") == usual
    assert "Australia" in await HelpNow().regions(GUEST)


async def test_who_can_have_it_mended_is_told_what_nobody_has_checked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "resources.toml").write_text(OWN + '[[resource]]\nname = "The old line"\n', "utf-8")
    help_now = HelpNow(tmp_path, clock=lambda: datetime(2026, 3, 14, tzinfo=UTC))
    assert (await help_now.page(SYSTEM)).stale == ("The old line",)
    help_now.warn()
    assert "The old line" in caplog.text
    assert "The night line" not in caplog.text
    later = HelpNow(tmp_path, clock=lambda: datetime(2026, 10, 14, tzinfo=UTC))
    assert (await later.page(SYSTEM)).stale == ("The night line", "The old line")
    # Whoever needs the numbers is not frightened with it.
    for actor in (GUEST, Actor(1, "ana", frozenset({Role.MEMBER}))):
        assert (await later.page(actor)).stale == ()


async def test_a_person_is_offered_to_those_who_can_ask_for_one() -> None:
    member = Actor(1, "ana", frozenset({Role.MEMBER}))
    shut = Actor(None, "ana", frozenset({Role.MEMBER}), suspended=1)
    locked = Actor(None, "ana", frozenset({Role.GUEST}), locked=1)
    asks = [(await HelpNow().page(actor)).asks for actor in (member, shut, locked, GUEST)]
    assert asks == [True, True, False, False]
    assert (await HelpNow(hours=lambda: "most evenings").page(GUEST)).hours == "most evenings"


def test_the_agreement_says_what_matters_and_stays_short() -> None:
    paragraphs = agreement()
    assert len(" ".join(paragraphs).split()) < 220
    assert "not a crisis service" in " ".join(paragraphs)
    assert all("!" not in paragraph.removesuffix("!") for paragraph in paragraphs)


async def test_every_command_of_the_operator_warned_of_what_nobody_has_checked(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    (site.data / "resources.toml").write_text('[[resource]]\nname = "The old line"\n', "utf-8")
    command = build_on(site.db, site.clock, site.data)
    await command.start()
    await command.stop()
    assert "The old line" not in caplog.text
