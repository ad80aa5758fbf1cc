"""Care for whoever has written something frightening: a private panel, once a day at most, and nothing that lasts.

Nobody but its author ever sees the panel, and the post stands already when it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from bbs.domain.addresses import Address
from bbs.domain.cases import RANKS, SEVERITY_OF, Category, Origin, Severity
from bbs.domain.policy import Action, Actor, require
from bbs.domain.tree import OPENING
from bbs.domain.triage import Tier
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import care, cases, marks, posts
from bbs.models.queries.cases import CaseFacts
from bbs.models.times import from_us, to_day, to_us
from bbs.services import case_opening, forwarding
from bbs.services.core import Core, Outbox, member_of
from bbs.services.help_now import HelpNow, HelpPage
from bbs.services.triage_hook import CALMER, LOWERED

PANEL_OFF: Final = timedelta(days=30)
"""So long nobody is shown the panel who wants none."""

PANEL_LATE: Final = timedelta(hours=1)
"""So long after a post was read its author may still be shown the panel without naming the post."""

MAX_CLEARED: Final = 1_000
"""So many posts, and so many cases, are cleared at a time; the next time comes soon."""

Answer = Literal["safe", "past", "ask", "later", "never"]
ANSWERS: Final[tuple[Answer, ...]] = ("safe", "past", "ask", "later", "never")


@dataclass(frozen=True, slots=True)
class Panel:
    """What the author of a post sees after sending. `address` is None for a post that waits for a moderator."""

    address: Address | None
    help: HelpPage


class Care:
    """What a member is offered after a post, and what they say to it."""

    def __init__(self, core: Core, help_now: HelpNow) -> None:
        self._core = core
        self._help_now = help_now

    async def panel(self, actor: Actor, address: Address | None = None, region: str = "") -> Panel | None:
        """The panel for a post that the actor has just sent, or for the last one; None where there is no reason for
        it, where they have seen it today, and where they want none. It counts as seen then.

        `region` is theirs, for the order of the resources.
        """
        require(actor, Action.MANAGE_SELF)
        member, now = member_of(actor), self._core.now()

        def is_due() -> bool:
            offered = care.offered(member)
            # Nobody can be without it for longer than that: what lies further ahead is of a clock that went wrong.
            off = to_us(now) < (offered.panel_off_until_us or 0) <= to_us(now + PANEL_OFF)
            return not off and offered.panel_day != to_day(now) and self._found(member, address) is not None

        def show() -> bool:
            marks.lock_member(member)
            due = is_due()
            if due:
                care.put_offered(member, panel_day=to_day(now))
            return due

        if not await self._core.read(is_due) or not await self._core.write(show, always=True):
            return None
        return Panel(address, await self._help_now.page(actor, region))

    async def answer(self, actor: Actor, answer: str, address: Address | None = None) -> str:
        """What the actor says to the panel, and in words what comes of it.

        `safe` and `past` lower the tier of their post, never to green, so that somebody still looks, only later.
        `never` keeps the panel away for 30 days. `ask` and `later` change nothing. Raises `BadInput`, and `NoSuchThing`
        where there is nothing to answer any more.
        """
        require(actor, Action.MANAGE_SELF)
        member = member_of(actor)
        if answer not in ANSWERS:
            raise BadInput(_("There are: {known}.").format(known=", ".join(ANSWERS)), "bad_answer", field="answer")
        if answer == "never":
            until = to_us(self._core.now() + PANEL_OFF)
            await self._core.write(lambda: care.put_offered(member, panel_off_until_us=until), always=True)
        elif answer in CALMER:
            await self._core.write_and_tell(lambda outbox: self._calm(outbox, member, answer, address), always=True)
        return _thanks(answer)

    def _found(self, member: int, address: Address | None) -> int | None:
        """The post of this member in which something was found, by its row."""
        if address is None:
            return care.latest_hit(member, self._core.now_us - PANEL_LATE // timedelta(microseconds=1))
        at = forwarding.now_at(address)
        head = posts.head(at.thread, at.post or OPENING)
        found = head is not None and head.author == member and care.hit(head.id) is not None
        return head.id if head is not None and found else None

    def _calm(self, outbox: Outbox, member: int, answer: str, address: Address | None) -> None:
        marks.lock_member(member)
        post = self._found(member, address)
        hit = None if post is None else care.hit(post)
        if post is None or hit is None:
            raise NoSuchThing(_("There is nothing to answer any more."))
        tier = LOWERED[Tier(hit.tier)] if hit.answer not in CALMER else Tier(hit.tier)
        care.put_hit(post, hit._replace(tier=tier.value, answer=answer))
        case = cases.open_case_about(post)
        if case is not None:
            case_opening.add_step(case.id, care.CALMER, None, self._core.now_us)
        if case is not None and case.severity == hit.tier:
            severity = max(Severity(tier.value), _besides_triage(case), key=RANKS.__getitem__)
            case_opening.set_severity(outbox, post, severity, self._core.now_us)


def clear_due(now_us: int, days: int) -> int:
    """Inside a write, for the clock: clears tiers, cues and severity that are older than so many days and that no open
    case needs, and what was noted of panels; how many things. May be called as often as one likes.
    """
    now = from_us(now_us)
    before_us = to_us(now - timedelta(days=days))
    found = care.clear_hits(before_us, MAX_CLEARED)
    return found + care.clear_severity(before_us, MAX_CLEARED) + care.clear_offered(now_us, to_day(now))


def _besides_triage(case: CaseFacts) -> Severity:
    """How soon somebody should look at a case for every other reason that it has."""
    if case.origin == Origin.ASKED.value or case.conversation is not None:
        return Severity.HIGH
    return SEVERITY_OF[Category(case.category)] if case.category else Severity.LOW


def _thanks(answer: str) -> str:
    words = {
        "safe": _("Thank you for saying so. It is good to know."),
        "past": _("Thank you for saying so. Your post stays as it is."),
        "never": _("You will not see this for 30 days. ! still shows the numbers, always."),
    }
    return words.get(answer, "")
