"""Verbs about where things stand: the boards, and the threads of one."""

from __future__ import annotations

from typing import Final

from bbs.domain.aloud import when_said
from bbs.domain.filters import Filter
from bbs.domain.policy import Action, Actor
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.preferences import DEFAULTS, Preferences
from bbs.domain.topics import said as topics_said
from bbs.domain.words import _, ngettext
from bbs.services.rows import MAX_COUNT, BoardRow, ExperienceRow, ThreadPage, ThreadRow
from bbs.services.site import Services
from bbs.verbs.command_line import Takes
from bbs.verbs.saying import by, indented, moment, sentence
from bbs.verbs.verb import Answer, Call, Verb

PAGE: Final = 50
"""Threads on a page."""


async def preferences_of(services: Services, actor: Actor) -> Preferences:
    """How the actor likes things; a guest has chosen nothing."""
    return DEFAULTS if actor.is_guest else await services.preferences.get(actor)


async def boards(call: Call) -> Answer:
    """The experiences with their boards, and what is unread there."""
    if call.words.plain:
        raise BOARDS.wrong()
    found = await call.services.boards.overview(call.actor)
    texts = [_experience(one, guest=call.actor.is_guest) for one in found]
    data = {"experiences": [_experience_data(one) for one in found]}
    return Answer("\n\n".join(texts) or _("There are no boards yet."), data)


def _experience(row: ExperienceRow, *, guest: bool) -> str:
    heading = sentence(row.name, row.description, _("You follow it") if row.followed else "")
    return "\n".join((heading, *(indented(_board(board, guest=guest)) for board in row.boards)))


def _board(row: BoardRow, *, guest: bool) -> str:
    state = "" if guest else _new_words(row)
    if not row.may_read:
        state = _("For members") if guest else _("Not open to you")
    return f"{row.slug}: {sentence(row.name, state)}"


def _new_words(row: BoardRow) -> str:
    if not row.unread_posts:
        return _("Nothing unread")
    count = f"{MAX_COUNT}+" if row.unread_posts >= MAX_COUNT else str(row.unread_posts)
    words = ngettext("{posts} unread in {threads} thread", "{posts} unread in {threads} threads", row.unread_threads)
    return words.format(posts=count, threads=row.unread_threads)


def _experience_data(row: ExperienceRow) -> dict[str, object]:
    return {
        "experience": row.slug,
        "name": row.name,
        "description": row.description,
        "followed": row.followed,
        "boards": [_board_data(board) for board in row.boards],
    }


def _board_data(row: BoardRow) -> dict[str, object]:
    return {
        "board": row.slug,
        "name": row.name,
        "description": row.description,
        "unread_threads": row.unread_threads,
        "unread_posts": row.unread_posts,
        "may_read": row.may_read,
        "may_write": row.may_write,
    }


async def threads(call: Call) -> Answer:
    """A page of the threads of a board."""
    if len(call.words.plain) != 1:
        raise THREADS.wrong()
    only = Filter.UNREAD if call.words.has("unread") else None
    board, page = call.words.plain[0].lower(), call.words.get("page") or None
    found = await call.services.threads.page(call.actor, board, after=page, only=only, limit=PAGE)
    liked = await preferences_of(call.services, call.actor)
    text = "\n".join(_page(call, found, liked))
    data = {"board": found.board.slug, "threads": [_thread_data(row) for row in found.rows], "next": found.next}
    return Answer(text, data)


def _page(call: Call, page: ThreadPage, liked: Preferences) -> list[str]:
    now = call.services.clock()
    state = "" if call.actor.is_guest else _new_words(page.board)
    told = [sentence(page.board.name, page.board.description, state)]
    told += [_thread(row, when_said(row.activity, now, liked)) for row in page.rows]
    if not page.rows:
        told.append(_("Nothing here is unread.") if page.only is Filter.UNREAD else _("There is no thread here yet."))
    if page.next:
        option = " --unread" if call.words.has("unread") else ""
        told.append(_("There are more: threads {rest}").format(rest=f"{page.board.slug}{option} --page {page.next}"))
    return told


def _thread(row: ThreadRow, when: str) -> str:
    """A thread in a line of sentences."""
    posts = ngettext("{count} post", "{count} posts", row.posts).format(count=row.posts)
    unread = _("{count} unread").format(count=row.unread) if row.unread else ""
    marks = [_("pinned") if row.pinned else "", _("closed to new answers") if row.locked else ""]
    marks.append(_("followed") if row.followed else "")
    return sentence(
        f"#{row.number} {row.subject}",
        SEEKING_WORDS.get(row.seeking or "", ""),
        _("About {topics}").format(topics=topics_said(row.warnings)) if row.warnings else "",
        ", ".join(filter(None, (posts, unread, by(row.byline), *marks, when))),
    )


def _thread_data(row: ThreadRow) -> dict[str, object]:
    return {
        "thread": row.number,
        "subject": row.subject,
        "author": row.byline.handle,
        "byline": row.byline.text,
        "posts": row.posts,
        "unread": row.unread,
        "seeking": row.seeking,
        "warnings": list(row.warnings),
        "last": moment(row.activity),
        "pinned": row.pinned,
        "locked": row.locked,
        "followed": row.followed,
    }


BOARDS = Verb(
    "boards",
    "boards",
    _("the experiences and their boards, with what is unread"),
    boards,
    Action.SEE_BOARDS,
    more=_("Each line begins with the word that stands for the board in other commands, such as: threads BOARD."),
)
THREADS = Verb(
    "threads",
    "threads BOARD [--unread] [--page TOKEN]",
    _("the threads of a board, those active last first"),
    threads,
    Action.READ,
    {"unread": Takes.NOTHING, "page": Takes.WORD},
    more=_("--unread leaves out what you have read. --page takes what the page before says at its end."),
)
VERBS = (BOARDS, THREADS)
