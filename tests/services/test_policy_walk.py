"""Who may do what, walked: every public call of every service, by every kind of person, on every kind of board.

A call that nobody has thought about here fails the walk. What is refused is refused before anything else is said:
other errors (a wrong password, a word that is too long) mean that the policy has let the call through.
"""

from __future__ import annotations

import dataclasses
import inspect
import secrets
import typing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date

import pytest

from bbs.domain.acting import ActionKind
from bbs.domain.addresses import Address
from bbs.domain.cases import CaseState
from bbs.domain.policy import GUEST, SYSTEM, Actor
from bbs.domain.watched import Does
from bbs.errors import BBSError, NoSuchThing, NotAllowed
from bbs.models.tables import Board, BoardReader, MemberRole
from bbs.services import imports
from bbs.services.case_rows import ActionRequest
from bbs.services.help_now import Resource
from bbs.services.opening import Way
from bbs.services.reading import Undo
from bbs.services.rows import Draft, Joining, OfferedKey, Place
from bbs.services.site import Services
from bbs.services.steering_rows import BoardChange, ExperienceChange
from bbs.services.support import SupportNews
from tests.services.community import PASSWORD, Site

BOARDS = ("open", "quiet", "circle")
"""For guests, for members, for a list of readers."""

PEOPLE = (
    *("guest", "waiting", "member", "listed", "facilitator"),
    *("moderator here", "moderator elsewhere", "moderator", "sysop"),
)
"""`listed` may read the circle; `moderator here` looks after it, `moderator elsewhere` after another board."""

OUTSIDE = {"guest", "waiting"}
INSIDE = set(PEOPLE) - OUTSIDE
READERS = {
    "open": set(PEOPLE),
    "quiet": INSIDE,
    "circle": {"listed", "moderator here", "moderator", "sysop"},
}
EVERYBODY, MODERATORS = set(PEOPLE), {"moderator here", "moderator elsewhere", "moderator", "sysop"}
STRANGERS, OPERATORS = OUTSIDE, {"sysop"}

NOBODY_ASKS = {
    "accounts.actor": "for the SSH room, which knows whom it has let in",
    "accounts.check_handle": "joining, counted by connection",
    "accounts.check_password": "joining",
    "accounts.key_known": "signing in",
    "accounts.offer_handles": "joining",
    "accounts.sign_in_key": "signing in",
    "accounts.sign_in_password": "signing in",
    "recovery.draw": "joining",
    "recovery.matches_code": "the door recover@, counted by address",
    "recovery.recover": "the door recover@, counted by address",
    "registration.check_invite": "joining; 80 bits",
    "registration.ticket": "for accounts.join",
    "help_now.warn": "for the log, when the server starts",
    "help_now.first_line": "shown before anybody signs in",
    "steering_texts.as_watched": "what a text comes to, and no more",
    "preferences.choices": "what can be chosen, for everybody the same",
    "sessions.left": "for the front end whose session it was",
    "duty.next_look": "inside other calls",
    "duty.pauses": "inside other calls",
    "duty.row": "inside other calls",
    "registration.mode_now": "joining",
    "reports.cools": "inside other calls",
    "resting.load": "for the server; `resting.show` says it to people",
    "resting.fresh": "told to everybody; for `announcements.current`",
    "resting.told": "told to everybody, before the sign-in too",
    "live.change": "for tests; the settings are the operator's",
    "schedule.renew": "for the operator's settings, read again",
    "schedule.look": "for the clock",
    "schedule.run_due": "for the clock",
    "schedule.start": "for the server",
    "schedule.stop": "for the server",
}
"""Calls without an actor, and why they need none."""


@dataclass
class World:
    """A community with a thread on each board, by somebody who may write everywhere, and one of each kind of person."""

    site: Site
    threads: dict[str, int] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    @property
    def services(self) -> Services:
        return self.site.services

    def draft(self, board: str) -> Draft:
        return Draft(secrets.token_hex(8), board, None, None, "a subject", "a body")

    def answer(self, board: str) -> Draft:
        return Draft(secrets.token_hex(8), None, self.threads[board], 1, body="a body")


async def all_unread(world: World, actor: Actor) -> object:
    """Everything that somebody has not read."""
    unread = world.services.unread_posts
    return await unread.next(actor, await unread.begin(actor))


def secret(board: str) -> str:
    """A word that stands in everything that is written on the board."""
    return f"word-of-the-{board}"


