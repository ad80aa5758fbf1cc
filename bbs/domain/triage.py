"""Triage: sorts the moderators' queue by what a post says, and does nothing else.

Cues that stand in a post add points; the sum makes the tier. Cues that stand in the past, are about somebody else, are
denied or quoted count for less, and together never make amber; but what would have made red alone never falls below
amber. The rules know words and no people: a tier is a reason to look, no judgement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from bbs.domain.triage_match import Hit, longest
from bbs.domain.triage_rules import (
    BEFORE,
    METHODS,
    OVER,
    QUOTATION,
    SENTENCE,
    CueRule,
    Group,
    Rules,
    parse_rules,
)
from bbs.domain.triage_text import Words

MAX_CUES: Final = 60
"""The most cues that an assessment tells of: enough to see why, in a post of any length."""


DAMPED: Final = 3
"""What is left of a damped cue's points: one of so many."""


class Tier(Enum):
    """How soon somebody should look, in rising order."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CRISIS = "crisis"

    @property
    def rank(self) -> int:
        """0 for green to 3 for crisis."""
        return _RANKS[self.value]

    def __lt__(self, other: Tier) -> bool:
        return self.rank < other.rank

    def __le__(self, other: Tier) -> bool:
        return self.rank <= other.rank

    def __gt__(self, other: Tier) -> bool:
        return self.rank > other.rank

    def __ge__(self, other: Tier) -> bool:
        return self.rank >= other.rank


_RANKS: Final = {"green": 0, "amber": 1, "red": 2, "crisis": 3}


@dataclass(frozen=True, slots=True)
class Cue:
    """Something in a text that a rule knows: `start` and `end` are places in the text, in characters.

    `points` is what it added (less than 0 for what speaks against), and `damped_by` the group that made it less.
    """

    name: str
    group: str
    start: int
    end: int
    points: int = 0
    damped_by: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of a text: the tier, why, in the order of the text, and whether one of the operator's method
    words stands in it."""

    tier: Tier
    cues: tuple[Cue, ...] = ()
    holds: bool = False
    points: int = 0


