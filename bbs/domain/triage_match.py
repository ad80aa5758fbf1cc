"""Finds the sequences of the rules in the words of a post, all of them in one go from left to right.

The sequences share their beginnings in a tree. Reading keeps the places of the tree that the last words lead to; a
place that is reached twice is kept once, with the later start, and there are at most `MAX_ACTIVE` of them: so the
steps are at most `MAX_ACTIVE` for each word, whatever the text and the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bbs.domain.triage_patterns import BEGIN, END, Element, Sequence
from bbs.domain.triage_text import Words

MAX_ACTIVE: Final = 256
"""The most half-read sequences at a time. Ordinary posts have a few dozen at most."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A sequence found: which rule it belongs to, its first word, and the word after its last."""

    rule: int
    first: int
    after: int


class Tree:
    """Sequences by their beginnings. Filled once with `add`, then read by any number of `find`."""

    def __init__(self) -> None:
        self._root = _Place()
        self.places = 1

    def add(self, sequence: Sequence, rule: int) -> None:
        """Takes in a sequence that belongs to the rule."""
        place = self._root
        for element in sequence:
            place = self._child(place, element)
        if rule not in place.rules:
            place.rules += (rule,)

    def _child(self, place: _Place, element: Element) -> _Place:
        found = place.children.get(element)
        if found is None:
            self.places += 1
            found = place.children[element] = _Place()
            if isinstance(element, int):
                found.gap = element
                place.gaps += (found,)
            else:
                for word in element:
                    place.next[word] = (*place.next.get(word, ()), found)
        return found

    def find(self, words: Words) -> tuple[list[Hit], int]:
        """Every sequence that stands in the words, in the order of their ends, and how many steps that took."""
        reading = _Reading(self._root)
        stops, rests = words.stops, words.rests
        reading.begin(0)
        for at, word in enumerate(words.words):
            if at in stops:
                reading.pause(at)
                reading.active.clear()
                reading.begin(at)
            elif at in rests:
                reading.pause(at)
                reading.begin(at)
            reading.step(word, at)
        reading.pause(len(words.words))
        return reading.hits, reading.steps


class _Place:
    """A place in the tree: where words lead from here, and the rules whose sequences end here."""

    __slots__ = ("children", "gap", "gaps", "next", "rules")

    def __init__(self) -> None:
        self.children: dict[Element, _Place] = {}
        self.next: dict[str, tuple[_Place, ...]] = {}
        self.gaps: tuple[_Place, ...] = ()
        self.gap = 0
        self.rules: tuple[int, ...] = ()


class _Reading:
    """How far the sequences have been read: for each place the word that began it and the last word it waits for."""

    def __init__(self, root: _Place) -> None:
        self._root = root
        self.active: dict[_Place, tuple[int, int]] = {}
        self.hits: list[Hit] = []
        self.steps = 0

    def begin(self, at: int) -> None:
        """A sentence begins before the word."""
        for place in self._root.next.get(BEGIN, ()):
            self._arrive(place, at, at, self.active)

    def pause(self, at: int) -> None:
        """A sentence ends, or breathes, before the word."""
        for place, (first, _until) in list(self.active.items()):
            for ended in place.next.get(END, ()):
                self.hits.extend(Hit(rule, first, at) for rule in ended.rules)
        self.steps += len(self.active)

    def step(self, word: str, at: int) -> None:
        """Goes on by a word."""
        after: dict[_Place, tuple[int, int]] = {}
        for place, (first, until) in self.active.items():
            for reached in place.next.get(word, ()):
                self._arrive(reached, first, at + 1, after)
            if until > at:
                self._keep(place, first, until, after)
        for reached in self._root.next.get(word, ()):
            self._arrive(reached, at, at + 1, after)
        self.steps += len(self.active) + 1
        self.active = after

    def _arrive(self, place: _Place, first: int, at: int, active: dict[_Place, tuple[int, int]]) -> None:
        for rule in place.rules:
            self.hits.append(Hit(rule, first, at))
        if place.next:
            self._keep(place, first, at, active)
        for gap in place.gaps:
            self._keep(gap, first, at + gap.gap, active)

    @staticmethod
    def _keep(place: _Place, first: int, until: int, active: dict[_Place, tuple[int, int]]) -> None:
        held = active.get(place)
        if held is None:
            if len(active) < MAX_ACTIVE:
                active[place] = (first, until)
        elif held[1] < until or (held[1] == until and held[0] < first):
            active[place] = (first, until)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Of overlapping hits of one rule the longest, in the order of the text."""
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        row = found.setdefault(hit.rule, [])
        if row and row[-1].after > hit.first:
            if row[-1].after - row[-1].first >= hit.after - hit.first:
                continue
            row.pop()
        row.append(hit)
    return sorted((hit for row in found.values() for hit in row), key=lambda hit: (hit.first, hit.after, hit.rule))
