"""The ways of moderating: cases, what is done about them, and what members see of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bbs.domain.acting import ACTIONS, ActionKind
from bbs.domain.addresses import Address
from bbs.domain.byline import BylineKind
from bbs.domain.commands import command_named, may_do
from bbs.domain.words import _
from bbs.errors import BadInput, NoSuchThing
from bbs.screens.act_aim import Aim
from bbs.screens.ask_text import AskText
from bbs.screens.case_filters import ALL_CASES, CaseFilter
from bbs.screens.case_page import Message
from bbs.screens.ways import SharedWays
from bbs.services.case_rows import ActionRow, CaseRow, CaseView

MAX_LEFT = 20
"""So many cases that were left open are passed over in looking for the next one."""

ANSWERS = {
    False: _("We have looked at it again, and it stays as it is."),
    True: _("You were right. We have taken it back, and are sorry."),
}
"""What an appeal is answered with, unless somebody writes something else."""


@dataclass(frozen=True, slots=True)
class Done:
    """What was done last: the case that closed with it, and the action, where there was one."""

    case: int | None
    action: int | None = None


class ModeratingWays(SharedWays):
    """Screens that know the app are imported where they are opened."""

    case_filter: CaseFilter = ALL_CASES
    _done: Done | None = None

    @cached_property
    def reasons(self) -> dict[tuple[ActionKind | None, str], tuple[str, str]]:
        """Reason and rule of what was done last, by what was done and the sort of case. Kept for the session alone."""
        return {}

    @cached_property
    def _left(self) -> set[int]:
        """The cases that were opened in this sitting and left open."""
        return set()

    @cached_property
    def case_boards(self) -> dict[str, str]:
        """The names of the boards whose cases one may see, by slug."""
        return {}

    async def open_cases(self) -> None:
        """The queue; there is one such screen at a time."""
        from bbs.screens.cases import CasesScreen  # noqa: PLC0415

        if not self.case_boards:
            experiences = await self.services.boards.overview(self.actor)
            for experience in experiences:
                self.case_boards.update((board.slug, f"{experience.name}: {board.name}") for board in experience.boards)
        if any(isinstance(screen, CasesScreen) for screen in self.screens):
            while not isinstance(self.screens[-1], CasesScreen):
                await self._drop()
            await self.screens[-1].returned()
        else:
            await self.open_screen(CasesScreen())

    async def open_case(self, number: int) -> None:
        """A case, on the screen of the one that stands there."""
        from bbs.screens.case import CaseScreen  # noqa: PLC0415

        top = self.screens[-1]
        if isinstance(top, CaseScreen):
            await top.go_to(number)
        else:
            await self.open_screen(CaseScreen(number))

    async def open_next_case(self, after: int | None, words: str = "") -> None:
        """The next case that is free behind `after`; back to the queue where none is. `words` are said there."""
        if after is not None:
            self._left.add(after)
        await self._on_to(await self._next_case(after), words)

    async def _next_case(self, after: int | None) -> int | None:
        """The next case behind `after` that is free, among those that the queue shows."""
        only = self.case_filter
        if only in (ALL_CASES, CaseFilter("closed")):
            return await self.services.cases.next_case(self.actor, after)
        page = await self.services.cases.queue(self.actor, board=only.board, origin=only.origin, only=only.only)
        numbers = [row.number for row in page.rows]
        behind = page.rows[numbers.index(after) + 1 :] if after in numbers else page.rows
        free = (row.number for row in behind if not row.passed and (row.mine or not row.claimed_by))
        return next(free, None)

    async def _on_to(self, number: int | None, words: str) -> None:
        from bbs.screens.case import CaseScreen  # noqa: PLC0415

        if number is not None:
            await self.open_case(number)
            if words:
                self.screens[-1].say(words)
            return
        self._left.clear()
        if isinstance(self.screens[-1], CaseScreen):
            await self.go_back()
        end = _("Nothing else waits.")
        self.screens[-1].say(f"{words} {end}" if words else end)

    async def _most_urgent(self) -> int | None:
        """The most urgent case that is free, without those that were left open in this sitting while there are others;
        these come again at the end."""
        first = number = await self._next_case(None)
        for _case in range(MAX_LEFT):
            if number is None or number not in self._left:
                break
            number = await self._next_case(number)
        return first if number is None else number

    async def case_done(self, number: int, words: str, *, undo: bool = True, action: int | None = None) -> None:
        """A case is done with: from its screen on to the next one, in the queue it stays where one is."""
        from bbs.screens.case import CaseScreen  # noqa: PLC0415
        from bbs.screens.cases import CasesScreen  # noqa: PLC0415

        self._done = Done(number, action) if undo else None
        self._left.discard(number)
        said = _("{words} U takes it back.").format(words=words) if undo else words
        while len(self.screens) > 1 and not isinstance(self.screens[-1], CaseScreen | CasesScreen):
            await self._drop()
        top = self.screens[-1]
        if isinstance(top, CaseScreen):
            await self._on_to(await self._most_urgent(), said)
        else:
            await top.returned()
            top.say(said)

    def leave_open(self, number: int) -> None:
        """A case was worked on and stays open: it comes again once others have been looked at."""
        self._left.add(number)

    async def undo_case(self, row: CaseRow | None) -> None:
        """Takes back what was done last, and opens its case again; without any, opens the case one stands on again."""
        done, self._done = self._done, None
        if done is None:
            done = Done(row.number) if row is not None else None
        if done is None or done.case is None:
            self.screens[-1].say(_("There is nothing to take back."))
            return
        if done.action is not None:
            reason = _("A slip, taken back at once.")
            await self.services.actions.revert(self.actor, done.action, reason)
        fresh = await self.services.cases.case(self.actor, done.case)
        from bbs.screens.case_lines import OPEN_STATES  # noqa: PLC0415

        if fresh.row.state not in OPEN_STATES:
            await self.services.cases.reopen(self.actor, done.case, fresh.row.version)
        await self.open_case(done.case)
        self.screens[-1].say(_("Taken back. The case is open again."))

    # Acting

    async def open_acting(self, view: CaseView) -> None:
        """What can be done about a case."""
        from bbs.screens.act import ActScreen  # noqa: PLC0415

        await self.open_screen(ActScreen(await self._aim(view)))

    async def open_acting_on(self, address: Address) -> None:
        """What can be done about a post, without a case."""
        from bbs.screens.act import ActScreen  # noqa: PLC0415

        rules = await self.services.rules.listed(self.actor)
        await self.open_screen(ActScreen(Aim(None, address, "", tuple(ACTIONS), rules)))

    async def open_turning_down(self, view: CaseView) -> None:
        """Why a post that waits is not let out."""
        from bbs.screens.act_form import ActForm  # noqa: PLC0415

        await self.open_screen(ActForm(await self._aim(view), None))

    async def _aim(self, view: CaseView) -> Aim:
        byline = view.row.byline
        name = byline.text if byline is not None else ""
        return Aim(view, view.row.address, name, view.kinds, await self.services.rules.listed(self.actor))

    async def acted(self, action: ActionRow, case: int | None) -> None:
        """Something was done: on to the next case, or back to where it came from."""
        words = _("Done: {what}.").format(what=ACTIONS[action.kind].words)
        if case is None:
            await self.go_back()
            self.screens[-1].say(words)
        elif action.kind is ActionKind.NOTE:
            await self.go_back()
            self.screens[-1].say(_("Kept. The case is still open."))
        else:
            await self.case_done(case, words, undo=action.reverts, action=action.number)

    async def open_deciding(self, view: CaseView, *, overturn: bool) -> None:
        """The answer to an appeal, which decides it."""
        row = view.row

        async def decide(answer: str) -> None:
            if not answer:
                raise BadInput(_("A sentence, so that they know it was read."))
            await self.services.appeals.decide(self.actor, row.number, row.version, overturn, answer)
            words = _("Taken back, and they are told.") if overturn else _("It stays, and they are told.")
            await self.case_done(row.number, words, undo=False)

        about = [_("They read your answer. It says nothing of who decided.")]
        title = _("Take it back") if overturn else _("It stays as it is")
        does = _("Enter decides it")
        text = ANSWERS[overturn]
        await self.open_screen(AskText(title, _("Answer: "), decide, text=text, about=about, does=does))

    # Writing, and what may be known

    async def open_writing_to(self, view: CaseView) -> None:
        """A message to the member of a case: what was being written, or first the templates."""
        from bbs.screens.case_writing import TemplatesScreen, WriteTo, place_of  # noqa: PLC0415

        talk = await self.case_talk(view)
        begun = await self.services.asking.draft(self.actor, place_of(view.row.number))
        if begun:
            await self.open_screen(WriteTo(view, None, talk, begun=begun))
            return
        templates = await self.services.answering.templates(self.actor)
        await self.open_screen(TemplatesScreen(view, templates, talk))

    async def case_talk(self, view: CaseView) -> tuple[Message, ...]:
        """The conversation with the member of a case, the oldest message first; nothing where there is none."""
        if view.conversation is None:
            return ()
        talk = await self.services.answering.of_case(self.actor, view.row.number)
        return tuple(Message(said.by, said.body, said.at) for said in talk.messages)

    async def open_case_note(self, row: CaseRow) -> None:
        """A note for the other moderators."""
        from bbs.screens.case_writing import CaseNote  # noqa: PLC0415

        await self.open_screen(CaseNote(row))

    async def open_revealing(self, row: CaseRow) -> None:
        """Whether it has to be known who wrote without a name, with a reason."""

        async def reveal(reason: str) -> None:
            if not reason:
                raise BadInput(_("A reason: it stands in the log, and the author reads it."))
            handle = await self.services.revealing.reveal(self.actor, row.number, reason)
            await self.go_back()
            self.screens[-1].say(_("It is {handle}. They are told that you looked, and why.").format(handle=handle))

        about = [
            _("They wrote without their name. Writing to them, silencing and blocking work without knowing it."),
            _("If you look, that stands in the log for good, and they are told, with your reason."),
        ]
        does = _("Enter looks")
        await self.open_screen(AskText(_("Who wrote this?"), _("Why: "), reveal, about=about, does=does))

    async def open_revisions(self, address: Address) -> None:
        """Earlier texts of a post, after asking: looking stands in the log."""
        from bbs.screens.case_history import RevisionsScreen  # noqa: PLC0415

        async def look() -> None:
            found = await self.services.revealing.revisions(self.actor, address)
            await self.open_screen(RevisionsScreen(address, found))

        words = _("Look at earlier texts? That you looked stands in the log. y does.")
        self.screens[-1].choose(words, {"y": look})

    async def open_actions(self, row: CaseRow) -> None:
        """What was done about the member of a case before, or in the case itself where nobody is to know who it is."""
        from bbs.screens.case_history import ActionsScreen  # noqa: PLC0415

        named = row.byline is not None and row.byline.kind is BylineKind.NAMED
        handle = row.byline.handle if named and row.byline is not None else None
        await self.open_screen(ActionsScreen(handle=handle, case=None if handle else row.number))

    async def open_log(self, *, public: bool = False) -> None:
        """What moderators have done; `public` as all members may read it."""
        from bbs.screens.log import LogScreen  # noqa: PLC0415

        await self.open_screen(LogScreen(public=public))

    # For members

    async def open_report(self, address: Address) -> None:
        """Telling the moderators about a post."""
        from bbs.screens.report import ReportScreen  # noqa: PLC0415

        found = await self.services.reading.posts(self.actor, address.thread, [address.post or 1])
        if not found:
            raise NoSuchThing(_("That post is not there any more."))
        first = await self.services.reports.foresee(self.actor, address)
        await self.open_screen(ReportScreen(address, next(iter(found.values())).byline.text, first))

    async def open_own_actions(self) -> None:
        """What moderators did about oneself."""
        from bbs.screens.own_actions import OwnActionsScreen  # noqa: PLC0415

        await self.open_screen(OwnActionsScreen())

    async def cases_waiting(self) -> int:
        """How many cases wait for whoever sits here; 0 for those who do not moderate."""
        if not may_do(self.actor, command_named("cases")):
            return 0
        return await self.services.cases.waiting(self.actor)
