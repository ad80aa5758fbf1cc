"""The ways into writing: a new thread, a reply, one's own post again; each with the draft that is already there."""

from __future__ import annotations

from datetime import datetime, timedelta

from bbs.domain.addresses import Address
from bbs.domain.policy import Actor
from bbs.domain.preferences import DEFAULTS, Preferences
from bbs.domain.tree import OPENING
from bbs.domain.when import MAX_DAYS
from bbs.domain.words import _
from bbs.screens.compose_head import Answered, asked_words
from bbs.screens.compose_screen import Compose
from bbs.services.rows import Draft, PostHead, ThreadView
from bbs.services.site import Services

__all__ = ["Compose", "compose_edit", "compose_reply", "compose_thread", "draft_words"]


def draft_words(updated: datetime, now: datetime, preferences: Preferences = DEFAULTS) -> str:
    """How old a draft is that is shown again, in the way in which its author likes to be told."""
    passed, age = now - updated, preferences.when(updated, now)
    if passed < timedelta(minutes=1):
        return _("Your draft from a moment ago.")
    if preferences.times == "absolute":
        return _("Your draft from {age}.").format(age=age)
    if passed < timedelta(days=1) or timedelta(days=2) <= passed < timedelta(days=MAX_DAYS + 1):
        return _("Your draft from {age} ago.").format(age=age)
    return _("Your draft from {age}.").format(age=age)


def _greeting(services: Services, draft: Draft, preferences: Preferences) -> str:
    return draft_words(draft.updated, services.clock(), preferences) if draft.updated is not None else ""


async def compose_thread(services: Services, actor: Actor, board: str, preferences: Preferences = DEFAULTS) -> Compose:
    """The screen for a new thread on a board, with the draft that is there. Raises `NoSuchThing`."""
    row = await services.boards.board(actor, board)
    draft = await services.writing.open_draft(actor, board=board)
    return Compose(
        draft,
        _("New thread"),
        board=row.slug,
        about=row.name,
        readers=row.readers,
        desk=await services.composing.desk(actor, draft),
        greeting=_greeting(services, draft, preferences),
    )


async def compose_reply(
    services: Services,
    actor: Actor,
    thread: int,
    parent: int,
    preferences: Preferences = DEFAULTS,
    *,
    quote: bool = False,
) -> Compose:
    """The screen for a reply to a post, with the draft that is there. Raises `NoSuchThing`."""
    view = await services.reading.open(actor, thread, around=parent, before=0, after=0)
    heads = await services.reading.posts(actor, thread, [OPENING, parent])
    draft = await services.writing.open_draft(actor, thread=thread, parent=parent, quote=quote)
    answered = await _answered(services, actor, view, heads.get(parent))
    opening = heads.get(OPENING)
    asked = asked_words(view.seeking, opening.byline) if opening is not None and not opening.byline.own else ""
    return Compose(
        draft,
        _("Reply to {name}").format(name=answered.author) if answered is not None else _("Reply"),
        board=view.board,
        about=view.subject,
        readers=view.readers,
        asked=asked,
        seeking=view.seeking if asked else None,
        answered=answered,
        desk=await services.composing.desk(actor, draft),
        greeting=_greeting(services, draft, preferences),
    )


async def _answered(services: Services, actor: Actor, view: ThreadView, head: PostHead | None) -> Answered | None:
    if head is None:
        return None
    text = (await services.reading.texts(actor, view.number, [head.number])).get(head.number)
    warnings = () if head.byline.own else head.warnings or (view.warnings if head.number == OPENING else ())
    return Answered(head.byline.text, text, warnings)


async def compose_edit(
    services: Services, actor: Actor, address: Address, preferences: Preferences = DEFAULTS
) -> Compose:
    """The screen for another text of one's own post, with the draft that is there. Raises `NoSuchThing`,
    `NotAllowed`."""
    number = address.post or OPENING
    view = await services.reading.open(actor, address.thread, around=number, before=0, after=0)
    draft, stands = await services.rewriting.open_draft(actor, address)
    return Compose(
        draft,
        _("Change your post"),
        board=view.board,
        about=view.subject,
        readers=view.readers,
        edits=Address(address.thread, number),
        stands=stands,
        greeting=_greeting(services, draft, preferences),
    )