@pytest.fixture
async def world(site: Site) -> World:
    made = World(site)
    author = await site.member("writer")
    boards = {row.slug: row.id for row in await site.db.read(lambda: list(Board.select()))}
    for handle in ("listed", "writer"):
        actor = await site.member(handle)
        await site.change(lambda id=actor.member: BoardReader.insert(member=id, board=boards["circle"]).execute())
    author = await site.services.accounts.again(author)
    for board in BOARDS:
        made.threads[board] = await site.thread(author, board, secret(board), body=secret(board))
        await site.reply(author, made.threads[board], body=secret(board))
    await site.services.reading.flush(author)
    add = site.services.accounts.add_member
    for number, role in enumerate(("facilitator", "moderator", "sysop")):
        made.people[role] = await add(SYSTEM, f"person{number}x", PASSWORD, (role,))
    for handle, board in (("here", "circle"), ("elsewhere", "quiet")):
        actor = await site.member(handle)
        row = {"member": actor.member, "role": "moderator", "board": boards[board]}
        await site.change(lambda row=row: MemberRole.insert(**row).execute())
        made.people[f"moderator {handle}"] = await site.services.accounts.again(actor)
    made.people["listed"] = await site.services.accounts.again(site.members["listed"])
    made.people["member"] = await site.member("somebody")
    made.people["guest"] = GUEST
    made.people["waiting"] = dataclasses.replace(GUEST, handle="patient", waiting=10_000)
    return made


Asked = Callable[[World, Actor], object]
OnBoard = Callable[[World, Actor, str], object]
KEY = OfferedKey("ssh-ed25519", "SHA256:mVPwvezndPv/ARoIadVY98vAC0g+P/5633yTC4d/wXE")
NOTHING = {"experiences": [], "members": [], "threads": []}

