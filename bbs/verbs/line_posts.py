"""What concerns a thread or a post that somebody means, and its author: where one stands, or by a number of a list."""

from __future__ import annotations

from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.people_words import became_words
from bbs.domain.words import _
from bbs.services.people import About, Kind, Relation, Whom
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_reading import ReadingRoom
from bbs.verbs.line_talk import Choice, Interrupted


class PostsRoom(ReadingRoom):
    """A room with posts or threads in it. `address` says which one is meant."""

    async def address(self, words: str) -> Address:
        """The thread or post that is meant by the words behind a command. Raises `Interrupted` where none is."""
        raise NotImplementedError

    async def do_follow(self, words: str) -> None:
        address = await self.address(words)
        followed = await self.services.threads.follow(self.actor, address.thread)
        await self.look_again()
        self.talk.say(_("You follow this thread now.") if followed else _("You no longer follow this thread."))

    async def do_about(self, words: str) -> None:
        from bbs.verbs.line_people import AboutRoom  # noqa: PLC0415

        self.visit.open(AboutRoom(self.visit, await self.address(words)))

    async def do_block(self, words: str) -> None:
        await self.block(await self.address(words))
        await self.look_again()

    async def block(self, whom: Whom) -> None:
        """Asks whether to mute or to block somebody, or to take that back."""
        about = await self.services.people.about(self.actor, whom)
        if about.own:
            self.talk.say(_("This is by you."))
            return
        choices = [Choice(words, partial(self._block, about, whom, kind)) for kind, words in _relations(about).items()]
        heading = _("Posts by {name}.").format(name=about.byline.text)
        await self.talk.choose_once(heading, choices, _("A number, or Enter to go back:"))

    async def _block(self, about: About, whom: Whom, kind: Kind) -> None:
        relation = await self.services.people.block(self.actor, whom, kind)
        self.talk.say(relation_said(about, relation))


class HidingRoom(PostsRoom):
    """The same, where a thread can be hidden for oneself."""

    async def do_hide_thread(self, words: str) -> None:
        address = await self.address(words)
        hidden = await self.services.threads.hide(self.actor, address.thread)
        await self.look_again()
        self.talk.say(_("Hidden for you. hide again takes that back.") if hidden else _("No longer hidden."))


class PostList(ListRoom, PostsRoom):
    """A list of threads or posts: each item has an address as its key, and its number says which is meant."""

    async def address(self, words: str) -> Address:
        if not self.items:
            self.talk.say(self.nothing)
            raise Interrupted
        words = words or await self.talk.ask(_("Which one? A number:"))
        if not words:
            raise Interrupted
        found = self.item(words)
        if found is None or not isinstance(found.key, Address):
            raise Interrupted
        return found.key

    def to(self, words: str, address: Address) -> Item:
        """An item that opens the thread or post at this address."""

        async def go() -> None:
            self.open_thread(address.thread, address.post)

        return Item(words, go, address)


def _relations(about: About) -> dict[Kind, str]:
    """The two ways to keep somebody away, each as it would change how they stand now."""
    muted, blocked = about.relation == "muted", about.relation == "blocked"
    here = _("in this thread") if about.handle is None else ""
    mute = _("Fold no more what they write") if muted else _("Mute: fold what they write, for you alone")
    block = _("Block no more") if blocked else _("Block: fold it, and they cannot answer you")
    return {"mute": f"{mute} {here}".strip(), "block": f"{block} {here}".strip()}


def relation_said(about: About, relation: Relation) -> str:
    """What has become of it, in a sentence."""
    return became_words(relation, about.byline, in_thread=about.handle is None)
