"""Reports: any member, from the first minute of an account, tells the moderators of a post. Who did is never told."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Final

from bbs.config_live import Live
from bbs.domain.addresses import Address
from bbs.domain.cases import MAX_CASE_WORDS, SEVERITY_OF, Category, Origin, category_words
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import PostState
from bbs.domain.text import clean_body, clean_line
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import case_reports, cases, members, posts, threads
from bbs.models.queries.boards import BoardFacts
from bbs.models.queries.posts import HeadFacts
from bbs.models.queries.threads import ThreadFacts
from bbs.models.times import from_us
from bbs.services import case_opening, case_settling, forwarding
from bbs.services.core import Core, Outbox, member_of, readable_thread
from bbs.services.duty import Duty
from bbs.services.given_words import within
from bbs.services.identity import require_here
from bbs.services.limits import Limits

COOLS: Final = timedelta(hours=24)
"""So long at most nobody answers a post that they have reported for breaking a rule."""

MAX_RULE: Final = 60
"""The most characters of the name of a rule."""

_SAID: Final = "said"
"""The fact of a case that counts its reports by category."""


class Reports:
    """Reporting. One member reports one post once; however many do, there is one case."""

    def __init__(self, core: Core, limits: Limits, duty: Duty, live: Live) -> None:
        self._core = core
        self._limits = limits
        self._duty = duty
        self._live = live

    async def foresee(self, actor: Actor, address: Address) -> str:
        """What somebody should know before they report this, in words: that nobody else would see it. Mostly empty.

        Of a post without a name it says nothing that depends on who wrote it. Raises `NoSuchThing`.
        """
        require(actor, Action.REPORT)

        def work() -> str:
            _thread, board, post = _reportable(actor, address)
            return _foreseen(actor, board, post)

        return await self._core.read(work)

    async def report(self, actor: Actor, address: Address, category: str, words: str = "", rule: str = "") -> str:
        """Reports a post (of a thread alone its opening) for one of `Category`; in words, what happens now.

        `words` may say more, `rule` names a rule of the community. A second report of the same post changes nothing.
        Raises `BadInput` at `category`, `words`, or for one's own post, `NoSuchThing`, and `TooSoon` for a flood.
        """
        require(actor, Action.REPORT)
        member = member_of(actor)
        why, said, rule = _category(category), _words(words), clean_line(rule, MAX_RULE)
        self._limits.hit("report", member)
        now_us = self._core.now_us

        def work(outbox: Outbox) -> str:
            require_here(actor, Action.REPORT, now_us)
            thread, board, post = _held(actor, address)
            if post.author is not None and post.author == member:
                raise BadInput(_("This is your own post. A asks a moderator to write to you about it."), "own_post")
            if case_reports.reported(member, post.id) is not None:
                return _("You have told the moderators of this already. They will look.")
            number = self._open(outbox, thread, board, post, why, now_us)
            row = {"case": number, "reporter": member, "post": post.id, "category": why.value, "rule": rule}
            if case_reports.add({**row, "words": said, "counts": self._counts(member), "created_us": now_us}):
                self._count(outbox, number, why, now_us)
            return self._answer(why)

        return await self._core.write_and_tell(work)

    def cools(self, member: int, post: int) -> bool:
        """Whether a member has just reported this post (its id) for breaking a rule, and does not answer it until a
        moderator has looked. Worry cools nothing. Inside a read or a write."""
        found = case_reports.reported(member, post)
        if found is None or found[0] == Category.WORRIED:
            return False
        _category, reported_us, waits = found
        return waits and self._core.now() - from_us(reported_us) < COOLS

    def _open(
        self, outbox: Outbox, thread: ThreadFacts, board: BoardFacts, post: HeadFacts, why: Category, now_us: int
    ) -> int:
        return case_opening.open_case(
            outbox,
            origin=Origin.REPORT,
            now_us=now_us,
            board=board.id,
            thread=thread.id,
            post=post.id,
            member=post.author,
            unnamed=post.unnamed,
            severity=SEVERITY_OF[why],
            category=why.value,
            subject=thread.subject,
            snapshot=posts.texts(thread.id, [post.number])[0][3],
        )

    def _count(self, outbox: Outbox, number: int, why: Category, now_us: int) -> None:
        """Another report in a case: counted, and a step in its history where nobody has said that before. The case
        keeps its version: whoever works on it is not held up by a hundred more who say the same."""
        case = cases.locked_case(number)
        if case is None:
            return
        facts = json.loads(case.facts)
        said = facts.setdefault(_SAID, {})
        if said and why.value not in said:
            case_opening.add_step(number, "reported", None, now_us, category=why.value)
        said[why.value] = said.get(why.value, 0) + 1
        if why is Category.SPAM and case.post is not None and case.tier_us is None and self._hides(case.post, facts):
            facts[case_settling.HIDDEN] = True
            case_settling.hide_as_spam(outbox, case)
            case_opening.add_step(number, "hidden", None, now_us)
        cases.change(number, reports=case.reports + 1, facts=json.dumps(facts, ensure_ascii=False))

    def _hides(self, post: int, facts: dict[str, object]) -> bool:
        """Whether a post is hidden now: so many independent reports as spam, once in a case, and never where anything
        says that its author has a very hard time."""
        needed = self._live.now.moderation.spam_reports
        if not needed or facts.get(case_settling.HIDDEN) or cases.cues(post):
            return False
        return case_reports.count_spam(post, Category.SPAM.value, needed) >= needed

    def _counts(self, member: int) -> bool:
        """Whether somebody has been here long enough for their report to help hiding spam."""
        found = members.by_id(member)
        if found is None:
            return False
        here = self._core.now().date() - date.fromisoformat(found.joined_day)
        return here >= timedelta(days=self._live.now.new_members.days)

    def _answer(self, why: Category) -> str:
        looks = self._duty.next_look().words
        if why is Category.WORRIED:
            thanks = _("Thank you for caring. A moderator will look. You can write to them as well; you need not.")
        else:
            thanks = _(
                "Thank you. A moderator will look, and you hear how it ended. Whoever wrote it never learns that it was"
                " you."
            )
        return f"{thanks} {looks}"


def _reportable(actor: Actor, address: Address) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    """A post that the actor can read. Raises `NoSuchThing`."""
    address = forwarding.now_at(address)
    thread, board = readable_thread(actor, address.thread)
    post = posts.head(thread.id, address.post or OPENING)
    if post is None or post.state is not PostState.PUBLISHED:
        raise NoSuchThing(_("That post is not there any more."))
    return thread, board, post


def _held(actor: Actor, address: Address) -> tuple[ThreadFacts, BoardFacts, HeadFacts]:
    """The same, with the thread held: the post stays where it is until its case is there. Raises `NoSuchThing`."""
    threads.lock(_reportable(actor, address)[0].id)
    return _reportable(actor, address)


def _foreseen(actor: Actor, board: BoardFacts, post: HeadFacts) -> str:
    staff = case_opening.staff_for(board.id)
    if not staff:
        return _("No moderator has been named here yet, so that it may be long until somebody looks.")
    if post.unnamed:
        if len(staff) > 1 or actor.member in staff:
            return ""
        return _("One person looks after this place. If this was written by them, nobody else sees your report.")
    if staff <= {post.author}:
        return _(
            "Whoever wrote this is the only one who looks after this place. A case about somebody is never shown to"
            " them, so that nobody would see your report until there is another moderator."
        )
    return ""


def _category(given: str) -> Category:
    try:
        return Category(given)
    except ValueError:
        message = _("A report says one of: {words}.").format(words=", ".join(category_words()))
        raise BadInput(message, "bad_category", field="category") from None


def _words(given: str) -> str:
    return within(clean_body(given), MAX_CASE_WORDS)