BY_ROLE: dict[str, tuple[set[str], Asked]] = {
    "accounts.accept_agreement": (INSIDE, lambda w, a: w.services.accounts.accept_agreement(a)),
    "accounts.add_member": (OPERATORS, lambda w, a: w.services.accounts.add_member(a, "new", PASSWORD)),
    "accounts.again": (EVERYBODY - {"waiting"}, lambda w, a: w.services.accounts.again(a)),
    "accounts.change_password": (
        INSIDE,
        lambda w, a: w.services.accounts.change_password(a, "x", "short"),
    ),
    "accounts.follow_experiences": (INSIDE, lambda w, a: w.services.accounts.follow_experiences(a, ())),
    "accounts.has_agreed": (INSIDE, lambda w, a: w.services.accounts.has_agreed(a)),
    "accounts.join": (STRANGERS, lambda w, a: w.services.accounts.join(a, Joining("joiner"))),
    "accounts.members": (OPERATORS, lambda w, a: w.services.accounts.members(a)),
    "accounts.rename": (INSIDE, lambda w, a: w.services.accounts.rename(a, "x")),
    "cases.calls": (EVERYBODY, lambda w, a: w.services.cases.calls(a, 1)),
    "cases.hand_over": (MODERATORS, lambda w, a: w.services.cases.hand_over(a, None)),
    "cases.next_case": (MODERATORS, lambda w, a: w.services.cases.next_case(a)),
    "cases.queue": (MODERATORS, lambda w, a: w.services.cases.queue(a)),
    "cases.waiting": (EVERYBODY, lambda w, a: w.services.cases.waiting(a)),
    "drawbridge.lower": (MODERATORS, lambda w, a: w.services.drawbridge.lower(a, "")),
    "drawbridge.raise_": (MODERATORS, lambda w, a: w.services.drawbridge.raise_(a, "")),
    "drawbridge.raised": (MODERATORS, lambda w, a: w.services.drawbridge.raised(a)),
    "drawbridge.shown": (MODERATORS, lambda w, a: w.services.drawbridge.shown(a)),
    "duty.looked": (EVERYBODY, lambda w, a: w.services.duty.looked(a)),
    "duty.mine": (MODERATORS, lambda w, a: w.services.duty.mine(a)),
    "duty.set": (MODERATORS, lambda w, a: w.services.duty.set(a, on=False)),
    "resting.show": (EVERYBODY, lambda w, a: w.services.resting.show(a)),
    "resting.begin_read_only": (OPERATORS, lambda w, a: w.services.resting.begin_read_only(a, "x" * 999)),
    "resting.end_read_only": (OPERATORS, lambda w, a: w.services.resting.end_read_only(a)),
    "resting.close": (OPERATORS, lambda w, a: w.services.resting.close(a, date(1970, 1, 1))),
    "resting.stay_open": (OPERATORS, lambda w, a: w.services.resting.stay_open(a)),
    "statistics.show": (OPERATORS, lambda w, a: w.services.statistics.show(a)),
    "schedule.hurry": (OPERATORS, lambda w, a: w.services.schedule.hurry(a, "drafts")),
    "schedule.rows": (OPERATORS, lambda w, a: w.services.schedule.rows(a)),
    "schedule.clock": (OPERATORS, lambda w, a: w.services.schedule.clock(a)),
    "schedule.believe_clock": (OPERATORS, lambda w, a: w.services.schedule.believe_clock(a)),
    "answering.templates": (MODERATORS, lambda w, a: w.services.answering.templates(a)),
    "asking.ask": (INSIDE, lambda w, a: w.services.asking.ask(a, "")),
    "asking.draft": (INSIDE, lambda w, a: w.services.asking.draft(a, "ask")),
    "asking.keep": (INSIDE, lambda w, a: w.services.asking.keep(a, "ask", "x")),
    "asking.looks": (INSIDE, lambda w, a: w.services.asking.looks(a)),
    "asking.mine": (INSIDE, lambda w, a: w.services.asking.mine(a)),
    "asking.unread": (INSIDE, lambda w, a: w.services.asking.unread(a)),
    "actions.act": (MODERATORS, lambda w, a: w.services.actions.act(a, ActionRequest(ActionKind.HIDE, ""))),
    "actions.log": (MODERATORS, lambda w, a: w.services.actions.log(a)),
    "actions.public_log": (INSIDE, lambda w, a: w.services.actions.public_log(a)),
    "appeals.mine": (INSIDE, lambda w, a: w.services.appeals.mine(a)),
    "boards.home": (EVERYBODY, lambda w, a: w.services.boards.home(a)),
    "boards.overview": (EVERYBODY, lambda w, a: w.services.boards.overview(a)),
    "holding.held": (INSIDE, lambda w, a: w.services.holding.held(a)),
    "care.answer": (INSIDE, lambda w, a: w.services.care.answer(a, "later")),
    "exporting.export": (INSIDE, lambda w, a: w.services.exporting.export(a)),
    "erasing.erase": (INSIDE, lambda w, a: w.services.erasing.erase(a, "x", "delete", at_once=True)),
    "erasing.pending": (INSIDE, lambda w, a: w.services.erasing.pending(a)),
    "erasing.take_back": (INSIDE, lambda w, a: w.services.erasing.take_back(a)),
    "erasing.erase_member": (OPERATORS, lambda w, a: w.services.erasing.erase_member(a, "writer", "x")),
    "erasing.ledger": (OPERATORS, lambda w, a: w.services.erasing.ledger(a)),
    "erasing.reapply": (OPERATORS, lambda w, a: w.services.erasing.reapply(a, ())),
    "help_now.page": (EVERYBODY, lambda w, a: w.services.help_now.page(a)),
    "help_now.regions": (EVERYBODY, lambda w, a: w.services.help_now.regions(a)),
    "help_now.resources": (EVERYBODY, lambda w, a: w.services.help_now.resources(a)),
    "imports.run": (OPERATORS, lambda w, a: w.services.imports.run(a, imports.check(NOTHING))),
    "keeping.kept": (INSIDE, lambda w, a: w.services.keeping.kept(a)),
    "keys.add": (INSIDE, lambda w, a: w.services.keys.add(a, dataclasses.replace(KEY, kind="x"))),
    "keys.list": (INSIDE, lambda w, a: w.services.keys.list(a)),
    "managing.add_key": (OPERATORS, lambda w, a: w.services.managing.add_key(a, "writer", KEY)),
    "managing.reset_password": (OPERATORS, lambda w, a: w.services.managing.reset_password(a, "writer", "x")),
    "managing.restore": (OPERATORS, lambda w, a: w.services.managing.restore(a, "writer")),
    "managing.set_roles": (OPERATORS, lambda w, a: w.services.managing.set_roles(a, "writer", ())),
    "managing.show": (OPERATORS, lambda w, a: w.services.managing.show(a, "writer")),
    "managing.suspend": (OPERATORS, lambda w, a: w.services.managing.suspend(a, "writer")),
    "news.before": (INSIDE, lambda w, a: w.services.news.before(a)),
    "news.unread": (INSIDE, lambda w, a: w.services.news.unread(a)),
    "notices.take": (INSIDE, lambda w, a: w.services.notices.take(a)),
    "people.blocked": (INSIDE, lambda w, a: w.services.people.blocked(a)),
    "people.set_bio": (INSIDE, lambda w, a: w.services.people.set_bio(a, "")),
    "people.set_known": (INSIDE, lambda w, a: w.services.people.set_known(a, ())),
    "care.panel": (INSIDE, lambda w, a: w.services.care.panel(a)),
    "preferences.get": (EVERYBODY, lambda w, a: w.services.preferences.get(a)),
    "preferences.set": (INSIDE, lambda w, a: w.services.preferences.set(a, "theme", "dark")),
    "reading.flush": (EVERYBODY, lambda w, a: w.services.reading.flush(a)),
    "reading.forget_place": (EVERYBODY, lambda w, a: w.services.reading.forget_place(a)),
    "reading.keep_place": (EVERYBODY, lambda w, a: w.services.reading.keep_place(a, Place("home"))),
    "reading.next_board": (EVERYBODY, lambda w, a: w.services.reading.next_board(a, "circle", 1)),
    "reading.place": (EVERYBODY, lambda w, a: w.services.reading.place(a)),
    "reading.undo_catch_up": (INSIDE, lambda w, a: w.services.reading.undo_catch_up(a, Undo(a.member or 0))),
    "recovery.can_unlock": (INSIDE, lambda w, a: w.services.recovery.can_unlock(a)),
    "recovery.check_door_word": (INSIDE, lambda w, a: w.services.recovery.check_door_word(a, "x")),
    "recovery.check_password": (INSIDE, lambda w, a: w.services.recovery.check_password(a, "x")),
    "recovery.clear_door_word": (INSIDE, lambda w, a: w.services.recovery.clear_door_word(a, "x")),
    "recovery.has_code": (INSIDE, lambda w, a: w.services.recovery.has_code(a)),
    "recovery.has_door_word": (EVERYBODY, lambda w, a: w.services.recovery.has_door_word(a)),
    "recovery.new_code": (INSIDE, lambda w, a: w.services.recovery.new_code(a)),
    "recovery.require_door_word": (INSIDE, lambda w, a: w.services.recovery.require_door_word(a, None)),
    "recovery.set_door_word": (INSIDE, lambda w, a: w.services.recovery.set_door_word(a, "x")),
    "recovery.unlock": (INSIDE, lambda w, a: w.services.recovery.unlock(a, "x")),
    "registration.applications": (MODERATORS, lambda w, a: w.services.registration.applications(a)),
    "registration.invites": (MODERATORS, lambda w, a: w.services.registration.invites(a)),
    "registration.make_invite": (MODERATORS, lambda w, a: w.services.registration.make_invite(a)),
    "rules.listed": (EVERYBODY, lambda w, a: w.services.rules.listed(a)),
    "search.posts_of": (EVERYBODY, lambda w, a: w.services.search.posts_of(a, "nobody-here")),
    "search.search": (EVERYBODY, lambda w, a: w.services.search.search(a, "word")),
    "announcements.current": (EVERYBODY, lambda w, a: w.services.announcements.current(a)),
    "announcements.read": (INSIDE, lambda w, a: w.services.announcements.read(a, 99)),
    "announcements.standing": (OPERATORS, lambda w, a: w.services.announcements.standing(a)),
    "announcements.announce": (OPERATORS, lambda w, a: w.services.announcements.announce(a, "", None)),
    "steering.boards": (OPERATORS, lambda w, a: w.services.steering.boards(a)),
    "steering.board": (OPERATORS, lambda w, a: w.services.steering.board(a, "quiet")),
    "steering.experiences": (OPERATORS, lambda w, a: w.services.steering.experiences(a)),
    "steering.add_board": (OPERATORS, lambda w, a: w.services.steering.add_board(a, "nights", "", "")),
    "steering.add_experience": (OPERATORS, lambda w, a: w.services.steering.add_experience(a, "", "")),
    "steering.set_board": (OPERATORS, lambda w, a: w.services.steering.set_board(a, "quiet", BoardChange())),
    "steering.set_experience": (
        OPERATORS,
        lambda w, a: w.services.steering.set_experience(a, "nights", ExperienceChange()),
    ),
    "steering.make_moderators_board": (OPERATORS, lambda w, a: w.services.steering.make_moderators_board(a)),
    "steering_help.entries": (OPERATORS, lambda w, a: w.services.steering_help.entries(a)),
    "steering_help.add": (OPERATORS, lambda w, a: w.services.steering_help.add(a, Resource(""))),
    "steering_help.change": (OPERATORS, lambda w, a: w.services.steering_help.change(a, Resource(""), Resource("x"))),
    "steering_help.looked": (OPERATORS, lambda w, a: w.services.steering_help.looked(a, Resource(""))),
    "steering_help.move": (OPERATORS, lambda w, a: w.services.steering_help.move(a, Resource(""), 1)),
    "steering_help.drop": (OPERATORS, lambda w, a: w.services.steering_help.drop(a, Resource(""))),
    "steering_people.holders": (MODERATORS, lambda w, a: w.services.steering_people.holders(a)),
    "steering_people.member": (MODERATORS, lambda w, a: w.services.steering_people.member(a, "writer")),
    "steering_people.give_role": (
        OPERATORS,
        lambda w, a: w.services.steering_people.give_role(a, "writer", "facilitator"),
    ),
    "steering_people.take_role": (
        OPERATORS,
        lambda w, a: w.services.steering_people.take_role(a, "writer", "facilitator"),
    ),
    "steering_people.close": (OPERATORS, lambda w, a: w.services.steering_people.close(a, "writer", None)),
    "steering_people.open_again": (OPERATORS, lambda w, a: w.services.steering_people.open_again(a, "writer")),
    "steering_texts.rules": (MODERATORS, lambda w, a: w.services.steering_texts.rules(a)),
    "steering_texts.add_rule": (OPERATORS, lambda w, a: w.services.steering_texts.add_rule(a, "kind", "x")),
    "steering_texts.change_rule": (OPERATORS, lambda w, a: w.services.steering_texts.change_rule(a, "kind", "x")),
    "steering_texts.move_rule": (OPERATORS, lambda w, a: w.services.steering_texts.move_rule(a, "kind", 0)),
    "steering_texts.drop_rule": (OPERATORS, lambda w, a: w.services.steering_texts.drop_rule(a, "adverts")),
    "steering_texts.templates": (MODERATORS, lambda w, a: w.services.steering_texts.templates(a)),
    "steering_texts.put_template": (OPERATORS, lambda w, a: w.services.steering_texts.put_template(a, "x", "y")),
    "steering_texts.review_template": (
        OPERATORS,
        lambda w, a: w.services.steering_texts.review_template(a, "Listening", reviewed=False),
    ),
    "steering_texts.move_template": (
        OPERATORS,
        lambda w, a: w.services.steering_texts.move_template(a, "Listening", 1),
    ),
    "steering_texts.drop_template": (OPERATORS, lambda w, a: w.services.steering_texts.drop_template(a, "Before I go")),
    "steering_texts.watched": (OPERATORS, lambda w, a: w.services.steering_texts.watched(a)),
    "steering_texts.watch": (OPERATORS, lambda w, a: w.services.steering_texts.watch(a, "x", Does.FLAG)),
    "sessions.gone": (INSIDE, lambda w, a: w.services.sessions.gone(a)),
    "sessions.end_others": (INSIDE, lambda w, a: w.services.sessions.end_others(a)),
    "sessions.live": (OPERATORS, lambda w, a: w.services.sessions.live(a)),
    "sessions.live_by_name": (OPERATORS, lambda w, a: w.services.sessions.live_by_name(a)),
    "sessions.of": (INSIDE, lambda w, a: w.services.sessions.of(a)),
    "support.looked": (INSIDE, lambda w, a: w.services.support.looked(a, SupportNews())),
    "support.news": (INSIDE, lambda w, a: w.services.support.news(a)),
    "threads.unanswered": (EVERYBODY, lambda w, a: w.services.threads.unanswered(a)),
    "unread_posts.begin": (INSIDE, lambda w, a: w.services.unread_posts.begin(a)),
    "unread_posts.next": (INSIDE, all_unread),
    "writing.drafts": (INSIDE, lambda w, a: w.services.writing.drafts(a)),
    "writing.keep": (INSIDE, lambda w, a: w.services.writing.keep(a, w.answer("circle"))),
}
"""Calls that are about no board, or about all that one may read, and who may make them."""