def assess(rules: Rules, text: str) -> Assessment:
    """The tier of a text. Never raises; takes time in proportion to the length of the text."""
    words = rules.spelling.read(text)
    found, _steps = rules.tree.find(words)
    if not found:
        return Assessment(Tier.GREEN)
    hits = longest(found)
    damping = _Damping(rules, words, hits)
    weighed = [_weigh(rules, hit, damping) for hit in hits]
    points, carried = _sum(rules, weighed, len(words.words))
    tier = _tier(rules, points)
    if carried and tier is Tier.GREEN:
        tier = Tier.AMBER
    holds = any(each.rule.group.name == METHODS for each in weighed)
    shown = [each for each in weighed if not each.rule.group.damps or damping.has_used(each.hit)]
    return Assessment(tier, _cues(words, shown), holds, points)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A hit, and what is left of it."""

    hit: Hit
    rule: CueRule
    points: int
    damped_by: str


def _weigh(rules: Rules, hit: Hit, damping: _Damping) -> _Weighed:
    rule = rules.cues[hit.rule]
    by = damping.of(hit, rule)
    if by is None:
        return _Weighed(hit, rule, rule.points, "")
    left = 0 if by.damps == OVER else min(rules.amber, (rule.points + DAMPED - 1) // DAMPED)
    return _Weighed(hit, rule, left, by.name)


def _sum(rules: Rules, weighed: Sequence[_Weighed], words: int) -> tuple[int, bool]:
    """The points of all cues of a text of so many words, and whether one of them keeps the text from green.

    A cue counts at its best, and half as much again where it stands in a second place. Weak cues come together by
    chance where somebody writes at length.
    """
    best: dict[int, _Weighed] = {}
    again: set[int] = set()
    for each in weighed:
        held = best.get(each.hit.rule)
        if held is None or each.points > held.points:
            best[each.hit.rule] = each
            again.discard(each.hit.rule)
        elif each.points == held.points:
            again.add(each.hit.rule)
    plain: dict[Group, int] = {}
    damped = 0
    for rule, each in best.items():
        if each.damped_by:
            damped += each.points
        else:
            points = each.points + (max(0, each.points) // 2 if rule in again else 0)
            if 0 < each.points <= rules.weak:
                points = points * rules.short // max(rules.short, words)
            plain[each.rule.group] = plain.get(each.rule.group, 0) + points
    carried = any(
        each.points > 0 and each.rule.points >= (rules.red if each.damped_by else rules.amber) for each in best.values()
    )
    return min(damped, rules.amber * 2 // 3) + sum(_limited(group, points) for group, points in plain.items()), carried


def _limited(group: Group, points: int) -> int:
    return max(-group.most, min(points, group.most)) if group.most else points


def _tier(rules: Rules, points: int) -> Tier:
    if points >= rules.crisis:
        return Tier.CRISIS
    if points >= rules.red:
        return Tier.RED
    return Tier.AMBER if points >= rules.amber else Tier.GREEN


def _cues(words: Words, weighed: Sequence[_Weighed]) -> tuple[Cue, ...]:
    """What there is to show: if there is too much, what counts most."""
    shown = sorted(weighed, key=lambda each: -abs(each.points))[:MAX_CUES]
    shown.sort(key=lambda each: (each.hit.first, each.hit.after))
    return tuple(
        Cue(
            each.rule.name,
            each.rule.group.name,
            words.starts[each.hit.first],
            words.ends[each.hit.after - 1],
            each.points,
            each.damped_by,
        )
        for each in shown
    )


class _Damping:
    """Where the damping cues of a text stand, and what they reach."""

    def __init__(self, rules: Rules, words: Words, hits: Sequence[Hit]) -> None:
        self._rules = rules
        self._words = words
        self._groups: dict[Group, list[Hit]] = {}
        self._used: set[Group | Hit] = set()
        for hit in hits:
            group = rules.cues[hit.rule].group
            if group.damps:
                self._groups.setdefault(group, []).append(hit)
        self._quoted = words.quoted if len(words.quoted) < len(words.words) else frozenset()
        self._sentence, self._clause = _parts(rules, words) if self._groups else ((), ())
        self._reached: dict[Group, frozenset[int]] = {}
        for group, row in self._groups.items():
            row.sort(key=lambda hit: hit.after)
            self._reached[group] = self._reach(group, row)

    def _reach(self, group: Group, row: Sequence[Hit]) -> frozenset[int]:
        """The numbers of what the group reaches: of words, sentences or clauses."""
        if group.damps == OVER:
            return frozenset(at for hit in row for at in range(hit.first, hit.after))
        parts = self._sentence if group.damps == SENTENCE else self._clause
        return frozenset(parts[hit.first] for hit in row)

    def of(self, hit: Hit, rule: CueRule) -> Group | None:
        """The group that damps a hit, the strongest first, or None. What speaks against is damped by quoting alone."""
        if hit.first in self._quoted:
            return _QUOTED
        if rule.points <= 0:
            return None
        found: Group | None = None
        for group in self._groups:
            if group.name not in rule.undamped and self._damps(group, hit):
                if group.damps == OVER:
                    self._used.add(group)
                    return group
                found = found or group
        if found and found.damps != BEFORE:
            self._used.add(found)
        return found

    def has_used(self, hit: Hit) -> bool:
        """Whether a damping cue has had something to damp."""
        return hit in self._used or self._rules.cues[hit.rule].group in self._used

    def _damps(self, group: Group, hit: Hit) -> bool:
        reached = self._reached[group]
        if group.damps == OVER:
            return any(at in reached for at in range(hit.first, hit.after))
        if group.damps == BEFORE:
            return self._clause[hit.first] in reached and self._stands_before(group, hit)
        part = self._sentence if group.damps == SENTENCE else self._clause
        return part[hit.first] in reached and (not group.within or self._stands_near(group, hit))

    def _stands_near(self, group: Group, hit: Hit) -> bool:
        """Whether a cue of the group stands at most so many words before or after the hit: some people write a whole
        post as one clause."""
        row = self._groups[group]
        for other in row[bisect_left(row, hit.first - group.within, key=lambda each: each.after) :]:
            if other.first > hit.after + group.within:
                return False
            if self._clause[other.first] == self._clause[hit.first] or group.damps == SENTENCE:
                return True
        return False

    def _stands_before(self, group: Group, hit: Hit) -> bool:
        """Whether a cue of the group stands in the hit or shortly before it, in its clause, about nobody else."""
        row = self._groups[group]
        for other in row[bisect_left(row, hit.first - group.within, key=lambda each: each.after) :]:
            if other.after > hit.after:
                break
            between = self._words.words[other.after : hit.first]
            if self._clause[other.first] != self._clause[hit.first]:
                continue
            if group.over_oneself or not self._rules.oneself.intersection(between):
                self._used.add(other)
                return True
        return False


_QUOTED: Final = Group(QUOTATION, damps=OVER)


def _parts(rules: Rules, words: Words) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """For each word the number of its sentence, and of its clause."""
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    before = ""
    for at, word in enumerate(words.words):
        if at in words.stops:
            sentence += 1
            clause += 1
        elif word in rules.breaks or (before in rules.joins and word in rules.oneself):
            clause += 1
        sentences.append(sentence)
        clauses.append(clause)
        before = word
    return tuple(sentences), tuple(clauses)


__all__ = ["Assessment", "Cue", "Rules", "Tier", "assess", "parse_rules"]
