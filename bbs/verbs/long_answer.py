"""Answers that are too long to be made whole: they are made as they are taken, a piece at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

PIECE: Final = 16 * 1024
"""A piece ends with the part that brings it to so many characters."""


def _nobody() -> None:
    """For what nobody has to hear of."""


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of a long answer: to people `text`, to programs `data`; None for what is said to people alone. `taken`
    is called once the client has it."""

    text: str
    data: Mapping[str, Any] | None = None
    taken: Callable[[], None] = _nobody


@dataclass(frozen=True, slots=True)
class LongAnswer:
    """What a verb says part by part. To people: `heading`, the parts with an empty line between, or `nothing` where
    there are none. To programs: one object with the keys of `head`, and the data of the parts as the list `name`.

    `parts` may raise only what nobody expects: what can be refused is refused before.
    """

    name: str
    parts: AsyncIterator[Part]
    heading: str = ""
    head: Mapping[str, Any] = field(default_factory=dict)
    nothing: str = ""


@dataclass(slots=True)
class Piece:
    """Some parts together, as they are said."""

    text: str = ""
    told: list[Callable[[], None]] = field(default_factory=list)

    def taken(self) -> None:
        """The client has it."""
        for tell in self.told:
            tell()


def pieces(answer: LongAnswer, dumps: Callable[[object], str] | None) -> AsyncIterator[Piece]:
    """The answer for people, or with `dumps`, which makes JSON of a value, for programs."""
    return _said(answer) if dumps is None else _as_json(answer, dumps)


async def _said(answer: LongAnswer) -> AsyncIterator[Piece]:
    piece, began = Piece(answer.heading), bool(answer.heading)
    any_part = False
    async for part in answer.parts:
        piece.text += f"\n\n{part.text}" if piece.text else f"\n{part.text}" if began else part.text
        piece.told.append(part.taken)
        began = any_part = True
        if len(piece.text) >= PIECE:
            yield piece
            piece = Piece()
    if not any_part and answer.nothing:
        piece.text = "\n".join(filter(None, (piece.text, answer.nothing)))
    if piece.text:
        yield piece


async def _as_json(answer: LongAnswer, dumps: Callable[[object], str]) -> AsyncIterator[Piece]:
    head = "".join(f"{json.dumps(key)}: {dumps(value)}, " for key, value in answer.head.items())
    piece, between = Piece(f"{{{head}{json.dumps(answer.name)}: ["), ""
    async for part in answer.parts:
        if part.data is not None:
            piece.text += between + dumps(dict(part.data))
            between = ", "
        piece.told.append(part.taken)
        if len(piece.text) >= PIECE:
            yield piece
            piece = Piece()
    piece.text += "]}"
    yield piece
