"""Names that are words as well: whether people here wrote one before anybody was called so. Inside a read or write."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from peewee import OP, Expression

from bbs.domain.former import Name
from bbs.models.tables import Board, Experience, Post, ReplyTemplate, Rule

_OPERATORS: Final = (
    (Board.name, Board),
    (Board.description, Board),
    (Experience.name, Experience),
    (Experience.description, Experience),
    (ReplyTemplate.body, ReplyTemplate),
    (Rule.words, Rule),
)
"""What the operator writes: of the place, and of nobody."""

_KNOWN: Final = 64
"""Of so many people it is remembered while they are going: it is looked up once, and asked for at each step."""


def before(name: Name, ledger_id: str, since_us: int) -> bool:
    """Whether the name stands without an @ in a post from before that moment, or in words of the operator's. Posts from
    before are not changed by what follows from it, so that it stays so. `ledger_id` says whose name it is."""
    return _before(ledger_id, name.handle, since_us)


def forget() -> None:
    """Nothing is remembered of anybody any more."""
    _before.cache_clear()


@lru_cache(maxsize=_KNOWN)
def _before(ledger_id: str, handle: str, since_us: int) -> bool:
    name = Name(handle, "")
    posts = Post.select(Post.body).where(Post.created_us < since_us, _like(Post.body, name.like))
    if _is_in(name, posts):
        return True
    return any(_is_in(name, table.select(field).where(_like(field, name.like))) for field, table in _OPERATORS)


def _is_in(name: Name, query: Any) -> bool:
    return any(name.stands_alone_in(body or "") for (body,) in query.tuples().iterator())


def _like(field: Any, pattern: str) -> Any:
    return Expression(field, OP.ILIKE, pattern)
