"""Writing a plan down: places and people first, then threads, then posts, in the order in which they were published."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bbs.domain import members as rules
from bbs.domain.tree import OPENING, places
from bbs.models import counters
from bbs.models.members import IMPORTED, new_ledger_id
from bbs.models.queries import boards, members, search
from bbs.models.queries import imports as bulk
from bbs.models.tables import Member, Post, Support, Thread
from bbs.models.times import from_us, to_day
from bbs.services.import_check import MAX_ERRORS, ImportErrors
from bbs.services.import_plan import Plan, PlannedPost, PlannedThread

Told = Callable[[int, int], None]


@dataclass(slots=True)
class _Numbered:
    """A thread with its posts in the order of their numbers, and the moments at which they were published.

    `parents` are numbers. `serials` are filled in when all threads are known.
    """

    thread: PlannedThread
    posts: list[PlannedPost]
    parents: list[int | None]
    moments: list[int]
    serials: list[int]


class Writer:
    """One import, inside one write."""

    def __init__(self, plan: Plan, now_us: int, told: Told) -> None:
        self._plan = plan
        self._now_us = now_us
        self._told = told
        self._made = {"experiences": 0, "boards": 0, "members": 0}

    def write(self) -> tuple[int, int, int, int, int]:
        """How many experiences, boards, members, threads and posts it made."""
        places = self._boards()
        people = self._members()
        self._require_boards(places)
        threads = [_numbered(thread) for thread in self._plan.threads]
        posts = sum(len(thread.posts) for thread in threads)
        if threads:
            last = counters.next_serial(posts)
            _give_serials(threads, last - posts + 1)
            threads.sort(key=lambda thread: thread.serials[0])
            self._threads(threads, places, people)
            numbers = bulk.threads_by_serial(last - posts + 1, last)
            self._posts(threads, numbers, people, posts)
            self._support(threads, numbers, people)
        return self._made["experiences"], self._made["boards"], self._made["members"], len(threads), posts

    def _boards(self) -> dict[str, int]:
        experiences = {experience.slug: experience.id for experience in boards.experiences()}
        places = {board.slug: board.id for board in boards.boards()}
        for planned in self._plan.experiences:
            if planned.slug not in experiences:
                experiences[planned.slug] = boards.add_experience(planned.slug, planned.name, planned.description)
                self._made["experiences"] += 1
            for board in planned.boards:
                if board.slug not in places:
                    experience = experiences[planned.slug]
                    row = (board.slug, board.name, board.description, board.readers)
                    places[board.slug] = boards.add_board(experience, *row)
                    self._made["boards"] += 1
        return places

    def _require_boards(self, places: dict[str, int]) -> None:
        missing = [thread for thread in self._plan.threads if thread.board not in places]
        if missing:
            known = ", ".join(places)
            raise ImportErrors(
                [f"threads[{thread.place}].board: expected one of {known}" for thread in missing[:MAX_ERRORS]]
            )

    def _members(self) -> dict[str, int]:
        """The ids of all members of the plan, by handle."""
        keys = {rules.handle_key(handle): handle for handle in self._plan.handles}
        known = members.ids_by_key(list(keys))
        errors = [
            f"{keys[key]}: expected a handle that nobody could take for {there.handle}"
            for key, member in known.items()
            if (there := members.by_id(member)) is not None and there.handle != keys[key]
        ]
        if errors:
            raise ImportErrors(errors[:MAX_ERRORS])
        joined = self._joined_days()
        today = to_day(from_us(self._now_us))
        floor = counters.current_serial()
        fresh = [
            (handle, key, IMPORTED, floor, joined.get(handle, today), new_ledger_id())
            for key, handle in keys.items()
            if key not in known
        ]
        bulk.insert(Member, bulk.MEMBER_COLUMNS, fresh)
        self._made["members"] = len(fresh)
        return {keys[key]: member for key, member in members.ids_by_key(list(keys)).items()}

    def _joined_days(self) -> dict[str, str]:
        """The day of each author's first post."""
        first: dict[str, int] = {}
        for thread in self._plan.threads:
            for post in thread.posts:
                if post.author is not None:
                    first[post.author] = min(first.get(post.author, post.created_us), post.created_us)
        return {handle: to_day(from_us(moment)) for handle, moment in first.items()}

    def _threads(self, threads: list[_Numbered], places: dict[str, int], people: dict[str, int]) -> None:
        rows = [
            (
                places[each.thread.board],
                _id(people, each.posts[0].author),
                each.thread.subject,
                each.thread.seeking,
                each.thread.warnings,
                each.thread.locked,
                each.thread.pinned,
                each.posts[0].created_us,
                each.posts[-1].created_us,
                len(each.posts),
                each.serials[0],
                each.serials[-1],
            )
            for each in threads
        ]
        bulk.insert(Thread, bulk.THREAD_COLUMNS, rows)

    def _posts(self, threads: list[_Numbered], numbers: dict[int, int], people: dict[str, int], count: int) -> None:
        rows: list[tuple[Any, ...]] = []
        for each in threads:
            thread = numbers[each.serials[0]]
            paths = places(each.parents)
            for place, post in enumerate(each.posts):
                parent = each.parents[place]
                answered = each.posts[parent - 1].author if parent is not None else None
                rows.append(
                    (
                        thread,
                        place + 1,
                        each.serials[place],
                        parent,
                        _id(people, post.author),
                        _id(people, answered) if answered != post.author else None,
                        post.warnings,
                        post.created_us,
                        post.body,
                        paths[place],
                    )
                )
        rows.sort(key=lambda row: row[2])  # so that they lie on the disk in the order in which they were written
        before = search.last_post()
        bulk.insert(Post, bulk.POST_COLUMNS, rows, lambda done: self._told(done, count))
        search.put_in_all(before)

    def _support(self, threads: list[_Numbered], numbers: dict[int, int], people: dict[str, int]) -> None:
        given = [each for each in threads if any(post.support for post in each.posts)]
        ids = bulk.post_ids([numbers[each.serials[0]] for each in given])
        rows = [
            (ids[numbers[each.serials[0]], place], people[handle], kind, post.created_us)
            for each in given
            for place, post in enumerate(each.posts, OPENING)
            for kind, handle in post.support
            if handle != post.author
        ]
        bulk.insert(Support, bulk.SUPPORT_COLUMNS, rows)


def _numbered(thread: PlannedThread) -> _Numbered:
    """Numbers the posts of a thread by their times; a post with a time before what it answers comes right behind it."""
    moments: list[int] = []
    for post in thread.posts:
        before = moments[(post.parent or OPENING) - 1] if moments else post.created_us
        moments.append(max(post.created_us, before))
    ordered = sorted(range(len(moments)), key=lambda place: (moments[place], place))
    number_of = {place: number for number, place in enumerate(ordered, OPENING)}
    return _Numbered(
        thread,
        posts=[thread.posts[place] for place in ordered],
        parents=[None if place == 0 else number_of[(thread.posts[place].parent or OPENING) - 1] for place in ordered],
        moments=[moments[place] for place in ordered],
        serials=[],
    )


def _give_serials(threads: list[_Numbered], first: int) -> None:
    """Serials for all posts of all threads, by their times."""
    merged = heapq.merge(
        *([(moment, at) for moment in each.moments] for at, each in enumerate(threads)), key=lambda item: item[0]
    )
    for serial, (_moment, at) in enumerate(merged, first):
        threads[at].serials.append(serial)


def _id(people: dict[str, int], handle: str | None) -> int | None:
    return None if handle is None else people[handle]
