"""What is one's own: taking all of it along, and having all of it gone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from bbs.domain.commands import Command
from bbs.domain.members import MAX_HANDLE
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.ask_word import with_door_word
from bbs.screens.compose_form import NARROW
from bbs.screens.form import Form, Parts
from bbs.screens.moves import ListMoves, TextMoves
from bbs.screens.widgets.field import Field
from bbs.screens.widgets.prose import MARGIN, Paragraph, Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.services.erasing import WAIT
from bbs.services.erasing_rows import Erased, Posts
from bbs.services.erasing_unnamed import SCATTER

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

Open = Callable[["LighthouseApp"], Awaitable[object]]


class _Way(NamedTuple):
    """A way of going: what becomes of posts, and when."""

    posts: Posts
    at_once: bool
    words: str
    about: str


_DAYS: Final = WAIT.days

_DELETED: Final = _("What you wrote with your name is deleted, also where others have quoted it.")
_KEPT: Final = _("What you wrote stays, under “a former member”.")
_WEEK: Final = _("Nobody sees it from now on; for {days} days you can come back and take it back.")
_WEEK_KEPT: Final = _("Nobody sees your name from now on; for {days} days you can come back and take it back.")
_NOW: Final = _("It cannot be taken back.")

_WAYS: Final[tuple[_Way, ...]] = (
    _Way("delete", False, _("Delete my posts, and leave me {days} days").format(days=_DAYS), f"{_DELETED} {_WEEK}"),
    _Way("delete", True, _("Delete my posts, everything at once"), f"{_DELETED} {_NOW}"),
    _Way("anonymise", False, _("Keep my posts, and leave me {days} days").format(days=_DAYS), f"{_KEPT} {_WEEK_KEPT}"),
    _Way("anonymise", True, _("Keep my posts, all else at once"), f"{_KEPT} {_NOW}"),
)


class ExportScreen(TextMoves):
    """How one takes everything along: a screen cannot hand over a file, and the same sign-in can."""

    def __init__(self, handle: str) -> None:
        super().__init__(_("Take everything along"))
        command = f"ssh {handle}@... export > lighthouse.json"
        words = [
            para(_("Everything that is kept here about you fits into one file. On your own machine, type:")),
            para(),
            para(command, "strong"),
            para(),
            para(_("with the name of this server, the way you came in, in place of the dots.")),
            para(),
            para(
                _(
                    "In it is all that you wrote, with your name and without, what you keep, follow and have read, what"
                    " you chose, your drafts, what you and the moderators said to each other, and what was done about"
                    " you. It is as private as a diary: think of where you put it."
                )
            ),
            para(),
            para(_("Where you have a door word it is asked for, and only line mode can ask: ssh -t, then plain.")),
        ]
        self.body = self.text = Prose(words, holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()


class EraseScreen(ListMoves):
    """Enter chooses a way; the next screen asks for one's name."""

    def __init__(self) -> None:
        super().__init__(_("Erase everything"))
        self.list = RowList()
        self._about = Prose()
        words = [
            para(_("Everything that is yours goes."), "heading"),
            para(),
        ]
        self.body = self.parts = Parts(Prose(words), self._about, rows=self.list)

    async def on_mount(self) -> None:
        rows = [Row(lambda room, way=way: [(fit(way.words, room), "plain")], way) for way in _WAYS]  # type: ignore[misc]
        self.list.show(rows)
        self._explain()
        self.hush()

    def _explain(self) -> None:
        chosen = self.list.chosen
        self._about.show([para(chosen.about.format(days=_DAYS)), para()] if isinstance(chosen, _Way) else [])
        self.parts.share_rows()

    async def press(self, key: str, character: str | None) -> bool:
        meant = await super().press(key, character)
        if self.bbs.screens[-1] is self:
            self._explain()
        return meant

    def hints(self) -> str:
        if self.app.size.width < NARROW:
            return _("! help now  Enter goes on  Esc back")
        return _("! help now  Enter goes on, and asks once more  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Go on") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        if isinstance(self.list.chosen, _Way):
            await self.bbs.open_screen(EraseNow(self.list.chosen))


class EraseNow(Form):
    """One's own name, typed, says that it is meant."""

    def __init__(self, way: _Way) -> None:
        self._way = way
        field = Field(_("Your name here: "), limit=2 * MAX_HANDLE, margin=MARGIN)
        super().__init__(_("Erase everything"), field)

    def words(self) -> Sequence[Paragraph]:
        return [
            para(self._way.words, "heading"),
            para(self._way.about.format(days=_DAYS)),
            para(_("If today is a hard day: help now is F1, and this can be done tomorrow as well.")),
            para(),
            para(_without_name(self._way.posts), "quiet"),
            para(
                _("Nobody can have your name afterwards. All of it can be taken along first, in the settings."), "quiet"
            ),
            para(),
            para(_("If it is what you want, type your name and press Enter.")),
            para(),
        ]

    async def submit(self) -> None:
        await with_door_word(self.bbs, self._erase)

    async def _erase(self, door_word: str | None) -> None:
        erasing, way = self.services.erasing, self._way
        erased = await erasing.erase(self.actor, self.field.text, way.posts, at_once=way.at_once, door_word=door_word)
        if erased.done:
            self.bbs.dismiss(erased.words)
        else:
            await self.bbs.leave_for(erased)


class LeavingScreen(TextMoves):
    """What somebody reads who has asked to be erased. Enter takes it back."""

    def __init__(self, erased: Erased) -> None:
        super().__init__(_("You are leaving"))
        words = [
            para(erased.words),
            para(),
            para(_("You can read on here as before until then; what you would write has nobody to stand for it.")),
            para(),
            para(_("Enter takes it back, and everything stands again as it did."), "strong"),
        ]
        self.body = self.text = Prose(words, holds_cursor=True)
        self.text.on_moved = self.say_rest

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  Enter takes it back  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Take it back, and stay") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        await self.bbs.stay()


def _without_name(posts: Posts) -> str:
    if posts == "anonymise":
        return _("What you wrote without your name stays as it is; nothing leads from it to you.")
    words = _("What you wrote without your name goes by lot within {days} days, so that nobody can tell whose it was.")
    return words.format(days=SCATTER.days)


async def _export(bbs: LighthouseApp) -> None:
    await bbs.open_screen(ExportScreen(bbs.actor.handle))


async def _erase(bbs: LighthouseApp) -> None:
    pending = await bbs.services.erasing.pending(bbs.actor)
    await bbs.open_screen(EraseScreen() if pending is None else LeavingScreen(pending))


YOURS_ROWS: Final[tuple[tuple[str, str, Open], ...]] = (
    ("yours_export", _("Take everything along"), _export),
    ("yours_erase", _("Erase everything"), _erase),
)
"""A name, the words for it, and what opens it: what the settings show of this."""
