"""Trying the rules of triage on texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from bbs.cli.common import cli, common, examples, settings
from bbs.domain.hygiene import for_display
from bbs.domain.triage import Assessment, Cue, Rules, assess
from bbs.domain.words import _
from bbs.services.triage_rules import rules_for

BAD_LINES_STATUS = 2


@cli.group()
def safety() -> None:
    """What the rules of triage make of texts."""


@safety.command(epilog=examples("bbs safety check < texts.txt", "bbs safety check --jsonl < texts.jsonl"))
@common
@click.option("--jsonl", is_flag=True, help=_('Each line is {"text": ...}; the answers are JSON lines, in order.'))
def check(config_file: Path | None, data: Path | None, *, jsonl: bool) -> None:
    """Reads texts from standard input, one a line; prints each one's tier, and every cue with its group and points."""
    rules = rules_for(settings(config_file, data).data)
    bad = 0
    for line in _lines():
        text = _text(line, jsonl=jsonl)
        if isinstance(text, ValueError):
            bad += 1
            click.echo(json.dumps({"error": str(text)}) if jsonl else _("not read: {why}").format(why=text))
        elif jsonl:
            click.echo(json.dumps(_document(assess(rules, text))))
        else:
            _print(rules, text)
    if bad:
        sys.exit(BAD_LINES_STATUS)


def _lines() -> Iterator[bytes]:
    """The lines of standard input as they come, those of spaces alone left out."""
    for line in sys.stdin.buffer:
        if line.strip():
            yield line.rstrip(b"\r\n")


def _text(line: bytes, *, jsonl: bool) -> str | ValueError:
    """The text that a line holds, or what is wrong with it."""
    try:
        read = line.decode("utf-8")
        if not jsonl:
            return read
        document = json.loads(read)
    except (ValueError, RecursionError) as error:
        return ValueError(str(error))
    text = document.get("text") if isinstance(document, dict) else None
    return text if isinstance(text, str) else ValueError(_('expected {"text": "..."}'))


def _document(found: Assessment) -> dict[str, object]:
    return {"tier": found.tier.value, "cues": [_cue(cue) for cue in found.cues]}


def _cue(cue: Cue) -> dict[str, object]:
    damped = {"damped_by": cue.damped_by} if cue.damped_by else {}
    return {
        "name": cue.name,
        "group": cue.group,
        "start": cue.start,
        "end": cue.end,
        "points": cue.points,
        **damped,
    }


def _print(rules: Rules, text: str) -> None:
    found = assess(rules, text)
    click.echo(_("{tier}, {points} points").format(tier=found.tier.value, points=found.points))
    for cue in found.cues:
        said = for_display(text[cue.start : cue.end])
        line = _("  {points:+d}  {group}: {name}, “{said}”").format(
            points=cue.points, group=cue.group, name=cue.name, said=said
        )
        click.echo(line + (_(" (less: {group})").format(group=cue.damped_by) if cue.damped_by else ""))
