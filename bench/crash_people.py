"""Who works in the process that is going to be killed: members who write, and moderators who act on it."""

from __future__ import annotations

import json
import os
import random
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState, Origin
from bbs.domain.policy import Actor
from bbs.errors import BBSError, NoSuchThing
from bbs.services.batch import STORAGE
from bbs.services.case_rows import ActionRequest, CaseRow
from bbs.services.rows import SUPPORT_KINDS, Draft, Place
from bbs.services.site import Services

WRITER: Final = "writer-"
MODERATOR: Final = "moderator-"
PASSWORD: Final = "seven quiet rivers at noon"
HOLDING: Final = "bluebirdsong"
"""A post with this word waits for a moderator."""

BOARD: Final = "quiet"
MOST: Final = 400
"""So many things each of them does before the process has lived long enough."""

DRAFTS: Final = 5
"""So many drafts each writer has, and changes again and again."""

Do = Callable[[], Awaitable[None]]


def tell(**said: object) -> None:
    """One line, in one write: it has left the process before anything else is done."""
    os.write(1, (json.dumps(said) + "\n").encode())


class Person:
    """One of them. `posts` are all the posts that anybody has been told of."""

    def __init__(self, services: Services, actor: Actor, chance: random.Random, posts: list[Address]) -> None:
        self.services = services
        self.actor = actor
        self.chance = chance
        self.posts = posts

    async def go_on(self, ways: Sequence[tuple[int, Do]]) -> None:
        """Does one thing after the other, each as often as its number says. A refusal is none of our business: what was
        one's own post, or closed, or has just been changed by somebody else."""
        weights = [weight for weight, _do in ways]
        for _turn in range(MOST):
            ((_weight, do),) = self.chance.choices(ways, weights)
            try:
                await do()
            except BBSError as refused:
                if refused.code == STORAGE:
                    raise

    async def work(self) -> None:
        """Everything that such a person does."""
        raise NotImplementedError

    def any_post(self) -> Address:
        return self.chance.choice(self.posts)


class Writer(Person):
    """A member."""

    def __init__(
        self, services: Services, actor: Actor, chance: random.Random, posts: list[Address], seed: int
    ) -> None:
        super().__init__(services, actor, chance, posts)
        self._turn = (seed + 1) * 100_000
        """Rises with each thing that takes the place of what was there before."""
        self._own: list[Address] = []

    async def work(self) -> None:
        """Everything that members do."""
        often = ((1, self.thread), (6, self.reply), (1, self.waits), (2, self.report), (3, self.support))
        await self.go_on((*often, (2, self.edit), (1, self.delete), (2, self.draft), (2, self.place), (1, self.ask)))

    async def again(self, tried: dict[str, Any]) -> None:
        """What was cut off, the same again."""
        try:
            await (self._ask(tried) if tried["kind"] == "ask" else self.send(tried))
        except BBSError as refused:
            if refused.code == STORAGE:
                raise
            tell(did="refused", key=tried["key"])

    async def send(self, tried: dict[str, Any]) -> None:
        """A post, or the same again after somebody was cut off."""
        tell(**tried)
        place = tried["thread"], 1 if tried["thread"] else None
        board = None if tried["thread"] else BOARD
        words = f"words and {tried['word']} more" + (f" {HOLDING}" if tried["kind"] == "waits" else "")
        draft = Draft(tried["key"], board, *place, f"about {tried['word']}", words)
        try:
            outcome = await self.services.writing.send(self.actor, draft)
        except BBSError as refused:
            if refused.code != STORAGE:
                tell(did="refused", key=tried["key"])
            raise
        at = outcome.address
        tell(did="post", at=at and str(at), **{name: tried[name] for name in ("key", "word", "who")})
        if at is not None:
            self.posts.append(at)
            self._own.append(at)

    def _tried(self, kind: str, thread: int | None = None) -> dict[str, Any]:
        key = secrets.token_hex(8)
        return {
            "did": "try",
            "kind": kind,
            "who": self.actor.handle,
            "thread": thread,
            "key": key,
            "word": f"w{key}",
        }

    async def thread(self) -> None:
        await self.send(self._tried("post"))

    async def reply(self) -> None:
        await self.send(self._tried("post", self.any_post().thread))

    async def waits(self) -> None:
        await self.send(self._tried("waits"))

    async def ask(self) -> None:
        await self._ask(self._tried("ask"))

    async def _ask(self, tried: dict[str, Any]) -> None:
        tell(**tried)
        await self.services.asking.ask(self.actor, f"please {tried['word']}", once=tried["key"])
        tell(did="asked", key=tried["key"], word=tried["word"])

    async def report(self) -> None:
        at = self.any_post()
        await self.services.reports.report(self.actor, at, "worried", "because of this")
        tell(did="report", who=self.actor.handle, at=str(at))

    async def support(self) -> None:
        at, kind = self.any_post(), self.chance.choice(list(SUPPORT_KINDS))
        said = {"who": self.actor.handle, "at": str(at), "kind": kind}
        tell(did="try support", **said)
        given = await self.services.support.toggle(self.actor, at, kind)
        tell(did="support", **said, given=given)

    async def edit(self) -> None:
        at = self.chance.choice(self._own or self.posts)
        self._turn += 1
        words = await self.services.reading.texts(self.actor, at.thread, [at.post or 1])
        kept = [word for word in (words.get(at.post or 1) or "").split() if not word.startswith("edit-")]
        tell(did="try edit", at=str(at), turn=self._turn)
        await self.services.writing.edit(self.actor, at, " ".join([*kept, f"edit-{self._turn}"]))
        tell(did="edit", at=str(at), turn=self._turn)

    async def delete(self) -> None:
        at = self.chance.choice(self._own or self.posts)
        if at.post == 1:
            return
        await self.services.writing.delete(self.actor, at)
        tell(did="delete", at=str(at))

    async def draft(self) -> None:
        key = f"{self.actor.handle}-{self.chance.randrange(DRAFTS)}"
        self._turn += 1
        tell(did="try draft", key=key, turn=self._turn)
        self.services.writing.keep(self.actor, Draft(key, BOARD, None, None, "begun", str(self._turn)))
        await self._kept(did="draft", key=key, turn=self._turn)

    async def place(self) -> None:
        at = self.any_post()
        said = {"who": self.actor.handle, "at": str(at)}
        tell(did="try place", **said)
        self.services.reading.keep_place(self.actor, Place("thread", BOARD, at.thread, at.post))
        self.services.reading.mark_read(self.actor, at.thread, [at.post or 1])
        await self._kept(did="place", **said)

    async def _kept(self, **said: object) -> None:
        """Says it where all that waits is on the disk. Where the storage has gone it goes on waiting, and that is no
        error: nobody was told that it is kept."""
        if await self.services._core.batch.flush(self.actor.member):
            tell(**said)
        else:
            tell(did="waits on")


