"""Leaving at once: the cover waits for nothing, nothing follows it, and every word is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bbs.domain.policy import Actor
from bbs.screens.board import BoardScreen
from bbs.screens.compose_screen import Compose
from bbs.screens.home import HomeScreen
from bbs.screens.navigation import QUIET
from bbs.screens.thread import ThreadScreen
from bbs.services.site import Services
from tests.screens.community import reply, thread
from tests.screens.support import Seat, session

ESCAPES = b"\x1b\x1b\x1b"
COVER = b"\x1b[3J"
"""Clears the scrollback: nothing else here ever does."""


@pytest.fixture
async def soup(services: Services, ana: Actor) -> int:
    return await thread(services, ana, "Soup")


@asynccontextmanager
async def stuck(services: Services, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[asyncio.Event]:
    """Boards cannot be opened for the length of the block: the database does not answer. The event says that one
    was asked for."""
    asked, answered = asyncio.Event(), asyncio.Event()
    page = services.threads.page

    async def slow(*args: object, **options: object) -> object:
        asked.set()
        await answered.wait()
        return await page(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(services.threads, "page", slow)
    try:
        yield asked
    finally:
        answered.set()


def covered(seat: Seat) -> bool:
    return COVER in seat.recorder.sent and seat.recorder.closed == 0


@pytest.mark.parametrize("how", [ESCAPES, b"\x1c", b"Q"])
async def test_the_screen_is_empty_and_the_connection_over(services: Services, ana: Actor, how: bytes) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.feed(how)
        assert covered(seat)
        await seat.wait_over()
        assert seat.text.strip() == ""
        assert seat.recorder.sent.endswith(COVER)


@pytest.mark.parametrize("how", [b"\x1c", ESCAPES])
async def test_the_cover_does_not_wait_for_the_database(
    services: Services, ana: Actor, monkeypatch: pytest.MonkeyPatch, how: bytes
) -> None:
    async with stuck(services, monkeypatch) as asked, session(services, ana, HomeScreen) as seat:
        seat.app.driver.feed(b"\r")
        await seat.until(asked.is_set)
        seat.app.driver.feed(b"j" * 40 + b"k" * 40 + how)
        await seat.until(lambda: covered(seat))
        assert not seat.over


async def test_it_does_not_wait_for_the_first_screen(
    services: Services, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with session(services, ana, HomeScreen, ahead=b"\x1c") as seat:
        await seat.wait_over()
        assert covered(seat)
        assert seat.text.strip() == ""


async def test_a_key_in_the_same_packet_is_not_lost(services: Services, ana: Actor, soup: int) -> None:
    async with session(services, ana, lambda: ThreadScreen(soup)) as seat:
        await seat.press("r")
        await seat.type("every")
        await seat.feed(b" word\x1c")
        await seat.wait_over()
        assert seat.text.strip() == ""
    assert [draft.body for draft in await services.writing.drafts(ana)] == ["every word"]


async def test_while_the_client_reads_nothing_the_cover_is_sent_all_the_same(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        seat.app.driver.paused = True
        await seat.feed(b"\x1c")
        assert covered(seat)


async def test_what_waits_to_be_sent_is_overtaken(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        first: list[bytes] = []
        seat.recorder.overtake = first.append  # type: ignore[method-assign]
        await seat.feed(b"\x1c")
        assert len(first) == 1
        assert first[0].endswith(COVER)


async def test_nothing_is_painted_after_the_cover(services: Services, ana: Actor, ben: Actor, soup: int) -> None:
    async with session(services, ana, lambda: ThreadScreen(soup)) as seat:
        seat.app.driver.feed(b"\x1c")
        await seat.until(lambda: covered(seat))
        sent = seat.sent
        await reply(services, ben, soup, "Hello.")
        await seat.wait_over()
        assert seat.sent == sent


async def test_an_open_question_does_not_hold_it_up(services: Services, ana: Actor) -> None:
    for how in (b"Q", b"\x1c", ESCAPES):
        async with session(services, ana, HomeScreen) as seat:
            await seat.press("ctrl+c")
            assert "Leave now?" in seat.text
            await seat.feed(how)
            assert covered(seat)


async def test_the_next_sign_in_opens_at_home_and_offers_nothing(services: Services, ana: Actor, soup: int) -> None:
    async with session(services, ana, HomeScreen) as seat:
        with seat.app._context():
            await seat.app.open_thread(soup)
            await seat.app.reply(soup, 1)
        await seat.settle()
        assert isinstance(seat.screen, Compose)
        await seat.type("not for others")
        await seat.feed(ESCAPES)
        await seat.wait_over()
    place = await services.reading.place(ana)
    assert place is not None
    assert place.screen == QUIET
    async with session(services, ana, HomeScreen) as seat:
        assert isinstance(seat.screen, HomeScreen)
        assert "draft" not in seat.text


async def test_who_reads_is_not_led_back_there(services: Services, ana: Actor) -> None:
    async with session(services, ana, HomeScreen) as seat:
        await seat.press("enter")
        assert isinstance(seat.screen, BoardScreen)
        await seat.feed(b"Q")
        await seat.wait_over()
    async with session(services, ana, HomeScreen) as seat:
        assert isinstance(seat.screen, HomeScreen)


class TestThreeEscapes:
    async def test_they_can_be_turned_off(self, services: Services, ana: Actor) -> None:
        await services.preferences.set(ana, "triple_escape", "off")
        async with session(services, ana, HomeScreen) as seat:
            await seat.feed(ESCAPES)
            assert not covered(seat)
            assert "Leave now?" in seat.text or isinstance(seat.screen, HomeScreen)
            await seat.feed(b"\x1c")
            assert covered(seat)

    async def test_turned_off_in_the_session_they_are_off_at_once(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            await seat.app.choose_preference("triple_escape", "off")
            await seat.feed(ESCAPES)
            assert not covered(seat)

    async def test_they_are_counted_by_when_their_bytes_came(self, services: Services, ana: Actor) -> None:
        async with session(services, ana, HomeScreen) as seat:
            parser = seat.app.driver._parser
            for at in (10.0, 10.39, 10.79):
                parser.feed(b"\x1b", at)
                last = parser.flush(at + 5)
            assert last[0].name == "leave_at_once"  # type: ignore[union-attr]


async def test_guests_leave_at_once_too(services: Services) -> None:
    from bbs.domain.policy import GUEST

    async with session(services, GUEST, HomeScreen) as seat:
        await seat.feed(ESCAPES)
        await seat.wait_over()
        assert covered(seat)
        assert seat.text.strip() == ""


@pytest.mark.parametrize("place", ["home", "editor"])
async def test_every_way_to_leave_is_in_the_list_of_what_can_be_done(
    services: Services, ana: Actor, soup: int, place: str
) -> None:
    async with session(services, ana, lambda: ThreadScreen(soup), (100, 50)) as seat:
        if place == "editor":
            await seat.press("r", "slash", "enter")
        else:
            await seat.press("question_mark")
        row = seat.row(seat.row_with("Leave at once"))
        assert "Ctrl+\\" in row
        assert "Esc three times" in row
        assert ("/leave" in row) is (place == "editor")


async def test_a_line_that_was_free_again_with_the_cover_was_painted_on(services: Services, ana: Actor) -> None:
    """What overtakes empties what waits, so that the session is told to go on before the cover's call has returned."""
    async with session(services, ana, HomeScreen) as seat:
        await seat.settle()
        send, app = seat.recorder.overtake, seat.app

        def overtake(data: bytes) -> None:
            send(data)
            app.driver.painter.forget()
            app.driver.paused = False
            app.drained()

        seat.recorder.overtake = overtake  # type: ignore[method-assign]
        app.driver.paused = True
        await seat.feed(b"\x1c")
        await seat.wait_over()
        assert seat.text.strip() == ""
