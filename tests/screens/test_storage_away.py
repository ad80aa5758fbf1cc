"""The storage does not answer, or takes nothing: what a screen says that opens then, or is come back to."""

from __future__ import annotations

import pytest

from bbs.domain.policy import SYSTEM
from bbs.errors import BBSError
from bbs.screens.board import BoardScreen
from bbs.screens.cases import CasesScreen
from bbs.screens.home import HomeScreen
from bbs.screens.keepsakes import KeepsakesScreen
from bbs.screens.log import LogScreen
from bbs.screens.news import NewsScreen
from bbs.screens.own_actions import OwnActionsScreen
from bbs.screens.steering_running import FiguresScreen, RunningScreen
from bbs.screens.unanswered import UnansweredScreen
from tests.screens.support import session

AWAY = "The server could not reach its storage."
SCREENS = {
    "a board": lambda: BoardScreen("anxiety-welcome"),
    "the queue": CasesScreen,
    "the log": LogScreen,
    "keepsakes": KeepsakesScreen,
    "news": NewsScreen,
    "what was done": OwnActionsScreen,
    "no answer yet": UnansweredScreen,
    "figures": FiguresScreen,
    "how it runs": RunningScreen,
}


@pytest.fixture
async def ivo(services):
    return await services.accounts.add_member(SYSTEM, "ivo", "a long night's walk", ("sysop",), None)


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen_stood_empty_without_a_word_where_the_storage_did_not_answer(services, ivo, monkeypatch, name):
    async def away(*_args: object, **_more: object) -> None:
        raise BBSError(AWAY, "storage")

    async with session(services, ivo, HomeScreen) as seat:
        await seat.wait_for("> Welcome")
        with monkeypatch.context() as patched:
            patched.setattr(type(services._core), "read", away)
            await seat.app.open_screen(SCREENS[name]())
            await seat.settle()
            assert AWAY in seat.row(23)
        await seat.press("escape")
        await seat.wait_for("> Welcome")
