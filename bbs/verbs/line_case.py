"""A case in line mode: what it is, and what can be done about it, by number or by word."""

from __future__ import annotations

from collections.abc import Mapping

from bbs.domain.aloud import text_said
from bbs.domain.byline import BylineKind
from bbs.domain.commands import Command, Place
from bbs.domain.words import _
from bbs.errors import Stale
from bbs.services.case_rows import CaseView
from bbs.services.revealing import Revision
from bbs.verbs.case_steps import is_free
from bbs.verbs.line_acting import ActingRooms
from bbs.verbs.line_cases import CaseRooms
from bbs.verbs.line_list import Item, ListRoom
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.line_visit import Visit
from bbs.verbs.line_words import OPEN, heading_said

FREE_ONLY = frozenset({"claim", "act", "approve", "turn_down", "write_to", "close_case", "pass_on"})
"""What is done to a case that is open, and that nobody else has."""

LEAVES_IT = frozenset(
    {"keys", "back", "next_case", "go_there", "repaint", "leave", "leave_at_once", "help_now", "cases"}
)
"""After these the case is not said again."""


MANY_NEW = 4
"""Of more new lines than so many, all of what can be done is said."""


class CaseRoom(ListRoom):
    """One case. After whatever changes it, it is said again."""

    place = Place.CASE
    says_again = True
    hints = ("claim", "act", "next_case")
    words: Mapping[str, str] = {"open": _("Do what has the number")}

    def __init__(self, visit: Visit, number: int) -> None:
        super().__init__(visit)
        self.case = number
        self.view: CaseView | None = None
        self._said: tuple[str, tuple[str, ...]] = "", ()

    async def load(self) -> None:
        self.view = view = await self.services.cases.case(self.actor, self.case)
        self.heading = heading_said(view, self.services.clock(), await self.visit.names())
        self.items = [Item(choice.words, choice.then) for choice in self._work().choices(view)]
        if view.row.address is not None:
            self.items.append(Item(_("Go to the post, in its thread"), self._go_there))
            self.items.append(
                Item(_("Earlier texts of the post. It stands in the log that you looked"), self._revisions)
            )
        self.items.append(Item(_("The next case"), self._next))

    async def do_repaint(self, words: str) -> None:
        self.visit.heard = ()
        await super().do_repaint(words)

    def say_page(self, said: int = 0) -> None:
        """What can be done; of that, only what is new since it was heard last: the other numbers are known."""
        (_heading, now), before = self._now(), self.visit.heard
        new = [at for at, words in enumerate(now) if len(before) != len(now) or words != before[at]]
        if len(new) > MANY_NEW:
            super().say_page(said)
        else:
            self.talk.say("\n".join(f"{at + 1}. {now[at]}" for at in new) or _("again says what can be done."))
            self.next = len(now)
        self.visit.heard = () if self.has_more else now
        self._said = self._now()

    async def do(self, command: Command, words: str = "") -> None:
        """Does it, then says what has changed by it. What others did meanwhile is said with the whole case."""
        try:
            await super().do(command, words)
        except Stale as stale:
            self.talk.say(stale.message)
        if command.name in LEAVES_IT or self.visit.here is not self:
            return
        await self.load()
        if self._now() == self._said:
            return
        row = self.shown.row
        if not is_free(row):
            await self.say_list()
        else:
            self.say_page()

    def _now(self) -> tuple[str, tuple[str, ...]]:
        """What would be said of the case now."""
        return self.heading, tuple(item.words for item in self.items)

    def _work(self) -> CaseRooms:
        return CaseRooms(self.services, self.actor, self.talk)

    @property
    def shown(self) -> CaseView:
        """The case as it was said. Raises `Interrupted` before that."""
        if self.view is None:
            raise Interrupted
        return self.view

    def offers(self, name: str) -> bool:
        view = self.view
        if view is None:
            return super().offers(name)
        row = view.row
        free = is_free(row)
        there = {
            "approve": view.waits,
            "turn_down": view.waits,
            "write_to": row.byline is not None,
            "act": bool(view.kinds),
            "who": row.byline is not None and row.byline.kind is BylineKind.UNNAMED,
            "go_there": row.address is not None,
            "revisions": row.address is not None,
        }
        return super().offers(name) and there.get(name, True) and (free or name not in FREE_ONLY)

    # Steps

    async def _step(self, name: str) -> None:
        await self._work().step(self.shown, name)

    async def do_claim(self, words: str) -> None:
        await self._step("release" if self.shown.row.mine else "claim")

    async def do_act(self, words: str) -> None:
        await ActingRooms(self.services, self.actor, self.talk).choose(self.shown)

    async def do_approve(self, words: str) -> None:
        await self._step("approve")

    async def do_turn_down(self, words: str) -> None:
        await self._step("turn-down")

    async def do_write_to(self, words: str) -> None:
        await self._step("write")

    async def do_pass_on(self, words: str) -> None:
        await self._step("pass-on")

    async def do_case_note(self, words: str) -> None:
        await self._step("comment")

    async def do_close_case(self, words: str) -> None:
        ends = self._work().ends(self.shown)
        if not ends:
            closed_to = self.shown.appeal.closed_to if self.shown.appeal is not None else ""
            self.talk.say(closed_to or _("Letting the post out, or not, closes it."))
            return
        await self.talk.choose_once(_("How does it end?"), ends, _("A number, or Enter to go back:"))

    async def do_undo_case(self, words: str) -> None:
        """Opens a closed case again; in an open one, what was done before can be taken back."""
        if self.shown.row.state not in OPEN:
            await self._step("reopen")
        else:
            await self._work().before(self.shown)

    async def do_done_before(self, words: str) -> None:
        await self._work().before(self.shown)

    async def do_who(self, words: str) -> None:
        await self._work().who(self.shown)

    # Going on

    async def do_cases(self, words: str) -> None:
        self.visit.back()

    async def _next(self) -> None:
        number = await self.services.cases.next_case(self.actor, self.case)
        if number in (None, self.case):
            self.talk.say(_("Nothing else waits."))
            self.visit.back()
        else:
            self.visit.back()
            self.visit.open(CaseRoom(self.visit, number or 0))

    async def do_next_case(self, words: str) -> None:
        await self._next()

    async def _go_there(self) -> None:
        from bbs.verbs.line_thread import ThreadRoom  # noqa: PLC0415

        if (address := self.shown.row.address) is not None:
            there = await self.services.reading.now_at(self.actor, address)
            self.visit.open(ThreadRoom(self.visit, there.thread, there.post))

    async def do_go_there(self, words: str) -> None:
        await self._go_there()

    async def _revisions(self) -> None:
        address = self.shown.row.address
        if address is None or not await self.talk.sure(_("Look at earlier texts? That you looked stands in the log.")):
            raise Interrupted
        found = await self.services.revealing.revisions(self.actor, address)
        lister = Lister(self.visit.preferences, self.services.clock())
        await self.say_long("\n".join(revision_said(lister, one) for one in found))

    async def do_revisions(self, words: str) -> None:
        await self._revisions()


def revision_said(lister: Lister, one: Revision) -> str:
    """A text of a post, and until when it stood."""
    until = _("Until {when}:").format(when=lister.when(one.until)) if one.until is not None else _("The last text:")
    return "\n".join((until, text_said(one.body)))
