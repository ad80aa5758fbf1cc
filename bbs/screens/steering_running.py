"""How the server runs, for its operator: figures, who is connected, work by the clock, and resting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bbs.domain.commands import Command
from bbs.domain.words import _, ngettext
from bbs.screens.steering_form import Asked, FieldsForm, SteeringList, entry, new, pair
from bbs.screens.widgets.rows import GAP, Row, heading, notes
from bbs.services.resting import MAX_REST_WORDS
from bbs.services.schedule import JobRow
from bbs.services.sessions import STANDINGS, LiveRow
from bbs.services.stats import Stats

MEBIBYTE: Final = 2**20
NAMES = "names"

JOB_WORDS: Final = {
    "actions": _("What moderators did comes to its end"),
    "claims": _("Cases that are given back"),
    "ageing": _("Cases that wait become more pressing"),
    "tiers": _("What triage found is forgotten"),
    "welcome": _("A welcome for first posts that wait"),
    "drafts": _("Old drafts are forgotten"),
    "closed cases": _("Texts in closed cases are forgotten"),
    "conversations": _("Old talks with moderators are forgotten"),
    "gone posts": _("Deleted posts are noted"),
    "texts of gone posts": _("Texts of deleted posts are forgotten"),
    "earlier texts": _("Earlier texts of posts are forgotten"),
    "erasing": _("Accounts are erased"),
    "erasing without a name": _("Posts without a name go by lot"),
    "backup": _("A backup is made"),
    "integrity": _("The database is looked through"),
}
"""The jobs in words, by name."""


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
        return [
            pair(_("Figures"), _("members, posts, cases"), "figures"),
            pair(_("Who is connected"), str(here), "live"),
            pair(_("Work by the clock"), words, "jobs", look=look),
            pair(_("Read only"), _("yes") if rest.read_only else _("no"), "rest", look="accent"),
        ]

    async def opened(self, chosen: object) -> None:
        if chosen == "rest":
            await self._rest()
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
        asked = Asked("words", _("Words for everybody"), MAX_REST_WORDS)
        await self.bbs.open_screen(FieldsForm(_("Read only"), (asked,), self._rest_now, about=about))

    async def _rest_now(self, given: Mapping[str, str]) -> None:
        await self.services.resting.begin_read_only(self.actor, given["words"])
        await self.done(_("Everybody can read now, and nobody can write."))

    async def _work_again(self) -> None:
        await self.services.resting.end_read_only(self.actor)
        await self.done(_("Everybody can write again."))


class FiguresScreen(SteeringList):
    """Counts, and nothing of whom."""

    hinted = frozenset({"back"})

    def __init__(self) -> None:
        super().__init__(_("Figures"))

    async def fetch(self) -> Sequence[Row]:
        return list(figure_rows(await self.services.statistics.show(self.actor)))

    async def opened(self, chosen: object) -> None:
        """There is nothing behind a figure."""

    async def do_read_on(self) -> None:
        await self.do_page_down()


def figure_rows(stats: Stats) -> Sequence[Row]:
    """All figures, group by group."""
    groups = (
        (_("Members, by how they stand"), stats.members),
        (_("Posts, by how they stand"), stats.posts),
        (_("Open cases"), stats.cases),
        (_("Places and what waits"), stats.places),
        (_("In the last 7 days"), stats.lately["7_days"]),
        (_("In the last 30 days"), stats.lately["30_days"]),
        (_("On the disk"), {_("database, MiB"): -(-stats.bytes // MEBIBYTE)}),
    )
    rows: list[Row] = []
    for words, counts in groups:
        rows += [*([GAP] if rows else []), heading(words)]
        rows += [pair(name.replace("_", " "), f"{count:,}", (words, name)) for name, count in counts.items()]
        rows += [] if counts else notes(_("None."))
    return rows


class LiveScreen(SteeringList):
    """Sessions of this process. Names are hidden until the operator asks for them, which the log then says."""

    hinted = frozenset({"back"})

    def __init__(self) -> None:
        super().__init__(_("Who is connected"))
        self._named = False

    async def fetch(self) -> Sequence[Row]:
        sessions = self.services.sessions
        live = await sessions.live_by_name(self.actor) if self._named else sessions.live(self.actor)
        why = (_("Names are hidden: who is awake at night"), _("is nobody's business, unless it has to be."))
        ask = new(_("Show names. The log says that you looked."), NAMES)
        hidden = [GAP, *(row for line in why for row in notes(line)), ask] if live and not self._named else []
        return [*map(self._row, live), *hidden] or notes(_("Nobody is signed in."))

    def _row(self, live: LiveRow) -> Row:
        began = self.bbs.preferences.when(live.began, self.services.clock())
        return entry(live.handle or STANDINGS[live.standing], live.id, right=began)

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
        ran = self.bbs.preferences.when(job.ran, now, roughly=True) if job.ran else _("not yet")
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


def job_words(name: str) -> str:
    """What a job is called."""
    return JOB_WORDS.get(name, name)
