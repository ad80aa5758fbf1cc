"""Boards and experiences, as the operator makes and sets them. Each change holds at once, in every open session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Final, TypeVar

from peewee import IntegrityError

from bbs.domain.policy import Action, Actor, Readers, Role, require
from bbs.domain.words import _
from bbs.errors import BadInput, BBSError
from bbs.models.queries import boards, steering
from bbs.models.queries.boards import BoardFacts
from bbs.services import modlog, steering_input, steering_places
from bbs.services.core import Core, Outbox
from bbs.services.events import STANDING
from bbs.services.identity import as_handle, still
from bbs.services.sessions import Why, tell_end
from bbs.services.steering_log import SteeringKind
from bbs.services.steering_rows import BoardChange, BoardDetails, ExperienceChange, ExperienceDetails

T = TypeVar("T")

MODERATORS_BOARD: Final = "moderators"
"""The short name of the board that is made in one step for those who look after boards."""

HOUSE: Final = "house"
"""The short name of the group that it stands in."""


class Steering:
    """For the operator. What a board holds is never touched by any of this."""

    def __init__(self, core: Core) -> None:
        self._core = core

    # What there is

    async def boards(self, actor: Actor) -> tuple[BoardDetails, ...]:
        """All boards in their order, those with a readers' list too."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(steering_places.all_details)

    async def board(self, actor: Actor, slug: str) -> BoardDetails:
        """One board. Raises `NoSuchThing`."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(lambda: steering_places.details(slug))

    async def experiences(self, actor: Actor) -> tuple[ExperienceDetails, ...]:
        """All experiences in their order, those without a board too."""
        require(actor, Action.MANAGE_SITE)
        return await self._core.read(steering_places.all_experiences)

    # Making

    async def add_board(
        self, actor: Actor, experience: str, slug: str, name: str, change: BoardChange | None = None
    ) -> BoardDetails:
        """Another board, for members to read, after the others of its experience, unless `change` says otherwise.

        Raises `NoSuchThing` for the experience, and `BadInput` at `slug`, `name` and the fields of `BoardChange`.
        """
        require(actor, Action.MANAGE_SITE)
        short, called = steering_input.slug(slug), steering_input.name(name)

        def work(outbox: Outbox) -> BoardDetails:
            group = steering_places.experience(experience)
            steering_places.require_free(short, among_boards=True)
            number = boards.add_board(group.id, short, called, "", Readers.MEMBERS)
            self._log(SteeringKind.BOARD_ADDED, actor, number)
            self._set(actor, steering_places.board(short), change or BoardChange(), outbox)
            outbox.tell_all()
            return steering_places.details(short)

        return await self._write(actor, work)

    async def make_moderators_board(self, actor: Actor) -> BoardDetails:
        """An ordinary board with a readers' list, on which those stand who look after single boards; who looks after
        all of them reads it anyway. Raises `BBSError` with code `exists` where it is there."""
        require(actor, Action.MANAGE_SITE)

        def work(outbox: Outbox) -> BoardDetails:
            if boards.board_by_slug(MODERATORS_BOARD) is not None:
                raise BBSError(_("The moderators' board is there already."), "exists")
            about = _("For those who look after boards: questions, hand-overs, and how it is.")
            number = boards.add_board(self._house(actor), MODERATORS_BOARD, _("Moderators"), about, Readers.LIST)
            self._log(SteeringKind.BOARD_ADDED, actor, number, to=Readers.LIST.value)
            for holder in steering.holders():
                if holder.role == Role.MODERATOR and holder.board is not None:
                    put_on_list(outbox, number, holder.member)
            outbox.tell_all()
            return steering_places.details(MODERATORS_BOARD)

        return await self._write(actor, work)

    def _house(self, actor: Actor) -> int:
        """The group of the moderators' board, made where it is not there yet; its id."""
        found = next((one for one in boards.experiences() if one.slug == HOUSE), None)
        if found is not None:
            return found.id
        number = boards.add_experience(HOUSE, _("This place"), _("How this community is looked after."))
        self._log(SteeringKind.EXPERIENCE_ADDED, actor, experience=number)
        return number

    async def add_experience(
        self, actor: Actor, slug: str, name: str, change: ExperienceChange | None = None
    ) -> ExperienceDetails:
        """Another experience, after the others; its boards are added one by one. Raises `BadInput` at its field."""
        require(actor, Action.MANAGE_SITE)
        short, called = steering_input.slug(slug), steering_input.name(name)

        def work(outbox: Outbox) -> ExperienceDetails:
            steering_places.require_free(short, among_boards=False)
            number = boards.add_experience(short, called, "")
            self._log(SteeringKind.EXPERIENCE_ADDED, actor, experience=number)
            self._set_experience(actor, short, change or ExperienceChange(), outbox)
            outbox.tell_all()
            return steering_places.experience_details(short)

        return await self._write(actor, work)

    # Changing

    async def set_board(self, actor: Actor, slug: str, change: BoardChange) -> BoardDetails:
        """Sets a board another way; who may not read it any more has it taken away at once. Raises `NoSuchThing`, and
        `BadInput` at the field as it is called in `BoardChange`, at `reader` for a name."""
        require(actor, Action.MANAGE_SITE)

        def work(outbox: Outbox) -> BoardDetails:
            self._set(actor, steering_places.board(slug), change, outbox)
            return steering_places.details(slug)

        return await self._write(actor, work)

    async def set_experience(self, actor: Actor, slug: str, change: ExperienceChange) -> ExperienceDetails:
        """Sets an experience another way. Raises `NoSuchThing`, and `BadInput` at its field."""
        require(actor, Action.MANAGE_SITE)

        def work(outbox: Outbox) -> ExperienceDetails:
            self._set_experience(actor, slug, change, outbox)
            outbox.tell_all()
            return steering_places.experience_details(slug)

        return await self._write(actor, work)

    def _set_experience(self, actor: Actor, slug: str, change: ExperienceChange, outbox: Outbox) -> None:
        number = steering_places.experience(slug).id
        if change.name is not None:
            steering.change_experience(number, name=steering_input.name(change.name))
        if change.description is not None:
            steering.change_experience(number, description=steering_input.description(change.description))
        if change.place is not None:
            steering_places.order_experience(number, change.place)
        for what in (one.name for one in fields(change) if getattr(change, one.name) is not None):
            self._log(SteeringKind.EXPERIENCE_CHANGED, actor, experience=number, what=what)

    def _set(self, actor: Actor, board: BoardFacts, change: BoardChange, outbox: Outbox) -> None:
        columns = steering_places.columns(board, change)
        if columns:
            steering.change_board(board.id, **columns)
        for what, value in columns.items():
            to = {} if what in steering_places.TEXTS else {"to": value}
            self._log(SteeringKind.BOARD_CHANGED, actor, board.id, what=what, **to)
        if change.place is not None:
            steering_places.order_board(board, change.place)
            self._log(SteeringKind.BOARD_CHANGED, actor, board.id, what="place")
        self._set_list(actor, board.id, change, outbox)
        if columns or change.place is not None:
            outbox.tell_all()

    def _set_list(self, actor: Actor, board: int, change: BoardChange, outbox: Outbox) -> None:
        for handle in change.add_readers:
            member = steering_input.member(handle, "reader").id
            if put_on_list(outbox, board, member):
                self._log(SteeringKind.READER_ADDED, actor, board)
        for handle in change.drop_readers:
            name = as_handle(handle.strip().lstrip("@"))
            found = next((reader for reader, called in steering.readers(board) if called == name), None)
            if found is None:
                raise BadInput(_("There is nobody with that name on the list."), "no_reader", field="reader")
            take_off_list(outbox, board, found)
            self._log(SteeringKind.READER_REMOVED, actor, board)

    def _log(self, kind: SteeringKind, actor: Actor, board: int | None = None, **facts: int | str) -> None:
        modlog.write(kind, actor=actor.member, board=board, now_us=self._core.now_us, **facts)  # type: ignore[arg-type]

    async def _write(self, actor: Actor, work: Callable[[Outbox], T]) -> T:
        def whole(outbox: Outbox) -> T:
            still(actor, Action.MANAGE_SITE, self._core.now_us)
            return work(outbox)

        try:
            return await self._core.write_and_tell(whole)
        except IntegrityError:
            # Somebody else was faster with the same short name.
            raise BadInput(_("There is one with that short name already."), "taken", field="slug") from None


def put_on_list(outbox: Outbox, board: int, member: int) -> bool:
    """Inside a write: a member may read a board with a readers' list; their open sessions know at once. Whether they
    were not on the list."""
    new = steering.add_reader(board, member)
    if new:
        outbox.tell_member(STANDING, member)
    return new


def take_off_list(outbox: Outbox, board: int, member: int) -> None:
    """Inside a write: a member may read it no more. Their sessions end, so that none goes on with what it knew."""
    if steering.drop_reader(board, member):
        tell_end(outbox, member, Why.READER)
