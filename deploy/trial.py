"""What the trials on a clean Debian share: the guide's blocks, and a table of what was seen."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from clean_debian import PROJECT

PAGES = (PROJECT / "docs" / "operators.md", PROJECT / "docs" / "running.md")

BLOCK = re.compile(
    r"^<!-- try: (?P<name>[\w ]+) -->\n+```sh\n(?P<code>.*?)^```\n(?:\n?```text\n(?P<text>.*?)^```\n)?",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Step:
    """A line of the table."""

    section: str
    command: str
    expected: str
    seen: str
    ok: bool


@dataclass
class Block:
    """A block of the guide that is run: its section, its name, its commands, and what they are to print."""

    section: str
    names: list[str]
    commands: list[str]
    texts: list[str]


def blocks(page: str) -> list[Block]:
    """The blocks of the page that carry a mark."""
    found = []
    for match in BLOCK.finditer(page):
        sections = re.findall(r"^##+ (.+)$", page[: match.start()], re.MULTILINE)
        code = match["code"].replace("\\\n", " ")
        commands = [re.sub(r"  +", " ", line) for line in code.splitlines() if line and not line.startswith("#")]
        texts = [line.strip() for line in (match["text"] or "").splitlines() if line.strip()]
        found.append(Block(sections[-1] if sections else "", match["name"].split(), commands, texts))
    return found


def community() -> str:
    """The example of the guide, for `bbs import`."""
    example = re.search(r"^```json\n(.*?)^```", PAGES[0].read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert example is not None
    return example[1]


def note(steps: list[Step], step: Step) -> None:
    """Adds a line, and says it."""
    steps.append(step)
    head = f"{'ok ' if step.ok else 'NO '} {step.command}"
    print(head + ("" if step.ok else f"\n      {step.expected} | {step.seen}"), file=sys.stderr, flush=True)


def table(steps: list[Step]) -> str:
    """What was done, as a table."""
    lines, section = ["| step | expected | seen | ok |", "|---|---|---|---|"], ""
    for step in steps:
        if step.section != section:
            section = step.section
            lines.append(f"| **{section}** | | | |")
        cells = (step.command, step.expected, step.seen.replace("\n", " / ")[:160], "yes" if step.ok else "NO")
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)
