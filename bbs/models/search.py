"""The search index: its own table on each kind of database, and how posts and searches are written for it.

A row is a post's words in their order and its marks. Words are made by `bbs.domain.search_words`, so nothing but
letters, digits and marks on letters ever reaches the index's own language. Marks say what can be asked for besides
words; each begins with a sign that no word has. On SQLite the index is an FTS5 table that keeps no text
(`post_words`, its rowid is the post's id); on PostgreSQL a table of tsvectors beside the posts, with a GIN index.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from peewee import BigIntegerField, IntegerField

from bbs.domain.search_terms import Phrase
from bbs.domain.search_words import words
from bbs.models.base import Table

INDEX: Final = "post_words"
"""The name of the index's table, and the beginning of the names of those that SQLite makes for it."""

SPAN: Final = 1_024
"""The posts of a span, by their ids: the least that is looked through at a time."""

SPANS_IN_STRIDE: Final = 8
SPANS_IN_BLOCK: Final = 64
"""Spans in a row that have a mark in common, so that a search of many of them names few marks."""

ROWS: Final = 1
"""How rows are made of posts. It has to be another number after any change to that, here or in
`bbs.domain.search_words`: the index is then made anew when the program starts."""

_SIGN = "§"


class SearchSpan(Table):
    """A run of `SPAN` post ids (`id // SPAN`) and the moments between which its posts were written, or wider.

    So a search for a time looks only where posts of that time are.
    """

    span = IntegerField(primary_key=True)
    first_us = BigIntegerField()
    last_us = BigIntegerField()


class Entry(NamedTuple):
    """A post as it is indexed. `subject` is the thread's for its opening, else empty; `warned` counts the thread's
    warning for the opening."""

    post: int
    board: int
    author: int | None
    unnamed: bool
    warned: bool
    created_us: int
    subject: str
    body: str


class Wanted(NamedTuple):
    """What is looked for, for the index: phrases, and marks as (of which one is enough) for each tuple."""

    phrases: Sequence[Phrase]
    without: Sequence[Phrase]
    marks: Sequence[tuple[str, ...]]
    without_marks: Sequence[str] = ()


def board_mark(board: int) -> str:
    """Stands on this board."""
    return f"{_SIGN}b{board}"


def author_mark(author: int, *, unnamed: bool = False) -> str:
    """Is by this member, with their name or without it."""
    return f"{_SIGN}{'u' if unnamed else 'a'}{author}"


WARNED: Final = f"{_SIGN}w"
"""Has a content warning."""

LINKED: Final = f"{_SIGN}l"
"""Has a link."""


def span_of(post: int) -> int:
    """The span in which a post is."""
    return post // SPAN


def fts_row(entry: Entry) -> str:
    """The entry as SQLite's tokenizer takes it apart: marks, then the words of subject and text with a sign between."""
    return " ".join([*_marks(entry), _SIGN, *words(entry.subject), _SIGN, *words(entry.body)])


def fts_query(wanted: Wanted, spans: Iterable[int]) -> str:
    """The search in FTS5's language, for these spans, of which there is at least one.

    Words and marks stand in quotes, and hold none. The spans come first: FTS5 goes along the first part, and would
    otherwise look for a phrase through everything that there is.
    """
    parts = [" OR ".join(f'"{mark}"' for mark in _where(set(spans)))]
    parts += [" OR ".join(f'"{mark}"' for mark in marks) for marks in wanted.marks]
    parts += [f'"{" ".join(phrase)}"' for phrase in wanted.phrases]
    without = [f'"{" ".join(phrase)}"' for phrase in wanted.without] + [f'"{mark}"' for mark in wanted.without_marks]
    query = " AND ".join(f"({part})" for part in parts)
    return f"({query}) NOT ({' OR '.join(without)})" if without else query


def vector_row(entry: Entry) -> str:
    """The entry as the text of a tsvector; a mark stands at the first place, and a gap between subject and text."""
    places: dict[str, list[int]] = {}
    above = words(entry.subject)
    for first, text in ((2, above), (len(above) + 3, words(entry.body))):
        for at, word in enumerate(text, first):
            places.setdefault(word, []).append(at)
    vector = [f"'{mark}':1" for mark in _marks(entry)]
    vector += [f"'{word}':{','.join(map(str, at_places))}" for word, at_places in places.items()]
    return " ".join(vector)


def vector_query(wanted: Wanted, spans: Iterable[int]) -> str:
    """The search in the language of tsquery, for these spans, of which there is at least one."""
    parts = [" <-> ".join(f"'{word}'" for word in phrase) for phrase in wanted.phrases]
    parts += [" | ".join(f"'{mark}'" for mark in marks) for marks in wanted.marks]
    parts.append(" | ".join(f"'{mark}'" for mark in _where(set(spans))))
    parts += ["!(" + " <-> ".join(f"'{word}'" for word in phrase) + ")" for phrase in wanted.without]
    parts += [f"!'{mark}'" for mark in wanted.without_marks]
    return " & ".join(f"({part})" for part in parts)


def _where(spans: set[int]) -> list[str]:
    """The marks of these spans, those of whole blocks and strides where all of their spans are wanted."""
    marks: list[str] = []
    left = spans
    for size, mark in ((SPANS_IN_BLOCK, _block_mark), (SPANS_IN_STRIDE, _stride_mark), (1, span_mark)):
        for run in sorted({span // size for span in left}):
            inside = set(range(run * size, (run + 1) * size))
            if inside <= left:
                marks.append(mark(run))
                left = left - inside
    return marks


def span_mark(span: int | str) -> str:
    """Stands in this span; with nothing given, what all such marks begin with."""
    return f"{_SIGN}s{span}"


def _stride_mark(stride: int) -> str:
    return f"{_SIGN}r{stride}"


def _block_mark(block: int) -> str:
    return f"{_SIGN}k{block}"


def _marks(entry: Entry) -> list[str]:
    span = span_of(entry.post)
    marks = [span_mark(span), _stride_mark(span // SPANS_IN_STRIDE), _block_mark(span // SPANS_IN_BLOCK)]
    marks.append(board_mark(entry.board))
    if entry.author is not None:
        marks.append(author_mark(entry.author, unnamed=entry.unnamed))
    if entry.warned:
        marks.append(WARNED)
    if "://" in entry.body or "www." in entry.body:
        marks.append(LINKED)
    return marks
