"""A thread as it is read: a window of its posts around the reader, in the order of the tree, without what is folded."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bbs.domain.preferences import DEFAULTS, Preferences
from bbs.domain.tree import OPENING, Folds
from bbs.screens.held_lines import held_lines
from bbs.screens.post_lines import PostLines
from bbs.services.holding import HeldRow
from bbs.services.rows import PostHead, Stretch, ThreadView
from bbs.terminal.looks import Line

MAX_BLOCKS: Final = 100
"""Posts whose lines are kept ready."""

KEPT: Final = 4
"""So many times as far as one key can reach, posts and texts are kept around the reader."""


class ThreadModel:
    """Made of a `ThreadView`; more posts and their texts are added as one goes. Posts are named by their numbers.

    `visible` are the posts of the window, `places` where in it each stands. `begins` and `ends` say whether it reaches
    the top of the thread, and the end. `held` are the reader's own answers that wait for a moderator, by the post that
    they answer: they stand below it, and are no posts yet.
    """

    def __init__(self, view: ThreadView, now: datetime, preferences: Preferences = DEFAULTS) -> None:
        self.lines = PostLines(preferences, now)
        self.opened: set[int] = set()
        self.texts: dict[int, str | None] = {}
        self.held: Mapping[int, Sequence[HeldRow]] = {}
        self._blocks: OrderedDict[tuple[int, int], list[Line]] = OrderedDict()
        self.take(view)

    def take(self, view: ThreadView) -> None:
        """Another window of the same thread, or the same one anew: opened warnings stay."""
        self.view = view
        self.folds: Folds = view.folds
        self.begins, self.ends = view.begins, view.ends
        self._hold(view.heads)
        self._blocks.clear()

    def add(self, stretch: Stretch) -> None:
        """A stretch that follows the window, or comes before it."""
        self.begins, self.ends = self.begins or stretch.begins, self.ends or stretch.ends
        self._hold({**self.heads, **{head.number: head for head in stretch.heads}}.values())

    def keep_near(self, number: int, reach: int) -> None:
        """Lets go of what is far from a post: the window grows no further than one key can reach, `KEPT` times."""
        at, far = self.places.get(number, 0), KEPT * reach
        if len(self.visible) > 3 * far:
            self.begins, self.ends = self.begins and at <= far, self.ends and at + far >= len(self.visible)
            self._hold(self.heads[each] for each in self.visible[max(at - far, 0) : at + far])
        if len(self.texts) > 3 * far:
            near = self.visible[max(self.places.get(number, 0) - far, 0) : self.places.get(number, 0) + far]
            self.texts = {each: self.texts[each] for each in near if each in self.texts}

    def _hold(self, heads: Iterable[PostHead]) -> None:
        self.heads = {head.number: head for head in sorted(heads, key=lambda head: head.place)}
        self.visible = list(self.heads)
        self.places = {number: at for at, number in enumerate(self.visible)}

    # What a reader opens and folds

    def open_post(self, number: int) -> bool:
        """Opens a post that is folded for its warning or shut for this reader, or folds it again; whether it is one."""
        head = self.heads[number]
        topics = self.warnings(head)
        if not (self.lines.waits(head, topics) or self.lines.shut_words(head, topics)):
            return False
        self.opened ^= {number}
        self._blocks.clear()
        return True

    def warnings(self, head: PostHead) -> tuple[str, ...]:
        """The topics that a post is folded for; those of the thread count for its opening post."""
        return head.warnings or (self.view.warnings if head.number == OPENING else ())

    def is_folded(self, number: int) -> bool:
        """Whether the branch that begins with this post is folded, its text with it."""
        return bool(self.heads[number].below)

    # Lines

    def missing(self, number: int, before: int, after: int) -> list[int]:
        """The numbers around a post whose text is not there yet."""
        at = self.places.get(number, 0)
        near = self.visible[max(at - before, 0) : at + after + 1]
        return [each for each in near if each not in self.texts]

    def add_texts(self, texts: Mapping[int, str | None]) -> None:
        self.texts.update(texts)
        for key in [key for key in self._blocks if key[0] in texts]:
            del self._blocks[key]

    def forget_text(self, numbers: Iterable[int]) -> None:
        """These posts have been edited: their texts are fetched again."""
        for number in numbers:
            self.texts.pop(number, None)
        self._blocks.clear()

    def block(self, number: int, width: int) -> list[Line]:
        """The lines of a post: who and when, the text, and an empty line."""
        key = (number, width)
        if key not in self._blocks:
            head = self.heads[number]
            lay = self.lines.lay
            text, topics = self.texts.get(number), self.warnings(head)
            lines = lay(head, text, topics, width, opened=number in self.opened)
            for row in self.held.get(number, ()):
                lines += held_lines(row, width, self.lines.preferences.text_cells)
            self._blocks[key] = lines
            if len(self._blocks) > MAX_BLOCKS:
                self._blocks.popitem(last=False)
        return self._blocks[key]
