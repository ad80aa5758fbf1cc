"""Members: looked up by an exact name, with what they do here. There is no list of everybody to go through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bbs.domain.members import MAX_HANDLE
from bbs.domain.people_words import ACCOUNT_WORDS, ROLE_WORDS
from bbs.domain.policy import Action, Role, may
from bbs.domain.until import ends
from bbs.domain.when import at
from bbs.domain.words import _, ngettext
from bbs.domain.zones import zone
from bbs.screens.act_choices import ChooseOne
from bbs.screens.case_history import ActionsScreen
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new, pair
from bbs.screens.steering_words import role_words
from bbs.screens.widgets.rows import GAP, Row, heading, note, notes
from bbs.services.steering_rows import BoardDetails, MemberCard, OpenedBy, RoleRow

LOOK_UP = "look up"


class MembersScreen(SteeringList):
    """Enter opens one of those with a part here, or asks for a name."""

    def __init__(self) -> None:
        super().__init__(_("Members"))

    def hints(self) -> str:
        return _("! help now  Enter opens  Esc back")

    async def fetch(self) -> Sequence[Row]:
        holders = await self.services.steering_people.holders(self.actor)
        rows = [new(_("Look somebody up by their name"), LOOK_UP), GAP, heading(_("Those with a part here"))]
        rows += [
            entry(one.handle, f"@{one.handle}", right=", ".join(dict.fromkeys(map(role_words, one.roles))))
            for one in holders
        ]
        return rows if holders else [*rows, *notes(_("Nobody yet."))]

    async def opened(self, chosen: object) -> None:
        if chosen == LOOK_UP:
            asked = Asked("handle", _("Name: "), 2 * MAX_HANDLE)
            about = [_("Exactly as it is written: there is no list of members, for nobody.")]
            await self.bbs.open_screen(FieldsForm(_("Look somebody up"), [asked], self._look_up, about=about))
        else:
            await self.bbs.open_screen(MemberScreen(str(chosen).removeprefix("@")))

    async def _look_up(self, typed: Mapping[str, str]) -> None:
        card = await self.services.steering_people.member(self.actor, typed["handle"])
        await self.bbs.change_screen(MemberScreen(card.handle))


class MemberScreen(SteeringList):
    """One member: what they do here, and how their account stands. Enter changes what can be changed."""

    def __init__(self, handle: str) -> None:
        super().__init__(handle)
        self._handle = handle
        self._card: MemberCard | None = None

    async def fetch(self) -> Sequence[Row]:
        self._card = card = await self.services.steering_people.member(self.actor, self._handle)
        return list(self._rows(card))

    def hints(self) -> str:
        return _("! help now  Enter opens, or changes  Esc back")

    def _rows(self, card: MemberCard) -> Iterator[Row]:
        state = ACCOUNT_WORDS.get(card.state, card.state)
        if card.until is not None:
            state = _("closed until {time}").format(time=self._clock(card.until))
        yield pair(_("Account"), state, "state")
        yield pair(_("Does here"), ", ".join(map(role_words, card.roles)) or _("is a member"), "roles")
        yield pair(_("What was done"), _("what moderators did, and why"), "history")
        yield GAP
        yield from notes(_("Joined: {day}.").format(day=card.joined))
        if card.opened_by is not None:
            yield from _opened_by(card.opened_by)
            yield note(_("A new password is set on the server:"))
            yield note(f"  bbs member password {card.handle}")

    def _clock(self, moment: datetime) -> str:
        return at(moment, self.services.clock(), zone=zone(self.bbs.preferences.zone))

    async def opened(self, chosen: object) -> None:
        card = self._card
        if card is None:
            return
        if chosen == "history":
            await self._history(card)
        elif not may(self.actor, Action.MANAGE_SITE):
            self.say(_("The operator changes that. What concerns a post or a member is done from a case: M"))
        elif chosen == "roles":
            await self.bbs.open_screen(RolesScreen(card.handle))
        elif card.state == "suspended":
            self.choose(_("Open the account again? y does, and they are told."), {"y": self._open_again})
        else:
            choices: list[tuple[object, str]] = [(end.moment, end.words) for end in ends(self.services.clock())]
            choices.append((None, _("until somebody opens it again")))
            await self.bbs.open_screen(ChooseOne(_("Close the account for how long?"), choices, self._ask_close))

    async def _history(self, card: MemberCard) -> None:
        await self.services.actions.history(self.actor, handle=card.handle)
        await self.bbs.open_screen(ActionsScreen(handle=card.handle, case=None))

    async def _ask_close(self, until: object) -> None:
        await self.bbs.go_back()
        words = _("Close the account of {name}? Their sessions end. y does.").format(name=self._handle)
        moment = until if isinstance(until, datetime) else None
        self.choose(words, {"y": lambda: self._close(moment)})

    async def _close(self, until: datetime | None) -> None:
        await self.services.steering_people.close(self.actor, self._handle, until)
        await self.done(_("Closed. They can read why, answer, and ask for a person."), back=False)

    async def _open_again(self) -> None:
        await self.services.steering_people.open_again(self.actor, self._handle)
        await self.done(_("Open again, and they are told."), back=False)


class RolesScreen(SteeringList):
    """What somebody does here: everywhere, or on one board. Enter gives a role at once, and asks before taking one."""

    def __init__(self, handle: str) -> None:
        super().__init__(_("What they do here"))
        self._handle = handle
        self._held: tuple[RoleRow, ...] = ()

    async def fetch(self) -> Sequence[Row]:
        self.title_bar.say(right=self._handle)
        self._held = (await self.services.steering_people.member(self.actor, self._handle)).roles
        boards = await self.services.steering.boards(self.actor)
        rows = [self._row(ROLE_WORDS[role], RoleRow(role)) for role in ROLE_WORDS]
        return [*rows, GAP, heading(_("Looks after single boards")), *map(self._board_row, boards)]

    def _board_row(self, board: BoardDetails) -> Row:
        words = f"{board.experience_name}: {board.name}"
        return self._row(words, RoleRow(Role.MODERATOR.value, board.slug, board.name))

    def _row(self, words: str, role: RoleRow) -> Row:
        held = role in self._held
        return entry(f"{'[x]' if held else '[ ]'} {words}", role, look="strong" if held else "plain")

    async def opened(self, chosen: object) -> None:
        if not isinstance(chosen, RoleRow):
            return
        if chosen in self._held:
            words = _("Take it from {name}? Their sessions end, and they sign in again. y does.")
            self.choose(words.format(name=self._handle), {"y": lambda: self._take(chosen)})
            return
        if chosen.role == Role.SYSOP.value:
            words = _("{name} can do everything that you can, then. y does it.").format(name=self._handle)
            self.choose(words, {"y": lambda: self._give(chosen)})
            return
        await self._give(chosen)

    async def _give(self, role: RoleRow) -> None:
        await self.services.steering_people.give_role(self.actor, self._handle, role.role, role.board)
        await self.done(_("Given, and it holds at once."), back=False)

    async def _take(self, role: RoleRow) -> None:
        await self.services.steering_people.take_role(self.actor, self._handle, role.role, role.board)
        await self.done(_("Taken."), back=False)


def _opened_by(known: OpenedBy) -> Iterator[Row]:
    """How somebody signs in, for the operator."""
    keys = ngettext("{count} key", "{count} keys", known.keys).format(count=known.keys)
    password = _("a password") if known.has_password else _("no password")
    code = _("a recovery code") if known.has_recovery_code else _("no recovery code")
    yield from notes(_("Signs in with {password} and {keys}; {code}.").format(password=password, keys=keys, code=code))
    if known.seen:
        yield from notes(_("Last here: {day}.").format(day=known.seen))
