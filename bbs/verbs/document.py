"""A document that is JSON for everybody, people too, and that may be long."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from bbs.domain.text import for_display
from bbs.verbs.long_answer import PIECE, Piece

_DELETE = "\x7f"
"""The one control character that JSON leaves as it is."""

_NOT_PLAIN = re.compile(r"[^\x20-\x7e\n]")


@dataclass(frozen=True, slots=True)
class Document:
    """What a verb says: one value, as JSON in lines, nothing of it lost or changed on its way to a client."""

    data: Mapping[str, Any]


async def written(document: Document, *, plain: bool) -> AsyncIterator[Piece]:
    """The document in pieces of whole lines, with `plain` in ASCII.

    A line with a character that could steer a terminal, or that is not shown, has all of its characters beyond ASCII
    as JSON's escapes.
    """
    text = ""
    for chunk in json.JSONEncoder(indent=1, ensure_ascii=plain).iterencode(document.data):
        text += chunk
        if len(text) >= PIECE and "\n" in chunk:
            whole, _break, text = text.rpartition("\n")
            yield Piece(_safe(whole))
    yield Piece(_safe(text))


def as_json(data: object, *, plain: bool) -> str:
    """A value as JSON in one line, written in the same way: what is said of it is JSON, whatever is in it."""
    return _safe(json.dumps(data, ensure_ascii=plain))


def _safe(text: str) -> str:
    if for_display(text) == text:
        return text
    lines = text.split("\n")
    return "\n".join(line if for_display(line) == line else _NOT_PLAIN.sub(_escape, line) for line in lines)


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return json.dumps(character)[1:-1] if character != _DELETE else r"\u007f"
