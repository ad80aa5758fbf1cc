"""The verb that searches."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.aloud import when_said
from bbs.domain.policy import Action
from bbs.domain.preferences import Preferences
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _
from bbs.services.search import Order, Result
from bbs.verbs.board_names import BoardNames, board_names
from bbs.verbs.command_line import Takes
from bbs.verbs.places import preferences_of
from bbs.verbs.saying import indented, lines, moment, sentence
from bbs.verbs.verb import Answer, Call, Verb


async def search(call: Call) -> Answer:
    """A page of the posts that somebody looks for."""
    if not call.words.plain:
        raise SEARCH.wrong()
    wanted = " ".join(_as_asked(word) for word in call.words.plain)
    order: Order = "relevance" if call.words.has("best") else "newest"
    page = call.words.get("page") or None
    found = await call.services.search.search(call.actor, wanted, after=page, order=order)
    liked = await preferences_of(call.services, call.actor)
    names = await board_names(call.services, call.actor)
    told = [lines((_result(call, one, liked, names) for one in found.results), found.note or _nothing(found.next))]
    if found.next:
        told.append(_("There may be more: the same with --page {token}").format(token=found.next))
    data = {"results": [_data(one) for one in found.results], "next": found.next, "note": found.note or None}
    return Answer("\n".join(told), data)


def _as_asked(word: str) -> str:
    """A word as somebody asked for it: what stood in quotes is a phrase, from which the command line took them."""
    return f'"{word}"' if any(character.isspace() for character in word) else word


def _nothing(following: str | None) -> str:
    return _("Nothing on this page.") if following else _("Nothing was found.")


def _result(call: Call, result: Result, liked: Preferences, names: BoardNames) -> str:
    when = when_said(result.created, call.services.clock(), liked)
    facts = ", ".join((f"{Address(result.thread, result.post)} {result.byline.text}", when))
    board = names.said(result.board, result.board_name)
    where = _("in {subject} on {board}").format(subject=result.subject, board=board)
    return "\n".join((sentence(f"{facts}, {where}"), indented(_snippet(result))))


def _snippet(result: Result) -> str:
    if result.snippet is not None:
        return "".join(text for text, _asked in result.snippet)
    if result.warnings:
        return _("Not opened yet: about {topics}.").format(topics=topics_said(result.warnings))
    return _("It has a word you mute.")


def _data(result: Result) -> dict[str, object]:
    closed = "warning" if result.warnings else "muted_word"
    return {
        "thread": result.thread,
        "post": result.post,
        "board": result.board,
        "board_name": result.board_name,
        "subject": result.subject,
        "author": result.byline.handle,
        "byline": result.byline.text,
        "created": moment(result.created),
        "snippet": None if result.snippet is None else "".join(text for text, _asked in result.snippet),
        "state": "published" if result.snippet is not None else closed,
        "warnings": list(result.warnings),
    }


SEARCH = Verb(
    "search",
    "search WORDS... [--best] [--page TOKEN]",
    _("posts with these words, the newest first"),
    search,
    Action.SEARCH,
    {"best": Takes.NOTHING, "page": Takes.WORD},
    more=_(
        "Also author:NAME, board:BOARD, before:2026-03-14, after:2026-03, has:warning, has:link, has:support,"
        ' "several words" in a row, and -word to leave out. --best puts first what answers best.'
    ),
)
VERBS = (SEARCH,)
