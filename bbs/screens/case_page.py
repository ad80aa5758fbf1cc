"""What stands on the screen of a case: what it is, what was said of it, what is around it, and what has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bbs.domain.byline import BylineKind
from bbs.domain.cases import Category, Origin, category_words
from bbs.domain.post_states import PostState
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _, ngettext
from bbs.screens.case_lines import OPEN_STATES
from bbs.screens.case_words import ORIGIN_SAID, STATE_WORDS, origin_words
from bbs.screens.post_lines import STATE_WORDS as POST_STATE_WORDS
from bbs.screens.widgets.prose import Paragraph, para
from bbs.services.case_rows import ActionRow, CaseRow, CaseView, ContextPost, ReportRow

INDENT: Final = 2
MAX_INDENT: Final = 4
"""Levels of the branch that are shown by indenting."""

MAX_AROUND: Final = 280
"""So many characters of each post around the one that a case is about are shown; the thread has the rest."""

MAX_BEFORE: Final = 4
"""So many earlier actions are shown, and so many earlier cases."""

MAX_STEPS: Final = 12
"""The newest steps that are shown."""

CUE_WORDS: Final = {
    "ideation": _("thoughts of dying"),
    "plan": _("a plan"),
    "means": _("a means"),
    "goodbye": _("a goodbye"),
    "burden": _("being a burden"),
    "history": _("an earlier attempt"),
    "hopelessness": _("no hope"),
    "time": _("a time"),
    "methods": _("a word of the methods list"),
    "third person": _("about somebody else"),
    "past": _("in the past"),
    "negation": _("said not to be so"),
    "idiom": _("a figure of speech"),
    "quotation": _("quoted"),
    "joking": _("said with a laugh"),
}
"""What the kinds of cues mean; the others say it themselves."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the conversation with a member: from whom, when and what, as it is shown."""

    by: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A case as it is laid out. `opened` shows the texts, which are folded until then; `when` says times in the
    reader's way, `clock` a moment of today by the clock."""

    view: CaseView
    opened: bool
    when: Callable[[datetime], str]
    clock: Callable[[datetime], str]
    talk: tuple[Message, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        """All of it, from the top."""
        yield from self._what()
        yield from self._text()
        if self.view.appeal is not None:
            yield from self._appeal()
        yield from self._why()
        yield from self._reports()
        yield from self._talk()
        yield from self._around()
        yield from self._before()
        yield from self._steps()

    def _what(self) -> Iterator[Paragraph]:
        row = self.view.row
        where = " · ".join(part for part in (row.board_name, str(row.address or "")) if part)
        subject = row.subject or ORIGIN_SAID[row.origin]
        yield Paragraph([(subject, "heading"), (f"  {where}" if where else "", "quiet")])
        facts = [byline_words(row), self.when(row.opened)]
        yield para(" · ".join(fact for fact in facts if fact))
        if row.subject:
            yield para(ORIGIN_SAID[row.origin])
        if row.state not in OPEN_STATES:
            yield para(_("This case is {state}.").format(state=STATE_WORDS[row.state]), "care")
        elif row.mine and row.claim_expires is not None:
            yield para(_("You have it until {time}.").format(time=self.clock(row.claim_expires)), "accent")
        elif row.claimed_by:
            words = _("{name} has it. You can read it; leave the rest to them.")
            yield para(words.format(name=row.claimed_by), "care")

    def _text(self) -> Iterator[Paragraph]:
        snapshot = self.view.snapshot
        if self.view.appeal is not None or (self.talk and self.view.row.origin is Origin.ASKED):
            return  # it stands there
        if not snapshot and self.view.row.address is None:
            return
        yield para()
        if not snapshot:
            yield para(_("The text is not kept any more."), "quiet")
        elif not self.opened:
            words = len(snapshot.split())
            folded = ngettext(
                "+ {count} word folded away. Enter opens it.", "+ {count} words folded away. Enter opens it.", words
            )
            yield para(folded.format(count=words), "care")
        else:
            for line in snapshot.splitlines():
                yield para(line)

    def _appeal(self) -> Iterator[Paragraph]:
        appeal = self.view.appeal
        assert appeal is not None
        yield para()
        yield para(action_words(appeal.action, self.when), lead=_("Against: "), hang=INDENT)
        yield para(_("by {name}").format(name=appeal.action.by), "quiet")
        if appeal.closed_to:
            yield para(appeal.closed_to, "care")
        if self.opened:
            for line in appeal.words.splitlines():
                yield para(line)
        else:
            yield para(_("+ What they say is folded away. Enter opens it."), "care")

    def _why(self) -> Iterator[Paragraph]:
        cues = self.view.cues
        if not cues:
            return
        yield para()
        if self.opened:
            said = ", ".join(f"\u201c{cue.words}\u201d ({cue_word(cue.group)})" for cue in cues)
        else:
            said = ", ".join(dict.fromkeys(cue_word(cue.group) for cue in cues))
        yield para(said, lead=_("Why: "), hang=INDENT)
        yield para(_("Rules found this, not a person. They are often wrong, both ways."), "quiet")

    def _reports(self) -> Iterator[Paragraph]:
        if self.view.reports:
            yield para()
        for report in self.view.reports:
            by = report.by or _("A former member")
            yield para(report_words(report), lead=f"{by}, {self.when(report.at)}: ")

    def _talk(self) -> Iterator[Paragraph]:
        if not self.talk:
            return
        yield para()
        count = len(self.talk)
        if not self.opened:
            words = ngettext(
                "+ {count} message folded away. Enter opens it.",
                "+ {count} messages folded away. Enter opens them.",
                count,
            )
            yield para(words.format(count=count), "care")
            return
        for message in self.talk:
            yield para(lead=f"{message.by}, {self.when(message.at)}")
            for line in message.words.splitlines():
                yield para(line)

    def _around(self) -> Iterator[Paragraph]:
        posts = self.view.context
        others = [post for post in posts if self._shown_around(post)]
        if not others:
            return
        yield para()
        yield para(_("Around it"), "heading")
        if not self.opened:
            words = ngettext("{count} post, folded away", "{count} posts, folded away", len(others))
            yield para(words.format(count=len(others)), "quiet")
            return
        for post in posts:
            yield from self._around_one(post)

    def _shown_around(self, post: ContextPost) -> bool:
        """Whether the text of a post stands around the case: that of the case itself stands above, unless what stands
        there is an appeal."""
        return not post.is_it or self.view.appeal is not None

    def _around_one(self, post: ContextPost) -> Iterator[Paragraph]:
        indent = " " * INDENT * min(post.depth, MAX_INDENT)
        who = f"{indent}{post.address}  {post.byline.text}  {self.when(post.created)}"
        if not self._shown_around(post):
            yield para(f"{who}  " + _("this one"), "accent")
            return
        yield para(who, "strong")
        text = " ".join(post.body.split())
        if post.state != PostState.PUBLISHED:
            state = POST_STATE_WORDS.get(PostState(post.state), "")
            text = f"({state}) {text}" if text else state
        elif post.warnings:
            text = _("(about {topics}) {text}").format(topics=topics_said(post.warnings), text=text)
        shown = text if len(text) <= MAX_AROUND else text[:MAX_AROUND].rstrip() + " …"
        yield para(indent + shown, "quiet", hang=INDENT)

    def _before(self) -> Iterator[Paragraph]:
        view = self.view
        if not (view.earlier or view.strikes):
            return
        yield para()
        yield para(_("Before"), "heading")
        for action in view.strikes[:MAX_BEFORE]:
            yield para(action_words(action, self.when), hang=INDENT)
        for row in view.earlier[:MAX_BEFORE]:
            about = f"{origin_words(row)}: {row.subject}" if row.subject else ORIGIN_SAID[row.origin]
            yield para(f"{self.when(row.opened)}  {about}  ({STATE_WORDS[row.state]})", hang=INDENT)
        more = max(len(view.strikes) - MAX_BEFORE, 0) + max(len(view.earlier) - MAX_BEFORE, 0)
        if more:
            words = ngettext("and {count} more; h shows what was done", "and {count} more; h shows what was done", more)
            yield para(words.format(count=more), "quiet")

    def _steps(self) -> Iterator[Paragraph]:
        if self.view.steps:
            yield para()
            yield para(_("What has happened"), "heading")
        for step in self.view.steps[-MAX_STEPS:]:
            by = f", {step.by}" if step.by else ""
            yield para(step.words, lead=f"{self.when(step.at)}{by}: ", hang=INDENT)


def byline_words(row: CaseRow) -> str:
    """Who wrote it, or who asks, as moderators may know them."""
    if row.byline is None:
        return ""
    if row.byline.kind is BylineKind.UNNAMED:
        return _("written without a name")
    return _("by {name}").format(name=row.byline.text) if row.origin is not Origin.ASKED else row.byline.text


def report_words(report: ReportRow) -> str:
    """What a report says: the matter, the rule, and the reporter's own words."""
    known = category_words()
    matter = known[Category(report.category)] if report.category in set(Category) else report.category
    said = matter if not report.rule else f"{matter} ({report.rule})"
    return f"{said}. {report.words}" if report.words else f"{said}."


def action_words(action: ActionRow, when: Callable[[datetime], str]) -> str:
    """An action in a line: when, what, to what, why, and how it ended."""
    words = f"{when(action.at)}  {action.words}"
    if action.on:
        words += f" ({action.on})"
    if action.reason:
        words += f": {action.reason}"
    ended = {"": "", "waiting": _("appealed"), "upheld": _("appealed, upheld"), "overruled": _("overruled")}
    tail = ended.get(action.appeal, "") or action.ended
    return f"{words}  [{tail}]" if tail else words


def cue_word(group: str) -> str:
    """What a kind of cue means, in words."""
    return CUE_WORDS.get(group, group)
