"""Writing to the member of a case, from a template or in one's own words, and notes for the other moderators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from bbs.domain.cases import CaseState
from bbs.domain.commands import Command
from bbs.domain.steering_words import NOT_REVIEWED
from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError, Stale
from bbs.screens.case_editor import CaseEditor
from bbs.screens.case_page import Message
from bbs.screens.compose_head import Answered
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList
from bbs.services.case_rows import CaseRow, CaseView, Template
from bbs.terminal.looks import Line

MAX_MESSAGE = 10_000
"""The most characters of a message."""

OWN = "own"
DETAILS_FROM = 60
"""Widths from which the mark stands in full."""


class TemplatesScreen(ListMoves):
    """A number takes a template into the editor, where it can be changed; 0 or Enter on the first line begins empty."""

    def __init__(self, view: CaseView, templates: Sequence[Template], talk: Sequence[Message]) -> None:
        super().__init__(_("Write to the member"))
        self.body = self.list = RowList()
        self._view = view
        self._templates = templates
        self._talk = talk

    def on_mount(self) -> None:
        self.title_bar.say(right=_("case {number}").format(number=self._view.row.number))
        self.list.show(list(self._rows()))
        self.hush()

    def hints(self) -> str:
        return _("! help now  A number or Enter  Esc back")

    def _rows(self) -> Iterator[Row]:
        yield Row(lambda room: [("0  ", "accent"), (fit(_("In your own words"), max(room - 3, 0)), "plain")], OWN)
        if self._templates:
            yield GAP
        for number, template in enumerate(self._templates, 1):
            yield Row(lambda room, n=number, t=template: template_line(n, t, room), number)  # type: ignore[misc]

    async def press(self, key: str, character: str | None) -> bool:
        number = int(key) if key.isascii() and key.isdecimal() else None
        if self._question is None and number is not None and self.list.choose(number or OWN):
            await self.attempt(self.do_open)
            return True
        return await super().press(key, character)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        template = self._templates[chosen - 1] if isinstance(chosen, int) else None
        await self.bbs.change_screen(WriteTo(self._view, template, self._talk))


class WriteTo(CaseEditor):
    """A message to the member of a case. Once it is sent, it asks whether that closes the case."""

    def __init__(self, view: CaseView, template: Template | None, talk: Sequence[Message], begun: str = "") -> None:
        """`begun` is what was being written when the connection was lost, or the case left."""
        self._view = view
        self._template = template
        byline = view.row.byline
        name = byline.handle if byline is not None and byline.handle else _("whoever wrote it")
        readers = _("Only {name} and the moderators read this. Your name stands under it.").format(name=name)
        last = talk[-1] if talk else None
        answered = Answered(last.by, last.words) if last is not None else Answered(name, view.snapshot or None)
        review = NOT_REVIEWED if template is not None and not template.reviewed else ""
        super().__init__(
            _("Write to {name}").format(name=name),
            readers,
            answered=answered,
            text=template.body if template is not None else begun,
            limit=MAX_MESSAGE,
            greeting=_("This is what you had begun to write.") if begun else "",
        )
        self.title_bar.say(right=review or _("case {number}").format(number=view.row.number))

    def wrote(self) -> None:
        self.services.asking.keep(self.actor, place_of(self._view.row.number), self.editor.text)
        super().wrote()

    async def do_put_away(self) -> None:
        """What was written is kept, and there when they write to this member again."""
        await self.bbs.go_back()
        if self._changed:
            self.bbs.screens[-1].say(_("What you wrote is kept. w goes on with it."))

    def words_for(self, command: Command) -> str:
        return _("Send it to them") if command.name == "send" else super().words_for(command)

    async def send(self, text: str) -> None:
        if not text.strip():
            raise BadInput(_("There is nothing to send yet."))
        row = self._view.row
        try:
            template = self._template.name if self._template is not None else None
            await self.services.answering.write(self.actor, row.number, row.version, text, template=template)
        except Stale as stale:
            await self._meanwhile(stale)
            return
        self.choose(
            _("Sent. Close the case?  1 yes, somebody has answered them  2 keep it, they may write back"),
            {"1": self._close, "2": self._keep},
        )

    async def _meanwhile(self, stale: Stale) -> None:
        """Somebody did something with the case. What was written stays, and Ctrl+S sends it knowing that."""
        with suppress(BBSError):
            self._view = await self.services.cases.case(self.actor, self._view.row.number)
        self.say(_("{what} What you wrote is still here.").format(what=stale.message), look="care")

    async def _answer(self, key: str, character: str | None) -> None:
        """Once it is sent, any key but 1 keeps the case."""
        asked = self._question is not None and self._question.answers is not None and "2" in self._question.answers
        await super()._answer("2" if asked and key not in ("1", "2", "Q") else key, character)

    async def _close(self) -> None:
        fresh = await self.services.cases.case(self.actor, self._view.row.number)
        number = fresh.row.number
        await self.services.cases.close(self.actor, number, fresh.row.version, CaseState.SUPPORTED)
        await self.bbs.case_done(number, _("Sent, and closed."))

    async def _keep(self) -> None:
        self.bbs.leave_open(self._view.row.number)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("Sent. The case is still yours; what they answer stands here."))


class CaseNote(CaseEditor):
    """A note in the history of a case."""

    sends = _("Keep it")

    def __init__(self, row: CaseRow) -> None:
        self._row = row
        title = _("A note on case {number}").format(number=row.number)
        super().__init__(title, _("Moderators of this board read it, and nobody else."))

    def hints(self) -> str:
        return super().hints().replace(_("Ctrl+S send"), _("Ctrl+S keep it"))

    async def send(self, text: str) -> None:
        if not text.strip():
            raise BadInput(_("There is nothing to keep yet."))
        await self.services.cases.note(self.actor, self._row.number, text)
        await self.bbs.go_back()
        self.bbs.screens[-1].say(_("Your note stands in the case."))


def place_of(case: int) -> str:
    """The place under which what is written to the member of a case is kept."""
    return f"case:{case}"


def template_line(number: int, template: Template, room: int) -> Line:
    """A template in the list: its number, its name, how it begins, and whether anybody with training has read it."""
    lead = f"{number}  "
    mark = "" if template.reviewed else "  " + (NOT_REVIEWED if room >= DETAILS_FROM else _("(not reviewed)"))
    begins = " ".join(template.body.split())
    middle = max(room - width(lead) - width(mark), 0)
    words = fit(f"{template.name}: {begins}", middle)
    gap = " " * (middle - width(words))
    return [(lead, "accent"), (words + gap, "plain"), (mark, "quiet")]