NOT_THEIRS: dict[str, tuple[set[str], Asked]] = {
    "actions.history": (MODERATORS, lambda w, a: w.services.actions.history(a, handle="nobody-here")),
    "actions.revert": (MODERATORS, lambda w, a: w.services.actions.revert(a, 99, "x")),
    "appeals.appeal": (INSIDE, lambda w, a: w.services.appeals.appeal(a, 99, "x")),
    "appeals.decide": (MODERATORS, lambda w, a: w.services.appeals.decide(a, 99, None, True, "x")),
    "cases.case": (MODERATORS, lambda w, a: w.services.cases.case(a, 99)),
    "cases.claim": (MODERATORS, lambda w, a: w.services.cases.claim(a, 99, 1)),
    "cases.close": (MODERATORS, lambda w, a: w.services.cases.close(a, 99, 1, CaseState.NO_ACTION)),
    "cases.note": (MODERATORS, lambda w, a: w.services.cases.note(a, 99, "a note")),
    "cases.pass_on": (MODERATORS, lambda w, a: w.services.cases.pass_on(a, 99, 1)),
    "cases.release": (MODERATORS, lambda w, a: w.services.cases.release(a, 99, 1)),
    "cases.reopen": (MODERATORS, lambda w, a: w.services.cases.reopen(a, 99, 1)),
    "holding.approve": (MODERATORS, lambda w, a: w.services.holding.approve(a, 999_999, None)),
    "holding.take_back": (INSIDE, lambda w, a: w.services.holding.take_back(a, 999_999)),
    "holding.turn_down": (MODERATORS, lambda w, a: w.services.holding.turn_down(a, 999_999, None, "a reason")),
    "answering.of_case": (MODERATORS, lambda w, a: w.services.answering.of_case(a, 99)),
    "answering.write": (MODERATORS, lambda w, a: w.services.answering.write(a, 99, 1, "x")),
    "asking.conversation": (INSIDE, lambda w, a: w.services.asking.conversation(a, 99)),
    "asking.say": (INSIDE, lambda w, a: w.services.asking.say(a, 99, "x")),
    "keys.remove": (INSIDE, lambda w, a: w.services.keys.remove(a, 99)),
    "keys.rename": (INSIDE, lambda w, a: w.services.keys.rename(a, 99, "x")),
    "managing.remove_key": (OPERATORS, lambda w, a: w.services.managing.remove_key(a, "here", 99)),
    "people.about": (INSIDE, lambda w, a: w.services.people.about(a, "nobody-here")),
    "people.block": (INSIDE, lambda w, a: w.services.people.block(a, "nobody-here", "block")),
    "registration.let_in": (MODERATORS, lambda w, a: w.services.registration.let_in(a, "writer")),
    "registration.turn_away": (MODERATORS, lambda w, a: w.services.registration.turn_away(a, "writer")),
    "registration.withdraw_invite": (MODERATORS, lambda w, a: w.services.registration.withdraw_invite(a, "x")),
    "revealing.reveal": (MODERATORS, lambda w, a: w.services.revealing.reveal(a, 99, "x")),
    "revealing.revisions": (MODERATORS, lambda w, a: w.services.revealing.revisions(a, Address(999, 1))),
    "announcements.end": (OPERATORS, lambda w, a: w.services.announcements.end(a, 99)),
    "steering_texts.unwatch": (OPERATORS, lambda w, a: w.services.steering_texts.unwatch(a, "nothing")),
    "sessions.arrived": (set(), lambda w, a: w.services.sessions.arrived(GUEST, print, w.site.clock())),
    "sessions.end": (INSIDE, lambda w, a: w.services.sessions.end(a, 99)),
}
"""Calls about something that is somebody else's, or not there: for those who may make them at all it is not there."""

