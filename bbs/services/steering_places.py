"""Boards and experiences as they stand, with all that can be set, and what a change makes of them. Inside a read or
write."""

from __future__ import annotations

from typing import Final

from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.models.queries import boards, steering
from bbs.models.queries.boards import BoardFacts, ExperienceFacts
from bbs.services import steering_input
from bbs.services.steering_rows import MAX_SLOW_MINUTES, BoardChange, BoardDetails, ExperienceDetails

TEXTS: Final = frozenset({"name", "description"})
"""Settings of which the log says that they were changed, and not to what."""


def board(slug: str) -> BoardFacts:
    """The board with this short name. Raises `NoSuchThing`."""
    found = boards.board_by_slug(slug)
    if found is None:
        raise NoSuchThing(_("There is no board with that short name."))
    return found


def experience(slug: str) -> ExperienceFacts:
    """The experience with this short name. Raises `NoSuchThing`."""
    found = next((one for one in boards.experiences() if one.slug == slug), None)
    if found is None:
        raise NoSuchThing(_("There is no experience with that short name."), field="experience")
    return found


def all_details() -> tuple[BoardDetails, ...]:
    """All boards, in their order."""
    groups = {one.id: one for one in boards.experiences()}
    listed = steering.all_readers()
    siblings: dict[int, list[int]] = {}
    found = boards.boards()
    for one in found:
        siblings.setdefault(one.experience, []).append(one.id)
    return tuple(
        BoardDetails(
            slug=one.slug,
            name=one.name,
            description=one.description,
            experience=groups[one.experience].slug,
            experience_name=groups[one.experience].name,
            place=siblings[one.experience].index(one.id) + 1,
            places=len(siblings[one.experience]),
            readers=one.readers,
            listed=tuple(listed.get(one.id, ())),
            writers=one.writers,
            hold=one.hold,
            slow_minutes=-(-one.slow_seconds // 60),
            unnamed=bool(one.unnamed),
            warnings_required=bool(one.warnings_required),
            closed=bool(one.closed),
        )
        for one in found
    )


def details(slug: str) -> BoardDetails:
    """One board. Raises `NoSuchThing`."""
    board(slug)
    return next(one for one in all_details() if one.slug == slug)


def all_experiences() -> tuple[ExperienceDetails, ...]:
    """All experiences, in their order."""
    found = boards.experiences()
    slugs: dict[int, list[str]] = {}
    for one in boards.boards():
        slugs.setdefault(one.experience, []).append(one.slug)
    return tuple(
        ExperienceDetails(one.slug, one.name, one.description, place, len(found), tuple(slugs.get(one.id, ())))
        for place, one in enumerate(found, 1)
    )


def experience_details(slug: str) -> ExperienceDetails:
    """One experience. Raises `NoSuchThing`."""
    experience(slug)
    return next(one for one in all_experiences() if one.slug == slug)


def columns(facts: BoardFacts, change: BoardChange) -> dict[str, int | str]:
    """The columns of a board that the change makes another way. Raises `BadInput` at the field."""
    wanted: dict[str, int | str] = {}
    if change.name is not None:
        wanted["name"] = steering_input.name(change.name)
    if change.description is not None:
        wanted["description"] = steering_input.description(change.description)
    for name in ("readers", "writers", "hold"):
        if (chosen := getattr(change, name)) is not None:
            wanted[name] = chosen.value
    if change.slow_minutes is not None:
        if not 0 <= change.slow_minutes <= MAX_SLOW_MINUTES:
            words = _("Minutes between two posts of somebody: 0 for none, {most} at most.")
            raise BadInput(words.format(most=MAX_SLOW_MINUTES), "too_slow", field="slow_minutes")
        wanted["slow_seconds"] = change.slow_minutes * 60
    for name in ("unnamed", "warnings_required", "closed"):
        if (chosen := getattr(change, name)) is not None:
            wanted[name] = bool(chosen)
    return {name: value for name, value in wanted.items() if getattr(facts, name) != value}


def order_board(facts: BoardFacts, place: int) -> None:
    """A board stands at another place of its experience. Raises `BadInput`."""
    siblings = [one.id for one in boards.boards() if one.experience == facts.experience]
    steering.order_boards(steering_input.moved(siblings, facts.id, place))


def order_experience(number: int, place: int) -> None:
    """An experience stands at another place. Raises `BadInput`."""
    steering.order_experiences(steering_input.moved([one.id for one in boards.experiences()], number, place))


def require_free(slug: str, *, among_boards: bool) -> None:
    """Raises `BadInput` at the field `slug` where there is one of that short name."""
    taken = boards.board_by_slug(slug) is not None if among_boards else slug in {e.slug for e in boards.experiences()}
    if taken:
        raise BadInput(_("There is one with that short name already."), "taken", field="slug")
