"""Another text for one's own post: what was typed for it is kept as any draft is, until it stands or is thrown away."""

from __future__ import annotations

import secrets

from bbs.domain.addresses import Address
from bbs.domain.policy import Action, Actor, require
from bbs.domain.tree import OPENING
from bbs.models.queries import posts
from bbs.services import drafting
from bbs.services.core import Core, member_of
from bbs.services.publishing import own_post
from bbs.services.rows import Draft


class Rewriting:
    """Drafts of one's own posts. `Writing` keeps them, sends them (`edit`), and throws them away."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def open_draft(self, actor: Actor, address: Address) -> tuple[Draft, str]:
        """The draft that the actor has open for one of their posts, else a fresh one with its text; and that text.

        Raises `NoSuchThing`, `NotAllowed`.
        """
        require(actor, Action.EDIT_OWN)
        member = member_of(actor)
        await self._core.batch.flush(member)

        def work() -> tuple[Draft, str]:
            thread, board, post = own_post(actor, address)
            (_number, _author, _state, body), *_rest = posts.texts(thread.id, [post.number])
            for draft in drafting.of_member(member):
                if (draft.thread, draft.edits) == (thread.id, post.number) and draft.body != body:
                    return draft, body
            key = secrets.token_hex(16)
            fresh = Draft(key, board.slug, thread.id, None, body=body, cursor=len(body), edits=address.post or OPENING)
            return fresh, body

        return await self._core.read(work)
