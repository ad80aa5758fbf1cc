"""The invitations that a moderator has made, and one more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bbs.domain.when import date
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.screens.moves import ListMoves, TextMoves
from bbs.screens.widgets.prose import Prose, para
from bbs.screens.widgets.rows import GAP, Row, RowList, note
from bbs.services.registration import INVITE_DAYS, InviteRow

ANOTHER = "another"


class InvitesScreen(ListMoves):
    """Enter makes one, or takes back one that nobody has used."""

    def __init__(self) -> None:
        super().__init__(_("Invitations"))
        self.body = self.list = RowList()

    async def on_mount(self) -> None:
        self.hush()
        await self.attempt(self._load)

    async def returned(self) -> None:
        await self.attempt(self._load)

    async def _load(self) -> None:
        found = await self.services.registration.invites(self.actor)
        self.list.show(list(self._rows(found)), keep=self.list.chosen)

    def _rows(self, invites: Sequence[InviteRow]) -> Iterator[Row]:
        words = _("Make an invitation: it lets one person in, for {days} days").format(days=INVITE_DAYS)
        yield Row(lambda room: [(fit(words, room), "accent")], ANOTHER)
        yield GAP
        for one in invites:
            words_for_one = self._words(one)
            if one.used is None:
                yield Row(lambda room, said=words_for_one: [(fit(said, room), "plain")], one.id)  # type: ignore[misc]
            else:
                yield note(words_for_one)

    def _words(self, one: InviteRow) -> str:
        made, until = date(one.made), date(one.expires)
        if one.used is not None:
            return _("Made {day}, used").format(day=made)
        if one.expires <= self.services.clock():
            return _("Made {day}, run out").format(day=made)
        return _("Made {day}, good until {until}").format(day=made, until=until)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        if chosen == ANOTHER:
            await self.bbs.open_screen(ShowInvite(await self.services.registration.make_invite(self.actor)))
        elif isinstance(chosen, str):
            self.choose(_("Take it back? y does, any other key leaves it."), {"y": lambda: self._withdraw(chosen)})

    async def _withdraw(self, invite: str) -> None:
        await self.services.registration.withdraw_invite(self.actor, invite)
        await self._load()


class ShowInvite(TextMoves):
    """What an invitation says, once."""

    def __init__(self, invite: str) -> None:
        super().__init__(_("An invitation"))
        self.body = self.text = Prose(
            [
                para(_("Whoever you give this to can join with it, once:")),
                para(),
                para(invite, "strong"),
                para(),
                para(_("They connect as new@, and type it when they are asked. It is shown only now.")),
            ],
            holds_cursor=True,
        )

    async def on_mount(self) -> None:
        self.hush()

    async def do_open(self) -> None:
        await self.do_back()
