"""Where threads and replies are written: a draft that is never lost, and sending that happens once."""

from __future__ import annotations

from dataclasses import replace

from bbs.domain import text as texts
from bbs.domain.addresses import Address
from bbs.domain.commands import command_for
from bbs.domain.policy import Readers
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _
from bbs.domain.wrap import markup_lines
from bbs.errors import BBSError
from bbs.screens.compose_before import BeforeScreen
from bbs.screens.compose_details import Choices, Details
from bbs.screens.compose_form import ComposeForm
from bbs.screens.compose_head import Answered, Head, answered_lines
from bbs.screens.compose_preview import Preview
from bbs.screens.compose_sending import Foresaw, Sending
from bbs.screens.phrases import SEEKING_WORDS
from bbs.screens.reply_guide import ReplyGuide
from bbs.services.composing import Desk
from bbs.services.rows import Draft, Outcome
from bbs.terminal.looks import Line

NO_DESK = Desk()
"""A place of which nothing has to be known."""

WHILE_SENDING = frozenset({"help_now", "repaint"})
"""Commands that do not wait for a text on its way. Leaving at once comes before any screen."""


class Compose(ComposeForm):
    """Writes a new thread, a reply (`answered`), or one's own post again: then `edits` is that, and `stands` its text.

    `about` stands at the right of the title: the board, or the subject. `asked` is what the author of the thread asked
    for, `seeking` the same as the reply guide knows it. `board` is the slug of the board, `desk` how it is to write
    there. `greeting` is said at first.
    """

    def __init__(
        self,
        draft: Draft,
        title: str,
        *,
        board: str,
        about: str,
        readers: Readers,
        asked: str = "",
        seeking: str | None = None,
        answered: Answered | None = None,
        edits: Address | None = None,
        stands: str = "",
        desk: Desk = NO_DESK,
        greeting: str = "",
    ) -> None:
        self._label = "" if draft.thread is None else _("Your reply:") if edits is None else _("Your post:")
        head = Head(readers, asked=asked, answered=answered, label=self._label, told=desk.words)
        head.unnamed = draft.unnamed
        super().__init__(title, head, draft.subject if draft.thread is None else None, draft.body, greeting)
        self.title_bar.say(right=about)
        self.board = board
        self.draft = draft
        self.answered = answered
        self.edits = edits
        self.desk = desk
        self._stands = stands
        self._seeking = seeking
        settled = draft.thread is not None or draft.seeking is not None
        self.choices = Choices(draft.seeking, draft.warnings, settled, draft.unnamed)
        self.editor.document.offset = draft.cursor
        self._kept = replace(draft, cursor=self.editor.document.offset)
        self._changed = False
        self._over = False
        self._sending: Sending | None = None
        self._foreseen: tuple[str, ...] = ()
        self._outcome: Outcome | None = None

    # The draft

    def wrote(self) -> None:
        self._changed = True
        self._keep()
        super().wrote()

    def written(self) -> Draft:
        """The draft as it is now."""
        return replace(
            self.draft,
            subject=self.subject.text if self.subject is not None else "",
            body=self.editor.text,
            seeking=self.choices.seeking,
            warnings=self.choices.warnings,
            unnamed=self.choices.unnamed,
            cursor=self.editor.document.offset,
        )

    @property
    def nothing_written(self) -> bool:
        """Whether nothing is written; of a post that stands, whether it is as it stands."""
        draft = self.written()
        if self.edits is not None:
            return draft.body == self._stands
        return texts.is_blank(draft.subject) and texts.is_blank(draft.body)

    def _keep(self) -> None:
        """Hands the draft over to be kept, unless it is as it was. What stands already is no draft."""
        now = self.written()
        touched = self._changed or self.draft.updated is not None
        if not self._over and touched and now != self._kept:
            self._kept = now
            unchanged = self.edits is not None and self.nothing_written
            self.services.writing.keep(self.actor, replace(now, body="") if unchanged else now)

    async def put_away(self) -> None:
        if self._sending is None:
            self._keep()

    async def do_put_away(self) -> None:
        self._keep()
        waits = not self.nothing_written and (self._changed or self.draft.updated is not None)
        await self._leave_to_below((self.services.writing.held_up or _("Your draft is kept.")) if waits else "")

    async def _leave_to_below(self, words: str = "") -> None:
        self._over = True
        await self.bbs.go_back()
        if words:
            self.bbs.screens[-1].say(words)

    async def do_discard_draft(self) -> None:
        if self.nothing_written:
            await self._discard()
        else:
            self.choose(_("Throw this draft away? y does, any other key keeps it."), {"y": self._discard})

    async def _discard(self) -> None:
        was_empty = self.nothing_written
        await self.services.writing.discard(self.actor, self.draft.key)
        await self._leave_to_below("" if was_empty else _("The draft is gone."))

    async def do_leave(self) -> None:
        self.choose(_("Leave? y leaves and keeps your draft."), {"y": self.bbs.leave, "ctrl+c": self.bbs.leave})

    # What goes with it, and a look at it

    async def do_details(self) -> None:
        if self.edits is None:
            await self._open_details(asking=False)

    async def _open_details(self, *, asking: bool) -> None:
        await self.bbs.open_screen(
            Details(
                self.choices,
                seeks=self.draft.thread is None,
                asking=asking,
                desk=self.desk,
                changed=self._chose,
                send=self._send_from_above,
            )
        )

    def _chose(self) -> None:
        """Something was chosen that goes with the text: what stands above it may say more now, or less."""
        if self.head.unnamed != self.choices.unnamed:
            self.head.unnamed = self.choices.unnamed
            self.head.fit_to(self.app.size.width, self.app.size.height)
            self.head.redraw()
        self.wrote()

    async def do_reply_guide(self) -> None:
        await self.bbs.open_screen(ReplyGuide(self._seeking))

    async def do_preview(self) -> None:
        await self.bbs.open_screen(Preview(_("As readers will see it"), self._preview, self._send_from_above))

    def _preview(self, cells: int) -> tuple[list[Line], int]:
        """The lines of the preview, and where one's own text begins in them."""
        lines: list[Line] = []
        if self.answered is not None:
            lines.append([(_("{name} wrote:").format(name=self.answered.author), "strong")])
            lines += [*answered_lines(self.answered, cells, self.bbs.text_cells), []]
        own = len(lines) if not self.nothing_written else 0
        lines.append([(self._label if self.subject is None else texts.clean_line(self.subject.text), "strong")])
        if self.choices.seeking:
            lines.append([(SEEKING_WORDS[self.choices.seeking], "quiet")])
        if self.choices.warnings:
            lines.append([(_("About {topics}.").format(topics=topics_said(self.choices.warnings)), "care")])
        body = markup_lines(texts.clean_body(self.editor.text), min(cells, self.bbs.text_cells))
        return lines + [[(part, str(look)) for part, look in line.spans] for line in body], own

    # Sending

    async def do_send(self) -> None:
        """Sends the text, after what is missing has been asked for."""
        if self._sending is not None or self._over:
            return
        if self.subject is not None:
            texts.subject(self.subject.text)
        texts.body(self.editor.text)
        if self.edits is not None and self.nothing_written:
            await self._leave_to_below()
        elif not self.choices.settled:
            await self._open_details(asking=True)
        else:
            self._sending = Sending(
                self._send(), lambda: self.bbs.call_later(self._sent), lambda: self.say(_("Sending…"), look="quiet")
            )

    async def _send_from_above(self) -> None:
        await self.attempt(self.do_send)

    async def _send(self) -> Outcome:
        """Sends it. Raises `Foresaw` where something is worth saying first that has not been said."""
        writing, draft = self.services.writing, self.written()
        if self.edits is not None:
            outcome = await writing.edit(self.actor, self.edits, draft.body)
            await writing.discard(self.actor, draft.key)
            return replace(outcome, address=outcome.address or self.edits)
        foreseen = await writing.foresee(self.actor, draft)
        if not foreseen.refused and not set(foreseen.words) <= {*self._foreseen, *self.desk.words}:
            raise Foresaw(foreseen.words)
        return await writing.send(self.actor, draft)

    async def _sent(self) -> None:
        """It has gone, or not: then everything stands as it was, with what was typed meanwhile."""
        sending, self._sending = self._sending, None
        assert sending is not None
        try:
            self._outcome = sending.result()
        except Foresaw as first:
            self._foreseen = first.words
            await self.bbs.open_screen(BeforeScreen(first.words, self._send_from_above))
            return
        except BBSError as error:
            self.blame(error)
            return
        self.bbs.last_sent = self._outcome.address
        self._over = True
        if self.bbs.screens[-1] is self:
            await self._go()

    async def _go(self) -> None:
        """Back to where one came from, and on to what there is to say of it."""
        await self.bbs.go_back()
        if self._outcome is not None:
            await self.bbs.after_sending(self._outcome)

    def blame(self, error: BBSError) -> None:
        super().blame(error)
        if error.field == "warnings" and self.edits is None:
            self.call_later(self._open_details, asking=True)

    async def returned(self) -> None:
        if self._over:
            await self._go()
        else:
            self.field.activate()

    # Keys while it is on its way

    async def press(self, key: str, character: str | None) -> bool:
        if self._sending is not None:
            return await self._while_sending(self._sending, key, character)
        return await super().press(key, character)

    async def paste(self, text: str, lost: int = 0) -> None:
        if self._sending is not None:
            self._sending.hold(lambda: self.field.paste(text, lost))
        else:
            await super().paste(text, lost)

    async def _while_sending(self, sending: Sending, key: str, character: str | None) -> bool:
        """Help never waits. Letters belong to the text, and are no commands of another screen."""
        command = command_for(self.place, key)
        if command is None:
            sending.hold(lambda: self.field.key(key, character))
        elif command.name in WHILE_SENDING:
            return await super().press(key, character)
        return True
