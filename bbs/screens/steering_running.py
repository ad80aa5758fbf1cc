"""How the server runs, for its operator: figures, who is connected, work by the clock, and resting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bbs.domain.commands import Command
from bbs.domain.figure_words import figures
from bbs.domain.steering_words import job_words
from bbs.domain.width import fit
from bbs.domain.words import _, ngettext
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new, pair
from bbs.screens.widgets.rows import GAP, Row, heading, notes
from bbs.services.resting import MAX_REST_WORDS
from bbs.services.schedule import JobRow
from bbs.services.sessions import STANDINGS, LiveRow
from bbs.services.stats import Stats

MEBIBYTE: Final = 2**20
NAMES = "names"
STORAGE = "storage"

NUMBER_CELLS: Final = 7
"""The column of a figure; a larger one takes what it needs."""


class RunningScreen(SteeringList):
    """What there is to see and to do about the server itself."""

    def __init__(self) -> None:
        super().__init__(_("How the server runs"))

    async def fetch(self) -> Sequence[Row]:
        rest = await self.services.resting.show(self.actor)
        jobs = await self.services.schedule.rows(self.actor)
        failed = sum(bool(job.failed) for job in jobs)
        here = len(self.services.sessions.live(self.actor))
        words = ngettext("{count} has failed", "{count} have failed", failed).format(count=failed)
        look, words = ("care", words) if failed else ("plain", _("all well"))
        trouble = self.services.writing.held_up
        return [
            *([pair(_("Storage"), _("takes nothing now"), STORAGE, look="care")] if trouble else []),
            pair(_("Figures"), _("members, posts, cases"), "figures"),
            pair(_("Who is connected"), str(here), "live"),
            pair(_("Work by the clock"), words, "jobs", look=look),
            pair(_("Read only"), _("yes") if rest.read_only else _("no"), "rest", look="accent"),
        ]

    def short_words(self, name: str, words: str) -> str:
        return _("open") if name == "open" else super().short_words(name, words)

    async def opened(self, chosen: object) -> None:
        if chosen == "rest":
            await self._rest()
        elif chosen == STORAGE:
            self.say(_("Nothing can be written down just now. bbs check, on the server, says why."))
        else:
            screens = {"figures": FiguresScreen, "live": LiveScreen, "jobs": JobsScreen}
            await self.bbs.open_screen(screens[str(chosen)]())

    async def _rest(self) -> None:
        if self.services.resting.now.read_only is not None:
            self.choose(_("Let everybody write again? y does, any other key leaves it."), {"y": self._work_again})
            return
        about = (
            _("While you work on the server, everybody can read and nobody can write. Drafts go on being kept."),
            _("What you say here stands at home until you let everybody write again."),
        )
        asked = Asked("words", _("Words: "), MAX_REST_WORDS)
        await self.bbs.open_screen(RestForm(_("Read only"), (asked,), self._rest_now, about=about))

    async def _rest_now(self, given: Mapping[str, str]) -> None:
        await self.services.resting.begin_read_only(self.actor, given["words"])
        await self.done(_("Everybody can read now, and nobody can write."))

    async def _work_again(self) -> None:
        await self.services.resting.end_read_only(self.actor)
        await self.done(_("Everybody can write again."))


class RestForm(FieldsForm):
    """Enter makes the place read only, at once."""

    def hints(self) -> str:
        return _("F1 help now  Enter begins it  Esc back")

    def words_for(self, command: Command) -> str:
        return _("Begin it") if command.name == "send" else super().words_for(command)


class FiguresScreen(SteeringList):
    """Counts, and nothing of whom."""

    hinted = frozenset({"back"})

    def __init__(self) -> None:
        super().__init__(_("Figures"))

    async def fetch(self) -> Sequence[Row]:
        return list(figure_rows(await self.services.statistics.show(self.actor)))

    def offers(self, command: Command) -> bool:
        return command.name != "open" and super().offers(command)

    async def opened(self, chosen: object) -> None:
        """There is nothing behind a figure."""

    async def do_read_on(self) -> None:
        await self.do_page_down()


def figure_rows(stats: Stats) -> Sequence[Row]:
    """All figures, group by group."""
    rows: list[Row] = []
    for words, counts in stats.groups():
        rows += [*([GAP] if rows else []), heading(words)]
        rows += [_figure(said, count, (words, name)) for name, said, count in figures(counts)]
        rows += [] if counts else notes(_("None."))
    return rows


def _figure(words: str, count: int, key: object) -> Row:
    """The number first: so the words have all of the room that a narrow window has."""
    return Row(lambda room: [(fit(f"{count:>{NUMBER_CELLS},}  {words}", room), "plain")], key)


class LiveScreen(SteeringList):
    """Sessions of this process. Names are hidden until the operator asks for them, which the log then says."""

    hinted = frozenset({"back"})

    def __init__(self) -> None:
        super().__init__(_("Who is connected"))
        self._named = False

    async def fetch(self) -> Sequence[Row]:
        sessions = self.services.sessions
        live = await sessions.live_by_name(self.actor) if self._named else sessions.live(self.actor)
        why = notes(_("Names are hidden: who is awake at night is nobody's business, unless it has to be."))
        ask = new(_("Show names. The log says so."), NAMES)
        hidden = [GAP, *why, ask] if live and not self._named else []
        return [*map(self._row, live), *hidden] or notes(_("Nobody is signed in."))

    def _row(self, live: LiveRow) -> Row:
        began = self.bbs.preferences.when(live.began, self.services.clock())
        return entry(live.handle or STANDINGS[live.standing], live.id, right=began)

    def offers(self, command: Command) -> bool:
        return super().offers(command) and (command.name != "open" or self.list.chosen == NAMES)

    def words_for(self, command: Command) -> str:
        return _("Show names") if command.name == "open" else super().words_for(command)

    async def opened(self, chosen: object) -> None:
        if chosen == NAMES:
            self._named = True
            await self._load()


class JobsScreen(SteeringList):
    """When each job last ran. Enter has one run soon."""

    def __init__(self) -> None:
        super().__init__(_("Work by the clock"))

    async def fetch(self) -> Sequence[Row]:
        return [self._row(job) for job in await self.services.schedule.rows(self.actor)]

    def _row(self, job: JobRow) -> Row:
        now = self.services.clock()
        ran = self.bbs.preferences.when(job.ran, now, roughly=True) if job.ran else _("soon")
        words = _("failed: {kind}").format(kind=job.failed) if job.failed else ran
        return entry(job_words(job.name), job.name, right=words, look="care" if job.failed else "plain")

    def words_for(self, command: Command) -> str:
        return _("Have it run now") if command.name == "open" else super().words_for(command)

    def short_words(self, name: str, words: str) -> str:
        return _("run it now") if name == "open" else super().short_words(name, words)

    async def opened(self, chosen: object) -> None:
        question = _("Run “{job}” now? y does, any other key leaves it.").format(job=job_words(str(chosen)))
        self.choose(question, {"y": lambda: self._hurry(str(chosen))})

    async def _hurry(self, name: str) -> None:
        await self.services.schedule.hurry(self.actor, name)
        await self._load()
        self.say(_("It begins in a moment. Coming back here says how it went."))
