"""What members say of themselves: a few sentences, and the experiences they know from their own life."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from bbs.domain.commands import Command
from bbs.domain.policy import Readers
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.compose_form import NARROW, ComposeForm
from bbs.screens.compose_head import Head
from bbs.screens.form import Parts
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, RowList
from bbs.services.people import MAX_BIO, About
from bbs.services.rows import ExperienceRow
from bbs.terminal.looks import Line

if TYPE_CHECKING:
    from bbs.screens.app import LighthouseApp

SHOWN: Final = object()
"""Stands for the line on who sees what one knows."""

NEARLY_FULL: Final = 200
"""Characters of room that is left from which it is said."""

Open = Callable[["LighthouseApp"], Awaitable[object]]

PEOPLE_ROWS: Final[tuple[tuple[str, str, Open], ...]] = (
    ("people_bio", _("What I say of myself"), lambda bbs: bbs.open_bio()),
    ("people_known", _("What I know"), lambda bbs: bbs.open_known()),
    ("people_about", _("My page, as others see it"), lambda bbs: bbs.open_about()),
    ("people_blocked", _("People I keep away"), lambda bbs: bbs.open_blocked()),
)
"""A name, the words for it, and what opens it: what the settings show of this."""


class BioScreen(ComposeForm):
    """An editor for a few sentences, kept with Ctrl+S. Emptied, there is nothing said."""

    def __init__(self, about: About) -> None:
        head = Head(Readers.MEMBERS, label=_("What may others know of you?"))
        super().__init__(_("What I say of myself"), head, None, about.bio)
        self._before = about.bio

    @property
    def _changed(self) -> bool:
        return self.editor.text.strip() != self._before

    def hints(self) -> str:
        if self.field.style.mode:
            return super().hints()
        if self.app.size.width < NARROW:
            return _("F1 help now  Ctrl+S keep it  Esc back")
        return _("F1 help now  Ctrl+S keep it  Esc back  / and Enter: more")

    def words_for(self, command: Command) -> str:
        known = {"send": _("Keep it"), "put_away": _("Back")}
        return known.get(command.name) or super().words_for(command)

    def count(self) -> None:
        room = max(MAX_BIO - len(self.editor.text), 0)
        self.status.say(right=_("room for {count}").format(count=room) if room <= NEARLY_FULL else "")

    async def do_send(self) -> None:
        said = await self.services.people.set_bio(self.actor, self.editor.text)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("That stands on your page now.") if said else _("Nothing stands on your page now."))

    async def do_put_away(self) -> None:
        if self._changed:
            self.choose(_("Leave your changes behind? y does, any other key stays."), {"y": self.bbs.go_back})
        else:
            await self.bbs.go_back()

    async def do_leave(self) -> None:
        if self._changed:
            words = _("Leave without the changes? y does.")
            self.choose(words, {"y": self.bbs.leave, "ctrl+c": self.bbs.leave})
        else:
            await super().do_leave()

    async def _vi_command(self, text: str) -> None:
        """As in vi: what writes keeps the text, and what leaves without asks."""
        if text.strip() in ("w", "wq", "x"):
            await self.do_send()
        else:
            await self.do_put_away()


class KnownScreen(ListMoves):
    """Enter chooses an experience, or takes it back; kept at once."""

    def __init__(self, about: About) -> None:
        super().__init__(_("What I know"))
        self.list = RowList()
        self._known = {known.slug for known in about.knows}
        self._experiences: tuple[ExperienceRow, ...] = ()
        words = [
            para(_("What do you know from your own life?"), "heading"),
            para(_("You are offered threads there that nobody has answered. Nobody is ever listed or named.")),
            para(),
        ]
        self.body = self.parts = Parts(Prose(words), rows=self.list)

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._experiences = await self.services.boards.overview(self.actor)
        self.list.show([*map(self._row, self._experiences), GAP, Row(self._shown_line, SHOWN)])
        self.parts.share_rows()

    def _shown_line(self, room: int) -> Line:
        mark = "[x]" if self.bbs.preferences.show_known == "page" else "[ ]"
        return [(fit(f"{mark} " + _("Let members who look me up see it"), room), "plain")]

    def _row(self, experience: ExperienceRow) -> Row:
        def draw(room: int) -> Line:
            mark = "[x]" if experience.slug in self._known else "[ ]"
            return [(fit(f"{mark} {experience.name}", room), "plain")]

        return Row(draw, experience.slug)

    def hints(self) -> str:
        return _("! help now  Enter chooses, or takes back  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Choose, or take back") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        if self.list.chosen is SHOWN:
            seen_by = "nobody" if self.bbs.preferences.show_known == "page" else "page"
            await self.bbs.choose_preference("show_known", seen_by)
            self.list.replace(self.list.rows)
        elif isinstance(self.list.chosen, str):
            known = self._known ^ {self.list.chosen}
            await self.services.people.set_known(self.actor, tuple(known))
            self._known = known
            self.list.replace(self.list.rows)

    do_read_on = do_open
