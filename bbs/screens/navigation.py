"""The ways between screens: what opens what, whichever screen one stands on."""

from __future__ import annotations

from bbs.domain.addresses import Address, parse_address
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.base import BaseScreen
from bbs.screens.board import BoardScreen
from bbs.screens.compose import compose_edit, compose_reply, compose_thread
from bbs.screens.drafts import DraftsScreen
from bbs.screens.help_now import HelpNow
from bbs.screens.keys import Keys
from bbs.screens.thread import ThreadScreen
from bbs.services.reading import Undo
from bbs.services.rows import Draft, Place, Stop
from bbs.services.site import Services

WRITING = "writing"
"""The place of somebody who was writing: they come back to their draft."""

QUIET = "quiet"
"""The place of somebody who left at once: they come back to home, and nothing is offered by itself."""


class Navigation:
    """Mixed into the app. Screens are imported where they are opened: they all know the app."""

    services: Services
    actor: Actor
    screens: list[BaseScreen]
    community = "Lighthouse"
    greeting = ""
    last_board: str | None = None
    last_sent: Address | None = None
    quiet = False
    _undo: Undo | None = None

    async def open_screen(self, screen: BaseScreen) -> None:
        raise NotImplementedError

    async def change_screen(self, screen: BaseScreen) -> None:
        raise NotImplementedError

    async def go_back(self) -> None:
        raise NotImplementedError

    def place_at(
        self, screen: str, board: str | None = None, thread: int | None = None, number: int | None = None
    ) -> Place:
        """Where one is, in the form that is kept for coming back."""
        return Place(screen=screen, board=board, thread=thread, number=number)

    # Reading

    async def open_board(self, slug: str, choose: int | None = None) -> None:
        await self.services.boards.board(self.actor, slug)
        await self.open_screen(BoardScreen(slug, choose))

    async def open_thread(self, thread: int, number: int | None = None) -> None:
        await self.open_screen(ThreadScreen(thread, number))

    async def open_stop(self, stop: Stop) -> None:
        """On to where reading leads: the screens below follow, so that going back goes to the right board."""
        while len(self.screens) > 2:
            await self._drop()
        below = self.screens[-1]
        if isinstance(below, BoardScreen) and below.slug != stop.board:
            await self.change_screen(BoardScreen(stop.board, stop.thread))
        elif not isinstance(below, BoardScreen):
            await self.open_screen(BoardScreen(stop.board, stop.thread))
        await self.open_screen(ThreadScreen(stop.thread, stop.number))

    async def _drop(self) -> None:
        raise NotImplementedError

    async def read_on(self, board: str | None = None) -> None:
        """The next unread post, wherever it is."""
        await self.services.reading.flush(self.actor)
        stop = None
        if not self.actor.is_guest:
            stop = await self.services.reading.next_unread(self.actor, board=board)
        if stop is None:
            words = _("Enter opens a board.") if self.actor.is_guest else _("You have read everything.")
            self.screens[-1].say(words)
        else:
            await self.open_stop(stop)

    async def open_board_beside(self, slug: str, by: int) -> None:
        """The next board with something unread (1), or the one before (-1), in the order of home."""
        found = await self.services.reading.next_board(self.actor, slug, by)
        if found is None:
            self.screens[-1].say(_("No other board has anything new."))
            return
        while len(self.screens) > 2:
            await self._drop()
        if isinstance(self.screens[-1], BoardScreen):
            await self.change_screen(BoardScreen(found))
        else:
            await self.open_screen(BoardScreen(found))

    async def jump(self, text: str) -> None:
        """Opens what an address such as #12 or #12.7 writes."""
        address = parse_address(text)
        if address is None:
            raise BadInput(_("A number like 12, or 12.7 for a post of it."))
        await self.services.reading.open(self.actor, address.thread)
        await self.open_thread(address.thread, address.post)

    async def resume(self) -> None:
        """Back to where the member was when they left or were cut off."""
        place = await self.services.reading.place(self.actor)
        if place is None or place.board is None:
            self.quiet = place is not None and place.screen == QUIET
            return
        await self.open_board(place.board, place.thread)
        if place.thread is None:
            if place.screen == WRITING:
                await self.write_thread(place.board)
            return
        await self.open_thread(place.thread, place.number)
        if place.screen == WRITING:
            await self.reply(place.thread, place.number or 1)

    async def rest(self) -> None:
        """Home: there is no place to come back to but this."""
        self.services.reading.keep_place(self.actor, self.place_at("home"))

    # Writing

    async def write_thread(self, board: str) -> None:
        """A new thread for a board, or the draft of one that is already there."""
        screen = await compose_thread(self.services, self.actor, board)
        self.services.reading.keep_place(self.actor, self.place_at(WRITING, board))
        await self.open_screen(screen)

    async def reply(self, thread: int, parent: int, *, quote: bool = False) -> None:
        """A reply to a post, or the draft of one that is already there."""
        screen = await compose_reply(self.services, self.actor, thread, parent, quote=quote)
        self.services.reading.keep_place(self.actor, self.place_at(WRITING, screen.board, thread, parent))
        await self.open_screen(screen)

    async def edit(self, address: Address) -> None:
        """One's own post again, in the editor."""
        await self.open_screen(await compose_edit(self.services, self.actor, address))

    async def open_drafts(self) -> None:
        """The draft that waits, or the list of them."""
        drafts = await self.services.writing.drafts(self.actor)
        if len(drafts) == 1:
            await self.open_draft(drafts[0])
        elif drafts:
            await self.open_screen(DraftsScreen(drafts))

    async def open_draft(self, draft: Draft) -> None:
        if draft.thread is not None:
            await self.reply(draft.thread, draft.parent or 1)
        elif draft.board is not None:
            await self.write_thread(draft.board)

    # Help

    async def open_help_now(self) -> None:
        """The resources, above whatever is on the screen."""
        if not isinstance(self.screens[-1], HelpNow):
            await self.open_screen(HelpNow())

    async def open_keys(self, screen: BaseScreen) -> None:
        """Everything that can be done on a screen."""
        await self.open_screen(Keys(screen))

    # Marks

    async def catch_up(self, *, thread: int | None = None, board: str | None = None) -> None:
        self._undo = await self.services.reading.catch_up(self.actor, thread=thread, board=board)
        self.screens[-1].say(_("Marked as read. U takes it back."))

    async def undo_catch_up(self) -> None:
        undo, self._undo = self._undo, None
        if undo is None:
            self.screens[-1].say(_("There is nothing to take back."))
        else:
            await self.services.reading.undo_catch_up(self.actor, undo)
            self.screens[-1].say(_("Taken back."))

    async def follow(self, thread: int) -> None:
        followed = await self.services.threads.follow(self.actor, thread)
        words = _("You follow this thread now.") if followed else _("You no longer follow this thread.")
        self.screens[-1].say(words)
