"""Verbs that read: a thread or a post, and everything that is unread."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any, Final

from bbs.domain.addresses import MAX_NUMBER, Address, parse_address
from bbs.domain.packets import PacketReply, form
from bbs.domain.policy import Action
from bbs.domain.post_words import SEEKING_WORDS
from bbs.domain.topics import said as topics_said
from bbs.domain.tree import OPENING
from bbs.domain.words import _, ngettext
from bbs.errors import BadInput, NoSuchThing
from bbs.services.rows import PostHead, ThreadView
from bbs.services.unread_posts import Backlog, UnreadPost
from bbs.verbs.board_names import BoardNames, board_names
from bbs.verbs.command_line import Takes
from bbs.verbs.long_answer import LongAnswer, Part
from bbs.verbs.places import preferences_of
from bbs.verbs.post_entries import PostEntries
from bbs.verbs.saying import moment, sentence
from bbs.verbs.verb import Call, Verb

HEADS: Final = 100
"""Posts that are looked up at once."""

TEXTS: Final = 20
"""Texts that are held at once: each may have 64 KiB."""


async def read(call: Call) -> LongAnswer:
    """A thread as a tree, from one post of it on, or a single post."""
    address = _address(call)
    since = _from(call)
    if address.post is not None:
        if since is not None:
            raise READ.wrong()
        address = await call.services.reading.now_at(call.actor, address)
    first = address.post or since or OPENING
    after = 0 if address.post is not None else HEADS
    view = await call.services.reading.open(call.actor, address.thread, around=first, before=0, after=after)
    if not view.heads or view.heads[0].number != first:
        raise NoSuchThing(_("There is no such post in this thread."))
    entries = await _entries(call, open_all=address.post is not None)
    return LongAnswer(
        "posts",
        _posts(call, view, entries, single=address.post is not None),
        heading=_heading(view, entries),
        head=_head_data(view),
    )


def _address(call: Call) -> Address:
    if len(call.words.plain) != 1:
        raise READ.wrong()
    address = parse_address(call.words.plain[0])
    if address is None:
        raise BadInput(_("Say what to read: a thread, such as 12, or one post of it, such as 12.7."), "bad_address")
    return address


def _from(call: Call) -> int | None:
    """The post that `--from` names, None where nobody gave one."""
    if not call.words.has("from"):
        return None
    word = call.words.get("from")
    number = int(word) if word.isascii() and word.isdigit() and len(word) <= len(str(MAX_NUMBER)) else 0
    if not 1 <= number <= MAX_NUMBER:
        raise BadInput(_("After --from stands the number of a post of this thread."), "bad_number")
    return number


async def _entries(call: Call, *, open_all: bool = False) -> PostEntries:
    """How posts are said. `open_all`: with `--open-warnings`, a post that was asked for by its number opens whatever it
    stands folded for."""
    opens = call.words.has("open-warnings")
    liked = await preferences_of(call.services, call.actor)
    later = call.words.has("packet")
    return PostEntries(liked, call.services.clock(), opens, open_all and opens, later)


def _heading(view: ThreadView, entries: PostEntries) -> str:
    posts = ngettext("{count} post", "{count} posts", view.last).format(count=view.last)
    facts = [posts, _("closed to new answers") if view.locked else "", _("followed") if view.followed else ""]
    return sentence(
        f"#{view.number} {view.subject}",
        SEEKING_WORDS.get(view.seeking or "", ""),
        _("About {topics}").format(topics=topics_said(view.warnings)) if view.warnings else "",
        ", ".join(filter(None, (_("On {board}").format(board=view.board_name), *facts))),
    )


def _head_data(view: ThreadView) -> dict[str, Any]:
    return {
        "thread": view.number,
        "board": view.board,
        "board_name": view.board_name,
        "subject": view.subject,
        "seeking": view.seeking,
        "warnings": list(view.warnings),
        "locked": view.locked,
        "followed": view.followed,
        "may_write": view.may_write,
    }


async def _posts(call: Call, view: ThreadView, entries: PostEntries, *, single: bool) -> AsyncIterator[Part]:
    """The posts from the first of the view on, up to the end of the thread, or that one alone."""
    reading, last = call.services.reading, OPENING
    heads, ends = (view.heads[:1], True) if single else (view.heads, view.ends)
    while heads:
        for start in range(0, len(heads), TEXTS):
            some = heads[start : start + TEXTS]
            texts = await reading.texts(call.actor, view.number, [head.number for head in some])
            for head in some:
                last = head.number
                yield await _post(call, view, entries, head, texts.get(head.number))
        if ends:
            break
        stretch = await reading.stretch(call.actor, view.number, after=heads[-1].place, limit=HEADS)
        heads, ends = stretch.heads, stretch.ends
    if call.words.has("packet"):
        yield Part(packet_end(Address(view.number, last)))


async def _post(call: Call, view: ThreadView, entries: PostEntries, head: PostHead, text: str | None) -> Part:
    topics = head.warnings or (view.warnings if head.number == OPENING else ())
    supporters: dict[str, tuple[str, ...]] = {}
    if head.byline.own and head.support:
        supporters = await call.services.support.supporters(call.actor, Address(view.number, head.number))
    data = entries.data(head, text, topics, supporters)
    return Part(entries.entry(view.number, head, text, topics, indent=True), data)


def packet_end(address: Address) -> str:
    """What stands at the end of a packet: how one answers, and a form to do it with."""
    how = _(
        "To answer, write your text above the dot. For each further answer copy these two lines and say another post."
        " Send all of this back with: ssh HOST reply --packet < FILE"
    )
    return f"{how}\n\n{form([PacketReply(address, '')])}"


async def unread(call: Call) -> LongAnswer:
    """Everything unread, oldest first."""
    if call.words.plain:
        raise UNREAD.wrong()
    backlog = await call.services.unread_posts.begin(call.actor)
    entries = await _entries(call)
    return LongAnswer("posts", _unread(call, backlog, entries), nothing=_("Nothing is unread."))


async def _unread(call: Call, backlog: Backlog, entries: PostEntries) -> AsyncIterator[Part]:
    last: Address | None = None
    names = await board_names(call.services, call.actor)
    while some := await call.services.unread_posts.next(call.actor, backlog, TEXTS):
        for post in some:
            goes_on = last is not None and last.thread == post.thread
            last = Address(post.thread, post.head.number)
            taken = partial(call.services.reading.mark_read, call.actor, last.thread, [post.head.number])
            part = _unread_part(entries, post, names, goes_on=goes_on)
            yield Part(part.text, part.data, taken) if call.words.has("read") else part
    if last is not None and call.words.has("packet"):
        yield Part(packet_end(last))


def _unread_part(entries: PostEntries, post: UnreadPost, names: BoardNames, *, goes_on: bool) -> Part:
    """A post, and where the one before did not stand in the same thread, the thread that it is in."""
    board = names.said(post.board, post.board_name)
    where = "" if goes_on else _("in {subject} on {board}").format(subject=post.subject, board=board)
    text = entries.entry(post.thread, post.head, post.body, post.warnings, where=where, indent=False)
    data = entries.data(post.head, post.body, post.warnings, {})
    known = {"thread": post.thread, "board": post.board, "board_name": post.board_name, "subject": post.subject}
    return Part(text, {**known, **data, "created": moment(post.head.created)})


READ = Verb(
    "read",
    "read THREAD[.POST] [--from N] [--open-warnings] [--packet]",
    _("a thread as an indented tree, or one post"),
    read,
    Action.READ,
    {"from": Takes.WORD, "open-warnings": Takes.NOTHING, "packet": Takes.NOTHING},
    more=_(
        "--from begins at that post. --open-warnings shows what has a content warning. With --packet the text ends with"
        " a form for your answer, which reply takes back: for reading and writing without a connection."
    ),
)
UNREAD = Verb(
    "unread",
    "unread [--read] [--open-warnings] [--packet]",
    _("everything that is unread, oldest first"),
    unread,
    Action.MARK,
    {"read": Takes.NOTHING, "open-warnings": Takes.NOTHING, "packet": Takes.NOTHING},
    more=_(
        "--read marks as read what it has printed. --open-warnings shows what has a content warning. With --packet the"
        " text ends with a form for your answers, which reply takes back."
    ),
)
VERBS = (READ, UNREAD)
