"""Line mode for members about what others wrote: telling the moderators, support, and how to answer well."""

from __future__ import annotations

from functools import partial

from bbs.domain.addresses import Address
from bbs.domain.cases import Category, category_words
from bbs.domain.policy import Action, Actor, may
from bbs.domain.reply_guide import AFTER, BEFORE, guide
from bbs.domain.support_words import SUPPORT_WORDS
from bbs.domain.words import _
from bbs.services.site import Services
from bbs.verbs.line_talk import Choice, Interrupted, Talk
from bbs.verbs.saying import post_address


class SupportRooms:
    """What members do about posts that they know by their numbers."""

    def __init__(self, services: Services, actor: Actor, talk: Talk) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk

    def choices(self) -> list[Choice]:
        """What this person can choose from, in words."""
        found = []
        if may(self._actor, Action.SUPPORT):
            found.append(Choice(_("Give support to a post"), self.support))
        if may(self._actor, Action.REPORT):
            found.append(Choice(_("Tell the moderators about a post"), self.report))
        if may(self._actor, Action.REPLY):
            found.append(Choice(_("How to answer well"), self.guide))
        return found

    async def guide(self) -> None:
        """What helps whoever answers."""
        await self._talk.page("\n".join((BEFORE, *(f"{one.lead} {one.text}" for one in guide(None)), AFTER)))

    async def support(self) -> None:
        """One of the four acknowledgements, given or taken back."""
        address = await self._post()
        choices = [Choice(words, partial(self._give, address, kind)) for kind, words in SUPPORT_WORDS.items()]
        await self._talk.choose_once(_("What would you like to give?"), choices, _("A number, or Enter to go back:"))

    async def _give(self, address: Address, kind: str) -> None:
        given = await self._services.support.toggle(self._actor, address, kind)
        said = _("Given: {support}. The same again takes it back.").format(support=SUPPORT_WORDS[kind])
        self._talk.say(said if given else _("Taken back."))

    async def report(self, address: Address | None = None) -> None:
        """Tells the moderators about a post; what happens then is said before and after."""
        address = address or await self._post()
        if first := await self._services.reports.foresee(self._actor, address):
            self._talk.say(first)
        choices = [Choice(words, partial(self._tell, address, kind)) for kind, words in category_words().items()]
        await self._talk.choose_once(_("What is the matter?"), choices, _("A number, or Enter to go back:"))

    async def _tell(self, address: Address, category: Category) -> None:
        talk = self._talk
        if category is Category.WORRIED:
            talk.say(_("A moderator sees this before other things, and writes to them if that can help."))
            talk.say(_("If somebody is in danger now, ! says whom to call, for you too."))
        else:
            talk.say(_("Whoever wrote it does not learn who told us. The moderators see that it was you."))
        words = await talk.ask(_("Your words, in one line; Enter alone says nothing more:"))
        if not await talk.sure(_("Send it to the moderators?")):
            raise Interrupted
        talk.say(await self._services.reports.report(self._actor, address, category, words))

    async def _post(self) -> Address:
        answer = await self._talk.ask(_("Which post? Its number, such as 12.7:"))
        if not answer:
            raise Interrupted
        address = post_address(answer)
        found = await self._services.reading.posts(self._actor, address.thread, [address.post or 1])
        for head in found.values():
            self._talk.say(_("Post {address}, by {name}.").format(address=address, name=head.byline.text))
        return address
