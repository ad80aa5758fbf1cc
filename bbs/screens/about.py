"""About a member: what they choose to say, whether one keeps them away, and one's own page with what can be changed."""

from __future__ import annotations

from collections.abc import Iterator

from bbs.domain.people_words import PART_WORDS, relation_words
from bbs.domain.when import month
from bbs.domain.words import _
from bbs.screens.moves import TextMoves
from bbs.screens.people_keys import SearchKey, ask_to_block
from bbs.screens.widgets.prose import Paragraph, Prose, para
from bbs.services.people import About, Whom

BLOCK = "b"
"""The key that mutes and blocks."""


class AboutScreen(SearchKey, TextMoves):
    """Enter lists their posts, where they let others do so; on one's own page it changes what stands there."""

    def __init__(self, whom: Whom) -> None:
        super().__init__(_("About a member"))
        self.whom = whom
        self.body = self.text = Prose(holds_cursor=True)
        self.text.on_moved = self.say_rest
        self.about: About | None = None

    async def on_mount(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def returned(self) -> None:
        if await self.attempt(self._load):
            self.hush()

    async def _load(self) -> None:
        self.about = await self.services.people.about(self.actor, self.whom)
        self.text.show(list(words_about(self.about)))

    def hints(self) -> str:
        parts = [_("! help now")]
        if self.about is not None and self.about.own and self.about.handle is not None:
            parts += [_("Enter changes it")]
        elif self.about is not None:
            parts += [_("Enter their posts")] if self.about.listed else []
            parts += [_("b block or mute")]
        return "  ".join([*parts, _("Esc back")])

    async def do_open(self) -> None:
        about = self.about
        if about is None or about.handle is None:
            return
        if about.own:
            await self._change()
        elif about.listed:
            await self.bbs.open_search(f"author:{about.handle}")
        else:
            self.say(_("They do not have their posts listed. Nobody does, unless they choose to."))

    async def _change(self) -> None:
        self.choose(
            _("1 what I say of myself  2 what I know  3 my posts"),
            {"1": self.bbs.open_bio, "2": self.bbs.open_known, "3": self._own_posts},
        )

    async def _own_posts(self) -> None:
        await self.bbs.open_search("author:me")

    async def do_block(self) -> None:
        await ask_to_block(self, self.whom, self._load)

    async def do_about(self) -> None:
        """One stands on the page already."""


def words_about(about: About) -> Iterator[Paragraph]:
    """What stands on the page."""
    yield para(about.byline.text, "heading")
    if about.handle is None:
        yield para()
        if about.own:
            yield para(_("You wrote this without your name. Nobody here sees that it was you."))
            return
        yield para(
            _("Whoever wrote this did so without a name. There is nothing more to see of them, for anybody here.")
        )
        yield para()
        yield para(relation_words(about.relation, BLOCK, unnamed=True), "quiet")
        return
    facts = [PART_WORDS[role] for role in about.roles]
    if about.joined is not None:
        facts.append(_("here since {month}").format(month=month(about.joined)))
    yield para(" · ".join(facts), "quiet")
    if about.knows:
        yield para()
        yield para(", ".join(known.name for known in about.knows), lead=_("Knows: "))
    if about.own and not (about.bio or about.knows):
        yield para()
        yield para(_("You have said nothing of yourself, which is fine. Enter changes it."))
    if about.bio:
        yield para()
        for line in about.bio.split("\n"):
            yield para(line)
    yield para()
    yield from _closing(about)


def _closing(about: About) -> Iterator[Paragraph]:
    if about.relation:
        yield para(relation_words(about.relation, BLOCK), "care")
    elif about.own:
        yield para(_("This is your page. Whether others may list your posts is among your settings."), "quiet")
    elif about.listed:
        yield para(_("They let others list their posts: Enter does."), "quiet")
