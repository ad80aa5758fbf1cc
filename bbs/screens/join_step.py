"""What the steps of joining share: what has been given so far, and the way forth and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bbs.domain.commands import Place
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.screens.base import BaseScreen
from bbs.screens.form import Form
from bbs.screens.widgets.field import Field
from bbs.services.rows import Joining, OfferedKey
from bbs.services.tries import HandleChecks

Step = Callable[["Progress"], BaseScreen]
"""What makes the screen of a step."""


@dataclass
class Progress:
    """What somebody who joins has given so far. `steps` are in their order.

    `password` is there only between its step and the making of the account, and so is `code`, the recovery code.
    `problem` is what the account could not be made for; the step that it concerns says it.
    """

    steps: Sequence[Step] = ()
    offered_keys: tuple[OfferedKey, ...] = ()
    checks: HandleChecks = field(default_factory=HandleChecks)
    offers: tuple[str, ...] = ()
    invite: str = field(default="", repr=False)
    handle: str = ""
    key: OfferedKey | None = None
    password: str | None = field(default=None, repr=False)
    words: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    experiences: frozenset[str] = frozenset()
    knows: bool = False
    problem: BBSError | None = None

    def joining(self, experiences: tuple[str, ...], origin: str) -> Joining:
        """What the account is made of. `origin` is that of the connection."""
        return Joining(
            self.handle,
            self.password,
            self.key,
            experiences,
            knows=self.knows,
            recovery=self.code or None,
            invite=self.invite or None,
            words=self.words,
            checks=self.checks,
            origin=origin,
        )

    def forget(self) -> None:
        """Lets go of what nobody else may know."""
        self.password, self.code = None, ""

    def title(self, step: Step) -> str:
        """How far one is in this step."""
        number = self.steps.index(step) + 1
        return _("Joining, {step} of {steps}").format(step=number, steps=len(self.steps))


class Ways(BaseScreen):
    """Mixed into the steps. `go_on` leads to the next one; Esc to the one before, or out."""

    progress: Progress
    joins = True

    async def go_on(self) -> None:
        await self.go_to(self.progress.steps[self._number + 1])

    async def go_to(self, step: Step) -> None:
        """Over to a step, which may be one that has to be looked at again."""
        await self.bbs.change_screen(step(self.progress))

    async def do_back(self) -> None:
        if self._number == 0:
            await self.bbs.go_back()
        else:
            await self.go_to(self.progress.steps[self._number - 1])

    async def put_away(self) -> None:
        self.progress.forget()

    @property
    def _number(self) -> int:
        return self.progress.steps.index(type(self))


class JoinStep(Ways):
    """A step without fields."""

    place = Place.HELP

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        super().__init__(progress.title(type(self)))

    async def on_mount(self) -> None:
        self.hush()

    def hints(self) -> str:
        return _("! help now  Enter goes on  Esc back")


class FormStep(Ways, Form):
    """A step with fields."""

    def __init__(self, progress: Progress, *fields: Field) -> None:
        self.progress = progress
        super().__init__(progress.title(type(self)), *fields)

    async def on_mount(self) -> None:
        await super().on_mount()
        if self.progress.problem is not None:
            problem, self.progress.problem = self.progress.problem, None
            self.say_problem(problem)
