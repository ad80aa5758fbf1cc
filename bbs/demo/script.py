"""Reads the written threads and pools of replies in `bbs/demo/text/`.

A file begins with `boards:` and the boards its threads go to in turn. A thread begins with
`# Subject | @author` and marks: a seeking value, `!topic,topic` (warnings), `/board`, `%pool`, `=120` (posts it
grows to), `h3` (the hour it begins), `none` (nobody answers). The opening follows; then one post a line:

    + text        answers the opening, by anybody        `+@wren text` by a named member, `+* text` by its author
    . text        answers the line before, by whoever is being answered by that line
    .~ text       the same, days later

Within a line `//` begins a paragraph and `\\\\` a line. After `%%` comes the pool of the file: `+` answers any
opening of this file, `=` answers one of those answers.
"""

import re
from dataclasses import dataclass, field
from importlib.resources import files

_SEEKING = ("listen", "relate", "ideas", "story")
_LINE = re.compile(r"^([+.])(?:@([a-z0-9._-]+))?(~)?(\*)?\s+(.*)$")


@dataclass(frozen=True, slots=True)
class Line:
    """One written post: under the opening or under the line before, and by whom, where that is said."""

    chained: bool
    by: str | None
    by_author: bool
    late: bool
    text: str


@dataclass(slots=True)
class Script:
    """One written thread."""

    subject: str
    author: str
    board: str
    pool: str
    seeking: str | None = None
    warnings: list[str] = field(default_factory=list)
    size: int = 0
    hour: int | None = None
    silent: bool = False
    opening: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Library:
    """All that was written: threads, and by name the answers to openings and the answers to answers."""

    scripts: list[Script] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    asides: dict[str, list[str]] = field(default_factory=dict)


def library() -> Library:
    """Returns everything in `bbs/demo/text/`, in the order of the file names."""
    found = Library()
    folder = files("bbs.demo") / "text"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".txt"):
            _read(found, entry.name.removesuffix(".txt"), entry.read_text(encoding="utf-8"))
    return found


def _read(found: Library, name: str, text: str) -> None:
    threads, _, pool = text.partition("%%\n")
    head, *blocks = re.split(r"^# ", threads, flags=re.MULTILINE)
    boards = head.removeprefix("boards:").split()
    for place, block in enumerate(blocks):
        found.scripts.append(_script(block, boards[place % len(boards)], name))
    lines = [_paragraphs(line) for line in pool.splitlines() if line]
    found.answers[name] = [line[2:] for line in lines if line.startswith("+ ")]
    found.asides[name] = [line[2:] for line in lines if line.startswith("= ")]


def _script(block: str, board: str, pool: str) -> Script:
    head, _, body = block.partition("\n")
    subject, _, marks = head.rpartition(" | ")
    script = Script(subject=subject, author="", board=board, pool=pool)
    for mark in marks.split():
        _mark(script, mark)
    opening: list[str] = []
    for row in body.splitlines():
        if found := _LINE.match(row):
            chain, by, late, star, text = found.groups()
            script.lines.append(Line(chain == ".", by, bool(star), bool(late), _paragraphs(text)))
        else:
            opening.append(row)
    script.opening = "\n".join(opening).strip()
    return script


def _mark(script: Script, mark: str) -> None:
    match mark[0], mark[1:]:
        case "@", rest:
            script.author = rest
        case "!", rest:
            script.warnings = rest.split(",")
        case "/", rest:
            script.board = rest
        case "%", rest:
            script.pool = rest
        case "=", rest:
            script.size = int(rest)
        case "h", rest:
            script.hour = int(rest)
        case _:
            _word(script, mark)


def _word(script: Script, mark: str) -> None:
    if mark == "none":
        script.silent = True
    elif mark in _SEEKING:
        script.seeking = mark
    else:
        raise ValueError(f"{script.subject}: {mark}")


def _paragraphs(text: str) -> str:
    return re.sub(r" ?\\\\ ?", "\n", re.sub(r" // ", "\n\n", text))
