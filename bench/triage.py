"""What triage finds and what it raises without need, by category, with intervals; and how long it takes for a post.

The posts are the invented ones of `tests/triage`, or any others that somebody has labelled."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any, Final

from bbs.domain.text import MAX_BODY
from bbs.domain.triage import Tier, assess
from bbs.services.triage_rules import shipped_rules
from bench.report import heading, table
from tests.triage.posts import HELD_OUT, TUNING

Z: Final = 1.959964
"""Standard deviations to either side in which 95 % lie."""

ROUNDS: Final = 3
MAX_MEDIAN_MS, MAX_HOLD_MS = 1.0, 50.0
"""Budgets: half of the posts within the first; no text whatever holds the loop for longer than the second."""

ALERTS: Final = (Tier.AMBER, Tier.RED, Tier.CRISIS)
UNITS: Final = {
    "one letter": "a",
    "blanks": " ",
    "lines without a word": "\n",
    "lines quoted": "> \n",
    "marks alone": "\u0301",
    "apostrophes": "'",
    "stars and digits": "k1*",
    "I want to": "i want to ",
    "I don't want to": "i dont want to not ",
    "going to kill": "going to kill ",
    "kill my": "kill my kill ",
    "my friend said that she": "my friend said that she wants ",
    "end it all": "end it all. ",
    "letters stretched": "diiieeee ",
    "an everyday post": "I could not sleep, so I got up and made tea and looked at the rain for a while. ",
    "a frightening post": "i want to kill myself tonight. ",
}
"""What a text of the greatest length is made of, again and again."""


@dataclass(frozen=True)
class Judged:
    """One post: its category, the tier it should have or (where it is only known to be at risk or not) that, and the
    tier that the rules give it."""

    category: str
    truth: Tier | None
    at_risk: bool
    given: Tier

    def calls_for(self, tier: Tier) -> bool:
        """Whether this tier, or a higher one, would be right."""
        return self.at_risk if self.truth is None else self.truth >= tier


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The bounds of the 95 % interval of a share, after Wilson; from 0 to 1 where there is nothing to count."""
    if not of:
        return 0.0, 1.0
    share, z2 = hits / of, Z * Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = Z / (1 + z2 / of) * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def share(marks: Sequence[bool]) -> str:
    """How many of them are true, as a count, a percentage and its interval."""
    if not marks:
        return "-"
    low, high = wilson(sum(marks), len(marks))
    return f"{sum(marks)}/{len(marks)}, {sum(marks) / len(marks):.0%} ({low:.0%}-{high:.0%})"


def recall(posts: Sequence[Judged], tier: Tier) -> list[bool]:
    """For each post that calls for this tier or a higher one, whether it is given one."""
    return [post.given >= tier for post in posts if post.calls_for(tier)]


def false_alarms(posts: Sequence[Judged], tier: Tier) -> list[bool]:
    """For each post that calls for less than this tier, whether it is given this tier or a higher one all the same."""
    return [post.given >= tier for post in posts if not post.calls_for(tier)]


def row(name: str, posts: Sequence[Judged]) -> tuple[str, ...]:
    """A line of the table of categories."""
    amber, red = (share(recall(posts, tier)) for tier in (Tier.AMBER, Tier.RED))
    return name, str(len(posts)), amber, red, share(false_alarms(posts, Tier.AMBER))


def macro_f1(posts: Sequence[Judged]) -> float:
    """The mean over the four tiers of F1; a tier that nobody has and nobody is given counts as nought."""
    found = []
    for tier in Tier:
        right = sum(post.truth is tier and post.given is tier for post in posts)
        either = sum(post.truth is tier for post in posts) + sum(post.given is tier for post in posts)
        found.append(2 * right / either if either else 0.0)
    return sum(found) / len(found)


def milliseconds(work: Callable[[], object]) -> float:
    """Milliseconds of processor of one call, the least of several: the machine may be busy with other things."""
    took = []
    for _round in range(ROUNDS):
        start = time.thread_time()
        work()
        took.append(time.thread_time() - start)
    return 1000 * min(took)