ON_BOARDS: dict[str, tuple[set[str], OnBoard]] = {
    "asking.ask (about a post)": (
        INSIDE,
        lambda w, a, b: w.services.asking.ask(a, "", Address(w.threads[b], 1)),
    ),
    "boards.board": (EVERYBODY, lambda w, a, b: w.services.boards.board(a, b)),
    "composing.desk": (INSIDE, lambda w, a, b: w.services.composing.desk(a, w.draft(b))),
    "composing.desk (a reply)": (INSIDE, lambda w, a, b: w.services.composing.desk(a, w.answer(b))),
    "keeping.toggle": (INSIDE, lambda w, a, b: w.services.keeping.toggle(a, Address(w.threads[b], 1))),
    "own_threads.been_there": (EVERYBODY, lambda w, a, b: w.services.own_threads.been_there(a, w.threads[b])),
    "news.about": (INSIDE, lambda w, a, b: w.services.news.about(a, w.threads[b], 1)),
    "reading.arrived": (EVERYBODY, lambda w, a, b: w.services.reading.arrived(a, w.threads[b], 1)),
    "reading.catch_up": (INSIDE, lambda w, a, b: w.services.reading.catch_up(a, board=b)),
    "reading.mark_read": (EVERYBODY, lambda w, a, b: w.services.reading.mark_read(a, w.threads[b], [1])),
    "reading.mark_unread_from": (INSIDE, lambda w, a, b: w.services.reading.mark_unread_from(a, w.threads[b], 1)),
    "reading.next_unread": (EVERYBODY, lambda w, a, b: w.services.reading.next_unread(a, thread=w.threads[b])),
    "reading.now_at": (EVERYBODY, lambda w, a, b: w.services.reading.now_at(a, Address(w.threads[b], 2))),
    "reading.open": (EVERYBODY, lambda w, a, b: w.services.reading.open(a, w.threads[b])),
    "reading.posts": (EVERYBODY, lambda w, a, b: w.services.reading.posts(a, w.threads[b], [1])),
    "reading.step": (EVERYBODY, lambda w, a, b: w.services.reading.step(a, w.threads[b], 1, Way.FIRST_REPLY)),
    "reading.stretch": (EVERYBODY, lambda w, a, b: w.services.reading.stretch(a, w.threads[b])),
    "reading.texts": (EVERYBODY, lambda w, a, b: w.services.reading.texts(a, w.threads[b], [1])),
    "reading.unread_beside": (EVERYBODY, lambda w, a, b: w.services.reading.unread_beside(a, w.threads[b], 1, 1)),
    "reports.foresee": (INSIDE, lambda w, a, b: w.services.reports.foresee(a, Address(w.threads[b], 1))),
    "reports.report": (INSIDE, lambda w, a, b: w.services.reports.report(a, Address(w.threads[b], 1), "worried")),
    "support.supporters": (EVERYBODY, lambda w, a, b: w.services.support.supporters(a, Address(w.threads[b], 1))),
    "support.toggle": (INSIDE, lambda w, a, b: w.services.support.toggle(a, Address(w.threads[b], 1), "hope")),
    "support.put": (INSIDE, lambda w, a, b: w.services.support.put(a, Address(w.threads[b], 1), "hope", wanted=True)),
    "threads.again": (EVERYBODY, lambda w, a, b: w.services.threads.again(a, b, [w.threads[b]])),
    "threads.follow": (INSIDE, lambda w, a, b: w.services.threads.follow(a, w.threads[b])),
    "threads.hide": (INSIDE, lambda w, a, b: w.services.threads.hide(a, w.threads[b])),
    "threads.page": (EVERYBODY, lambda w, a, b: w.services.threads.page(a, b)),
    "writing.open_draft": (INSIDE, lambda w, a, b: w.services.writing.open_draft(a, thread=w.threads[b], parent=1)),
    "writing.foresee": (INSIDE, lambda w, a, b: w.services.writing.foresee(a, w.draft(b))),
    "writing.send": (INSIDE, lambda w, a, b: w.services.writing.send(a, w.draft(b))),
    "writing.send (a reply)": (INSIDE, lambda w, a, b: w.services.writing.send(a, w.answer(b))),
}
"""Calls about one board, or what stands on it: only for those who may make them, and only where they may read."""

