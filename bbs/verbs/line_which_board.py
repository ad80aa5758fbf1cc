"""Choosing a board in line mode, by its number."""

from __future__ import annotations

from bbs.domain.policy import Actor
from bbs.services.site import Services
from bbs.verbs.line_talk import Talk
from bbs.verbs.saying import numbered


async def which_board(services: Services, actor: Actor, talk: Talk, question: str) -> str:
    """Says the boards that the actor may read and asks for the number of one; its slug. Raises `Interrupted` for
    Enter alone."""
    boards = [
        (board.slug, f"{experience.name}: {board.name}")
        for experience in await services.boards.overview(actor)
        for board in experience.boards
        if board.may_read
    ]
    await talk.page("\n".join(numbered(name for _slug, name in boards)))
    return boards[await talk.number(question, len(boards)) - 1][0]
