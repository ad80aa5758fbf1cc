"""Texts that people write: subjects, bodies of posts, names of boards, words to search for."""

from __future__ import annotations

from wcwidth import iter_graphemes

from bbs.domain.hygiene import MAX_MARKS, TAB, clean_typed, for_display, plain_breaks
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput

__all__ = [
    "MAX_BLANK_LINES",
    "MAX_BODY",
    "MAX_MARKS",
    "MAX_SUBJECT",
    "body",
    "clean_body",
    "clean_line",
    "clean_typed",
    "for_display",
    "is_blank",
    "subject",
]

MAX_SUBJECT = 100
"""The most characters of a subject."""
MAX_BODY = 64 * 1024
"""The most bytes of a post, as UTF-8."""
MAX_BLANK_LINES = 2
"""The most blank lines in a row."""


def clean_line(text: str, limit: int | None = None) -> str:
    """`text` as one clean line: runs of white space become one space; cut to `limit` characters where given."""
    line = " ".join(for_display(text.replace("\t", " ")).split())
    if limit is None or len(line) <= limit:
        return line
    return clean_line(_cut(line, limit))


def _cut(line: str, limit: int) -> str:
    """At most `limit` characters from the beginning, whole clusters of them."""
    end = 0
    for cluster in iter_graphemes(line):
        if end + len(cluster) > limit:
            break
        end += len(cluster)
    return line[:end]


def clean_body(text: str) -> str:
    """`text` as the clean body of a post: lines kept, tabs as spaces, no spaces at the ends of lines, no blank lines
    at either end and at most `MAX_BLANK_LINES` in a row."""
    body = for_display(plain_breaks(text).replace("\t", TAB))
    kept: list[str] = []
    blank = 0
    for line in map(str.rstrip, body.split("\n")):
        blank = 0 if line else blank + 1
        if line or (kept and blank <= MAX_BLANK_LINES):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept)


def subject(text: str) -> str:
    """`text` as the subject of a thread. Raises BadInput (`empty`, `too_long`) at the field `subject`."""
    line = clean_line(text)
    if is_blank(line):
        raise BadInput(_("A few words as a subject help others to find it."), "empty", field="subject")
    if len(line) > MAX_SUBJECT:
        raise BadInput(
            _("A subject has room for {limit} characters; this one has {count}.").format(
                limit=MAX_SUBJECT, count=len(line)
            ),
            "too_long",
            field="subject",
        )
    return line


def body(text: str) -> str:
    """`text` as the body of a post. Raises BadInput (`empty`, `too_long`) at the field `body`."""
    cleaned = clean_body(text)
    if is_blank(cleaned):
        raise BadInput(_("There is nothing written yet."), "empty", field="body")
    beyond = len(cleaned.encode()) - MAX_BODY
    if beyond > 0:
        raise BadInput(
            ngettext(
                "That is {count} byte more than one post holds. It can go on in a second one.",
                "That is {count} bytes more than one post holds. It can go on in a second one.",
                beyond,
            ).format(count=beyond),
            "too_long",
            field="body",
        )
    return cleaned


def is_blank(text: str) -> bool:
    """Whether nothing in `text` can be seen."""
    return not text.replace("\u2800", " ").strip()
