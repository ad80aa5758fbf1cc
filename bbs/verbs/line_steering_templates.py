"""What moderators answer with, in line mode: moderators read it, the operator writes and changes it."""

from __future__ import annotations

from functools import partial

from bbs.domain.policy import Action, may
from bbs.domain.steering_words import NOT_REVIEWED, REVIEWED
from bbs.domain.words import _
from bbs.errors import BBSError, NoSuchThing
from bbs.services.case_rows import Template
from bbs.verbs.line_fields import ask_anew
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom, by_one, gone
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import AsWritten, sentence


def _review(template: Template) -> str:
    return REVIEWED if template.reviewed else NOT_REVIEWED


async def write_template(visit: Visit, name: str, before: Template | None) -> None:
    """A text for a template, kept on the server until it is used, in the same place as on the screens. Raises
    `BBSError`, and `Interrupted` where it is not to be kept."""
    asking, talk, place = visit.services.asking, visit.talk, f"template:{name}"
    talk.say(_("Moderators send this to members, and can change it before."))
    begun = await asking.draft(visit.actor, place)
    first = "" if begun or before is None else _("It says now:")
    text = begun or (before.body if before is not None else "")
    words = await talk.text(text, lambda body: asking.keep(visit.actor, place, body), first=first)
    try:
        if not await talk.sure(_("Keep it so?")):
            raise Interrupted
        old = None if before is None else before.name
        await visit.services.steering_texts.put_template(visit.actor, name, words, before=old)
    except (BBSError, Interrupted):
        talk.say(_("Nothing is changed. What you wrote is kept, and there the next time."))
        raise
    asking.keep(visit.actor, place, "")
    talk.say(_("Kept. It says that nobody with training has reviewed it."))


class TemplatesRoom(OrderRoom):
    """What there is to answer with. A number says the text of one; for the operator it opens one."""

    heading = _("What moderators answer with.")

    async def load(self) -> None:
        found = await self.services.steering_texts.templates(self.actor)
        changes = may(self.actor, Action.MANAGE_SITE)
        self.items = [
            Item(
                f"{one.name}, {_review(one)}",
                partial(self._open, one.name) if changes else partial(self.say_long, one.body),
            )
            for one in found
        ]
        if changes:
            self.items.append(Item(_("Write a new text"), self._add))

    async def _open(self, name: str) -> None:
        self.visit.open(TemplateRoom(self.visit, name))

    async def _add(self) -> None:
        name = await self.talk.ask(_("What is it called? Enter goes back:"))
        if not name:
            raise Interrupted
        await write_template(self.visit, name, None)
        await self.say_list()


class TemplateRoom(SettingRoom):
    """One text: what it says, what it is called, whether it was reviewed, and its place."""

    def __init__(self, visit: Visit, name: str) -> None:
        super().__init__(visit)
        self._name = name
        self._place = 1

    async def load(self) -> None:
        found = await self.services.steering_texts.templates(self.actor)
        at, one = next(((at, each) for at, each in enumerate(found, 1) if each.name == self._name), (0, None))
        if one is None:
            raise NoSuchThing(_("There is no such template any more."))
        self._place = at
        self.heading = sentence(AsWritten(one.name), _("{place} of {places}").format(place=at, places=len(found)))
        review = _("It was not reviewed after all") if one.reviewed else _("Somebody with training reviewed it")
        self.items = [
            Item(_("Read it; it is {review}").format(review=_review(one)), partial(self.say_long, one.body)),
            Item(_("Change the text"), partial(self._write, one)),
            Item(_("Another name"), partial(self._rename, one)),
            Item(review, partial(self._reviewed, not one.reviewed)),
            Item(_("One up"), partial(self._move, up=True)),
            Item(_("One down"), partial(self._move, up=False)),
            Item(_("Take it away"), self._drop),
        ]

    async def _write(self, one: Template) -> None:
        await write_template(self.visit, one.name, one)
        await self.load()

    async def _rename(self, one: Template) -> None:
        async def keep(name: str) -> None:
            before = {each.name for each in await self.services.steering_texts.templates(self.actor)}
            await self.services.steering_texts.put_template(self.actor, name, one.body, before=one.name)
            after = [each.name for each in await self.services.steering_texts.templates(self.actor)]
            self._name = next((each for each in after if each not in before), one.name)

        await ask_anew(self.talk, one.name, _("Its new name, or Enter leaves it:"), keep)
        await self.load()
        self.talk.say(_("It is called {name} now.").format(name=self._name))

    async def _reviewed(self, reviewed: bool) -> None:
        if reviewed and not await self.talk.sure(_("Somebody with clinical training has reviewed these words?")):
            raise Interrupted
        await self.services.steering_texts.review_template(self.actor, self._name, reviewed=reviewed)
        await self.kept(_("Kept."))

    async def _move(self, *, up: bool) -> None:
        await self.services.steering_texts.move_template(self.actor, self._name, by_one(self._place, up=up))
        await self.load()
        self.talk.say(_("It is number {place} now.").format(place=self._place))

    async def _drop(self) -> None:
        if not await self.talk.sure(_("Take this text away?")):
            raise Interrupted
        await self.services.steering_texts.drop_template(self.actor, self._name)
        gone(self, _("Taken away."))
