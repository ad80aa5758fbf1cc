"""The thirty members: their handles, and how each of them types."""

import re
from collections.abc import Callable
from random import Random

HANDLES = (
    "driftwood", "nightbus", "wren", "marlow", "juniper_k", "old-kettle", "pebble", "saltmarsh", "two-of-everything",
    "alto2", "biscuit.dog", "lentil", "aprendiz", "hollowreed", "quietfox", "moth", "rook", "fennel", "brambles",
    "inkling", "kiku", "lupe_m", "anselm", "snowdrop", "tuesday", "plaster.saint", "oddsock", "heron", "mica",
    "halfmoon",
)  # fmt: skip

_YOUNG = {"quietfox", "snowdrop"}
_TERSE = {"pebble", "marlow", "heron", "moth"}
_WORDY = {"juniper_k", "driftwood"}
# A reply written for anybody may still speak of a husband; only those may say it who have one elsewhere.
_ONLY = (
    (re.compile(r"\bhusband\b"), {"two-of-everything", "saltmarsh", "fennel"}),
    (re.compile(r"\b(wife|other half)\b"), {"plaster.saint", "fennel"}),
    (re.compile(r"\b(mine were small|my son|my daughter|When mine)\b"), {"wren", "driftwood", "kiku"}),
    (re.compile(r"\b(the dog|my dog)\b", re.IGNORECASE), {"biscuit.dog", "driftwood", "lentil", "halfmoon", "inkling"}),
    (re.compile(r"\b(my cat|the cat)\b", re.IGNORECASE), {"brambles", "fennel", "rook", "mica", "halfmoon"}),
)
_OLD = re.compile(r"\b(thirty|forty|fift|for years|years ago|thirty-|far behind|a hundred years|my own life)", re.I)


def pick(random: Random, text: str, busy: set[str]) -> str:
    """Returns a member whom `text` suits and who is not in `busy`; if all are, any whom it suits."""
    suited = [handle for handle in HANDLES if _suits(handle, text)] or list(HANDLES)
    free = [handle for handle in suited if handle not in busy]
    return random.choice(free or suited)


def _suits(handle: str, text: str) -> bool:
    if (handle in _TERSE and len(text) > 110) or (handle in _WORDY and len(text) < 70):
        return False
    if handle in _YOUNG and _OLD.search(text):
        return False
    return all(handle in who for pattern, who in _ONLY if pattern.search(text))


def typed(handle: str, text: str) -> str:
    """Returns `text`, written for anybody, as this member would type it."""
    for habit in _HABITS.get(handle, ()):
        text = habit(text)
    return text


def _lower(text: str) -> str:
    return re.sub(r"\S+", lambda word: word[0] if _shouted(word[0]) else word[0].lower(), text)


def _shouted(word: str) -> bool:
    return len(re.sub(r"\W", "", word)) > 1 and word == word.upper()


def _open_end(text: str) -> str:
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _bare(text: str) -> str:
    return re.sub(r"(?<=\w)'(?=(t|m|s|re|ve)\b)", "", text)


def _run_on(text: str) -> str:
    return re.sub(r"(?<=[a-z])\. ([A-Z]\S*)", lambda found: ", " + _soft(found[1]), text)


def _dashes(text: str) -> str:
    return re.sub(r"(?<=[a-z])[.;] ([A-Z]\S*)", lambda found: " - " + _soft(found[1]), text, count=2)


def _soft(word: str) -> str:
    return word if word == "I" or word.startswith("I'") else word[0].lower() + word[1:]


def _bright(text: str) -> str:
    return re.sub(r"(?<=\w)\.(?=\s|$)", "!", text, count=1) if len(text) < 90 else text


_HABITS: dict[str, tuple[Callable[[str], str], ...]] = {
    "nightbus": (_lower, _open_end),
    "moth": (_lower, _open_end),
    "quietfox": (_lower, _open_end),
    "snowdrop": (_lower, _open_end),
    "plaster.saint": (_bare, _open_end),
    "juniper_k": (_run_on,),
    "oddsock": (_dashes,),
    "tuesday": (_bright,),
    "two-of-everything": (lambda text: text.replace(" and ", " & "),),
    "old-kettle": (lambda text: re.sub(r"(?<=[.!?]) (?=[A-Z])", "  ", text),),
}
