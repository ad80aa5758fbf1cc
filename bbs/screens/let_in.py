"""People who ask to come in, for moderators: one key lets somebody in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.widget import Widget

from bbs.domain.width import fit, width
from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, RowList, note
from bbs.services.registration import ApplicationRow
from bbs.terminal.looks import Line

INVITES = "invites"
ABOUT_PART = 3
"""One part in so many of the screen is for the words of whoever is chosen."""


class LetIn(ListMoves):
    """y lets the one who is chosen in, n turns them away, after asking. What they say stands below the list."""

    def __init__(self) -> None:
        super().__init__(_("People who ask to come in"))
        self.body = self.list = RowList()
        self.about = Prose()
        self._waiting: tuple[ApplicationRow, ...] = ()

    def compose(self) -> Iterable[Widget]:
        yield self.title_bar
        yield self.list
        yield self.about
        yield self.status

    async def on_mount(self) -> None:
        self.about.styles.height = max((self.app.size.height - 2) // ABOUT_PART, 2)
        self.hush()
        await self.attempt(self._load)

    def hints(self) -> str:
        return _("! help now  y let in  n turn away  Esc back")

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        self._waiting = await self.services.registration.applications(self.actor)
        self.list.show(list(self._rows(self._waiting)), keep=self.list.chosen)
        self._explain()

    def _rows(self, waiting: Sequence[ApplicationRow]) -> Iterator[Row]:
        for one in waiting:
            yield Row(lambda room, one=one: self._line(one, room), one.handle)  # type: ignore[misc]
        if not waiting:
            yield note(_("Nobody is waiting."), "plain")
        yield GAP
        yield Row(lambda room: [(fit(_("Invitations"), room), "accent")], INVITES)

    def _line(self, one: ApplicationRow, room: int) -> Line:
        since = self.bbs.preferences.when(one.since, self.services.clock(), roughly=True)
        name = fit(one.handle, max(room - width(since) - 1, 0))
        return [(name, "strong"), (" " * (room - width(name) - width(since)) + since, "quiet")]

    @property
    def _chosen(self) -> ApplicationRow | None:
        return next((one for one in self._waiting if one.handle == self.list.chosen), None)

    def _explain(self) -> None:
        one = self._chosen
        words = (one.words or _("They have said nothing, which is fine.")) if one is not None else ""
        self.about.show([para(line) for line in words.splitlines()])

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None and self._chosen is not None and key in ("y", "n"):
            self.hush()
            await self.attempt(self._let_in if key == "y" else self._ask_away)
            return True
        before = self.list.chosen
        meant = await super().press(key, character)
        if self.list.chosen != before and self.bbs.screens[-1] is self:
            self._explain()
        return meant

    async def do_open(self) -> None:
        if self.list.chosen == INVITES:
            await self.bbs.open_invites()
        elif self._chosen is not None:
            words = _("Let {handle} in? y does, n turns them away.").format(handle=self._chosen.handle)
            self.choose(words, {"y": self._let_in, "n": self._ask_away})

    async def _let_in(self) -> None:
        if (one := self._chosen) is not None:
            await self.services.registration.let_in(self.actor, one.handle)
            await self._load()
            self.say(_("{handle} is in.").format(handle=one.handle))

    async def _ask_away(self) -> None:
        if (one := self._chosen) is not None:
            words = _("Turn {handle} away? All they gave is gone then. y does.").format(handle=one.handle)
            self.choose(words, {"y": lambda: self._away(one.handle)})

    async def _away(self, handle: str) -> None:
        await self.services.registration.turn_away(self.actor, handle)
        await self._load()
        self.say(_("{handle} is turned away.").format(handle=handle))