class Moderator(Person):
    """A moderator of all boards."""

    def __init__(self, services: Services, actor: Actor, chance: random.Random, posts: list[Address]) -> None:
        super().__init__(services, actor, chance, posts)
        self._done: list[int] = []

    async def work(self) -> None:
        """Everything that moderators do."""
        cases = ((3, self.claim), (2, self.note), (2, self.close), (3, self.let_out), (3, self.settle))
        await self.go_on((*cases, (4, self.act), (3, self.revert)))

    async def _case(self) -> CaseRow:
        """Some open case."""
        page = await self.services.cases.queue(self.actor)
        if not page.rows:
            raise NoSuchThing("no case")
        return self.chance.choice(page.rows)

    async def claim(self) -> None:
        case = await self._case()
        await self.services.cases.claim(self.actor, case.number, case.version)
        if not case.mine:
            tell(did="step", case=case.number, step="claimed", word="")

    async def note(self) -> None:
        case = await self._case()
        word = f"n{secrets.token_hex(8)}"
        await self.services.cases.note(self.actor, case.number, f"a note with {word}")
        tell(did="step", case=case.number, step="note", word=word)

    async def close(self) -> None:
        case = await self._case()
        await self.services.cases.close(self.actor, case.number, case.version, CaseState.SUPPORTED)
        tell(did="step", case=case.number, step="closed", word="")

    async def let_out(self) -> None:
        page = await self.services.cases.queue(self.actor, origin=Origin.HELD)
        if not page.rows:
            return
        row = self.chance.choice(page.rows)
        at = await self.services.holding.approve(self.actor, row.number, row.version)
        tell(did="step", case=row.number, step="approved", word="")
        self.posts.append(at)

    async def settle(self) -> None:
        case = await self._case()
        kind = self.chance.choice((ActionKind.HIDE, ActionKind.WARN, ActionKind.ADD_WARNING, ActionKind.REMOVE))
        await self._act(ActionRequest(kind, "because of it", case.number, case.version, argument=_argument(kind)))

    async def act(self) -> None:
        at = self.any_post()
        kinds = (ActionKind.HIDE, ActionKind.RESTORE, ActionKind.ADD_WARNING, ActionKind.LOCK, ActionKind.PIN)
        kind = self.chance.choice(kinds)
        about = Address(at.thread) if kind in (ActionKind.LOCK, ActionKind.PIN) else at
        await self._act(ActionRequest(kind, "because of it", address=about, argument=_argument(kind)))

    async def _act(self, request: ActionRequest) -> None:
        done = await self.services.actions.act(self.actor, request)
        tell(did="act", action=done.number)
        self._done.append(done.number)

    async def revert(self) -> None:
        if not self._done:
            return
        number = self._done.pop(self.chance.randrange(len(self._done)))
        await self.services.actions.revert(self.actor, number, "it was not so")
        tell(did="revert", action=number)


def _argument(kind: ActionKind) -> str:
    return "grief" if kind is ActionKind.ADD_WARNING else ""
