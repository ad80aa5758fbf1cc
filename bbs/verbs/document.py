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
    """What a verb says: one value, as JSON in lines, nothing of it lost or changed on its way to a client. Lists in it
    may be iterators of their entries, which are taken as they are said."""

    data: Mapping[str, Any]


async def written(document: Document, *, plain: bool) -> AsyncIterator[Piece]:
    """The document in pieces of whole lines, with `plain` in ASCII.

    A line with a character that could steer a terminal, or that is not shown, has all of its characters beyond ASCII
    as JSON's escapes. Raises what its iterators raise.
    """
    text = ""
    async for chunk in _chunks(json.JSONEncoder(indent=1, ensure_ascii=plain), document.data, "\n"):
        text += chunk
        if len(text) >= PIECE and "\n" in chunk:
            whole, _break, text = text.rpartition("\n")
            yield Piece(_safe(whole))
    yield Piece(_safe(text))


async def _chunks(encoder: json.JSONEncoder, value: Any, line: str) -> AsyncIterator[str]:
    """A value as JSON, in parts; `line` begins a line as far in as the value is."""
    if isinstance(value, AsyncIterator):
        between = "["
        async for entry in value:
            yield f"{between}{line} "
            async for chunk in _chunks(encoder, entry, f"{line} "):
                yield chunk
            between = ","
        yield f"{line}]" if between == "," else "[]"
    elif isinstance(value, Mapping) and any(isinstance(each, AsyncIterator) for each in value.values()):
        between = "{"
        for name, each in value.items():
            yield f"{between}{line} {json.dumps(name)}: "
            async for chunk in _chunks(encoder, each, f"{line} "):
                yield chunk
            between = ","
        yield f"{line}}}"
    else:
        for chunk in encoder.iterencode(value):
            yield chunk.replace("\n", line)


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
