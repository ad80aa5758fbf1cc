"""Looking after the place in line mode: members and what they do here, rules, what moderators answer with, and what
everybody is told. Boards, help now and watched words are set on the server, by `bbs` commands, or on a screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from bbs.domain.people_words import ACCOUNT_WORDS, ROLE_WORDS, role_said
from bbs.domain.policy import Action, Role, may
from bbs.domain.until import ends
from bbs.domain.words import _
from bbs.services.steering_rows import AnnouncementRow, MemberCard, RoleRow
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_room import Room
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_words import action_said
from bbs.verbs.saying import AsWritten, sentence


def part_said(role: RoleRow) -> str:
    """What somebody does here."""
    return role_said(role.role, None if role.board is None else role.board_name)


class SteeringRoom(ListRoom):
    """What there is, as far as it is for whoever is here."""

    heading = _("Looking after this place.")
    hints = ("back",)

    async def load(self) -> None:
        parts: tuple[tuple[str, Callable[[Visit], Room], Action], ...] = (
            (_("Members and what they do here"), MembersRoom, Action.WORK_CASES),
            (_("Rules"), RulesRoom, Action.WORK_CASES),
            (_("What moderators answer with"), TemplatesRoom, Action.WORK_CASES),
            (_("Announcements"), StandingRoom, Action.MANAGE_SITE),
        )
        self.items = [Item(words, self._opens(room)) for words, room, action in parts if may(self.actor, action)]

    def _opens(self, room: Callable[[Visit], Room]) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            self.visit.open(room(self.visit))

        return go


class RulesRoom(ListRoom):
    """The rules, in their order."""

    heading = _("The rules.")
    hints = ("back",)

    async def load(self) -> None:
        rules = await self.services.steering_texts.rules(self.actor)
        self.items = [Item(rule.words, partial(self._say, rule.words)) for rule in rules]

    async def _say(self, words: str) -> None:
        self.talk.say(words)


class TemplatesRoom(ListRoom):
    """What moderators answer with. A number says the text of one."""

    heading = _("What moderators answer with.")
    hints = ("back",)

    async def load(self) -> None:
        found = await self.services.steering_texts.templates(self.actor)
        self.items = [Item(one.name, partial(self.say_long, one.body)) for one in found]


class MembersRoom(ListRoom):
    """Those with a part here, and looking somebody up by their exact name: there is no list of members."""

    heading = _("Members. Those with a part here:")
    hints = ("back",)

    async def load(self) -> None:
        holders = await self.services.steering_people.holders(self.actor)
        self.items = [Item(_("Look somebody up by their name"), self._look_up)]
        self.items += [
            Item(
                f"{one.handle}, {', '.join(dict.fromkeys(map(part_said, one.roles)))}", partial(self._open, one.handle)
            )
            for one in holders
        ]

    async def _look_up(self) -> None:
        handle = await self.talk.ask(_("Whose name? Exactly as it is written:"))
        if not handle:
            raise Interrupted
        await self._open(handle.removeprefix("@"))

    async def _open(self, handle: str) -> None:
        card = await self.services.steering_people.member(self.actor, handle)
        self.visit.open(MemberRoom(self.visit, card.handle))


class MemberRoom(ListRoom):
    """One member: how their account stands, what they do here, and what was done about them."""

    says_again = True
    hints = ("back",)

    def __init__(self, visit: Visit, handle: str) -> None:
        super().__init__(visit)
        self._handle = handle

    async def load(self) -> None:
        card = await self.services.steering_people.member(self.actor, self._handle)
        lister = Lister(self.visit.preferences, self.services.clock())
        state = ACCOUNT_WORDS.get(card.state, card.state)
        if card.until is not None:
            state = _("closed until {time}").format(time=lister.moment(card.until))
        does = ", ".join(map(part_said, card.roles)) or _("is a member")
        joined = _("joined {day}").format(day=card.joined)
        self.heading = sentence(AsWritten(card.handle), state, does, joined)
        self.items = [Item(_("What moderators did, and why"), self._history)]
        if may(self.actor, Action.MANAGE_SITE):
            self.items += self._changes(card)

    def _changes(self, card: MemberCard) -> list[Item]:
        if card.state == "suspended":
            account = Item(_("Open the account again"), self._open_again)
        else:
            account = Item(_("Close the account"), self._close)
        roles = [self._role(RoleRow(role), card) for role in ROLE_WORDS]
        boards = [self._role(role, card) for role in card.roles if role.board is not None]
        return [account, *roles, *boards, Item(_("Let them look after one board"), self._give_board)]

    def _role(self, role: RoleRow, card: MemberCard) -> Item:
        held = role in card.roles
        words = _("Take from them: {role}") if held else _("Give them: {role}")
        return Item(words.format(role=part_said(role)), partial(self._take if held else self._give, role))

    async def _history(self) -> None:
        found = await self.services.actions.history(self.actor, handle=self._handle)
        await self.say_long("\n".join(map(action_said, found)) or _("Nothing was done."))

    async def _open_again(self) -> None:
        if not await self.talk.sure(_("Open the account again? They are told.")):
            raise Interrupted
        await self.services.steering_people.open_again(self.actor, self._handle)
        await self.say_list()

    async def _close(self) -> None:
        choices = [Choice(end.words, partial(self._close_until, end.moment)) for end in ends(self.services.clock())]
        choices.append(Choice(_("until somebody opens it again"), partial(self._close_until, None)))
        await self.talk.choose_once(_("For how long?"), choices, _("A number, or Enter to go back:"))

    async def _close_until(self, until: datetime | None) -> None:
        asked = _("Close the account of {name}? Their sessions end.").format(name=self._handle)
        if not await self.talk.sure(asked):
            raise Interrupted
        await self.services.steering_people.close(self.actor, self._handle, until)
        self.talk.say(_("Closed. They can read why, answer, and ask for a person."))
        await self.say_list()

    async def _give(self, role: RoleRow) -> None:
        everything = _("{name} can do everything that you can, then. Is that so?").format(name=self._handle)
        if role.role == Role.SYSOP.value and not await self.talk.sure(everything):
            raise Interrupted
        await self.services.steering_people.give_role(self.actor, self._handle, role.role, role.board)
        self.talk.say(_("Given, and it holds at once."))
        await self.say_list()

    async def _take(self, role: RoleRow) -> None:
        asked = _("Take it from {name}? Their sessions end, and they sign in again.").format(name=self._handle)
        if not await self.talk.sure(asked):
            raise Interrupted
        await self.services.steering_people.take_role(self.actor, self._handle, role.role, role.board)
        await self.say_list()

    async def _give_board(self) -> None:
        boards = await self.services.steering.boards(self.actor)
        choices = [
            Choice(f"{board.experience_name}: {board.name}", partial(self._give, self._on(board.slug, board.name)))
            for board in boards
        ]
        await self.talk.choose_once(_("Which board?"), choices, _("A number, or Enter to go back:"))

    def _on(self, slug: str, name: str) -> RoleRow:
        return RoleRow(Role.MODERATOR.value, slug, name)


class StandingRoom(ListRoom):
    """What everybody is told. A number takes one back, after asking."""

    heading = _("What everybody is told at home, until they have read it.")
    hints = ("back",)

    async def load(self) -> None:
        standing = await self.services.announcements.standing(self.actor)
        lister = Lister(self.visit.preferences, self.services.clock())
        self.items = [Item(_("Tell everybody something"), self._announce)]
        self.items += [Item(self._said(lister, one), partial(self._end, one.number)) for one in standing]

    def _said(self, lister: Lister, one: AnnouncementRow) -> str:
        until = _("until taken back") if one.until is None else _("until {time}").format(time=lister.moment(one.until))
        return f"{' '.join(one.words.split())}, {until}"

    async def _announce(self) -> None:
        self.talk.say(_("Everybody reads this at home, guests too, until they have read it."))
        words = await self.talk.ask(_("What are they told? In one line:"))
        if not words:
            raise Interrupted
        choices = [Choice(end.words, partial(self._tell, words, end.moment)) for end in ends(self.services.clock())]
        choices.append(Choice(_("until somebody takes it back"), partial(self._tell, words, None)))
        await self.talk.choose_once(_("Until when?"), choices, _("A number, or Enter to go back:"))

    async def _tell(self, words: str, until: datetime | None) -> None:
        if not await self.talk.sure(_("Tell everybody?")):
            raise Interrupted
        await self.services.announcements.announce(self.actor, words, until)
        self.talk.say(_("Everybody is told."))
        await self.say_list()

    async def _end(self, number: int) -> None:
        if not await self.talk.sure(_("Take it back?")):
            raise Interrupted
        await self.services.announcements.end(self.actor, number)
        await self.say_list()
