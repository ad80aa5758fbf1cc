"""Joining in line mode: the same steps as on the screens, each a question or two; Ctrl+C goes back a step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.errors import BBSError
from bbs.services.agreement import agreement
from bbs.services.registration import MAX_WORDS
from bbs.services.rows import ExperienceRow, Joining, OfferedKey
from bbs.services.site import Services
from bbs.services.tries import HandleChecks
from bbs.verbs.line_choice import numbers_in
from bbs.verbs.line_secrets import give_code, new_password
from bbs.verbs.line_talk import Interrupted, Talk
from bbs.verbs.saying import numbered

TAIL: Final = 6
"""Characters at the end of a fingerprint by which people tell their keys apart."""

Step = Callable[[], Awaitable[None]]


def key_said(key: OfferedKey) -> str:
    """A key, as its owner can tell it from others."""
    return _("The key ending {tail} ({kind})").format(tail=key.fingerprint[-TAIL:], kind=key.kind)


@dataclass(slots=True)
class Given:
    """What somebody who joins has given so far."""

    invite: str = field(default="", repr=False)
    handle: str = ""
    key: OfferedKey | None = None
    password: str | None = field(default=None, repr=False)
    words: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    experiences: tuple[str, ...] = ()
    knows: bool = False


class JoiningLine:
    """Somebody joining. `run` gives the member who they are then."""

    def __init__(
        self,
        services: Services,
        actor: Actor,
        talk: Talk,
        *,
        keys: tuple[OfferedKey, ...] = (),
        checks: HandleChecks | None = None,
        origin: str = "",
    ) -> None:
        self._services = services
        self._actor = actor
        self._talk = talk
        self._keys = keys
        self._checks = checks or HandleChecks()
        self._origin = origin
        self._given = Given()
        self._step_of: Mapping[str | None, Step] = {
            "invite": self._invite,
            "handle": self._handle,
            "password": self._password,
        }

    def _steps(self) -> list[Step]:
        mode = self._services.registration.mode
        invite = [self._invite] if mode == "invite" else []
        keys = [self._key] if self._keys else []
        words = [self._words] if mode == "approval" else []
        return [self._agreement, *invite, self._handle, *keys, self._password, *words, self._code, self._experiences]

    async def run(self) -> Actor:
        """Asks for everything, and makes the account. Raises `Interrupted` where somebody goes back from the first
        step, and `BBSError` where nobody can join now."""
        steps, at = self._steps(), 0
        self._talk.say(_("Joining, in {count} steps. Ctrl+C goes back a step.").format(count=len(steps)))
        while at < len(steps):
            try:
                await steps[at]()
            except Interrupted:
                if at == 0:
                    raise
                at -= 1
                self._talk.say(_("A step back."))
                continue
            at += 1
            if at == len(steps) and (wrong := await self._made()) is not None:
                at = steps.index(wrong)
        assert self._member is not None
        return self._member

    _member: Actor | None = None
    _read = False

    async def _made(self) -> Step | None:
        """Makes the account; the step that has to be looked at again where that could not be."""
        given = self._given
        joining = Joining(
            given.handle,
            given.password,
            given.key,
            given.experiences,
            knows=given.knows,
            recovery=given.code,
            invite=given.invite or None,
            words=given.words,
            checks=self._checks,
            origin=self._origin,
        )
        self._talk.say(_("One moment, your account is being made."))
        try:
            self._member = await self._services.accounts.join(self._actor, joining)
        except BBSError as error:
            step = self._step_of.get(error.field)
            if step not in self._steps():
                raise
            self._talk.say(error.message)
            return step
        self._given = Given()
        return None

    # The steps

    async def _agreement(self) -> None:
        await self._services.registration.mode_now()
        again, self._read = self._read, True
        if not await agree(self._talk, again=again):
            raise Interrupted

    async def _invite(self) -> None:
        self._talk.say(_("New people come in with an invitation. A moderator can give you one."))
        await self._until_right(_("Your invitation:"), self._took_invite)

    async def _took_invite(self, answer: str) -> None:
        await self._services.registration.check_invite(answer)
        self._given.invite = answer

    async def _handle(self) -> None:
        offers = await self._services.accounts.offer_handles()
        self._talk.say(
            "\n".join(
                (
                    _("What will your name be here?"),
                    _("Make one up, please: it keeps you private, also from people who know you."),
                    *numbered(offers),
                )
            )
        )

        async def took(answer: str) -> None:
            chosen = numbers_in(answer, len(offers))
            wanted = offers[chosen[0] - 1] if answer.isdigit() and chosen else answer
            self._given.handle = await self._services.accounts.check_handle(wanted, self._checks)

        await self._until_right(_("A number, or a name of your own:"), took)
        self._talk.say(_("You will be {handle}.").format(handle=self._given.handle))

    async def _key(self) -> None:
        lines = numbered([*map(key_said, self._keys), _("No key, only a password")])
        none = len(lines)
        first = _("Your SSH client has offered a key. With it you sign in without typing a password.")
        self._talk.say("\n".join([first, *lines]))

        number = await self._talk.number(_("How would you like to sign in? A number:"), none)
        self._given.key = None if number == none else self._keys[number - 1]

    async def _password(self) -> None:
        given = self._given
        self._talk.say(_("A password for {handle}.").format(handle=given.handle))
        if given.key is not None:
            words = _("With the key, a password lets you in from other machines as well. Enter alone does without.")
            self._talk.say(words)
        given.password = await new_password(self._talk, self._services, given.handle, may_be_none=given.key is not None)

    async def _words(self) -> None:
        self._talk.say(_("Moderators let people in here. A few words to them, if you like; nobody else reads it."))
        self._given.words = (await self._talk.ask(_("Your words, in one line, or Enter for none:")))[:MAX_WORDS]

    async def _code(self) -> None:
        self._given.code = self._given.code or self._services.recovery.draw()
        await give_code(self._talk, self._given.code)

    async def _experiences(self) -> None:
        found = await self._services.boards.overview(self._actor)
        self._talk.say(
            "\n".join(
                (
                    _("What do you know from your own life? What you choose comes first for you; all else stays open."),
                    *numbered(map(_experience, found)),
                )
            )
        )
        question = _("Numbers with blanks between; Enter chooses none, which is fine too:")
        chosen = await self._talk.several(question, len(found)) or []
        self._given.experiences = tuple(found[number - 1].slug for number in chosen)
        if chosen:
            question = _("May we ask you there when nobody has answered? Nobody sees that you may be asked.")
            self._given.knows = await self._talk.sure(question)

    async def _until_right(self, question: str, took: Callable[[str], Awaitable[None]]) -> None:
        """Asks until the answer will do; what is wrong with one is said. Raises `Interrupted`."""
        while True:
            answer = await self._talk.ask(question)
            if not answer:
                raise Interrupted
            try:
                await took(answer)
            except BBSError as error:
                if error.code == "too_many":
                    raise
                self._talk.say(error.message)
            else:
                return


def _experience(one: ExperienceRow) -> str:
    return f"{one.name}. {one.description}".strip()


async def agree(talk: Talk, *, again: bool = False) -> bool:
    """Says what everybody agrees to, and asks. Whoever comes `again` has heard it."""
    if again:
        return await talk.sure(_("You have heard the agreement. Do you agree?"))
    await talk.page("\n".join((_("Before you come in."), *agreement())))
    return await talk.sure(_("Do you agree?"))
