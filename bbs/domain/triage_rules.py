"""The rules of triage, from the text of their file (TOML) to what a post can be read with.

`docs/` tells operators how to write them; `bbs/triage.toml` is the file that is shipped. Whatever is wrong with a file
is said with its line.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from bbs.domain.triage_match import Tree
from bbs.domain.triage_patterns import BEGIN, END, Sequence, alternatives, sequences
from bbs.domain.triage_text import OTHER, Spelling, deletes, fold
from bbs.errors import BadInput

METHODS: Final = "methods"
"""The group of the operator's method words, which hold a post."""
QUOTATION: Final = "quotation"
"""The group that damps what stands in lines quoted with `>`."""

OVER, BEFORE, CLAUSE, SENTENCE = "over", "before", "clause", "sentence"
"""How far a damping group reaches: what it overlaps (which then does not count at all), what follows it soon within the
clause without a word for oneself in between, the clause that it stands in, or the sentence."""
WITHIN: Final = 4
"""How many words may stand between what damps and what follows it, where the file does not say."""

MAX_PLACES: Final = 400_000
"""The most places of the tree: some hundred megabytes."""

TIERS: Final = ("amber", "red", "crisis")


@dataclass(frozen=True, slots=True)
class Group:
    """Cues of one kind: the most points they make together (0: no limit), how far they damp (empty: they do not), the
    most words between what damps and what is damped (0: no limit, inside a clause or sentence), and whether one of
    those may be for oneself."""

    name: str
    most: int = 0
    damps: str = ""
    within: int = WITHIN
    over_oneself: bool = False


@dataclass(frozen=True, slots=True)
class CueRule:
    """One cue: what it adds, and the damping groups that do not touch it."""

    name: str
    group: Group
    points: int
    undamped: frozenset[str]


@dataclass(frozen=True, eq=False)
class Rules:
    """Everything that a post is read with. `amber`, `red` and `crisis` are the points from which a tier holds; cues of
    up to `weak` points count in full in posts of up to `short` words, and in longer ones in proportion less."""

    version: str
    amber: int
    red: int
    crisis: int
    cues: tuple[CueRule, ...]
    weak: int
    short: int
    breaks: frozenset[str]
    joins: frozenset[str]
    oneself: frozenset[str]
    spelling: Spelling
    tree: Tree


