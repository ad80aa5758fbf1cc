"""Writing in line mode: a draft that is kept as it grows, what goes with it, and sending that happens once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from bbs.domain import text as texts
from bbs.domain.addresses import Address
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.reply_guide import AFTER, BEFORE, guide
from bbs.domain.topics import TOPIC_WORDS
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _, ngettext
from bbs.domain.writing_words import NOTHING, WITHOUT_A_NAME
from bbs.errors import BBSError
from bbs.services.composing import Desk
from bbs.services.drafting import MAX_TOPICS
from bbs.services.rows import Draft, Outcome
from bbs.verbs.line_after import say_outcome
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_text import SHOW, STOP, LineText, Word
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import numbered

SEEKING: Final = (*SEEKING_WORDS, None)
"""What the author of a thread may look for, in the order of its numbers; the last is for nothing in particular."""


NO_DESK: Final = Desk()
"""A place of which nothing has to be known."""


@dataclass(frozen=True, slots=True)
class About:
    """What one writes, beside the draft. `desk` is how it is to write there, `seeking` what the author of the thread
    that is answered looks for, `stands` the text of one's own post that is written anew, None of all else."""

    desk: Desk = NO_DESK
    seeking: str | None = None
    stands: str | None = None

    @property
    def is_edit(self) -> bool:
        """Whether one's own post is written again."""
        return self.stands is not None


