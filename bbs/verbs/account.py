"""Verbs about one's own account: everything that is here of oneself, and the end of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from bbs.domain.policy import Action
from bbs.domain.words import _
from bbs.errors import BadInput, NotAllowed
from bbs.services.erasing_rows import CHOICES, Posts
from bbs.verbs.command_line import Takes
from bbs.verbs.document import Document
from bbs.verbs.saying import moment
from bbs.verbs.verb import Answer, Call, Verb

T = TypeVar("T")


async def export(call: Call) -> Document:
    """Everything that the server holds about the member, as one JSON document, whoever reads it."""
    if call.words.plain:
        raise EXPORT.wrong()
    return Document(await _without_a_door_word(lambda: call.services.exporting.export(call.actor)))


async def erase(call: Call) -> Answer:
    """Erases the account at once."""
    given = call.words
    if given.plain or not given.has("posts") or not given.has("yes"):
        raise ERASE.wrong()
    if given.get("posts") not in CHOICES:
        words = _("Say what becomes of what you wrote: --posts delete, or --posts anonymise.")
        raise BadInput(words, "bad_choice", field="posts")
    posts, handle = cast(Posts, given.get("posts")), given.get("yes")
    erasing = call.services.erasing
    erased = await _without_a_door_word(lambda: erasing.erase(call.actor, handle, posts, at_once=True))
    data = {"posts": erased.posts, "when": moment(erased.when), "done": erased.done}
    return Answer(erased.words, data, then=lambda: call.services.sessions.gone(call.actor))


async def _without_a_door_word(asked: Callable[[], Awaitable[T]]) -> T:
    """What a service answers that may want the door word: that is a secret, and none is asked for without a screen."""
    try:
        return await asked()
    except BadInput as error:
        if error.field == "door_word":
            words = _("With a door word, this is done in the settings: ssh -t HOST, or line by line: ssh -t HOST plain")
            raise NotAllowed(words, "door_word") from None
        raise


EXPORT = Verb(
    "export",
    "export > FILE",
    _("everything that is kept about you here, as one JSON document"),
    export,
    Action.EXPORT,
    keeps=lambda call: call.services.turns.export(call.actor),
)
ERASE = Verb(
    "erase",
    f"erase --posts {'|'.join(CHOICES)} --yes HANDLE",
    _("erases your account at once; what you wrote is deleted, or stays under no name"),
    erase,
    Action.ERASE,
    {"posts": Takes.WORD, "yes": Takes.WORD},
)
VERBS = (EXPORT, ERASE)
