"""Where one is signed in at this moment, and how to end it from here."""

from __future__ import annotations

from collections.abc import Iterator

from bbs.domain.words import _
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList
from bbs.services.sessions import SessionRow
from bbs.terminal.looks import Line

OTHERS = "others"


class SessionsScreen(ListMoves):
    """Enter ends the session that is chosen, after asking."""

    def __init__(self) -> None:
        super().__init__(_("Where you are signed in"))
        self.body = self.list = RowList()

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        self.list.show(list(self._rows()), keep=self.list.chosen)

    def _rows(self) -> Iterator[Row]:
        sessions = self.services.sessions.of(self.actor)
        for one in sessions:
            yield Row(lambda _room, one=one: self._line(one), one.id)  # type: ignore[misc]
        if any(not one.current for one in sessions):
            yield GAP
            yield Row(lambda _room: [(_("End all others"), "accent")], OTHERS)

    def _line(self, one: SessionRow) -> Line:
        began = self.bbs.preferences.when(one.began, self.services.clock())
        return [(_("Since {time}").format(time=began), "plain"), (_("  this one") if one.current else "", "accent")]

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if chosen == OTHERS:
            self.choose(_("End all others? y does, any other key leaves them."), {"y": self._end_others})
        elif chosen == self.actor.session:
            await self.do_leave()
        elif isinstance(chosen, int):
            self.choose(_("End it? y does, any other key leaves it."), {"y": lambda: self._end(chosen)})

    async def _end(self, session: int) -> None:
        self.services.sessions.end(self.actor, session)
        await self._load()
        self.say(_("That session is over."))

    async def _end_others(self) -> None:
        await self.services.sessions.end_others(self.actor)
        await self._load()
        self.say(_("Your other sessions end now."))
