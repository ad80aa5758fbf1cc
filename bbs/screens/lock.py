"""The lock: a blank screen that says nothing of this place, and asks for one's own password or door word."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from bbs.domain.commands import command_for
from bbs.domain.members import MAX_PASSWORD
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.form import Form
from bbs.screens.help_now import HelpNow
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import Paragraph

MAX_WRONG = 3
"""Wrong answers after which the connection ends."""

IN_HELP = frozenset(
    {"move_up", "move_down", "page_up", "page_down", "read_on", "top", "bottom", "back", "repaint", "leave_at_once"}
)
"""What can be done in help now while the screen is locked."""


class LockScreen(Form):
    """Nothing that happens meanwhile is shown. `at_the_door` it stands before home, after a sign-in with a key."""

    def __init__(self, *, at_the_door: bool = False) -> None:
        self._at_the_door = at_the_door
        self._wrong = 0
        self._secret = Field(_("Password: "), limit=2 * MAX_PASSWORD, secret=True)
        super().__init__("", self._secret)

    def words(self) -> Sequence[Paragraph]:
        return []

    def hints(self) -> str:
        return ""

    def say(self, text: str, look: str = "strong") -> None:
        """What has happened below is none of a stranger's business."""

    def choose(self, question: str, answers: Mapping[str, Callable[[], Awaitable[object]]]) -> None:
        """Nothing is asked here but one's own word: nobody could see what a key would answer."""

    def ask(self, question: str, then: Callable[[str], Awaitable[object]]) -> None:
        """Nor is anything to be typed but that."""

    async def submit(self) -> None:
        secret, self._secret.text = self._secret.text, ""
        if not secret:
            return
        actor = await self.services.recovery.unlock(self.actor, secret, self.bbs.origin)
        if actor is None:
            self._wrong += 1
            if self._wrong < MAX_WRONG:
                raise BadInput(_("That was not it."), "wrong", field="secret")
            self.bbs.disconnect_covered()
        elif self._at_the_door:
            await self.bbs.become(actor)
            await self.bbs.arrive()
        else:
            self.bbs.actor = actor
            await self.bbs.unlock()

    # What would lead past it, or say where one is

    async def do_back(self) -> None:
        """There is no way back but the right word."""

    async def do_keys(self) -> None:
        """Nor a list of what this place can do."""

    async def do_lock(self) -> None:
        """It is locked."""

    async def do_leave(self) -> None:
        self.bbs.disconnect_covered()

    async def do_help_now(self) -> None:
        """Never out of reach, for whoever presses its key; nothing here names it."""
        await self.bbs.open_screen(LockedHelp())


class LockedHelp(HelpNow):
    """Help now above the lock: to be read, and left again."""

    shown_locked = True
    leads_on = False

    async def press(self, key: str, character: str | None) -> bool:
        command = command_for(self.place, key)
        if command is None or command.name not in IN_HELP:
            return False
        return await super().press(key, character)
