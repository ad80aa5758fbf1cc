"""What somebody looks for: words, "several words", -words to leave out, and author: board: before: after: has:."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, TypeVar

from bbs.domain.search_words import words
from bbs.domain.words import _
from bbs.errors import BadInput

MAX_QUERY: Final = 300
"""The most characters of a search."""

MAX_TERMS: Final = 24
"""The most words in a search, those of phrases and those to leave out among them."""

MAX_NAMES: Final = 5
"""The most boards, and the most authors, in one search."""

HAS: Final = ("warning", "link", "support")
"""What `has:` can ask for."""

T = TypeVar("T")

Phrase = tuple[str, ...]
"""One word, or several in a row."""

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
_PIECE = re.compile(
    r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"?|(?i:board):"(?P<place>[^"]+)"?|(?P<name>[A-Za-z]+):(?P<value>[^\s"]+)'
    r'|(?P<word>[^\s"]+))'
)
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Terms:
    """A search, understood. A post has to have all of `wanted` and nothing of `without`.

    It stands on one of `boards` (slugs or names, as `place_name` folds them), is by one of `authors` (as typed), from
    the moment `after` on and earlier than `before`, and has all of `has`; what is empty asks for nothing.
    """

    wanted: tuple[Phrase, ...] = ()
    without: tuple[Phrase, ...] = ()
    authors: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    before: datetime | None = None
    after: datetime | None = None
    has: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing was asked for that could be looked for."""
        return self == Terms()


@dataclass(slots=True)
class _Parsed:
    wanted: list[Phrase] = field(default_factory=list)
    without: list[Phrase] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    boards: list[str] = field(default_factory=list)
    before: list[datetime] = field(default_factory=list)
    after: list[datetime] = field(default_factory=list)
    has: list[str] = field(default_factory=list)

    def operators(self) -> dict[str, Callable[[str], None]]:
        return {
            "author": lambda value: self.authors.append(value.removeprefix("@")),
            "board": lambda value: self.boards.append(place_name(value)),
            "before": lambda value: self.before.append(_day(value)),
            "after": lambda value: self.after.append(_day(value)),
            "has": lambda value: self.has.append(_has(value)),
        }


def parse(text: str) -> Terms:
    """What `text` asks for. What is not understood as anything else is words; no text is a mistake of grammar.

    Raises `BadInput` at the field `query` where it is too long, and for a date or a `has:` that is none.
    """
    if len(text) > MAX_QUERY:
        raise _bad(_("A search has room for {count} characters.").format(count=MAX_QUERY), "too_long")
    parsed = _Parsed()
    operators = parsed.operators()
    for piece in _PIECE.finditer(text.translate(_QUOTES)):
        if piece["place"] is not None and not piece["minus"]:
            parsed.boards.append(place_name(piece["place"]))
            continue
        name = (piece["name"] or "").lower()
        if name in operators and not piece["minus"]:
            operators[name](piece["value"])
            continue
        phrase = tuple(words(piece["phrase"] if piece["phrase"] is not None else piece[0]))
        if phrase:
            (parsed.without if piece["minus"] else parsed.wanted).append(phrase)
    _check(parsed)
    return Terms(
        wanted=_once(parsed.wanted),
        without=_once(parsed.without),
        authors=_once(parsed.authors),
        boards=_once(parsed.boards),
        before=min(parsed.before, default=None),
        after=max(parsed.after, default=None),
        has=_once(parsed.has),
    )


def place_name(text: str) -> str:
    """A board's name or slug as two of them are compared: by their words alone."""
    return " ".join(words(text))


def _check(parsed: _Parsed) -> None:
    if sum(map(len, parsed.wanted)) + sum(map(len, parsed.without)) > MAX_TERMS:
        raise _bad(_("That is more than {count} words. Fewer find more.").format(count=MAX_TERMS), "too_many")
    if max(len(parsed.boards), len(parsed.authors)) > MAX_NAMES:
        raise _bad(
            _("At most {count} boards, and as many authors, fit one search.").format(count=MAX_NAMES), "too_many"
        )


def matches(terms: Terms, subject: str, body: str) -> bool:
    """Whether a post with these texts has what is wanted and nothing of what is to be left out; only its words count.

    The plain meaning of a search, which the databases are held to.
    """
    texts = [words(subject), words(body)]
    return all(_within(phrase, texts) for phrase in terms.wanted) and not any(
        _within(phrase, texts) for phrase in terms.without
    )


def _within(phrase: Phrase, texts: Sequence[list[str]]) -> bool:
    size = len(phrase)
    return any(tuple(text[at : at + size]) == phrase for text in texts for at in range(len(text) - size + 1))


def _day(value: str) -> datetime:
    match = _DAY.fullmatch(value)
    try:
        if match is None:
            raise ValueError
        year, month, day = (int(part or 1) for part in match.groups())
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        raise _bad(_("A day is written like 2026-03-14; 2026-03 and 2026 will do as well."), "bad_date") from None


def _has(value: str) -> str:
    wanted = value.lower()
    for known in HAS:
        if wanted in (known, f"{known}s"):
            return known
    raise _bad(_("has: can be followed by: {words}.").format(words=", ".join(HAS)), "bad_has")


def _once(items: Sequence[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items))


def _bad(message: str, code: str) -> BadInput:
    return BadInput(message, code, field="query")
