"""Something that is about to be done: why, by which rule, until when. All of it is filled in as far as it can be."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bbs.domain.acting import ACTIONS, CLOSING, DEFAULT_LASTS, MUST_END, ActionKind
from bbs.domain.steering_words import minutes_words
from bbs.domain.when import at
from bbs.domain.width import fit
from bbs.domain.words import _
from bbs.domain.zones import zone
from bbs.errors import BBSError, Stale
from bbs.screens.act_aim import Aim
from bbs.screens.act_choices import ArgumentWays
from bbs.screens.ask_text import AskText
from bbs.screens.moves import ListMoves
from bbs.screens.widgets.rows import GAP, Row, RowList, heading, notes
from bbs.services.case_rows import ActionRequest
from bbs.terminal.looks import Line

LABEL_CELLS: Final = 12
MAX_RULES: Final = 9
"""So many rules have a number that chooses them; 0 leads to those after them."""

DO, REASON, ARGUMENT, UNTIL, MESSAGE = "do", "reason", "argument", "until", "message"
"""The lines of the form."""

LETTERS: Final = {"r": REASON, "w": ARGUMENT, "u": UNTIL, "m": MESSAGE}
"""The letter that leads to each."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What the form holds. `chose` says that the reason came with a rule, and goes with it."""

    reason: str = ""
    rule: str = ""
    argument: str = ""
    until: datetime | None = None
    message: str = ""
    chose: bool = False


