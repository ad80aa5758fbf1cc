"""Small conversations for the tests of reading, written through the services as members would."""

from __future__ import annotations

from bbs.domain.policy import Actor
from bbs.services.site import Services


async def thread(
    services: Services, actor: Actor, subject: str, body: str = "It was a long day.", board: str = "anxiety-welcome"
) -> int:
    """Begins a thread; its number."""
    draft = await services.writing.open_draft(actor, board=board)
    return (await services.writing.send(actor, _filled(draft, subject, body))).at.thread


async def reply(services: Services, actor: Actor, number: int, body: str, parent: int = 1) -> int:
    """Answers a post; the reply's number."""
    draft = await services.writing.open_draft(actor, thread=number, parent=parent)
    sent = (await services.writing.send(actor, _filled(draft, "", body))).at
    assert sent.post is not None
    return sent.post


def _filled(draft, subject, body):
    from dataclasses import replace

    return replace(draft, subject=subject, body=body)
