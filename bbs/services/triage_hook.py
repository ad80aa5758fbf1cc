"""Triage at work: each post is read once when it is sent or changed, and what is found opens a case.

It stops nothing and delays nothing. Nobody but moderators and the author's own panel learns what it found; drafts,
letters and conversations are never read.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bbs.domain.cases import Origin, Severity
from bbs.domain.triage import Assessment, Cue, Rules, Tier, assess
from bbs.errors import BadInput
from bbs.models.queries import care
from bbs.models.queries.care import HitFacts
from bbs.services import case_opening, triage_rules
from bbs.services.core import Outbox

log = logging.getLogger(__name__)

MAX_INLINE: Final = 1_000
"""Longer texts, in characters, are read on another thread: the event loop is everybody's."""

MAX_LATELY: Final = 32
"""So many of the last assessments are at hand: a text is looked at before it is sent, and again when it is."""

MAX_CUE: Final = 80
"""The most characters of a cue's words that are kept."""

LOWERED: Final = {Tier.CRISIS: Tier.RED, Tier.RED: Tier.AMBER, Tier.AMBER: Tier.AMBER}
"""What a tier becomes when the author says that they are safe, or that it is the past: lower, never green."""

CALMER: Final = frozenset({"safe", "past"})
"""The answers of an author that lower a tier."""


@dataclass(frozen=True, slots=True)
class Written:
    """A post that stands in the database: `post` is its row, `board` the id of its board, `text` what was read."""

    post: int
    thread: int
    board: int
    member: int
    unnamed: bool
    subject: str
    body: str

    @property
    def text(self) -> str:
        return whole_text(self.subject, self.body)


class TriageHook:
    """The rules of one community, and what is done with what they find."""

    def __init__(self, data: Path | None) -> None:
        """`data` is the data folder, where the operator's own rules may stand."""
        self._data = data
        self._rules: Rules | None = None
        self._loaded = False
        self._lately: dict[bytes, Assessment] = {}

    async def load(self) -> None:
        """Reads the rules ahead of the first post: that takes longer than a post does."""
        await asyncio.to_thread(self.look, "")

    async def renew(self) -> None:
        """Reads them again: they may have changed."""
        self._loaded = False
        self._lately.clear()
        await self.load()

    def look(self, text: str) -> Assessment:
        """What the rules say of a text (`whole_text` of a post). Pure, on any thread; takes about a millisecond for
        what people usually write, and on the event loop is for short texts alone."""
        try:
            if not self._loaded:
                self._rules, self._loaded = _rules(self._data), True
            return Assessment(Tier.GREEN) if self._rules is None else assess(self._rules, text)
        except Exception as error:
            # No post is kept back by a mistake in here. The kind alone: what an error says may hold somebody's words.
            log.error("triage has failed, and the post goes on without it: %s", type(error).__name__)
            return Assessment(Tier.GREEN)

    async def look_at(self, text: str) -> Assessment:
        """The same from the event loop, which it never holds up. The same text is read once, however often somebody
        sends it: what was read lately is known by a hash, and no text is."""
        name = hashlib.blake2b(text.encode("utf-8", "surrogatepass")).digest()
        found = self._lately.get(name)
        if found is None:
            inline = self._loaded and len(text) <= MAX_INLINE
            found = self.look(text) if inline else await asyncio.to_thread(self.look, text)
            self._lately[name] = found
            while len(self._lately) > MAX_LATELY:
                del self._lately[next(iter(self._lately))]
        return found

    def note(self, outbox: Outbox, written: Written, found: Assessment, now_us: int) -> bool:
        """Inside the write, after the post stands there, published or held: keeps what was found, and opens a case.
        Returns whether the author's panel has something to say.

        Called again when the author has changed the words: then only what is found beyond what was counts.
        """
        tier = Tier.AMBER if found.holds and found.tier is Tier.GREEN else found.tier
        before = care.hit(written.post)
        if before is not None and before.answer in CALMER:
            tier = LOWERED.get(tier, tier)
        if tier is Tier.GREEN or (before is not None and tier <= Tier(before.tier)):
            return False
        answer = "" if before is None else before.answer
        care.put_hit(written.post, HitFacts(tier.value, self._kept(found, written.text), self._version, answer, now_us))
        case_opening.open_case(
            outbox,
            origin=Origin.TRIAGE,
            now_us=now_us,
            board=written.board,
            thread=written.thread,
            post=written.post,
            member=written.member,
            unnamed=written.unnamed,
            # The operator's words for methods hold the post, and whoever lets it out or not should look at once.
            severity=Severity.CRISIS if found.holds else Severity(tier.value),
            subject=written.subject,
            snapshot=written.body,
        )
        return True

    @property
    def _version(self) -> str:
        return "" if self._rules is None else self._rules.version

    def _kept(self, found: Assessment, text: str) -> str:
        """The cues as they are kept beside the tier, and cleared with it: kind, name, and the words of the post."""
        kept = [{"group": cue.group, "name": cue.name, "words": _words_of(cue, text)} for cue in found.cues]
        return json.dumps(kept, ensure_ascii=False)


def whole_text(subject: str, body: str) -> str:
    """What is read of a post: a thread's subject, then the body."""
    return f"{subject}\n\n{body}" if subject else body


def _words_of(cue: Cue, text: str) -> str:
    return " ".join(text[cue.start : cue.end].split())[:MAX_CUE]


def _rules(data: Path | None) -> Rules | None:
    """The operator's rules; where they cannot be used the shipped ones, and no post ever waits for a file."""
    try:
        return triage_rules.rules_for(data)
    except BadInput as error:
        log.error("the rules of triage cannot be used, so the shipped ones are: %s", error.message)
    try:
        return triage_rules.shipped_rules()
    except BadInput as error:
        log.error("the shipped rules of triage cannot be used either, so nothing is sorted: %s", error.message)
        return None
