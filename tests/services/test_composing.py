"""What somebody is told before they type."""

from __future__ import annotations

import pytest

from bbs.config import Config
from bbs.domain.topics import WARNING_TOPICS
from bbs.errors import BadInput, NoSuchThing
from bbs.models.tables import Board, Thread
from bbs.services.composing import Desk
from bbs.services.rows import Draft
from bbs.services.site import build
from tests.services.community import CHEAP, Site


async def board_has(site: Site, **columns: object) -> None:
    await site.change(lambda: Board.update(**columns).where(Board.slug == "quiet").execute())


async def desk(site: Site, handle: str, thread: int | None = None, **more: object) -> Desk:
    draft = Draft("k", "quiet", thread, None if thread is None else 1, **more)  # type: ignore[arg-type]
    return await site.services.composing.desk(await site.member(handle), draft)


async def test_where_nothing_is_special_nothing_is_said(site: Site) -> None:
    thread = await site.thread(await site.member("ana"))
    assert await desk(site, "ben", thread) == Desk()
    assert await desk(site, "ben") == Desk()


async def test_a_board_says_what_it_lets_and_asks(site: Site) -> None:
    thread = await site.thread(await site.member("ana"))
    await board_has(site, unnamed=True, warnings_required=True)
    new, answer, own = (
        await desk(site, "ben"),
        await desk(site, "ben", thread),
        await desk(site, "ana", thread, edits=1),
    )
    assert (new.unnamed, new.warnings_required, new.topics, new.words) == (True, True, WARNING_TOPICS, ())
    assert (answer.unnamed, answer.warnings_required) == (True, False)
    assert (own.unnamed, own.words) == (False, ())


async def test_going_slowly_and_waiting_are_said_before_typing(site: Site) -> None:
    thread = await site.thread(await site.member("ana"))
    await site.reply(await site.member("ben"), thread)
    await board_has(site, slow_seconds=600)
    first, then = (await desk(site, "ben", thread)).words
    assert "slowly" in first
    assert "You can write now" in then
    assert (await desk(site, "cleo", thread)).words == ()
    site.clock.advance(minutes=11)
    assert (await desk(site, "ben", thread)).words == ()
    await board_has(site, hold="all")
    (words,) = (await desk(site, "ben", thread)).words
    assert words.startswith("On this board a moderator reads each post first.")
    assert (
        await site.services.writing.foresee(await site.member("ben"), Draft("k", None, thread, 1, body="b"))
    ).words == (words,)


async def test_a_thread_that_has_closed_still_opens_its_draft(site: Site) -> None:
    thread = await site.thread(await site.member("ana"))
    await site.change(lambda: Thread.update(locked=True).where(Thread.id == thread).execute())
    (words,) = (await desk(site, "ben", thread)).words
    assert "kept as a draft" in words
    with pytest.raises(NoSuchThing):
        await desk(site, "ben", 99)


async def test_the_operators_topics_are_offered_and_can_be_chosen_in_the_settings(site: Site) -> None:
    config = Config(data=site.data, passwords=CHEAP, warning_topics=("grief", "suicide"))
    services = build(site.db, config, site.clock)
    ana = await site.member("ana")
    assert (await services.composing.desk(ana, Draft("k", "quiet", None, None))).topics == ("grief", "suicide")
    assert list(services.preferences.choices("hide_topics")) == ["grief", "suicide"]
    kept = await services.preferences.set(ana, "hide_topics", "grief, suicide")
    assert kept.hide_topics == ("suicide", "grief")
    assert (await services.preferences.get(ana)).hide_topics == ("suicide", "grief")
    with pytest.raises(BadInput, match="There is no topic weather"):
        await services.preferences.set(ana, "hide_topics", "weather")


@pytest.mark.parametrize("topics", [(), ("Grief",), ("a b",), ("x" * 41,), tuple(f"t{n}" for n in range(21))])
def test_an_operators_topics_have_a_shape(topics: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="warning_topics"):
        Config(warning_topics=topics)
