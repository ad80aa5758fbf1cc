"""A thread as it is read: which posts are in sight, which branches are folded, and how each post looks in lines."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import datetime

from bbs.domain.post_states import PostState
from bbs.domain.when import ago
from bbs.domain.words import _, ngettext
from bbs.domain.wrap import markup_lines
from bbs.screens.phrases import SUPPORT_SHOWN
from bbs.services.rows import PostHead, ThreadView
from bbs.terminal.looks import Line

MAX_TEXT_CELLS = 76
"""The widest that text is set: longer lines tire the eye."""

INDENT_CELLS = 2
MAX_INDENT = 8
"""Levels that are shown by indenting; deeper ones say how deep they are, so that the text keeps its room."""

MAX_BLOCKS = 200
"""Posts whose lines are kept ready."""

STATE_WORDS = {
    PostState.HELD: _("waiting for a moderator to look"),
    PostState.DELETED: _("deleted by its author"),
    PostState.HIDDEN: _("hidden by a moderator"),
    PostState.REMOVED: _("removed by a moderator"),
}


class ThreadModel:
    """Made of a `ThreadView`; texts are added as they are fetched. Posts are named by their numbers."""

    def __init__(self, view: ThreadView, now: datetime) -> None:
        self.now = now
        self.folded: set[int] = set()
        self.opened: set[int] = set()
        self.texts: dict[int, str | None] = {}
        self._blocks: OrderedDict[tuple[int, int], list[Line]] = OrderedDict()
        self.take(view)

    def take(self, view: ThreadView) -> None:
        """A newer view of the same thread: folds and opened warnings stay."""
        self.view = view
        self.heads = {head.number: head for head in view.heads}
        self.children: dict[int, list[int]] = {}
        for head in view.heads:
            if head.parent is not None:
                self.children.setdefault(head.parent, []).append(head.number)
        for numbers in self.children.values():
            numbers.sort()
        self._blocks.clear()
        self._lay()

    def _lay(self) -> None:
        """The posts that are not inside a folded branch, in the order of the tree."""
        self.visible: list[int] = []
        hidden_below: int | None = None
        for head in self.view.heads:
            if hidden_below is not None and head.depth > hidden_below:
                continue
            hidden_below = head.depth if head.number in self.folded else None
            self.visible.append(head.number)
        self.places = {number: at for at, number in enumerate(self.visible)}

    # The tree

    def branch(self, number: int) -> list[int]:
        """The post and everything below it, in the order of the tree."""
        numbers = [head.number for head in self.view.heads]
        start = numbers.index(number)
        depth = self.heads[number].depth
        end = start + 1
        while end < len(numbers) and self.view.heads[end].depth > depth:
            end += 1
        return numbers[start:end]

    def fold(self, number: int) -> bool:
        """Folds the branch of a post, or unfolds it. Returns whether there was anything to fold."""
        if not self.children.get(number):
            return False
        self.folded ^= {number}
        self._changed()
        return True

    def fold_all(self) -> None:
        """Folds every branch right below the opening post, or unfolds everything."""
        if self.folded:
            self.folded.clear()
        else:
            self.folded = {
                head.number for head in self.view.heads if head.depth == 1 and self.children.get(head.number)
            }
        self._changed()

    def show(self, number: int) -> None:
        """Unfolds whatever hides a post."""
        head = self.heads.get(number)
        while head is not None and head.parent is not None:
            self.folded.discard(head.parent)
            head = self.heads.get(head.parent)
        self._changed()

    def open_warning(self, number: int) -> bool:
        """Opens a post that stands folded for its content warning, or folds it again."""
        if not self.warnings(self.heads[number]):
            return False
        self.opened ^= {number}
        self._changed()
        return True

    def _changed(self) -> None:
        self._blocks.clear()
        self._lay()

    def sibling(self, number: int, by: int) -> int | None:
        """The answer to the same post, before (-1) or after (1) this one."""
        parent = self.heads[number].parent
        beside = self.children.get(parent, []) if parent is not None else []
        at = beside.index(number) + by if number in beside else -1
        return beside[at] if 0 <= at < len(beside) else None

    def warnings(self, head: PostHead) -> tuple[str, ...]:
        """The topics that a post is folded for; those of the thread count for its opening post."""
        return head.warnings or (self.view.warnings if head.number == 1 else ())

    def is_closed(self, number: int) -> bool:
        """Whether a post's text waits behind its content warning."""
        head = self.heads[number]
        return bool(self.warnings(head)) and number not in self.opened and not head.byline.own

    # Lines

    def missing(self, at: int, before: int, after: int) -> list[int]:
        """The numbers around the visible place `at` whose text is not there yet."""
        near = self.visible[max(at - before, 0) : at + after + 1]
        return [number for number in near if number not in self.texts]

    def add_texts(self, texts: Mapping[int, str | None]) -> None:
        self.texts.update(texts)

    def forget_text(self, numbers: Iterable[int]) -> None:
        """These posts have been edited: their texts are fetched again."""
        for number in numbers:
            self.texts.pop(number, None)
        self._blocks.clear()

    def block(self, number: int, width: int) -> list[Line]:
        """The lines of a post: who and when, the text, and an empty line."""
        key = (number, width)
        if key not in self._blocks:
            self._blocks[key] = self._block(self.heads[number], width)
            if len(self._blocks) > MAX_BLOCKS:
                self._blocks.popitem(last=False)
        return self._blocks[key]

    def _block(self, head: PostHead, width: int) -> list[Line]:
        indent = " " * (INDENT_CELLS * min(head.depth, MAX_INDENT, width // 8))
        room = min(width, MAX_TEXT_CELLS) - len(indent)
        lines = [[(indent, "plain"), *self._header(head)]]
        lines += [[(indent, "plain"), *line] for line in self._body(head, room)]
        return [*lines, []]

    def _header(self, head: PostHead) -> Line:
        facts = [str(head.number), ago(head.created, self.now)]
        if head.depth > MAX_INDENT:
            facts.append(_("level {depth}").format(depth=head.depth))
        if head.edited is not None:
            facts.append(_("edited"))
        if head.unread:
            facts.append(_("new"))
        facts += self._support(head)
        return [(head.byline.text, "strong"), ("  " + "  ".join(facts), "plain")]

    def _support(self, head: PostHead) -> list[str]:
        words = []
        for kind in head.support:
            shown = SUPPORT_SHOWN.get(kind, kind)
            words.append(_("{support}, you too").format(support=shown) if kind in head.supported else shown)
        return words

    def _body(self, head: PostHead, room: int) -> list[Line]:
        if head.number in self.folded:
            below = len(self.branch(head.number)) - 1
            words = ngettext("{count} answer folded away", "{count} answers folded away", below)
            return [[("+ " + words.format(count=below), "quiet")]]
        if self.is_closed(head.number):
            topics = ", ".join(self.warnings(head))
            return [[(_("About {topics}. Enter opens it.").format(topics=topics), "care")]]
        text = self.texts.get(head.number)
        if text is None:
            return [[(STATE_WORDS.get(head.state, "…"), "quiet")]]
        body: list[Line] = [[(part, str(look)) for part, look in line.spans] for line in markup_lines(text, room)]
        if head.state is not PostState.PUBLISHED:
            body.insert(0, [(STATE_WORDS[head.state], "care")])
        return body
