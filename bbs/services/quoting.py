"""A post as a quote in the answer to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bbs.services.drafting import MAX_TOPICS
from bbs.services.rows import Draft

MAX_QUOTE: Final = 8 * 1024
"""The most characters of a post that a reply begins with as a quote."""


def quoted(body: str) -> str:
    """The text of a post as lines of a quote, with an empty line behind them."""
    lines = body[:MAX_QUOTE].split("\n")
    if len(body) > MAX_QUOTE:
        lines[-1] += "…"
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def with_quote(draft: Draft, body: str, warnings: tuple[str, ...]) -> Draft:
    """A draft with the post behind what has been written so far, unless the quote stands in it already; and with the
    post's content warnings. The cursor stands behind the quote."""
    quote = quoted(body)
    if quote.strip() in draft.body:
        return draft
    before = draft.body.rstrip()
    text = f"{before}\n\n{quote}" if before else quote
    topics = tuple(dict.fromkeys((*draft.warnings, *warnings)))[:MAX_TOPICS]
    return replace(draft, body=text, cursor=len(text), warnings=topics)