def labelled(path: Path) -> list[dict[str, Any]]:
    """The posts of a file, each an object in a line: "text", a "tier" or a "label" of 0 or 1, perhaps a "category"."""
    posts = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    for number, post in enumerate(posts, start=1):
        if "text" not in post or not ({"tier", "label"} & post.keys()):
            raise SystemExit(f"{path}: post {number} has no text, or neither tier nor label")
    return posts


def judge(rules: Any, posts: Sequence[dict[str, Any]]) -> tuple[list[Judged], list[float]]:
    """What the rules give each post, and the milliseconds that this takes."""
    judged, took = [], []
    for post in posts:
        text = str(post["text"])
        truth = Tier(post["tier"]) if "tier" in post else None
        at_risk = truth >= Tier.AMBER if truth is not None else bool(int(post["label"]))
        judged.append(Judged(str(post.get("category", "all")), truth, at_risk, assess(rules, text).tier))
        took.append(milliseconds(lambda text=text: assess(rules, text)))  # type: ignore[misc]
    return judged, took


def print_quality(judged: Sequence[Judged]) -> None:
    """Prints the tables of categories, of where to draw the line, and, where tiers are known, of tier by tier."""
    categories = sorted({post.category for post in judged})
    rows = [row(name, [post for post in judged if post.category == name]) for name in categories]
    rows = [*rows, row("all", judged)] if len(categories) > 1 else rows
    print(table(("category", "posts", "recall, amber or more", "recall, red or more", "green raised"), rows))
    lines = [
        (f"{tier.value} or more", share(recall(judged, tier)), share(false_alarms(judged, tier))) for tier in ALERTS
    ]
    print("\n" + table(("line drawn at", "recall", "false alarms"), lines))
    if any(post.truth is None for post in judged):
        return
    counts = Counter((post.truth, post.given) for post in judged)
    matrix = [(truth.value, *(str(counts[truth, given]) for given in Tier)) for truth in Tier]
    print("\n" + table(("should be, is given", *(tier.value for tier in Tier)), matrix))
    print(f"\nmacro-F1 over the four tiers {macro_f1(judged):.3f}")


def print_times(rules: Any, took: Sequence[float]) -> bool:
    """Prints the times of the posts and of the greatest texts; whether they keep the budgets."""
    ordered = sorted(took)
    middle, p99 = median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    print("\n" + table(("ms a post, median", "p99", "most"), [(f"{middle:.3f}", f"{p99:.3f}", f"{ordered[-1]:.3f}")]))
    rows, slowest = [], 0.0
    for name, unit in UNITS.items():
        text = unit * (MAX_BODY // len(unit.encode()))
        held = milliseconds(lambda text=text: assess(rules, text))  # type: ignore[misc]
        slowest = max(slowest, held)
        rows.append((name, f"{held:.1f}", "yes" if held <= MAX_HOLD_MS else "NO"))
    print("\n" + table(("64 KiB of", "ms", f"under {MAX_HOLD_MS:.0f} ms"), rows))
    return middle <= MAX_MEDIAN_MS and slowest <= MAX_HOLD_MS


def main(argv: Sequence[str]) -> int:
    """Prints the tables for both parts of the set, or for what is asked; 1 where a budget of time is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench triage", description=__doc__)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--tuning", action="store_true", help="only the part that the rules may learn from")
    only.add_argument("--held-out", action="store_true", help="only the part that they may not")
    only.add_argument("--jsonl", type=Path, help='other texts: {"text": ..., "tier" or "label": ...} a line')
    given = parser.parse_args(argv)
    rules = shipped_rules()
    files = {"the tuning part": TUNING, "the held-out part": HELD_OUT}
    if given.jsonl is not None:
        files = {given.jsonl.name: given.jsonl}
    elif given.tuning or given.held_out:
        files = {name: path for name, path in files.items() if (path == TUNING) == given.tuning}
    kept = True
    for name, path in files.items():
        posts = labelled(path)
        judged, took = judge(rules, posts)
        print(heading(f"{name}: {len(posts):,} posts, {sum(not post.at_risk for post in judged):,} of them green"))
        print("measure   share of posts, with its 95 % interval (Wilson); milliseconds of processor, the least of 3\n")
        print_quality(judged)
        kept = print_times(rules, took) and kept
        print()
    return 0 if kept else 1