class ActForm(ArgumentWays, ListMoves):
    """Enter on the first line does it, a number chooses a rule, letters and Enter change the rest.

    `kind` None turns down a post that waits. Where somebody else was faster that is said, and all that was written
    stays. What is done is remembered for the next case of that sort.
    """

    def __init__(self, aim: Aim, kind: ActionKind | None) -> None:
        words = _("Do not let the post out") if kind is None else ACTIONS[kind].words
        super().__init__(words)
        self.body = self.list = RowList()
        self.aim = aim
        self.kind = kind
        self.filled = Filled()

    async def on_mount(self) -> None:
        self.title_bar.say(right=self.aim.words)
        self.filled = self._begun()
        self._show()
        self.hush()

    def _begun(self) -> Filled:
        """What was written for the last case of this sort, else what its reports say; nothing for what closes an
        account, so that nobody does that by habit."""
        if self.kind in CLOSING:
            return Filled(until=self.services.clock() + DEFAULT_LASTS if self.kind in MUST_END else None)
        known = self.bbs.reasons.get((self.kind, self.aim.what)) if self.aim.what else None
        filled = Filled(self.aim.said, self.aim.rule) if known is None else Filled(*known)
        if self.kind in MUST_END:
            filled = replace(filled, until=self.services.clock() + DEFAULT_LASTS)
        return filled

    def hints(self) -> str:
        return _("! help now  Enter does it  A number: a rule  Esc back")

    # The list

    def _show(self, keep: object = DO) -> None:
        self.list.show(list(self._rows()), keep=keep)

    def fill(self, **changes: object) -> None:
        """Other values in the form; one stands on the line that does it."""
        self.filled = replace(self.filled, **changes)  # type: ignore[arg-type]
        self._show()

    def _rows(self) -> Iterator[Row]:
        rule = ACTIONS[self.kind] if self.kind is not None else None
        filled = self.filled
        yield Row(lambda room: [(fit(_("Do it"), room), "strong")], DO)
        label = _("Note") if self.kind is ActionKind.NOTE else _("Why")
        yield _line("r", label, filled.reason or _("not said yet"), REASON, missing=not filled.reason)
        if rule is not None and rule.argument:
            words = self.argument_words(filled.argument)
            yield _line("w", _("What"), words or _("not chosen yet"), ARGUMENT, missing=not words)
        if rule is not None and rule.lasts:
            yield _line("u", _("Until"), self._until_words(), UNTIL)
        if rule is not None and rule.tells:
            yield _line("m", _("To them"), filled.message or _("nothing beside the reason"), MESSAGE)
        if self.aim.rules and self.kind is not ActionKind.NOTE:
            yield GAP
            more = len(self.aim.rules) > MAX_RULES
            yield heading(_("Which rule? 0 leads to those after the ninth.") if more else _("Which rule?"))
            for number, each in enumerate(self.aim.rules, 1):
                mark = "(x)" if filled.rule == each.slug else "( )"
                yield _text(f"{mark} {number if number <= MAX_RULES else ' '}  {each.words}", number)
        yield GAP
        yield from notes(self._what_then())

    def _until_words(self) -> str:
        until = self.filled.until
        if until is None:
            return _("somebody takes it back")
        return at(until, self.services.clock(), zone=zone(self.bbs.preferences.zone))

    def _what_then(self) -> str:
        if self.kind is None:
            return _("Its author reads why, and can write it another way.")
        rule = ACTIONS[self.kind]
        if rule.tells:
            return _("They read what was done, why, for how long, and how to appeal. They do not read who did it.")
        return _("The member is not told.") if rule.kind is ActionKind.NOTE else _("It shows in the thread.")

    # Keys

    async def press(self, key: str, character: str | None) -> bool:
        if self._question is None:
            lines = {row.key for row in self.list.rows}
            if key.isdecimal() and int(key) in lines:
                self.hush()
                self._choose_rule(int(key))
                return True
            if key == "0" and MAX_RULES + 1 in lines:
                self.list.choose(MAX_RULES + 1)
                return True
            if key in LETTERS and LETTERS[key] in lines:
                self.hush()
                self.list.choose(LETTERS[key])
                await self.attempt(self.do_open)
                return True
        return await super().press(key, character)

    def _choose_rule(self, number: int) -> None:
        """Chooses a rule, or takes it back. Its words are the reason, unless there are others."""
        rule = self.aim.rules[number - 1]
        if self.filled.rule == rule.slug:
            self.fill(rule="", **({"reason": "", "chose": False} if self.filled.chose else {}))
        elif self.filled.reason and not self.filled.chose and self.filled.reason != self.aim.said:
            self.fill(rule=rule.slug)
        else:
            self.fill(rule=rule.slug, reason=rule.words, chose=True)

    async def do_open(self) -> None:
        chosen = self.list.chosen
        opens: dict[object, Callable[[], Awaitable[object]]] = {
            DO: self._do,
            REASON: self._ask_reason,
            ARGUMENT: self.choose_argument,
            UNTIL: self.choose_until,
            MESSAGE: self._ask_message,
        }
        if isinstance(chosen, int):
            self._choose_rule(chosen)
        elif chosen in opens:
            await opens[chosen]()

    async def _ask_reason(self) -> None:
        await self._ask(_("Why?"), _("Why: "), "reason", chose=False)

    async def _ask_message(self) -> None:
        await self._ask(_("A word to them, beside the reason"), _("To them: "), "message")

    async def _ask(self, title: str, label: str, name: str, **more: object) -> None:
        async def then(text: str) -> None:
            await self.bbs.go_back()
            self.fill(**{name: text}, **more)

        await self.bbs.open_screen(AskText(title, label, then, text=getattr(self.filled, name)))

    # Doing it

    async def _do(self) -> None:
        filled, rule = self.filled, ACTIONS[self.kind] if self.kind is not None else None
        if rule is not None and rule.argument and not filled.argument:
            await self.choose_argument()
        elif not filled.reason:
            await self._ask_reason()
        else:
            try:
                await self._send()
            except Stale as stale:
                await self._meanwhile(stale)

    async def _send(self) -> None:
        filled, view = self.filled, self.aim.view
        if self.aim.what:
            self.bbs.reasons[self.kind, self.aim.what] = (filled.reason, filled.rule)
        if self.kind is None:
            assert view is not None
            number, version = view.row.number, view.row.version
            await self.services.holding.turn_down(self.actor, number, version, filled.reason, filled.rule)
            await self.bbs.case_done(number, _("Turned down, and its author reads why."), undo=False)
            return
        request = ActionRequest(
            self.kind,
            filled.reason,
            case=view.row.number if view is not None else None,
            version=view.row.version if view is not None else None,
            address=self.aim.address if view is None else None,
            argument=filled.argument,
            rule=filled.rule,
            until=filled.until,
            message=filled.message,
        )
        action = await self.services.actions.act(self.actor, request)
        await self.bbs.acted(action, view.row.number if view is not None else None)

    async def _meanwhile(self, stale: Stale) -> None:
        """Somebody was faster. What was written stays, and can still be done where nobody else has the case."""
        view = self.aim.view
        if view is not None:
            with suppress(BBSError):
                self.aim = replace(self.aim, view=await self.services.cases.case(self.actor, view.row.number))
        self.say(_("{what} What you wrote is still here.").format(what=stale.message), look="care")

    def argument_words(self, argument: str) -> str:
        """What an action needs beside its reason, as it is shown."""
        return minutes_words(argument) if self.kind is ActionKind.SLOW else super().argument_words(argument)


def _line(letter: str, label: str, words: str, key: str, *, missing: bool = False) -> Row:
    def draw(room: int) -> Line:
        lead = f"{letter}  {label}"
        lead += " " * max(LABEL_CELLS - len(lead), 1)
        return [(lead, "accent"), (fit(words, max(room - len(lead), 0)), "care" if missing else "plain")]

    return Row(draw, key)


def _text(words: str, key: object) -> Row:
    return Row(lambda room: [(fit(words, room), "plain")], key)
