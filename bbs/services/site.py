"""All services of one community, built together."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from bbs.config import Config
from bbs.config_live import Live
from bbs.domain.clock import Clock
from bbs.models.database import Database
from bbs.services import backup_process, erasing_later, former_names, founding, integrity_process, jobs, set_aside
from bbs.services.accounts import Accounts
from bbs.services.action_effects import Effects
from bbs.services.action_mechanics import mechanics
from bbs.services.actions import Actions
from bbs.services.alarm import Alarm
from bbs.services.answering import Answering
from bbs.services.appeals import Appeals, around_cases
from bbs.services.asking import Asking
from bbs.services.boards import Boards
from bbs.services.care import Care
from bbs.services.cases import Cases
from bbs.services.community_rules import CommunityRules
from bbs.services.composing import Composing
from bbs.services.core import Core
from bbs.services.drawbridge import Drawbridge
from bbs.services.drawbridge import is_up as drawbridge_is_up
from bbs.services.duty import Duty
from bbs.services.erasing import Erasing
from bbs.services.events import Events
from bbs.services.exporting import Exporting
from bbs.services.help_now import HelpNow
from bbs.services.holding import Holding
from bbs.services.hooks import Hooks
from bbs.services.imports import Imports
from bbs.services.keeping import Keeping
from bbs.services.keyed import Keyed
from bbs.services.keys import Keys
from bbs.services.limits import Limits
from bbs.services.managing import Managing
from bbs.services.news import News
from bbs.services.notices import Notices
from bbs.services.own_threads import OwnThreads
from bbs.services.passwords import Cost, Passwords
from bbs.services.people import People
from bbs.services.preferences import MemberPreferences
from bbs.services.publishing import Rules
from bbs.services.reading import Reading
from bbs.services.recovery import Recovery
from bbs.services.registration import Registration
from bbs.services.relay import Relay
from bbs.services.reports import Reports
from bbs.services.resting import Resting
from bbs.services.revealing import Revealing
from bbs.services.rewriting import Rewriting
from bbs.services.schedule import Job, Schedule
from bbs.services.search import Search
from bbs.services.sessions import Sessions
from bbs.services.stats import Statistics
from bbs.services.steering import Steering
from bbs.services.steering_help import SteeringHelp
from bbs.services.steering_news import Announcements
from bbs.services.steering_people import SteeringPeople
from bbs.services.steering_texts import SteeringTexts
from bbs.services.support import Support
from bbs.services.threads import Threads
from bbs.services.triage_hook import TriageHook
from bbs.services.turns import Turns
from bbs.services.unread_posts import UnreadPosts
from bbs.services.writing import Writing


@dataclass(frozen=True, slots=True)
class Services:
    """What front ends call. `start` before the first call, `stop` after the last."""

    accounts: Accounts
    keys: Keys
    recovery: Recovery
    registration: Registration
    notices: Notices
    sessions: Sessions
    managing: Managing
    exporting: Exporting
    erasing: Erasing
    boards: Boards
    threads: Threads
    news: News
    reading: Reading
    unread_posts: UnreadPosts
    writing: Writing
    holding: Holding
    search: Search
    people: People
    support: Support
    keeping: Keeping
    own_threads: OwnThreads
    rewriting: Rewriting
    composing: Composing
    help_now: HelpNow
    asking: Asking
    answering: Answering
    care: Care
    cases: Cases
    reports: Reports
    rules: CommunityRules
    duty: Duty
    drawbridge: Drawbridge
    schedule: Schedule
    actions: Actions
    appeals: Appeals
    revealing: Revealing
    steering: Steering
    steering_people: SteeringPeople
    steering_texts: SteeringTexts
    steering_help: SteeringHelp
    announcements: Announcements
    resting: Resting
    statistics: Statistics
    preferences: MemberPreferences
    imports: Imports
    limits: Limits
    turns: Turns
    events: Events
    clock: Clock
    live: Live
    _core: Core = field(repr=False)
    _relay: Relay = field(repr=False)
    _passwords: Passwords = field(repr=False)
    _triage: TriageHook = field(repr=False)
    _effects: Effects = field(repr=False)
    _alarm: Alarm = field(repr=False)

    async def start(self) -> None:
        """Founds an empty community, and begins to hear from other processes."""
        await founding.found(self._core)
        await self.resting.load()
        await self._triage.load()
        await self._relay.start()
        await self.schedule.start()

    def unguarded(self) -> None:
        """Whoever calls from now on is the operator at the command line: a community that can only be read does not
        keep them from their work."""
        self._core.guarded = False

    async def settle(self, config: Config) -> None:
        """Goes by these settings from now on, and by what the operator's rules of triage say now."""
        self.live.now = config
        self.limits.renew(config.limits)
        self.schedule.renew(_jobs(self._core, config, self._effects))
        await self._triage.renew()

    async def stop(self) -> None:
        """Writes what still waits, and ends what runs. The database stays open. May be called again."""
        await self.schedule.stop()
        await self._alarm.stop()
        await self._relay.stop()
        await self._core.batch.stop()
        self._passwords.close()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What several services stand on."""

    core: Core
    config: Config
    live: Live
    limits: Limits
    duty: Duty
    help_now: HelpNow
    triage: TriageHook


def build(db: Database, config: Config, clock: Clock) -> Services:
    """The services on this database; nothing runs yet. Called in a running event loop."""
    core = Core(db, clock, Events(), origin=secrets.token_hex(8))
    limits = Limits(config.limits, clock)
    live, effects = Live(config), Effects(mechanics())
    alarm = Alarm(core, live)
    core.alarm = alarm.ring
    duty = Duty(core, live)
    help_now = HelpNow(config.data, lambda: live.now.moderation.hours, clock)
    ground = _Ground(core, config, live, limits, duty, help_now, TriageHook(config.data))
    members = _members(ground)
    return Services(
        **members,
        **_community(ground),
        **_moderation(ground, effects),
        **_steering(ground, members["managing"]),
        help_now=help_now,
        duty=duty,
        preferences=MemberPreferences(core, lambda: live.now.warning_topics),
        imports=Imports(core),
        limits=limits,
        turns=Turns(),
        events=core.events,
        clock=clock,
        live=live,
        _core=core,
        _relay=Relay(core),
        _triage=ground.triage,
        _effects=effects,
        _alarm=alarm,
    )


def _members(ground: _Ground) -> dict[str, Any]:
    """Who somebody is, and how they come in."""
    core, config, limits = ground.core, ground.config, ground.limits
    cost = Cost(config.passwords.passes, config.passwords.memory_kib, config.passwords.lanes)
    passwords = Passwords(cost, community=config.community)
    keyed = Keyed(core)
    recovery = Recovery(core, passwords, keyed, limits)
    registration = Registration(core, keyed, ground.live, ground.duty.pauses)
    return {
        "accounts": Accounts(core, passwords, keyed, limits, recovery, registration),
        "keys": Keys(core, keyed, recovery),
        "recovery": recovery,
        "registration": registration,
        "notices": Notices(core),
        "sessions": Sessions(core),
        "managing": Managing(core, passwords, keyed),
        "exporting": Exporting(core, recovery),
        "erasing": Erasing(core, keyed, recovery, config.data),
        "_passwords": passwords,
    }


def _community(ground: _Ground) -> dict[str, Any]:
    """Reading, writing, and being there for each other."""
    core, live, limits, duty = ground.core, ground.live, ground.limits, ground.duty
    reports = Reports(core, limits, duty, live)
    hooks = Hooks(ground.triage, reports.cools, drawbridge_is_up, lambda _now_us: duty.next_look().words)
    writing_rules = Rules(live, hooks)
    return {
        "boards": Boards(core, live),
        "threads": Threads(core, live),
        "news": News(core),
        "reading": Reading(core),
        "unread_posts": UnreadPosts(core),
        "writing": Writing(core, limits, writing_rules),
        "holding": Holding(core, writing_rules.hooks),
        "search": Search(core),
        "people": People(core),
        "support": Support(core),
        "keeping": Keeping(core),
        "own_threads": OwnThreads(core),
        "rewriting": Rewriting(core),
        "composing": Composing(core, writing_rules),
        "asking": Asking(core, limits, duty.next_look),
        "answering": Answering(core, duty.next_look),
        "care": Care(core, ground.help_now),
        "reports": reports,
    }


def _moderation(ground: _Ground, effects: Effects) -> dict[str, Any]:
    """What moderators do, and what the clock does."""
    core = ground.core
    return {
        "cases": Cases(core, ground.duty, around_cases(core)),
        "rules": CommunityRules(core),
        "drawbridge": Drawbridge(core),
        "schedule": Schedule(core, _jobs(core, ground.config, effects)),
        "actions": Actions(core, effects),
        "appeals": Appeals(core, effects),
        "revealing": Revealing(core),
    }


def _jobs(core: Core, config: Config, effects: Effects) -> tuple[Job, ...]:
    aside = (*backup_process.jobs(config), *integrity_process.jobs(config))
    return (
        *jobs.all_jobs(config, effects),
        *former_names.jobs(),
        *erasing_later.jobs(core),
        *set_aside.jobs(core, config),
        *aside,
    )


def _steering(ground: _Ground, managing: Managing) -> dict[str, Any]:
    """What the operator makes and sets."""
    core = ground.core
    resting = Resting(core)
    return {
        "steering": Steering(core),
        "steering_people": SteeringPeople(core, managing),
        "steering_texts": SteeringTexts(core),
        "steering_help": SteeringHelp(core, ground.config.data),
        "resting": resting,
        "statistics": Statistics(core),
        "announcements": Announcements(core, resting),
    }