def parse_rules(text: str) -> Rules:
    """The rules of a file's text. Raises `BadInput` naming the line and the pattern or key."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"the rules are no TOML: {error}", "rules") from None
    return _Parser(text, document).rules()


class _Parser:
    """Reads one file. A first pass gathers the words of all patterns, so that the second knows what they may mean."""

    def __init__(self, text: str, document: Mapping[str, Any]) -> None:
        self._text = text
        self._document = document
        self._tiers = {name: self._number(self._table("tiers"), name) for name in TIERS}
        if not 0 < self._tiers["amber"] <= self._tiers["red"] <= self._tiers["crisis"]:
            raise self._bad("[tiers]", "amber, red and crisis have to rise")

    def rules(self) -> Rules:
        spelling = self._spelling()
        groups = {METHODS: Group(METHODS)}
        groups |= {name: self._group(name, given) for name, given in self._table("groups").items()}
        cues: list[CueRule] = []
        tree = Tree()
        lists = self._lists(spelling)
        for given in self._cues():
            cues.append(self._cue(given, groups))
            for pattern in self._strings(given, "patterns"):
                for sequence in self._sequences(pattern, lists, spelling):
                    tree.add(sequence, len(cues) - 1)
                if tree.places > MAX_PLACES:
                    raise self._bad(pattern, "all patterns together stand for too many sequences")
        tree.seal()
        clauses = self._table("clauses")
        length = self._table("length")
        version = self._document.get("version", "")
        return Rules(
            version=str(version),
            **self._tiers,
            cues=tuple(cues),
            weak=self._number(length, "weak", 0),
            short=max(1, self._number(length, "words", 1)),
            breaks=frozenset(map(fold, self._strings(clauses, "breaks"))),
            joins=frozenset(map(fold, self._strings(clauses, "joins"))),
            oneself=frozenset(map(fold, self._strings(clauses, "oneself"))),
            spelling=spelling,
            tree=tree,
        )

    def _cue(self, given: Mapping[str, Any], groups: Mapping[str, Group]) -> CueRule:
        name = str(given.get("name", ""))
        group = groups.get(str(given.get("group", "")))
        if not name or group is None:
            raise self._bad(f'"{name}"', "a cue needs a name, and a group that stands under [groups]")
        if "tier" in given and given["tier"] not in TIERS:
            raise self._bad(f'"{name}"', f"tier is one of {', '.join(TIERS)}")
        points = self._tiers[given["tier"]] if "tier" in given else self._number(given, "points", 0)
        return CueRule(name, group, points, frozenset(self._strings(given, "undamped_by")))

    def _group(self, name: str, given: Any) -> Group:
        if not isinstance(given, dict) or given.get("damps", "") not in ("", OVER, BEFORE, CLAUSE, SENTENCE):
            raise self._bad(f"[groups.{name}]", "damps is one of over, before, clause and sentence")
        return Group(
            name,
            most=self._number(given, "most", 0),
            damps=given.get("damps", ""),
            within=self._number(given, "within", WITHIN if given.get("damps") == BEFORE else 0),
            over_oneself=given.get("over_oneself", False) is True,
        )

    def _sequences(
        self, pattern: str, lists: Mapping[str, frozenset[Sequence]], spelling: Spelling
    ) -> frozenset[Sequence]:
        try:
            return sequences(pattern, lists, spelling.of)
        except ValueError as error:
            raise self._bad(pattern, str(error)) from None

    def _lists(self, spelling: Spelling) -> dict[str, frozenset[Sequence]]:
        words = self._table("words")
        return {name: alternatives(self._strings(words, name), spelling.of) for name in words}

    def _spelling(self) -> Spelling:
        """How words are written, knowing every word of every pattern and list."""
        short = {fold(key): str(value) for key, value in self._table("short").items()}
        variants: dict[str, str] = {}
        for right, wrong in self._table("spelling").items():
            for each in self._strings(self._table("spelling"), right) if wrong else ():
                variants[fold(each)] = fold(right)
        passed = frozenset(map(fold, self._strings_of("pass_over", "words")))
        whole = {key: tuple(map(fold, value.split())) for key, value in short.items()}
        everything = Spelling(_Everything(), whole, {}, {}, passed)
        known: set[str] = set()
        for sequence in chain.from_iterable(self._all_sequences(everything)):
            known.update(chain.from_iterable(element for element in sequence if isinstance(element, frozenset)))
        known -= {BEGIN, END, OTHER}
        known |= {fold(word) for key in ("breaks", "joins", "oneself") for word in self._strings_of("clauses", key)}
        spelled = {wrong: right for wrong, right in variants.items() if wrong not in known}
        fuzzy = [fold(word) for word in self._strings_of("fuzzy", "words")]
        known.update(map(fold, self._strings_of("fuzzy", "but_not")))
        near = deletes(word for word in fuzzy if word in known)
        return Spelling(frozenset(known), whole, spelled, near, passed)

    def _all_sequences(self, spelling: Spelling) -> Iterator[frozenset[Sequence]]:
        lists = self._lists(spelling)
        yield from lists.values()
        for given in self._cues():
            for pattern in self._strings(given, "patterns"):
                yield self._sequences(pattern, lists, spelling)

    def _cues(self) -> Iterator[Mapping[str, Any]]:
        given = self._document.get("cue", [])
        if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
            raise self._bad("[cue", "cues are [[cue]] tables")
        yield from given
        words = self._strings_of(METHODS, "words")
        if words:
            yield {"name": "a word of the methods list", "group": METHODS, "patterns": words}

    def _table(self, name: str) -> Mapping[str, Any]:
        given = self._document.get(name, {})
        if not isinstance(given, dict):
            raise self._bad(name, f"[{name}] is a table")
        return given

    def _strings_of(self, table: str, key: str) -> list[str]:
        return self._strings(self._table(table), key)

    def _strings(self, given: Mapping[str, Any], key: str) -> list[str]:
        values = given.get(key, [])
        if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
            raise self._bad(key, f"{key} is a list of words in quotes")
        return values

    def _number(self, given: Mapping[str, Any], key: str, otherwise: int | None = None) -> int:
        value = given.get(key, otherwise)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._bad(key, f"{key} is a whole number")
        return value

    def _bad(self, near: str, why: str) -> BadInput:
        """What is wrong, with the line where `near` stands first."""
        at = self._text.find(near)
        line = self._text.count("\n", 0, at) + 1 if at >= 0 else 1
        return BadInput(f"line {line}, {near}: {why}", "rules")


class _Everything(frozenset[str]):
    """Holds every word: for the pass in which the words are still being gathered."""

    def __contains__(self, word: object) -> bool:
        return True