OF_ITS_AUTHOR: dict[str, OnBoard] = {
    "own_threads.close": lambda w, a, b: w.services.own_threads.close(a, w.threads[b]),
    "own_threads.seek": lambda w, a, b: w.services.own_threads.seek(a, w.threads[b], "listen"),
    "own_threads.thread": lambda w, a, b: w.services.own_threads.thread(a, w.threads[b]),
    "rewriting.open_draft": lambda w, a, b: w.services.rewriting.open_draft(a, Address(w.threads[b], 2)),
    "writing.delete": lambda w, a, b: w.services.writing.delete(a, Address(w.threads[b], 2)),
    "writing.edit": lambda w, a, b: w.services.writing.edit(a, Address(w.threads[b], 2), "another text"),
}
"""Calls that only the author of a post may make, whoever else somebody is."""


COUNTS_OR_TELLS = {"clock", "events", "limits", "turns"}
"""What is no service: these know nobody's words."""


def calls() -> set[str]:
    """Every public call of every service."""
    found = set()
    hints = typing.get_type_hints(Services)
    for one in dataclasses.fields(Services):
        if not one.name.startswith("_") and one.name not in COUNTS_OR_TELLS:
            members = inspect.getmembers(hints[one.name], callable)
            found |= {f"{one.name}.{name}" for name, _call in members if not name.startswith("_")}
    return found


