"""Commands thrown together at random: each is answered in plain text, with a status of the contract, by each person."""

from __future__ import annotations

import json
import random

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.policy import GUEST
from bbs.services.rows import SUPPORT_KINDS
from bbs.verbs.case_steps import CaseSteps
from bbs.verbs.catalogue import VERBS
from bbs.verbs.command_line import Takes
from tests.services.community import Site
from tests.services.moderating import staff
from tests.verbs.running import run
from tests.verbs.test_contract import assert_plain, matches
from tests.verbs.test_own_keys import public_key

COMMANDS = 250

WORDS = (
    *("1", "2", "#1", "1.1", "1.2", "9.9", "0", "-1", "2147483648", "1.2147483647", "open", "quiet", "circle"),
    *("nowhere", "been-there", "hope", "list", "add", "remove", "hide", "lock", "claim", "warn", "move", "split"),
    *("slow", "silence", "add-warning", "revert", "supported", "approve", "turn-down", "uphold", "pin", "suspend"),
    *("write", "note", "self-harm", "'", '"', "'a b'", "\u00e9", "\u202e", "\x1b[2J", "--", "-", "author:mara"),
    *("before:2026", "has:link", "mara", "ben", "text", "3d", "2026-12-24", "60", "\ud7ff", "a\x00b", "%s", "{0}"),
    *("[bold]", "*", "OR", "NEAR("),
)
TYPED = (b"", b"words", b"words", b"more words", b">>> reply #1\nx\n.\n", public_key())
INPUTS = (*TYPED, b"\xff", b"\x1b[2J", b"\x00", b"x" * 70_000)


PLACES, POSTS, BOARDS = ("1", "2", "1.1", "1.2", "#1"), ("1.1", "1.2", "2.1"), ("open", "quiet", "circle")
DONE = (*(kind.value for kind in ActionKind), *CaseSteps.NAMES)
APT = {
    "act": (PLACES, DONE),
    "case": (("1", "2", "3"),),
    "read": (PLACES,),
    "reply": (PLACES,),
    "support": (POSTS, SUPPORT_KINDS),
    "report": (POSTS,),
    "threads": (BOARDS,),
    "post": (BOARDS,),
}
"""What fits where, so that not every command ends at its first word."""

OPTION_WORDS = {"why": "so", "subject": "x", "until": "3d", "warn": "self-harm", "seeking": "listen", "from": "1"}


def command(chance: random.Random) -> str:
    """A verb, mostly, with words and options that may or may not belong to it."""
    name = chance.choice([*VERBS, "no-such"])
    options = [*VERBS[name].options, "json"] if name in VERBS else ["json"]
    wild = chance.random() < 0.3
    parts = [chance.choice(WORDS if wild else fitting) for fitting in APT.get(name, ())]
    parts += [chance.choice(WORDS) for _each in range(chance.choice((0, 0, 0, 1, 2)))]
    needed = [option for option in ("why", "subject") if option in options and not wild]
    for option in dict.fromkeys([*needed, *chance.sample(options, chance.randint(0, min(2, len(options))))]):
        takes = name in VERBS and VERBS[name].options.get(option, Takes.NOTHING) is not Takes.NOTHING
        fitting = OPTION_WORDS.get(option, "x") if takes else ""
        parts += [f"--{option}", chance.choice(WORDS) if wild else fitting]
    return " ".join([name, *parts])


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_is_asked_is_answered(site: Site, seed: int) -> None:
    chance = random.Random(seed)
    mara, olm = await site.member("mara"), await staff(site, "olm")
    await site.reply(mara, await site.thread(mara, "open"))
    await site.thread(mara, warnings=("self-harm",))
    for _each in range(COMMANDS):
        asked, given = command(chance), chance.choice(INPUTS)
        status, said, wrong = await run(site, chance.choice((GUEST, mara, olm)), asked, given)
        assert status in range(5), asked
        assert said + wrong, asked
        assert_plain(said + wrong)
        if "--json" in asked.split():
            assert wrong == ""
            if status not in (0, None) and "reply" not in asked:
                matches(json.loads(said), "error")
