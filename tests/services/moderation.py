"""People and places for the tests of what moderators do."""

from __future__ import annotations

from dataclasses import dataclass, field

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import Origin
from bbs.domain.policy import SYSTEM, Actor
from bbs.models.tables import Board, BoardReader, MemberRole, Post, Thread
from bbs.services import case_opening
from bbs.services.case_rows import ActionRequest, ActionRow
from tests.services.community import PASSWORD, Site

WHY = "because of the words in it"


@dataclass
class House:
    """A community with moderators of all boards (`mo`, `mia`), of the board `quiet` (`quentin`), and a sysop."""

    site: Site
    people: dict[str, Actor] = field(default_factory=dict)

    async def settle(self) -> House:
        add = self.site.services.accounts.add_member
        for handle, role in (("mo", "moderator"), ("mia", "moderator"), ("sy", "sysop")):
            self.people[handle] = await add(SYSTEM, handle, PASSWORD, (role,))
        await self.moderator("quentin", "quiet")
        for handle in ("ana", "ben"):
            self.people[handle] = await self.site.member(handle)
        return self

    async def moderator(self, handle: str, board: str) -> Actor:
        """A moderator of one board."""
        actor = await self.site.member(handle)
        where = await self.board(board)
        row = {"member": actor.member, "role": "moderator", "board": where}
        await self.site.change(lambda: MemberRole.insert(**row).execute())
        self.people[handle] = await self.site.services.accounts.again(actor)
        return self.people[handle]

    async def listed(self, handle: str) -> Actor:
        """A member who may read the circle."""
        actor, board = self.people.get(handle) or await self.site.member(handle), await self.board("circle")
        await self.site.change(lambda: BoardReader.insert(member=actor.member, board=board).execute())
        self.people[handle] = await self.site.services.accounts.again(actor)
        return self.people[handle]

    def __getitem__(self, handle: str) -> Actor:
        return self.people[handle]

    async def board(self, slug: str) -> int:
        return int((await self.site.db.read(lambda: Board.get(Board.slug == slug))).id)

    async def again(self, handle: str) -> Actor:
        """The actor as they stand now."""
        return await self.site.services.accounts.again(self.people[handle])

    async def post(self, address: Address) -> Post:
        number = address.post or 1
        found = (Post.thread == address.thread) & (Post.number == number)
        return await self.site.db.read(lambda: Post.get(found))

    async def row(self, thread: int) -> Thread:
        return await self.site.db.read(lambda: Thread.get_by_id(thread))

    async def without_name(self, address: Address) -> None:
        """As if the post had been written without a name."""
        number = address.post or 1

        def work() -> None:
            Post.update(unnamed=True).where((Post.thread == address.thread) & (Post.number == number)).execute()
            if number == 1:
                Thread.update(unnamed=True).where(Thread.id == address.thread).execute()

        await self.site.change(work)

    async def case(self, address: Address, origin: Origin = Origin.REPORT, category: str = "unkind") -> int:
        """A case about a post."""
        post, thread = await self.post(address), await self.row(address.thread)
        core = self.site.services._core

        return await core.write_and_tell(
            lambda outbox: case_opening.open_case(
                outbox,
                origin=origin,
                now_us=core.now_us,
                board=thread.board_id,
                thread=thread.id,
                post=post.id,
                member=post.author_id,
                unnamed=post.unnamed,
                category=category,
                subject=thread.subject,
                snapshot=post.body,
            )
        )

    async def act(self, who: str, kind: ActionKind | str, **more: object) -> ActionRow:
        request = ActionRequest(ActionKind(kind), **{"reason": WHY, **more})  # type: ignore[arg-type]
        return await self.site.services.actions.act(self.people[who], request)