KNOWN = {*NOBODY_ASKS, *BY_ROLE, *NOT_THEIRS, *ON_BOARDS, *OF_ITS_AUTHOR, "writing.discard"}


def test_every_call_of_every_service_is_walked() -> None:
    walked = {name.partition(" (")[0] for name in KNOWN}
    assert calls() - walked == set(), "calls that this walk does not know"
    assert walked - calls() == set(), "calls that are gone"


async def outcome(asked: Callable[[], object]) -> tuple[str, str]:
    """How it went, and all that was said."""
    try:
        result = asked()
        if inspect.isawaitable(result):
            result = await typing.cast("Awaitable[object]", result)
    except NotAllowed as refused:
        return "not allowed", refused.message
    except NoSuchThing as missing:
        return "not there", missing.message
    except BBSError as other:
        return "let through", other.message
    return "let through", repr(result)


def assert_nothing_shown(said: str, person: str) -> None:
    """Whatever was called: not a word from a board that the person may not read."""
    for board in BOARDS:
        assert person in READERS[board] or secret(board) not in said, (person, board)


async def test_calls_are_open_to_the_roles_that_the_table_says(world: World) -> None:
    wrong = []
    for call, (allowed, ask) in BY_ROLE.items():
        for person in PEOPLE:
            went, said = await outcome(lambda ask=ask, person=person: ask(world, world.people[person]))
            if (went == "let through") is not (person in allowed):
                wrong.append((call, person, went, said))
            assert_nothing_shown(said, person)
    assert wrong == []


OPEN_WHEN_LOCKED = {
    "rules.listed",
    "help_now.page",
    "help_now.regions",
    "help_now.resources",
    "recovery.unlock",
}
AS_FOR_NOBODY = {
    "accounts.again",
    "cases.calls",
    "cases.waiting",
    "duty.looked",
    "preferences.get",
    "reading.flush",
    "reading.forget_place",
    "reading.keep_place",
    "reading.mark_read",
    "reading.place",
    "recovery.has_door_word",
}
"""Calls that do nothing, and say nothing, for somebody who is no member."""


async def test_a_key_alone_opened_everything_while_the_door_word_was_still_asked_for(world: World) -> None:
    accounts, recovery = world.services.accounts, world.services.recovery
    key = OfferedKey("ssh-ed25519", "SHA256:0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")
    sysop = await accounts.add_member(SYSTEM, "careful", PASSWORD, ("sysop",), key)
    await recovery.set_door_word(sysop, "umbrella on tuesday", PASSWORD)
    locked = await accounts.sign_in_key("careful", key.fingerprint)
    assert locked is not None
    assert locked.locked == sysop.member
    asked = {call: ask for calls in (BY_ROLE, NOT_THEIRS) for call, (_allowed, ask) in calls.items()}
    asked.pop("sessions.arrived")
    for call, (_allowed, on_board) in ON_BOARDS.items():
        asked[call] = lambda w, a, ask=on_board: ask(w, a, "open")
    for call, on_board in OF_ITS_AUTHOR.items():
        asked[call] = lambda w, a, ask=on_board: ask(w, a, "open")
    wrong = []
    for call, ask in asked.items():
        went, said = await outcome(lambda ask=ask: ask(world, locked))
        if call in AS_FOR_NOBODY:
            nothing = said in ("None", "False", "0", repr(locked), repr(await world.services.preferences.get(GUEST)))
            went = "not allowed" if nothing else went
        if went != ("let through" if call in OPEN_WHEN_LOCKED else "not allowed"):
            wrong.append((call, went, said))
    assert wrong == []
    assert await recovery.unlock(locked, "umbrella on monday") is None
    assert await recovery.unlock(locked, "umbrella on tuesday") == sysop


