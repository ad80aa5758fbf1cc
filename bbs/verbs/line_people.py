"""People in line mode: what a member says of themselves, and whom one keeps away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from bbs.domain.aloud import month_said
from bbs.domain.commands import command_named
from bbs.domain.people_words import PART_WORDS, relation_words
from bbs.domain.words import _
from bbs.services.people import About, Shut, Whom
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_posts import PostsRoom
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence

BLOCK = command_named("block").spoken
"""The word that mutes and blocks."""


class AboutRoom(PostsRoom):
    """About a member, or whoever wrote a post; on one's own page, the way to change what stands there."""

    hints = ("open", "block", "back")

    def __init__(self, visit: Visit, whom: Whom) -> None:
        super().__init__(visit)
        self.whom = whom
        self.about: About | None = None

    @property
    def words(self) -> Mapping[str, str]:  # type: ignore[override]
        own = self.about is not None and self.about.own
        return {"open": _("What you have written") if own else _("What they have written")}

    async def enter(self) -> None:
        about = self.about = await self.services.people.about(self.actor, self.whom)
        await self.say_long("\n".join(about_said(about)))

    def offers(self, name: str) -> bool:
        about = self.about
        if name == "open":
            return about is not None and about.handle is not None and (about.own or about.listed)
        if name == "block":
            return about is not None and not about.own
        if name in ("about", "follow", "keep", "filters", "order", "catch_up", "undo_catch_up", "next_unread"):
            return False
        return super().offers(name)

    async def do_open(self, words: str) -> None:
        about = self.about
        if about is not None and about.handle is not None:
            await self.do_search("author:me" if about.own else f"author:{about.handle}")

    async def do_block(self, words: str) -> None:
        await self.block(self.whom)


def about_said(about: About) -> Iterator[str]:
    """What there is to know, line by line."""
    yield sentence(_("About {name}").format(name=about.byline.text))
    if about.handle is None and about.own:
        yield _("You wrote this without your name. Nobody here sees that it was you.")
    elif about.handle is None:
        yield _("Whoever wrote this did so without a name. There is nothing more to see of them, for anybody here.")
        yield relation_words(about.relation, BLOCK, unnamed=True)
    else:
        yield from _named(about)


def _named(about: About) -> Iterator[str]:
    facts = [PART_WORDS[role] for role in about.roles if role in PART_WORDS]
    if about.joined is not None:
        facts.append(_("here since {month}").format(month=month_said(about.joined)))
    if facts:
        yield sentence(", ".join(facts))
    if about.knows:
        yield _("Knows: {names}.").format(names=", ".join(known.name for known in about.knows))
    if about.bio:
        yield about.bio
    if about.own and not (about.bio or about.knows):
        yield _("You have said nothing of yourself, which is fine. It is among the settings.")
    if about.relation:
        yield relation_words(about.relation, BLOCK)
    elif about.listed:
        yield _("They let others list their posts: open does.")


class BlockedRoom(ListRoom):
    """The people whose posts one keeps away. A number lets somebody back, after asking."""

    heading = _("People you keep away.")
    nothing = _("Nobody. block, at a post, folds its author for you.")
    hints = ("back",)

    async def load(self) -> None:
        self.items = [
            Item(_shut_said(shut), partial(self._let_back, shut))
            for shut in await self.services.people.blocked(self.actor)
        ]

    async def _let_back(self, shut: Shut) -> None:
        name = shut.handle or _("this member")
        if await self.talk.sure(_("Let {name} back?").format(name=name)):
            await self.services.people.block(self.actor, shut.whom, shut.kind)
            await self.say_list()


def _shut_said(shut: Shut) -> str:
    kind = _("blocked") if shut.kind == "block" else _("muted")
    who = shut.handle or _("without a name in thread {number}, {subject}").format(
        number=shut.thread, subject=shut.subject
    )
    return f"{who}, {kind}"
