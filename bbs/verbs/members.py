"""Verbs of members about what others wrote: support, and telling the moderators."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.cases import Category, category_words
from bbs.domain.policy import Action
from bbs.domain.words import _, ngettext
from bbs.services.rows import SUPPORT_KINDS
from bbs.services.support import Put
from bbs.verbs.command_line import Takes
from bbs.verbs.saying import moment, post_address, sentence
from bbs.verbs.verb import Answer, Call, Verb


async def support(call: Call) -> Answer:
    """Gives support to a post, or takes it back."""
    give, take_back = call.words.has("give"), call.words.has("take-back")
    if len(call.words.plain) != 2 or (give and take_back):
        raise SUPPORT.wrong()
    place, kind = call.words.plain
    address = post_address(place)
    wanted = True if give else False if take_back else None
    put = await call.services.support.put(call.actor, address, kind, wanted=wanted)
    data = {"thread": address.thread, "post": address.post, "kind": kind}
    return Answer(_put_words(put, wanted), {**data, "given": put.is_given, "again": not put.has_changed})


def _put_words(put: Put, wanted: bool | None) -> str:
    if not put.has_changed:
        return _("It is given already.") if put.is_given else _("It is not given.")
    if wanted is None and put.is_given:
        return _("Given. The same again takes it back.")
    return _("Given.") if put.is_given else _("Taken back.")


async def report(call: Call) -> Answer:
    """Tells the moderators about a post."""
    if len(call.words.plain) != 1 or not call.words.has("why"):
        raise REPORT.wrong()
    address = post_address(call.words.plain[0])
    category = call.words.get("category", Category.OTHER.value)
    foreseen = await call.services.reports.foresee(call.actor, address)
    told = await call.services.reports.report(
        call.actor, address, category, call.words.get("why"), call.words.get("rule")
    )
    text = "\n".join(part for part in (foreseen, told) if part)
    return Answer(text, {"thread": address.thread, "post": address.post, "category": category, "told": text})


async def whoami(call: Call) -> Answer:
    """Who somebody is here, and what they have not read."""
    if call.words.plain:
        raise WHOAMI.wrong()
    home = await call.services.boards.home(call.actor)
    boards = [board for experience in home.experiences for board in experience.boards]
    unread = {
        "threads": sum(board.unread_threads for board in boards),
        "posts": sum(board.unread_posts for board in boards),
        "replies": home.replies,
        "letters": 0,
    }
    roles = sorted(role.value for role in call.actor.roles)
    written = _("A moderator has written to you: ssh HOST ask --read") if home.written else ""
    told = await call.services.announcements.current(call.actor)
    who = f"{call.actor.handle}. {sentence(', '.join(roles), _unread_words(unread))}"
    text = "\n".join(filter(None, (who, written, *(one.words for one in told))))
    data = {"handle": call.actor.handle, "roles": roles, "unread": unread, "messages": home.written}
    return Answer(text, {**data, "announcements": [{"words": one.words, "created": moment(one.at)} for one in told]})


def _unread_words(unread: Mapping[str, int]) -> str:
    if not unread["posts"]:
        return _("Nothing is unread")
    words = ngettext("{posts} unread in {threads} thread", "{posts} unread in {threads} threads", unread["threads"])
    replies = ngettext("{count} of them answers you", "{count} of them answer you", unread["replies"])
    told = words.format(posts=unread["posts"], threads=unread["threads"])
    return f"{told}, {replies.format(count=unread['replies'])}" if unread["replies"] else told


SUPPORT = Verb(
    "support",
    f"support THREAD.POST {'|'.join(SUPPORT_KINDS)} [--give | --take-back]",
    _("says that a post was heard; the same again takes it back"),
    support,
    Action.SUPPORT,
    {"give": Takes.NOTHING, "take-back": Takes.NOTHING},
    more=_(
        "With --give or --take-back it comes to the same however often it is tried again: without, a retry of which"
        " nobody knows whether the first try came through could take back what it gave."
    ),
)
REPORT = Verb(
    "report",
    f"report THREAD.POST --why TEXT [--category {'|'.join(category_words())}] [--rule R]",
    _("tells the moderators about a post"),
    report,
    Action.REPORT,
    {"why": Takes.TEXT, "category": Takes.WORD, "rule": Takes.WORD},
)
WHOAMI = Verb("whoami", "whoami", _("who you are here, and what is unread"), whoami, Action.MARK)
VERBS = (WHOAMI, SUPPORT, REPORT)