ASKING = ("asking.", "help_now.")
OPEN_WHEN_SUSPENDED = {"appeals.appeal", "appeals.mine", "rules.listed"}
OPEN_WHEN_SUSPENDED |= {"exporting.export", "erasing.erase", "erasing.pending", "erasing.take_back", "sessions.gone"}
"""What is open to somebody whose account is closed, besides `ASKING`."""


async def test_a_closed_account_opens_nothing_but_the_reasons_an_appeal_a_person_and_help(world: World) -> None:
    accounts = world.services.accounts
    sysop = await accounts.add_member(SYSTEM, "careful", PASSWORD, ("sysop",))
    await world.services.managing.suspend(SYSTEM, "careful")
    suspended = await accounts.sign_in_password("careful", PASSWORD)
    assert suspended is not None
    assert (suspended.suspended, suspended.member) == (sysop.member, None)
    asked = {call: ask for calls in (BY_ROLE, NOT_THEIRS) for call, (_allowed, ask) in calls.items()}
    asked.pop("sessions.arrived")
    on_boards = {call: ask for call, (_allowed, ask) in ON_BOARDS.items()} | OF_ITS_AUTHOR
    asked |= {call: lambda w, a, ask=ask: ask(w, a, "open") for call, ask in on_boards.items()}
    wrong = []
    for call, ask in asked.items():
        went, said = await outcome(lambda ask=ask: ask(world, suspended))
        if call in AS_FOR_NOBODY:
            nothing = said in ("None", "False", "0", repr(suspended), repr(await world.services.preferences.get(GUEST)))
            went = "not allowed" if nothing else went
        assert_nothing_shown(said, "waiting")
        is_open = call not in on_boards and (call in OPEN_WHEN_SUSPENDED or call.startswith(ASKING))
        if (went == "not allowed") is is_open:
            wrong.append((call, went, said))
    assert wrong == []


async def test_what_is_somebody_elses_is_not_there(world: World) -> None:
    wrong = []
    for call, (allowed, ask) in NOT_THEIRS.items():
        for person in PEOPLE:
            went, said = await outcome(lambda ask=ask, person=person: ask(world, world.people[person]))
            if went != ("not there" if person in allowed or not allowed else "not allowed"):
                wrong.append((call, person, went, said))
    assert wrong == []


def expected(person: str, board: str, allowed: set[str], said: str) -> set[str]:
    """How a call about a board may go: nothing at all in the answer is as good as no such thing."""
    if person in allowed and person in READERS[board]:
        return {"let through"}
    if person in allowed:
        return {"not there", "let through"} if said in ("None", "{}", "()") else {"not there"}
    return {"not allowed", "not there"}


async def test_what_one_may_not_read_is_not_there(world: World) -> None:
    wrong = []
    for call, (allowed, ask) in ON_BOARDS.items():
        for board in BOARDS:
            for person in PEOPLE:
                actor = world.people[person]
                went, said = await outcome(lambda ask=ask, actor=actor, board=board: ask(world, actor, board))
                if went not in expected(person, board, allowed, said):
                    wrong.append((call, board, person, went, said))
                assert_nothing_shown(said, person)
    assert wrong == []


async def test_a_board_that_one_may_not_read_leads_on_as_one_that_there_is_not(world: World) -> None:
    following = world.services.reading.next_board
    for person in PEOPLE:
        actor = world.people[person]
        for board in BOARDS:
            for step in (1, -1):
                led = await following(actor, board, step)
                assert led is None or person in READERS[led], (person, board, led)
                if person not in READERS[board]:
                    assert led == await following(actor, "no-such-board", step), (person, board)


@pytest.mark.parametrize("call", OF_ITS_AUTHOR)
async def test_only_its_author_changes_a_post(world: World, call: str) -> None:
    ask = OF_ITS_AUTHOR[call]
    writer = await world.services.accounts.again(world.site.members["writer"])
    for board in BOARDS:
        for person in PEOPLE:
            actor = world.people[person]
            went, said = await outcome(lambda actor=actor, board=board: ask(world, actor, board))
            assert went in ("not allowed", "not there"), (board, person, went, said)
            assert_nothing_shown(said, person)
        went, said = await outcome(lambda board=board: ask(world, writer, board))
        assert went == "let through", (board, said)


async def test_nobody_reaches_the_drafts_and_sessions_of_others(world: World) -> None:
    author = await world.services.accounts.again(world.site.members["writer"])
    draft = world.services.writing.keep(author, world.answer("quiet"))
    session = await world.services.sessions.arrived(author, print, world.site.clock())
    for person in PEOPLE:
        actor = world.people[person]
        await outcome(lambda actor=actor: world.services.writing.discard(actor, draft.key))
        went, _said = await outcome(lambda actor=actor: world.services.sessions.end(actor, session))
        assert went in ("not allowed", "not there")
        _went, said = await outcome(lambda actor=actor: world.services.writing.drafts(actor))
        assert draft.key not in said
    assert [one.key for one in await world.services.writing.drafts(author)] == [draft.key]
    assert [row.id for row in world.services.sessions.of(author)] == [session]
