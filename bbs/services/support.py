"""Support: the four ways to say that a post has been heard."""

from __future__ import annotations

from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, require
from bbs.domain.post_states import PostState
from bbs.domain.tree import OPENING
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import posts
from bbs.services import events
from bbs.services.core import Core, Outbox, member_of, readable_thread
from bbs.services.rows import SUPPORT_KINDS


class Support:
    """Giving support, taking it back, and seeing who gave it."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def toggle(self, actor: Actor, address: Address, kind: str) -> bool:
        """Gives a post this kind of support, or takes it back; whether it is given now.

        Raises `BadInput` for an unknown kind or one's own post, `NoSuchThing`.
        """
        require(actor, Action.SUPPORT)
        member = member_of(actor)
        if kind not in SUPPORT_KINDS:
            words = _("Support can be one of: {kinds}.").format(kinds=", ".join(SUPPORT_KINDS))
            raise BadInput(words, "bad_kind", field="kind")
        now_us = self._core.now_us

        def work(outbox: Outbox) -> bool:
            thread, board = readable_thread(actor, address.thread)
            post = posts.head(thread.id, address.post or OPENING)
            if post is None or post.state is not PostState.PUBLISHED:
                raise NoSuchThing(_("That post is not there any more."))
            if post.author == member:
                raise BadInput(_("This is your own post. Support comes from the others."), "own_post")
            given = posts.toggle_support(post.id, member, kind, now_us)
            outbox.tell(events.SUPPORT, board, thread.id, post.number, post.author)
            return given

        return await self._core.write_and_tell(work)

    async def supporters(self, actor: Actor, address: Address) -> dict[str, tuple[str, ...]]:
        """Who has given which support to the actor's own post: kind to handles. Empty for anybody else's."""
        require(actor, Action.READ)

        def work() -> dict[str, tuple[str, ...]]:
            thread, _board = readable_thread(actor, address.thread)
            post = posts.head(thread.id, address.post or OPENING)
            if post is None or actor.member is None or post.author != actor.member:
                return {}
            given = posts.supporters(post.id)
            return {
                kind: handles
                for kind in SUPPORT_KINDS
                if (handles := tuple(handle for each, handle in given if each == kind))
            }

        return await self._core.read(work)
