"""The names of boards where several stand side by side: that of the experience is said where two boards share one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bbs.domain.policy import Actor
from bbs.services.rows import ExperienceRow
from bbs.services.site import Services


class BoardNames:
    """The names of these boards. Nothing is added to one that there is once: "Welcome, Anxiety", but "Night owls"."""

    def __init__(self, experiences: Sequence[ExperienceRow] = ()) -> None:
        boards = [(board, experience.name) for experience in experiences for board in experience.boards]
        count = Counter(board.name for board, _experience in boards)
        self._alike = {board.slug: experience for board, experience in boards if count[board.name] > 1}

    def said(self, slug: str | None, name: str) -> str:
        """The board with this short name and name, as it is told from the others."""
        experience = self._alike.get(slug or "")
        return name if experience is None else f"{name}, {experience}"


async def board_names(services: Services, actor: Actor) -> BoardNames:
    """Those of the boards that the actor may know of."""
    return BoardNames(await services.boards.overview(actor))
