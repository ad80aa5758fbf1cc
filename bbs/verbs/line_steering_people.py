"""Members in line mode, for those who look after the place: looked up by their exact name, and what they do here."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from bbs.domain.people_words import ACCOUNT_WORDS, ROLE_WORDS, role_said
from bbs.domain.policy import Action, Role, may
from bbs.domain.until import ends
from bbs.domain.words import _, ngettext
from bbs.services.steering_rows import MemberCard, OpenedBy, RoleRow
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_talk import Choice, Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_words import action_said
from bbs.verbs.saying import AsWritten, sentence


def part_said(role: RoleRow) -> str:
    """What somebody does here."""
    return role_said(role.role, None if role.board is None else role.board_name)


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
        opened = _opened_by(card.handle, card.opened_by) if card.opened_by is not None else ()
        self.heading = sentence(AsWritten(card.handle), state, does, joined, *opened)
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


def _opened_by(handle: str, known: OpenedBy) -> tuple[str, ...]:
    """How somebody signs in, for the operator, and when they were here last."""
    keys = ngettext("{count} key", "{count} keys", known.keys).format(count=known.keys)
    password = _("a password") if known.has_password else _("no password")
    code = _("a recovery code") if known.has_recovery_code else _("no recovery code")
    signs = _("Signs in with {password} and {keys}; {code}.").format(password=password, keys=keys, code=code)
    seen = _("Last here: {day}.").format(day=known.seen) if known.seen else ""
    return signs, seen, _("A new password is set on the server: bbs member password {name}").format(name=handle)
