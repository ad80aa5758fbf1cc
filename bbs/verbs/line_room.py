"""Rooms of line mode: places in which words do things. What can be said is drawn from the catalogue of commands.

For each command of the catalogue at its `place` a room has a method `do_NAME`, which gets what was said behind the word
for it; commands that are the same everywhere come from `Visit.ways`. A `BBSError` that one raises is said, and
`Interrupted` goes back.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from bbs.domain.addresses import parse_address
from bbs.domain.command import ASKS_WORDS
from bbs.domain.commands import Command, Place, command_named, commands_at, commands_at_all, commands_of, said
from bbs.domain.policy import Actor
from bbs.domain.words import _
from bbs.services.site import Services
from bbs.verbs.line_talk import Left, Talk
from bbs.verbs.line_visit import Spot, Visit
from bbs.verbs.saying import sentence

Handler = Callable[[str], Awaitable[None]]

ENTER_WORDS: Final = {
    "read_on": _("Enter reads on"),
    "page_down": _("Enter says more"),
    "back": _("Enter goes back"),
    "repaint": _("Enter looks again"),
}
"""What Enter alone does, by the name of the command."""

WORDS: Final = {
    "repaint": _("Say this again"),
    "page_down": _("More of the list"),
    "page_up": _("What came before"),
    "open": _("Open what has the number"),
    "top": _("The list from its beginning"),
    "next_unread": _("Go to the next unread post"),
}
"""Words for commands that are said otherwise than they are shown on a screen."""

MAX_DIGITS: Final = 9

A_TEXT: Final = 4
"""So many words that are no command may be meant for somebody."""


class Room:
    """One place. `hints` are the commands whose words are said with the question, once in a visit; `name` is what that
    is remembered by."""

    place = Place.HELP
    hints: tuple[str, ...] = ()
    words: Mapping[str, str] = {}
    """Words for commands where this room knows better ones than the catalogue, by name."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    @property
    def services(self) -> Services:
        return self.visit.services

    @property
    def actor(self) -> Actor:
        return self.visit.actor

    @property
    def talk(self) -> Talk:
        return self.visit.talk

    def spot(self) -> Spot:
        """Where one stands in this room."""
        return Spot()

    async def enter(self) -> None:
        """Says where one is. Called on the way in, and when one comes back; what is said then is what is now."""

    async def look_again(self) -> None:
        """Looks at what is here now, without saying it. Raises `NoSuchThing` where it is not open any more."""

    def leave(self) -> None:
        """Called when somebody goes into another room, or ends the visit."""

    async def news(self) -> Sequence[str]:
        """What has happened here since it was asked last, in sentences. Said before the next question."""
        return ()

    async def say_long(self, text: str) -> None:
        """Says a text, a page at a time; a word that is typed between two pages is done instead of the rest."""
        answer = await self.talk.page(text)
        if answer and answer != _("s"):
            self.visit.pending = answer

    # What is asked, and what is heard

    @property
    def on_enter(self) -> str:
        """The name of the command that Enter alone does here."""
        return "back"

    @property
    def enter_words(self) -> str:
        """What Enter alone does here, in words."""
        return ENTER_WORDS[self.on_enter]

    @property
    def also_asked(self) -> tuple[str, ...]:
        """What can be said beside Enter and the words of `hints`, said with each question."""
        return ()

    @property
    def most(self) -> int:
        """The highest number that can be said here; 0 where there is none."""
        return 0

    def prompt(self) -> str:
        """The question: whole at first, and later as short as it goes."""
        asked = self.enter_words
        if also := ", ".join(self.also_asked):
            asked = _("{what}, or {enter}").format(what=also, enter=asked)
        if not self.visit.first_time(type(self).__name__):
            return f"{asked}:"
        can = {command.name for command in self.commands()}
        hinted = [command_named(name).spoken for name in self.hints if name in can and name != self.on_enter]
        return _("{enter}. Or {words}:").format(enter=asked, words=", ".join([*hinted, "?"]))

    async def hear(self, line: str) -> None:
        """Does what was said."""
        if not line:
            await self.do(command_named(self.on_enter))
        elif line[0] == "?":
            await self.say_commands(line[1:].strip())
        elif len(line) > 1 and line[0] in "#/" and (name := {"#": "jump", "/": "search"}[line[0]]) in self.handlers:
            await self.do(command_named(name), line[1:].strip())
        elif line.isascii() and line.isdigit() and len(line) <= MAX_DIGITS:
            await self.number(int(line))
        elif "." in line and parse_address(line) is not None and "jump" in self.handlers:
            await self.do(command_named("jump"), line)
        else:
            await self._words_heard(line)

    async def _words_heard(self, line: str) -> None:
        found, rest = said(self.place, self.commands(), line)
        if len(found) == 1:
            await self.do(found[0], rest)
        elif found:
            words = ", ".join(command.spoken for command in found)
            self.talk.say(_("That could be: {words}.").format(words=words))
        elif len(line.split()) < A_TEXT and said(self.place, commands_of(self.place), line)[0]:
            guest = _("That needs an account. join makes one, and comes back here.")
            self.talk.say(guest if self.actor.is_guest else _("That cannot be done here now. ? says what can."))
        elif len(line.split()) >= A_TEXT:
            self.talk.say(_("Nobody has read that: it was said to this place alone. ! says whom to call now."))
            self.talk.say(_("ask writes to a moderator, and reply or write, where there is one, to everybody."))
        elif any(command.spoken == line.lower() for command in commands_at_all(self.actor)):
            self.talk.say(_("That is said elsewhere, not here. home leads home, ? says what can be done here."))
        else:
            self.talk.say(_("That is not known here. ? says what can be done, Enter alone goes on."))

    async def number(self, number: int) -> None:
        """What a number alone does."""
        await self.do(command_named("open"), str(number))

    async def do(self, command: Command, words: str = "") -> None:
        """Does what a command does here."""
        await self.handlers[command.name](words)

    # What can be done

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What does each command here, by its name."""
        own = {name.removeprefix("do_"): getattr(self, name) for name in dir(type(self)) if name.startswith("do_")}
        return {name: partial(self.by_way, name) for name in self.visit.ways} | own

    async def by_way(self, name: str, words: str) -> None:
        """Does a command that comes from `Visit.ways`, here."""
        await self.visit.ways[name](replace(self.spot(), words=words))

    def commands(self) -> list[Command]:
        """What whoever is here can say, in the order of the catalogue."""
        handlers = self.handlers
        return [
            command
            for command in commands_at(self.place, self.actor)
            if command.spoken and command.name in handlers and self.offers(command.name)
        ]

    def offers(self, name: str) -> bool:
        """Whether a command makes sense here now."""
        return True

    async def say_commands(self, which: str = "") -> None:
        """What can be done here, in words; or with a word, what that does and asks for."""
        commands = self.commands()
        if which:
            found, _rest = said(self.place, commands, which)
            lines = [self._explained(command) for command in found]
            self.talk.say("\n".join(lines) or _("There is no such word here."))
            return
        commands.sort(key=lambda command: Place.ANYWHERE in command.where)
        lines = [f"{command.spoken}: {self.words_for(command)}." for command in commands]
        lines.append(sentence(self.enter_words, _("A number opens what it stands before") if self.most else ""))
        lines.append(_("The beginning of a word will do. ! is help now, ? and a word tells more of it."))
        await self.say_long("\n".join([_("What can be done here:"), *lines]))

    def words_for(self, command: Command) -> str:
        """What a command does here, in words."""
        return self.words.get(command.name) or WORDS.get(command.name, command.words)

    def _explained(self, command: Command) -> str:
        asks = ", ".join(ASKS_WORDS[each] for each in command.asks)
        asked = _("It asks for: {what}.").format(what=asks) if asks else ""
        verb = _("As a command: ssh HOST {verb}.").format(verb=command.verb) if command.verb else ""
        return " ".join(filter(None, (f"{command.spoken}: {self.words_for(command)}.", asked, verb)))

    # What can be done everywhere

    async def do_back(self, words: str) -> None:
        self.visit.back()

    async def do_home(self, words: str) -> None:
        self.visit.swap()

    async def do_keys(self, words: str) -> None:
        await self.say_commands(words)

    async def do_repaint(self, words: str) -> None:
        await self.enter()

    async def do_leave(self, words: str) -> None:
        if await self.talk.sure(_("Leave now?")):
            raise Left

    async def do_leave_at_once(self, words: str) -> None:
        await self.visit.leave_at_once()
