"""The verb that searches."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST
from tests.services.community import Site
from tests.verbs.test_verbs import data, refused, run


async def test_what_is_found_in_the_shape_that_scripts_rely_on(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    thread = await site.thread(ben, subject="rain", body="the long night and the rain")
    await site.reply(mara, thread, body="a night that is long")
    found = await data(site, mara, "search night")
    assert [(one["thread"], one["post"], one["author"]) for one in found["results"]] == [
        (thread, 2, "mara"),
        (thread, 1, "ben"),
    ]
    assert found["results"][1]["snippet"] == "the long night and the rain"
    assert (found["results"][0]["board"], found["results"][0]["subject"], found["next"]) == ("quiet", "rain", None)
    _status, said = await run(site, mara, "search night")
    assert said.startswith(f"#{thread}.2 mara, just now, in rain on Quiet.\n  a night that is long\n")


async def test_what_stood_in_quotes_is_a_phrase(site: Site) -> None:
    mara = await site.member("mara")
    await site.thread(mara, body="a long night")
    await site.thread(mara, body="the night is long")
    assert len((await data(site, mara, "search long night"))["results"]) == 2
    assert len((await data(site, mara, 'search "long night"'))["results"]) == 1
    assert len((await data(site, mara, "search night -the author:mara board:quiet"))["results"]) == 1


async def test_a_warned_text_is_quoted_nowhere(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.thread(ben, body="the hard words", warnings=("death",))
    (one,) = (await data(site, mara, "search hard"))["results"]
    assert (one["snippet"], one["state"], one["warnings"]) == (None, "warning", ["death"])
    _status, said = await run(site, mara, "search hard")
    assert "hard" not in said
    assert "about death" in said


async def test_page_after_page(site: Site) -> None:
    mara = await site.member("mara")
    threads = [await site.thread(mara, body="night") for _each in range(21)]
    first = await data(site, mara, "search night")
    rest = await data(site, mara, f"search night --page {first['next']}")
    assert [one["thread"] for one in first["results"] + rest["results"]] == threads[::-1]
    assert (rest["next"], len(first["results"])) == (None, 20)
    _status, said = await run(site, mara, "search night")
    assert said.endswith(f"--page {first['next']}\n")
    assert len((await data(site, mara, "search night --best"))["results"]) == 20


async def test_guests_find_what_they_may_read(site: Site) -> None:
    mara = await site.member("mara")
    await site.thread(mara, body="night")
    welcome = await site.thread(mara, "open", body="night")
    assert [one["thread"] for one in (await data(site, GUEST, "search night"))["results"]] == [welcome]
    assert await run(site, GUEST, "search nothing-like-it") == (0, "Nothing was found.\n")


@pytest.mark.parametrize(
    ("command", "code"),
    [("search", "usage"), ("search before:soon x", "bad_date"), ("search x --page y", "bad_page")],
)
async def test_what_cannot_be_is_said(site: Site, command: str, code: str) -> None:
    assert await refused(site, await site.member("mara"), command) == (2, code)
