"""Where one is, chosen from the regions that help now has numbers for."""

from __future__ import annotations

from bbs.domain.commands import Command
from bbs.domain.preferences import preference_named
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.form import Parts
from bbs.screens.moves import ListMoves
from bbs.screens.settings_choices import CHOSEN, NOT_CHOSEN
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import Row, RowList
from bbs.terminal.looks import Line

REGION = "region"


class RegionScreen(ListMoves):
    """Enter keeps a region and goes back. The first line says nothing of where one is."""

    def __init__(self) -> None:
        preference = preference_named(REGION)
        super().__init__(preference.words)
        self.list = RowList()
        self.body = self.parts = Parts(Prose([para(preference.about), para()]), rows=self.list)
        self._empty = preference.empty

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def _load(self) -> None:
        regions = await self.services.help_now.regions(self.actor)
        self.list.show([self._row(region) for region in ("", *regions)], keep=self.bbs.preferences.region)
        self.parts.share_rows()

    def _row(self, region: str) -> Row:
        def draw(room: int) -> Line:
            taken = region == self.bbs.preferences.region
            mark = CHOSEN if taken else NOT_CHOSEN
            return [(fit(f"{mark} {region or self._empty}", room), "strong" if taken else "plain")]

        return Row(draw, region)

    def words_for(self, command: Command) -> str:
        return _("Choose") if command.name == "open" else super().words_for(command)

    async def do_open(self) -> None:
        await self.bbs.choose_preference(REGION, str(self.list.chosen or ""))
        await self.do_back()
