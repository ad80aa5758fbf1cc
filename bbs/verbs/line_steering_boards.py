"""Boards and experiences in line mode, for the operator: which there are, new ones, and how an experience is set."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from bbs.domain.words import _
from bbs.errors import NoSuchThing
from bbs.services.steering import MODERATORS_BOARD
from bbs.services.steering_rows import BoardChange, BoardDetails, ExperienceChange, ExperienceDetails
from bbs.verbs.line_fields import Field, ask_anew, ask_fields
from bbs.verbs.line_list import Item
from bbs.verbs.line_steering_board import BoardSteering, board_marks, place_of
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom
from bbs.verbs.line_talk import Choice
from bbs.verbs.line_visit import Visit
from bbs.verbs.saying import sentence

ASKED: Final = (
    Field("slug", _("A short name for addresses and scripts, such as night-owls. Enter goes back:")),
    Field("name", _("Its name, as members read it:")),
    Field("description", _("What is it for? In one line, or Enter for nothing:"), needed=False),
)
"""What a new board or a new experience needs."""


class PlacesRoom(OrderRoom):
    """Each experience with its boards behind it. What can be made stands last: what is there is opened more often."""

    heading = _("Boards and experiences.")

    async def load(self) -> None:
        steering = self.services.steering
        boards, experiences = await steering.boards(self.actor), await steering.experiences(self.actor)
        self.items = [item for one in experiences for item in self._group(one, boards)]
        self.items += [Item(_("Make a new board"), partial(self._new_board, experiences))]
        self.items += [Item(_("Make a new experience, which is a group of boards"), self._new_experience)]
        if not any(board.slug == MODERATORS_BOARD for board in boards):
            self.items.append(Item(_("Make a board for those who look after boards"), self._moderators))

    def _group(self, one: ExperienceDetails, boards: tuple[BoardDetails, ...]) -> list[Item]:
        found = [board for board in boards if board.experience == one.slug]
        words = _("Experience {name}").format(name=one.name)
        said = words if found else _("{experience}, no board yet").format(experience=words)
        return [Item(said, partial(self._open_experience, one.slug))] + [
            Item(", ".join(filter(None, (board.name, board_marks(board)))), partial(self._open_board, board.slug))
            for board in found
        ]

    async def _open_experience(self, slug: str) -> None:
        self.visit.open(ExperienceRoom(self.visit, slug))

    async def _open_board(self, slug: str) -> None:
        self.visit.open(BoardSteering(self.visit, slug))

    # Making

    async def _new_board(self, experiences: tuple[ExperienceDetails, ...]) -> None:
        if not experiences:
            self.talk.say(_("A board stands in an experience: that is made first."))
            return
        choices = [Choice(one.name, partial(self._add_board, one.slug)) for one in experiences]
        await self.talk.choose_once(_("In which experience?"), choices, _("A number, or Enter to go back:"))

    async def _add_board(self, experience: str) -> None:
        self.talk.say(_("All members read it at first. The rest is set once it is there."))

        async def keep(given: Mapping[str, str]) -> None:
            change = BoardChange(description=given["description"])
            made = await self.services.steering.add_board(self.actor, experience, given["slug"], given["name"], change)
            self.talk.say(_("It is there, and members see it."))
            self.visit.open(BoardSteering(self.visit, made.slug))

        await ask_fields(self.talk, ASKED, keep)

    async def _new_experience(self) -> None:
        self.talk.say(_("What people live through, and the group of boards for it."))

        async def keep(given: Mapping[str, str]) -> None:
            change = ExperienceChange(description=given["description"])
            await self.services.steering.add_experience(self.actor, given["slug"], given["name"], change)

        await ask_fields(self.talk, ASKED, keep)
        self.talk.say(_("It is there. Members see it once it has a board."))
        await self.say_list()

    async def _moderators(self) -> None:
        if await self.talk.sure(_("Make it? Those who look after boards read it, and nobody else.")):
            made = await self.services.steering.make_moderators_board(self.actor)
            self.talk.say(_("It is there."))
            self.visit.open(BoardSteering(self.visit, made.slug))


class ExperienceRoom(SettingRoom):
    """One experience. A number changes a line."""

    def __init__(self, visit: Visit, slug: str) -> None:
        super().__init__(visit)
        self._slug = slug

    async def load(self) -> None:
        found = await self.services.steering.experiences(self.actor)
        one = next((each for each in found if each.slug == self._slug), None)
        if one is None:
            raise NoSuchThing(_("There is no such experience."))
        self.heading = sentence(_("Experience {name}, short name {slug}").format(name=one.name, slug=one.slug))
        place = _("{place} of {places}").format(place=one.place, places=one.places)
        rows = (
            ("name", _("Name: {value}"), one.name, one.name),
            ("description", _("What it is for: {value}"), one.description or _("nothing is said"), one.description),
            ("place", _("Its place: {value}"), place, str(one.place)),
        )
        self.items = [
            Item(words.format(value=said), partial(self._ask, name, before)) for name, words, said, before in rows
        ]

    async def _ask(self, name: str, before: str) -> None:
        questions = {
            "name": _("Its new name, or Enter leaves it:"),
            "description": _("What is it for? 0 for nothing, Enter leaves it:"),
            "place": _("Its place, from 1, or Enter leaves it:"),
        }

        async def keep(text: str) -> None:
            value: Any = place_of(text) if name == "place" else text
            await self.services.steering.set_experience(self.actor, self._slug, ExperienceChange(**{name: value}))

        await ask_anew(self.talk, before, questions[name], keep)
        await self.kept()
