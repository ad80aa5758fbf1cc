"""The part of the settings about one's own account: what opens it, where it is open, and under which name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bbs.domain.words import _
from bbs.screens.ask_word import with_door_word
from bbs.screens.code import GiveCode
from bbs.screens.door_word import DoorWordScreen
from bbs.screens.keys_of import KeysScreen
from bbs.screens.password import ChangePassword
from bbs.screens.rename import RenameScreen
from bbs.screens.sessions import SessionsScreen

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Open = Callable[["LighthouseApp"], Awaitable[object]]


async def _keys(bbs: LighthouseApp) -> None:
    await bbs.open_screen(KeysScreen())


async def _password(bbs: LighthouseApp) -> None:
    await bbs.open_screen(ChangePassword(bbs.actor.handle))


async def _code(bbs: LighthouseApp) -> None:
    """Asks first: the code that is written down somewhere opens nothing any more."""
    words = _("A new recovery code? The one you have ends then. y makes one.")
    bbs.screens[-1].choose(words, {"y": lambda: with_door_word(bbs, lambda word: _give_code(bbs, word))})


async def _give_code(bbs: LighthouseApp, door_word: str | None) -> None:
    code = await bbs.services.recovery.new_code(bbs.actor, door_word)
    show = bbs.open_screen if door_word is None else bbs.change_screen
    await show(GiveCode(code, bbs.go_back))


async def _door_word(bbs: LighthouseApp) -> None:
    await bbs.open_screen(DoorWordScreen())


async def _sessions(bbs: LighthouseApp) -> None:
    await bbs.open_screen(SessionsScreen())


async def _handle(bbs: LighthouseApp) -> None:
    await bbs.open_screen(RenameScreen(bbs.actor.handle))


ACCOUNT_ROWS: Final[tuple[tuple[str, str, Open], ...]] = (
    ("account_keys", _("Keys"), _keys),
    ("account_password", _("Password"), _password),
    ("account_code", _("Recovery code"), _code),
    ("account_door_word", _("Door word"), _door_word),
    ("account_sessions", _("Where you are signed in"), _sessions),
    ("account_handle", _("Your name here"), _handle),
)
"""A name, the words for it, and what opens it."""
