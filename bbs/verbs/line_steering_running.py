"""How the server runs, in line mode, for its operator: figures, who is connected, work by the clock, and resting."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bbs.domain.figure_words import figures
from bbs.domain.steering_words import job_words
from bbs.domain.words import _, ngettext
from bbs.services.schedule import JobRow
from bbs.services.sessions import STANDINGS, LiveRow
from bbs.services.stats import Stats
from bbs.verbs.line_list import Item
from bbs.verbs.line_lists import Lister
from bbs.verbs.line_steering_room import OrderRoom, SettingRoom
from bbs.verbs.line_talk import Interrupted
from bbs.verbs.saying import sentence


class RunningRoom(OrderRoom):
    """What there is to hear and to do about the server itself."""

    async def load(self) -> None:
        rest = await self.services.resting.show(self.actor)
        jobs = await self.services.schedule.rows(self.actor)
        failed = sum(bool(job.failed) for job in jobs)
        here = len(self.services.sessions.live(self.actor))
        words = ngettext("{count} has failed", "{count} have failed", failed).format(count=failed)
        self.heading = "\n".join((_("How the server runs."), *rest.words(self.services.clock().date())))
        if rest.read_only:
            resting = Item(_("Read only: yes. Let everybody write again"), self._work_again)
        else:
            resting = Item(_("Read only: no. Let everybody read and nobody write"), self._rest)
        self.items = [
            Item(_("Figures: members, posts, cases"), self._figures),
            Item(_("Who is connected: {count}").format(count=here), self._live),
            Item(_("Work by the clock: {words}").format(words=words if failed else _("all well")), self._jobs),
            resting,
        ]

    # Looking

    async def _figures(self) -> None:
        await self.say_long("\n".join(figures_said(await self.services.statistics.show(self.actor))))

    async def _jobs(self) -> None:
        self.visit.open(JobsRoom(self.visit))

    async def _live(self) -> None:
        """Who is connected, without names, and with them once somebody says that it has to be."""
        live = self.services.sessions.live(self.actor)
        await self.say_long("\n".join(self._connected(live)))
        if not live:
            return
        self.talk.say(_("Names are hidden: who is awake at night is nobody's business, unless it has to be."))
        if await self.talk.sure(_("Say the names? The log says then that you looked.")):
            named = await self.services.sessions.live_by_name(self.actor)
            await self.say_long("\n".join(self._connected(named)))

    def _connected(self, live: tuple[LiveRow, ...]) -> Iterator[str]:
        lister = Lister(self.visit.preferences, self.services.clock())
        yield ngettext("{count} is signed in.", "{count} are signed in.", len(live)).format(count=len(live))
        for one in live:
            yield _("{who}, {when}").format(who=one.handle or STANDINGS[one.standing], when=lister.when(one.began))

    # Resting

    async def _rest(self) -> None:
        self.talk.say(
            _("While you work on the server, everybody can read and nobody can write. Drafts go on being kept.")
        )
        words = await self.talk.ask(_("What is everybody told of it? In one line, or Enter for nothing more:"))
        if not await self.talk.sure(_("Nobody can write from now on. Shall it be so?")):
            raise Interrupted
        await self.services.resting.begin_read_only(self.actor, words)
        self.talk.say(_("Everybody can read now, and nobody can write."))
        await self.say_list()

    async def _work_again(self) -> None:
        if self.services.resting.now.read_only is not None and not await self.talk.sure(
            _("Let everybody write again?")
        ):
            raise Interrupted
        await self.services.resting.end_read_only(self.actor)
        self.talk.say(_("Everybody can write again."))
        await self.say_list()


class JobsRoom(SettingRoom):
    """When each job last ran. A number has one run soon, after asking."""

    heading = _("Work by the clock. A number has one run now.")

    async def load(self) -> None:
        lister = Lister(self.visit.preferences, self.services.clock())
        rows = await self.services.schedule.rows(self.actor)
        self.items = [Item(self._said(lister, job), partial(self._hurry, job.name)) for job in rows]

    def _said(self, lister: Lister, job: JobRow) -> str:
        ran = _("ran {when}").format(when=lister.when(job.ran)) if job.ran else _("has not run yet")
        failed = _("failed: {kind}").format(kind=job.failed) if job.failed else ""
        return ", ".join(filter(None, (job_words(job.name), failed, ran)))

    async def _hurry(self, name: str) -> None:
        if not await self.talk.sure(_("Run it now: {job}?").format(job=job_words(name))):
            raise Interrupted
        await self.services.schedule.hurry(self.actor, name)
        self.talk.say(_("It begins in a moment. again says how it went."))


def figures_said(stats: Stats) -> Iterator[str]:
    """All figures, group by group: counts, and nothing of whom."""
    for heading, counts in stats.groups():
        said = ", ".join(f"{count} {words}" for _name, words, count in figures(counts))
        yield sentence(f"{heading}: {said or _('none')}")
