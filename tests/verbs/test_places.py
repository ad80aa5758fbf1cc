"""The verbs that say where things stand: boards, and the threads of one."""

from __future__ import annotations

import pytest

from bbs.domain.policy import GUEST, SYSTEM
from bbs.models.tables import Board
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.test_verbs import data, refused, run


async def test_the_boards_with_what_is_unread(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.reply(ben, await site.thread(ben))
    (experience,) = (await data(site, mara, "boards"))["experiences"]
    assert (experience["experience"], experience["name"]) == ("nights", "Nights")
    boards = {board["board"]: board for board in experience["boards"]}
    assert (boards["quiet"]["unread_threads"], boards["quiet"]["unread_posts"]) == (1, 2)
    assert "circle" not in boards
    _status, said = await run(site, mara, "boards")
    assert said.splitlines() == [
        "Nights. For whoever is awake.",
        "  open: Open. Nothing unread.",
        "  quiet: Quiet. 2 unread in 1 thread.",
    ]


async def test_a_guest_gets_the_names_of_boards_that_members_read(site: Site) -> None:
    (experience,) = (await data(site, GUEST, "boards"))["experiences"]
    assert [(board["board"], board["may_read"]) for board in experience["boards"]] == [("open", True), ("quiet", False)]
    _status, said = await run(site, GUEST, "boards")
    assert "quiet: Quiet. For members." in said


async def test_the_threads_of_a_board(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    first = await site.thread(ben, subject="awake again", seeking="listen", warnings=("death",))
    second = await site.thread(mara, subject="rain")
    page = await data(site, mara, "threads quiet")
    assert (page["board"], page["next"]) == ("quiet", None)
    assert page["threads"][1] == {
        "thread": first,
        "subject": "awake again",
        "author": "ben",
        "byline": "ben",
        "posts": 1,
        "unread": 1,
        "seeking": "listen",
        "warnings": ["death"],
        "last": "2026-03-14T21:31:00Z",
        "pinned": False,
        "locked": False,
        "followed": False,
    }
    assert [row["thread"] for row in (await data(site, mara, "threads quiet --unread"))["threads"]] == [first]
    _status, said = await run(site, mara, "threads quiet")
    assert f"#{first} awake again. Just listen. About death. 1 post, 1 unread, by ben, 1 minute ago." in said
    assert f"#{second} rain." in said


async def test_a_page_says_how_the_next_one_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bbs.verbs.places.PAGE", 2)
    mara, ben = await site.member("mara"), await site.member("ben")
    numbers = [await site.thread(ben) for _each in range(3)]
    page = await data(site, mara, "threads quiet --unread")
    _status, said = await run(site, mara, "threads quiet --unread")
    assert f"threads quiet --unread --page {page['next']}" in said
    rest = await data(site, mara, f"threads quiet --unread --page {page['next']}")
    assert [row["thread"] for row in page["threads"] + rest["threads"]] == numbers[::-1]
    assert rest["next"] is None


async def test_who_writes_without_a_name_has_none_here(site: Site) -> None:
    mara, ben = await site.member("mara"), await site.member("ben")
    await site.change(_allow_unnamed)
    await site.thread(ben, subject="quietly", unnamed=True)
    (row,) = (await data(site, mara, "threads quiet"))["threads"]
    assert (row["author"], row["byline"]) == (None, "the author")
    _status, said = await run(site, mara, "threads quiet")
    assert "ben" not in said.lower()


def _allow_unnamed() -> None:
    Board.update(unnamed=True).execute()


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("boards here", (2, "usage")),
        ("threads", (2, "usage")),
        ("threads quiet open", (2, "usage")),
        ("threads nowhere", (3, "no_such_thing")),
        ("threads circle", (3, "no_such_thing")),
        ("threads quiet --page nonsense", (2, "bad_page")),
        ("threads quiet --sideways", (2, "bad_option")),
    ],
)
async def test_what_cannot_be_is_said(site: Site, command: str, answer: tuple[int, str]) -> None:
    assert await refused(site, await site.member("mara"), command) == answer


async def test_to_a_guest_what_members_read_is_not_there(site: Site) -> None:
    assert await refused(site, GUEST, "threads quiet") == (3, "no_such_thing")
    assert await refused(site, GUEST, "threads open --unread") == (4, "not_allowed")
    assert (await data(site, GUEST, "threads open"))["threads"] == []


async def test_what_everybody_is_told_and_what_moderators_wrote_is_said_with_who_one_is(site: Site) -> None:
    mara, olm = await site.member("mara"), await staff(site, "olm")
    assert await run(site, mara, "whoami") == (0, "mara. Member. Nothing is unread.\n")
    await site.services.announcements.announce(SYSTEM, "We move house on Friday.", None)
    await data(site, mara, "ask", b"are you there")
    (case,) = (await data(site, olm, "queue"))["cases"]
    await data(site, olm, f"act {case['case']} write --why I am here.")
    _status, said = await run(site, mara, "whoami")
    assert said.splitlines()[1:] == [
        "A moderator has written to you: ssh HOST ask --read",
        "We move house on Friday.",
    ]
    found = await data(site, mara, "whoami")
    assert [one["words"] for one in found["announcements"]] == ["We move house on Friday."]
    assert found["messages"] == 1


async def test_a_guest_is_nobody_in_particular(site: Site) -> None:
    assert await refused(site, GUEST, "whoami") == (4, "not_allowed")
    names = {verb["verb"] for verb in (await data(site, GUEST, "help"))["verbs"]}
    assert names == {"help", "crisis", "boards", "threads", "read", "search", "plain"}
