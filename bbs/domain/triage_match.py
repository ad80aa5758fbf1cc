"""Finds the sequences of the rules in the words of a post, all of them in one go from left to right.

The sequences share their beginnings in a tree. Reading keeps the places of the tree that the last words lead to; a
place that is reached twice is kept once, with the later start, and there are at most `MAX_ACTIVE` of them: so the
steps are at most `MAX_ACTIVE` for each word, whatever the text and the rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

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
    """Sequences by their beginnings. Filled with `add`, then sealed once, then read by any number of `find`."""

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
        if found is not None:
            return found
        self.places += 1
        found = place.children[element] = _Place()
        if isinstance(element, int):
            place.waits += ((found, element),)
        else:
            if not place.next:
                place.waits += ((place, 0),)
            for word in element:
                place.next[word] = (*place.next.get(word, ()), found)
        return found

    def seal(self) -> None:
        """Makes the tree ready to be read, when everything is in it."""
        waiting = [self._root]
        while waiting:
            place = waiting.pop()
            place.leads = {word: _lead(reached) for word, reached in place.next.items()}
            waiting.extend(place.children.values())

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
    """A place in the tree: where words lead from here, and the rules whose sequences end here.

    `waits` are the places that go on waiting once this one is reached, each with how many words it lets pass first:
    the place itself, if a word leads on, and its gaps.
    """

    __slots__ = ("children", "leads", "next", "rules", "waits")

    def __init__(self) -> None:
        self.children: dict[Element, _Place] = {}
        self.next: dict[str, tuple[_Place, ...]] = {}
        self.leads: dict[str, _Lead] = {}
        self.waits: tuple[tuple[_Place, int], ...] = ()
        self.rules: tuple[int, ...] = ()


_Lead: TypeAlias = tuple[tuple[int, ...], tuple[tuple[_Place, int], ...]]
"""Where a word leads: the rules whose sequences it ends, and the places that go on waiting, with what they let pass."""

_NOWHERE: Final[_Lead] = ((), ())


def _lead(reached: Iterable[_Place]) -> _Lead:
    """All the places that a word leads to, as one."""
    rules = dict.fromkeys(rule for place in reached for rule in place.rules)
    waits = dict.fromkeys(wait for place in reached for wait in place.waits)
    return tuple(rules), tuple(waits)


_Active: TypeAlias = dict[_Place, tuple[int, int]]
"""The places that wait for a word, each with the word that began it and the last word that it waits for."""


class _Reading:
    """How far the sequences have been read."""

    def __init__(self, root: _Place) -> None:
        self._root = root
        self.active: _Active = {}
        self.hits: list[Hit] = []
        self.steps = 0

    def begin(self, at: int) -> None:
        """A sentence begins before the word."""
        self._arrive(self._root.leads.get(BEGIN, _NOWHERE), at, at, self.active)

    def pause(self, at: int) -> None:
        """A sentence ends, or breathes, before the word."""
        for place, (first, _until) in self.active.items():
            ended = place.leads.get(END)
            if ended is not None:
                self.hits.extend([Hit(rule, first, at) for rule in ended[0]])
        self.steps += len(self.active)

    def step(self, word: str, at: int) -> None:
        """Goes on by a word."""
        after: _Active = {}
        lead = self._root.leads.get(word)
        if lead is not None:
            self._arrive(lead, at, at + 1, after)
        for place, held in self.active.items():
            lead = place.leads.get(word)
            if lead is not None:
                self._arrive(lead, held[0], at + 1, after)
            if held[1] > at:
                other = after.get(place)
                if other is None:
                    if len(after) < MAX_ACTIVE:
                        after[place] = held
                elif other[1] < held[1]:
                    after[place] = held
        self.steps += len(self.active) + 1
        self.active = after

    def _arrive(self, lead: _Lead, first: int, at: int, active: _Active) -> None:
        """Places are reached before the word, by sequences that began with `first`."""
        rules, waits = lead
        if rules:
            self.hits.extend([Hit(rule, first, at) for rule in rules])
        for waiting, passing in waits:
            held = active.get(waiting)
            until = at + passing
            if held is None:
                if len(active) < MAX_ACTIVE:
                    active[waiting] = (first, until)
            elif held[1] < until or (held[1] == until and held[0] < first):
                active[waiting] = (first, until)


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