class Writing:
    """One text, from its first line until it is sent, kept, or thrown away."""

    def __init__(self, visit: Visit, draft: Draft, about: About) -> None:
        self._visit = visit
        self._talk = visit.talk
        self._about = about
        self._told: set[str] = set(about.desk.words)
        self._settled = draft.thread is not None or draft.seeking is not None or about.is_edit
        self.draft = draft
        self._text = LineText(self._talk, draft.body, self._keep_body, self._words(), self._word_help())

    # The draft

    def _keep(self, **changes: object) -> None:
        """Hands the draft over to be kept. What stands already is no draft."""
        self.draft = replace(self.draft, **changes)  # type: ignore[arg-type]
        unchanged = self._about.is_edit and self.draft.body == self._about.stands
        kept = replace(self.draft, body="") if unchanged else self.draft
        self._visit.services.writing.keep(self._visit.actor, kept)

    def _keep_body(self, body: str) -> None:
        self._keep(body=body, cursor=len(body))

    # Words of the editor

    def _words(self) -> dict[str, Word]:
        words: dict[str, Word] = {"/discard": self._discard, "/guide": self._guide}
        if not self._about.is_edit:
            words["/warn"] = self._warn
        if self.draft.thread is not None and not self._about.is_edit:
            words["/quote"] = self._quote
        if self._about.desk.unnamed:
            words["/name"] = self._name
        return words

    def _word_help(self) -> dict[str, str]:
        said = {
            "/quote": _("puts the post that you answer behind what there is, as a quote"),
            "/warn": _("says what it is about, for readers"),
            "/name": _("with your name, or without"),
            "/guide": _("says how to answer well"),
            "/discard": _("throws the draft away, after asking"),
        }
        return {word: said[word] for word in said if word in self._words()}

    async def _guide(self, words: str) -> None:
        said = guide(self._about.seeking)
        await self._talk.page("\n".join((BEFORE, *(f"{one.lead} {one.text}" for one in said), AFTER)))

    async def _quote(self, words: str) -> None:
        """Quotes the post, once. What is written so far is handed over first: the quote comes behind it."""
        writing, before = self._visit.services.writing, self.draft.body
        if before:
            self._keep()
        found = await writing.open_draft(
            self._visit.actor, thread=self.draft.thread, parent=self.draft.parent, quote=True
        )
        topics = tuple(dict.fromkeys((*self.draft.warnings, *found.warnings)))[:MAX_TOPICS]
        self.draft = replace(self.draft, warnings=topics)
        self._text.replace(found.body.rstrip("\n") + "\n" if found.body != before else before)
        said = _("The post stands there as a quote. Type on.")
        self._talk.say(said if found.body != before else _("The quote stands there already."))

    async def _warn(self, words: str) -> None:
        await self.ask_warnings()
        self._talk.say(_("Go on with your text."))

    async def _name(self, words: str) -> None:
        await self._ask_name()
        self._talk.say(_("Go on with your text."))

    async def _discard(self, words: str) -> None:
        if await self._talk.sure(_("Throw this draft away?")):
            await self._visit.services.writing.discard(self._visit.actor, self.draft.key)
            self._talk.say(_("The draft is gone."))
            raise Discarded

    # What goes with it

    async def ask_subject(self) -> None:
        """The subject of a new thread. Enter keeps the one that is there."""
        before = self.draft.subject
        if before:
            self._talk.say(_("Your subject so far: {subject}").format(subject=before))
        asked = _("The subject, or Enter to keep it:") if before else _("The subject, in one line:")
        while True:
            answer = await self._talk.ask(asked) or before
            if not answer or answer == STOP:
                raise Interrupted
            if answer in {SHOW, *self._words()}:
                self._talk.say(_("That is said in the text; this is its subject. /stop goes back."))
                continue
            try:
                subject = texts.subject(answer)
            except BBSError as error:
                self._talk.say(error.message)
                continue
            if subject != before:
                self._keep(subject=subject)
            return

    async def _ask_seeking(self) -> None:
        """What the author looks for, by number; Enter is for nothing in particular."""
        lines = numbered(SEEKING_WORDS[each] if each else NOTHING for each in SEEKING)
        self._talk.say("\n".join((_("What are you looking for?"), *lines)))
        while True:
            answer = await self._talk.ask(_("A number, or Enter for nothing in particular:"))
            if not answer or (answer.isascii() and answer.isdigit() and 1 <= int(answer[:3]) <= len(SEEKING)):
                self._settled = True
                self._keep(seeking=SEEKING[int(answer) - 1] if answer else None)
                return
            self._talk.say(_("Please say a number from 1 to {most}.").format(most=len(SEEKING)))

    async def ask_warnings(self) -> None:
        """What the text is about, for readers, by numbers; Enter leaves it as it is."""
        topics = tuple(dict.fromkeys((*self._about.desk.topics, *self.draft.warnings)))
        lines = numbered(TOPIC_WORDS.get(topic, topic) for topic in topics)
        now = topics_said(self.draft.warnings)
        said = _("It is about {topics} so far.").format(topics=now) if now else _("It has no warning so far.")
        self._talk.say(
            "\n".join((_("A content warning says what readers may not want to meet unasked."), *lines, said))
        )
        question = _("Numbers with blanks between, 0 for none, Enter leaves it:")
        if (numbers := await self._talk.several(question, len(topics))) is None:
            return
        chosen = tuple(topics[number - 1] for number in numbers)
        if len(chosen) > MAX_TOPICS:
            words = ngettext("There is room for {count} of these.", "There is room for {count} of these.", MAX_TOPICS)
            self._talk.say(words.format(count=MAX_TOPICS))
        self._keep(warnings=chosen[:MAX_TOPICS])
        self._talk.say(self._about_words())

    def _about_words(self) -> str:
        said = topics_said(self.draft.warnings)
        return _("It is about {topics}.").format(topics=said) if said else _("It has no warning.")

    async def _ask_name(self) -> None:
        self._talk.say(WITHOUT_A_NAME)
        self._keep(unnamed=await self._talk.sure(_("Without your name?")))
        self._talk.say(_("It goes without your name.") if self.draft.unnamed else _("It goes with your name."))

    # Until it is sent

    async def run(self) -> Outcome | None:
        """Lets somebody write, and send. What became of it; None where it was thrown away or nothing was changed.
        Raises `Interrupted` where it is kept for later."""
        try:
            if self.draft.thread is None:
                await self.ask_subject()
            self._say_how()
            while True:
                body = await self._talk.write(self._text)
                outcome = await self._ended(body)
                if outcome is not None:
                    return outcome if outcome is not UNCHANGED else None
                self._talk.say(_("Go on with your text. /stop keeps it for later."))
        except Discarded:
            return None
        except Interrupted:
            if not texts.is_blank(self.draft.body) or not texts.is_blank(self.draft.subject):
                held_up = self._visit.services.writing.held_up
                self._talk.say(held_up or _("Your draft is kept. drafts has it."))
                raise Interrupted(told=True) from None
            raise

    def _say_how(self) -> None:
        """What stands there already; a quote that was asked for just now is not said again."""
        body, is_quote = self.draft.body, self.draft.updated is None and not self._about.is_edit
        if body and is_quote:
            self._talk.say(_("The post stands there as a quote."))
        elif body:
            first = _("It says now:") if body == self._about.stands else _("You had begun:")
            self._talk.say("\n".join((first, *self._text.lines)))
        self._talk.say_how()

    async def _ended(self, body: str) -> Outcome | None:
        """After the dot: what is missing, what is worth saying first, and whether it shall go. None goes on writing."""
        talk, about = self._talk, self._about
        if talk.forget_ahead():
            talk.say(_("What was typed behind the dot is not in it."))
        self.draft = replace(self.draft, body=body)
        if about.is_edit and body == about.stands:
            talk.say(_("Nothing is changed."))
            return UNCHANGED
        try:
            texts.body(body)
            if not self._settled:
                await self._ask_seeking()
            if about.desk.warnings_required and not self.draft.warnings:
                talk.say(_("On this board a thread says what it is about."))
                await self.ask_warnings()
            await self._foresee()
            if not await talk.sure(self._question()):
                return None
            return await self._send()
        except BBSError as error:
            talk.say(error.message)
            if error.field == "warnings" and not about.is_edit:
                await self.ask_warnings()
            return None

    def _question(self) -> str:
        parts = [self._about_words()] if self.draft.warnings else []
        if self.draft.unnamed:
            parts.append(_("It goes without your name."))
        parts.append(_("Keep it so?") if self._about.is_edit else _("Send it?"))
        return " ".join(parts)

    async def _foresee(self) -> None:
        """Says, once, what is worth knowing before it goes."""
        if self._about.is_edit:
            return
        foreseen = await self._visit.services.writing.foresee(self._visit.actor, self.draft)
        for words in foreseen.words:
            if words not in self._told:
                self._told.add(words)
                self._talk.say(words)

    async def _send(self) -> Outcome:
        services, actor, draft = self._visit.services, self._visit.actor, self.draft
        if not self._about.is_edit:
            return await services.writing.send(actor, draft)
        edits = Address(draft.thread or 0, draft.edits)
        outcome = await services.writing.edit(actor, edits, draft.body)
        await services.writing.discard(actor, draft.key)
        return replace(outcome, address=outcome.address or edits)


class Discarded(Exception):
    """The draft was thrown away."""


UNCHANGED: Final = Outcome(None, "", False)
"""What becomes of a post that was opened, and left as it stands."""


async def write(visit: Visit, draft: Draft, about: About) -> None:
    """Lets somebody write, and says what became of it. Raises `Interrupted` where the draft waits for later."""
    outcome = await Writing(visit, draft, about).run()
    if outcome is not None:
        await say_outcome(visit, outcome, new=draft.thread is None, edited=about.is_edit)
