"""The ways between screens: what opens what, whichever screen one stands on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from bbs.domain.addresses import Address, parse_address
from bbs.domain.commands import Place as Where
from bbs.domain.filters import Filter
from bbs.domain.policy import Actor
from bbs.domain.preferences import Preferences
from bbs.domain.words import _
from bbs.errors import BadInput
from bbs.screens.about import AboutScreen
from bbs.screens.about_me import BioScreen, KnownScreen
from bbs.screens.base import BaseScreen
from bbs.screens.blocked import BlockedScreen
from bbs.screens.board import BoardScreen
from bbs.screens.compose import compose_edit, compose_reply, compose_thread
from bbs.screens.drafts import DraftsScreen
from bbs.screens.help_now import HelpNow
from bbs.screens.keys import Keys
from bbs.screens.news import NewsScreen
from bbs.screens.search import SearchScreen
from bbs.screens.settings import SettingsScreen
from bbs.screens.thread import ThreadScreen
from bbs.screens.unanswered import UnansweredScreen
from bbs.services.events import Event
from bbs.services.news import NewsKind
from bbs.services.people import Whom
from bbs.services.reading import Undo
from bbs.services.rows import Draft, OfferedKey, Place, Stop
from bbs.services.site import Services
from bbs.services.tries import HandleChecks

WRITING = "writing"
"""The place of somebody who was writing: they come back to their draft."""

QUIET = "quiet"
"""The place of somebody who left at once: they come back to home, and nothing is offered by itself."""


class Navigation:
    """Mixed into the app. Screens are imported where they are opened: they all know the app."""

    services: Services
    actor: Actor
    preferences: Preferences
    screens: list[BaseScreen]
    community = "Lighthouse"
    greeting = ""
    last_board: str | None = None
    last_sent: Address | None = None
    quiet = False
    offered_keys: tuple[OfferedKey, ...] = ()
    env: Mapping[str, str] = {}
    checks: HandleChecks
    origin: str | None = None
    _undo: Undo | None = None
    _place: Place | None = None
    _news: Event | None = None

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The kind of threads that is shown of a board, by its slug, where that is not all of them."""
        return {}

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
        await self._down_to_board()
        below = self.screens[-1]
        if isinstance(below, BoardScreen) and below.slug != stop.board:
            await self.change_screen(BoardScreen(stop.board, stop.thread))
        elif not isinstance(below, BoardScreen):
            await self.open_screen(BoardScreen(stop.board, stop.thread))
        await self.open_screen(ThreadScreen(stop.thread, stop.number))

    async def _down_to_board(self) -> None:
        """Away with everything above the board that one is on, or above home."""
        while len(self.screens) > 1 and self.screens[-1].place not in (Where.BOARD, Where.HOME):
            await self._drop()

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
        await self._down_to_board()
        if isinstance(self.screens[-1], BoardScreen):
            await self.change_screen(BoardScreen(found))
        else:
            await self.open_screen(BoardScreen(found))

    async def jump(self, text: str) -> None:
        """Opens what an address such as #12 or #12.7 writes."""
        address = parse_address(text)
        if address is None:
            raise BadInput(_("A number like 12, or 12.7 for a post of it."))
        await self.services.reading.open(self.actor, address.thread, around=address.post, before=0, after=0)
        await self.open_thread(address.thread, address.post)

    async def recall(self) -> None:
        """Looks up where the member was, before home shows anything: who left at once is offered nothing there."""
        if not self.actor.is_guest:
            self._place = await self.services.reading.place(self.actor)
            self.quiet = self._place is not None and self._place.screen == QUIET

    async def resume(self) -> None:
        """Back to where the member was when they left or were cut off, or to where they chose to begin."""
        place, self._place = self._place, None
        if self.preferences.start == "news" and not self.quiet:
            await self.open_news()
            return
        if place is None or place.board is None or self.preferences.start == "home":
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

    # Search and people

    async def open_search(self, text: str = "") -> None:
        """Search: an empty field, or with `text` what that finds."""
        await self.open_screen(SearchScreen(text))

    async def open_about(self, whom: Whom | None = None) -> None:
        """About a member, or whoever wrote a post; without either, one's own page."""
        wanted = self.actor.handle if whom is None else whom
        await self.services.people.about(self.actor, wanted)
        await self.open_screen(AboutScreen(wanted))

    async def open_bio(self) -> None:
        """What one says of oneself, to be changed."""
        await self.open_screen(BioScreen(await self.services.people.about(self.actor, self.actor.handle)))

    async def open_known(self) -> None:
        """The experiences that one shows to know."""
        await self.open_screen(KnownScreen(await self.services.people.about(self.actor, self.actor.handle)))

    async def open_blocked(self) -> None:
        """The people whose posts one keeps away."""
        await self.open_screen(BlockedScreen())

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

    # Doors

    async def look_around(self) -> None:
        """Home, as a guest."""
        from bbs.screens.home import HomeScreen  # noqa: PLC0415

        await self.open_screen(HomeScreen())

    async def open_joining(self) -> None:
        """The first step of joining, above whatever is on the screen."""
        from bbs.screens.join import first_screen  # noqa: PLC0415

        mode = self.services.registration.mode
        await self.open_screen(first_screen(self.offered_keys, self.env, mode, self.checks))

    async def open_let_in(self) -> None:
        """Who asks to come in, for moderators."""
        from bbs.screens.let_in import LetIn  # noqa: PLC0415

        await self.open_screen(LetIn())

    async def open_invites(self) -> None:
        """The invitations of a moderator."""
        from bbs.screens.invites import InvitesScreen  # noqa: PLC0415

        await self.open_screen(InvitesScreen())

    async def open_recovery(self) -> None:
        """The door for whoever has lost their password or key."""
        from bbs.screens.recover import RecoverScreen  # noqa: PLC0415

        await self.open_screen(RecoverScreen())

    # Help

    async def open_help_now(self) -> None:
        """The resources, above whatever is on the screen."""
        if not isinstance(self.screens[-1], HelpNow):
            await self.open_screen(HelpNow())

    async def open_settings(self) -> None:
        """What one chooses for oneself, above whatever is on the screen; there is one such screen at a time."""
        if not any(isinstance(screen, SettingsScreen) for screen in self.screens):
            await self.open_screen(SettingsScreen())

    async def open_keys(self, screen: BaseScreen) -> None:
        """Everything that can be done on a screen."""
        await self.open_screen(Keys(screen))

    # What is for me

    async def open_news(self, *, followed: bool = False) -> None:
        """Replies, mentions and followed threads. From a thread opened there, it leads back to the same list."""
        if any(isinstance(screen, NewsScreen) for screen in self.screens):
            while not isinstance(self.screens[-1], NewsScreen):
                await self._drop()
            await self.screens[-1].returned()
        else:
            await self.open_screen(NewsScreen(followed=followed))

    async def open_unanswered(self) -> None:
        """What nobody has answered yet."""
        await self.open_screen(UnansweredScreen())

    async def news_came(self, event: Event) -> None:
        """Something has come for the member: said once, as soon as they are where a line does not disturb."""
        self._news = event
        await self.say_news()

    async def say_news(self) -> None:
        """Says what has come last, where that has not been said and is still unread. Never while they write."""
        top, event = self.screens[-1], self._news
        if event is None or event.thread is None or event.number is None or not _may_be_told(top):
            return
        self._news = None
        if isinstance(top, ThreadScreen) and top.thread == event.thread:
            return  # it says so itself
        row = await self.services.news.about(self.actor, event.thread, event.number)
        if row is not None and top is self.screens[-1]:
            reply = row.kind is NewsKind.REPLY
            words = _("{name} answered you. N shows it.") if reply else _("{name} mentioned you. N shows it.")
            top.say(words.format(name=row.byline.text))

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


def _may_be_told(screen: BaseScreen) -> bool:
    """Whether somebody on this screen is told that something came for them: not while they write or look for help,
    and not where the line below says something else."""
    reads = screen.place in (Where.HOME, Where.BOARD, Where.THREAD) or isinstance(screen, NewsScreen)
    return reads and screen.is_quiet
