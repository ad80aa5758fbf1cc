"""The demo community: what `bbs serve --demo` fills a throw-away server with."""

from datetime import datetime
from random import Random
from typing import Any

from bbs.demo.cast import HANDLES
from bbs.demo.clock import Clock
from bbs.demo.places import experiences
from bbs.demo.script import library
from bbs.demo.weave import play

_SEED = 20


def community(now: datetime) -> dict[str, Any]:
    """Takes an aware time; returns a document in the format of `bbs import`, the same for the same time.

    Every post in it is older than `now`, the oldest by about ten months.
    """
    clock = Clock(now, Random(_SEED + 1))  # noqa: S311 - nothing here is secret
    threads = [clock.document(thread) for thread in play(library(), Random(_SEED))]  # noqa: S311 - nothing here is secret
    threads.sort(key=lambda thread: str(thread["posts"][0]["created"]))
    return {
        "experiences": experiences(),
        "members": [{"handle": handle} for handle in HANDLES],
        "threads": threads,
    }
