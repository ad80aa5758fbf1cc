"""Experiences and their boards, as the operator orders them, and new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bbs.domain.words import _
from bbs.screens.act_choices import ChooseOne
from bbs.screens.steering_board import BoardSteering
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new, pair
from bbs.screens.steering_words import marks
from bbs.screens.widgets.rows import GAP, Row
from bbs.services.import_check import MAX_DESCRIPTION, MAX_NAME, MAX_SLUG
from bbs.services.steering import MODERATORS_BOARD
from bbs.services.steering_rows import BoardChange, BoardDetails, ExperienceChange, ExperienceDetails

NEW_BOARD, NEW_EXPERIENCE, MODERATORS = "new board", "new experience", "moderators"


@dataclass(frozen=True, slots=True)
class Group:
    """Stands for the line of an experience."""

    slug: str


@dataclass(frozen=True, slots=True)
class One:
    """Stands for the line of a board."""

    slug: str


class PlacesScreen(SteeringList):
    """Enter opens an experience or a board. What can be made stands first."""

    def __init__(self) -> None:
        super().__init__(_("Boards and experiences"))
        self._experiences: tuple[ExperienceDetails, ...] = ()

    async def fetch(self) -> Sequence[Row]:
        boards = await self.services.steering.boards(self.actor)
        self._experiences = await self.services.steering.experiences(self.actor)
        return list(self._rows(boards))

    def _rows(self, boards: Sequence[BoardDetails]) -> Iterator[Row]:
        yield new(_("A new board"), NEW_BOARD)
        yield new(_("A new experience"), NEW_EXPERIENCE)
        if not any(board.slug == MODERATORS_BOARD for board in boards):
            yield new(_("A board for those who look after boards"), MODERATORS)
        for experience in self._experiences:
            yield GAP
            yield entry(experience.name, Group(experience.slug), look="heading")
            for board in boards:
                if board.experience == experience.slug:
                    yield entry(f"  {board.name}", One(board.slug), right=marks(board))

    async def opened(self, chosen: object) -> None:
        if isinstance(chosen, One):
            await self.bbs.open_screen(BoardSteering(chosen.slug))
        elif isinstance(chosen, Group):
            await self.bbs.open_screen(ExperienceSteering(chosen.slug))
        elif chosen == NEW_BOARD:
            await self._new_board()
        elif chosen == NEW_EXPERIENCE:
            about = [_("What people live through, and the group of boards for it.")]
            await self.bbs.open_screen(FieldsForm(_("A new experience"), _asked(), self._add_experience, about=about))
        else:
            words = _("Make it? Those who look after boards read it, and nobody else. y does.")
            self.choose(words, {"y": self._make_moderators})

    async def _new_board(self) -> None:
        choices = [(one.slug, one.name) for one in self._experiences]

        async def chosen(slug: object) -> None:
            about = [_("All members read it at first. The rest is set once it is there.")]

            async def add(typed: Mapping[str, str]) -> None:
                change = BoardChange(description=typed["description"])
                made = await self.services.steering.add_board(
                    self.actor, str(slug), typed["slug"], typed["name"], change
                )
                await self.done(_("It is there, and members see it."))
                self.list.choose(One(made.slug))
                await self.bbs.open_screen(BoardSteering(made.slug))

            await self.bbs.open_screen(FieldsForm(_("A new board"), _asked(), add, about=about))

        if len(choices) == 1:
            await chosen(choices[0][0])
        else:
            await self.bbs.open_screen(ChooseOne(_("In which experience?"), choices, chosen))

    async def _add_experience(self, typed: Mapping[str, str]) -> None:
        change = ExperienceChange(description=typed["description"])
        await self.services.steering.add_experience(self.actor, typed["slug"], typed["name"], change)
        await self.done(_("It is there. Members see it once it has a board."))

    async def _make_moderators(self) -> None:
        made = await self.services.steering.make_moderators_board(self.actor)
        await self.done(_("It is there."), back=False)
        self.list.choose(One(made.slug))


def _asked() -> tuple[Asked, ...]:
    return (
        Asked("slug", _("Short name: "), 2 * MAX_SLUG),
        Asked("name", _("Name: "), 2 * MAX_NAME),
        Asked("description", _("What it is for: "), 2 * MAX_DESCRIPTION),
    )


class ExperienceSteering(SteeringList):
    """Enter changes a line; what is changed holds at once."""

    def __init__(self, slug: str) -> None:
        super().__init__(_("An experience"))
        self._slug = slug
        self._is: ExperienceDetails | None = None

    async def fetch(self) -> Sequence[Row]:
        found = await self.services.steering.experiences(self.actor)
        self._is = one = next(each for each in found if each.slug == self._slug)
        self.title_bar.say(right=one.slug)
        place = _("{place} of {places}").format(place=one.place, places=one.places)
        return [
            pair(_("Name"), one.name, "name"),
            pair(_("What it is for"), one.description, "description"),
            pair(_("Its place"), place, "place"),
        ]

    async def opened(self, chosen: object) -> None:
        one, name = self._is, str(chosen)
        if one is None:
            return
        limits = {"name": 2 * MAX_NAME, "description": 2 * MAX_DESCRIPTION, "place": 4}
        labels = {"name": _("Name: "), "description": _("What it is for: "), "place": _("Place, from 1: ")}

        async def keep(typed: Mapping[str, str]) -> None:
            value: object = place_of(typed[name]) if name == "place" else typed[name]
            change = ExperienceChange(**{name: value})  # type: ignore[arg-type]
            await self.services.steering.set_experience(self.actor, self._slug, change)
            await self.done(_("Kept, and it holds at once."))

        asked = Asked(name, labels[name], limits[name], str(getattr(one, name)))
        await self.bbs.open_screen(FieldsForm(one.name, [asked], keep))


def place_of(typed: str) -> int:
    """A place as it is typed; what is no number is none."""
    return int(typed) if typed.strip().isascii() and typed.strip().isdecimal() else 0
