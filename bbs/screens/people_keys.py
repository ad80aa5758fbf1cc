"""Search, and what concerns the author of what one stands on: the keys that lists of threads and posts share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bbs.domain.addresses import Address
from bbs.domain.people_words import became_words
from bbs.domain.words import _
from bbs.screens.base import BaseScreen
from bbs.services.people import About, Kind, Relation, Whom


class SearchKey(BaseScreen):
    """Mixed into screens from which one can search."""

    async def do_search(self) -> None:
        await self.bbs.open_search()


class PeopleKeys(SearchKey):
    """Mixed into screens that show what people have written: `i`, `b` and `/`.

    A screen says with `address_here` whose post is meant, and with `people_changed` what is to be looked at again when
    somebody's posts have been folded or not any more.
    """

    def address_here(self) -> Address | None:
        """The post that one stands on, or the thread; None where there is none."""
        raise NotImplementedError

    async def people_changed(self) -> None:
        """Looks again at what is shown: somebody has been blocked or muted, or let back."""
        look_again = getattr(self, "look_again", None)
        if look_again is not None:
            await look_again()

    async def do_about(self) -> None:
        address = self.address_here()
        if address is not None:
            await self.bbs.open_about(address)

    async def do_block(self) -> None:
        address = self.address_here()
        if address is not None:
            await ask_to_block(self, address, self.people_changed)


async def ask_to_block(screen: BaseScreen, whom: Whom, changed: Callable[[], Awaitable[None]]) -> None:
    """Asks in the line below whether to mute or to block somebody, or to take that back."""
    about = await screen.services.people.about(screen.actor, whom)
    if about.own:
        screen.say(_("This is by you."))
        return

    def doing(kind: Kind) -> Callable[[], Awaitable[None]]:
        async def do() -> None:
            relation = await screen.services.people.block(screen.actor, whom, kind)
            await changed()
            screen.say(said(about, relation))

        return do

    screen.choose(_asked(about), {"1": doing("mute"), "2": doing("block")})


def _asked(about: About) -> str:
    name = about.byline.text
    mute = _("1 unmute {name}") if about.relation == "muted" else _("1 mute {name}")
    block = _("2 unblock") if about.relation == "blocked" else _("2 block")
    where = "" if about.handle is not None else _("  in this thread")
    return f"{mute.format(name=name)}  {block}{where}"


def said(about: About, relation: Relation) -> str:
    """What has become of it, in a sentence."""
    return became_words(relation, about.byline, in_thread=about.handle is None)
