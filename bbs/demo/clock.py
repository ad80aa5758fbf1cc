"""Gives the posts of a thread their times."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bbs.demo.weave import Thread

_DAYS = 300
# How welcome each hour of the day (UTC) is to writing: little in the morning, most in the evening, some at night.
_DAY = (5, 4, 3, 3, 2, 2, 3, 4, 4, 4, 4, 4, 5, 5, 4, 4, 5, 6, 8, 10, 10, 10, 9, 7)
_NIGHT = (9, 10, 10, 10, 8, 4, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 4, 6, 8)
# Median in hours and spread (of the logarithm) of the time to an answer.
_PACES = {"quick": (0.5, 1.2), "answer": (4.0, 1.5), "slow": (13.0, 1.6)}


class Clock:
    """Draws times before `now`."""

    def __init__(self, now: datetime, random: Random) -> None:
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self._random = random

    def document(self, thread: Thread) -> dict[str, Any]:
        """Returns the thread in the format of `bbs import`, its posts in the order of their times."""
        times = self._times(thread)
        order = sorted(range(len(times)), key=lambda at: times[at])
        places = {at: place for place, at in enumerate(order, start=1)}
        posts = [
            {
                "author": post.author,
                "created": times[at].isoformat().replace("+00:00", "Z"),
                "body": post.body,
                "parent": None if post.parent is None else places[post.parent],
            }
            for at, post in ((at, thread.posts[at]) for at in order)
        ]
        script = thread.script
        head = {"board": script.board, "subject": script.subject, "seeking": script.seeking}
        return head | {"warnings": list(script.warnings), "posts": posts}

    def _times(self, thread: Thread) -> list[datetime]:
        times: list[datetime] = []
        taken: set[datetime] = set()
        for post in thread.posts:
            if post.parent is None:
                time = self._start(thread)
            else:
                time = self._after(times[post.parent], post.pace, thread)
            while time in taken:
                time += timedelta(seconds=1)
            taken.add(time)
            times.append(time)
        return times

    def _start(self, thread: Thread) -> datetime:
        least = self._least_age(thread)
        age = least + (_DAYS - least) * self._random.random() ** 1.8
        day = (self._now - timedelta(days=age)).replace(minute=0, second=0, microsecond=0)
        hour = thread.script.hour
        if hour is None:
            hour = self._random.choices(range(24), self._hours(thread))[0]
        start = day.replace(hour=hour) + timedelta(seconds=self._random.randrange(3600))
        return start if start < self._now - timedelta(hours=1) else start - timedelta(days=1)

    def _least_age(self, thread: Thread) -> float:
        if thread.script.silent:
            return 0.1
        late = sum(post.pace == "late" for post in thread.posts)
        return 2.0 + 12.0 * late + (len(thread.posts) if thread.script.size else len(thread.posts) / 6)

    def _after(self, parent: datetime, pace: str, thread: Thread) -> datetime:
        time = self._draw(parent, pace)
        for _ in range(12 if pace == "spread" else 3):
            if time - parent < timedelta(hours=2) or self._random.random() * 10 < self._hours(thread)[time.hour]:
                break
            time = self._draw(parent, pace)
        if time >= self._now - timedelta(minutes=2):
            time = parent + (self._now - parent) * self._random.uniform(0.02, 0.2)
        time = time.replace(microsecond=0)
        return time if time > parent else parent + timedelta(seconds=1)

    def _draw(self, parent: datetime, pace: str) -> datetime:
        if pace == "spread":
            return parent + (self._now - parent) * self._random.uniform(0.001, 0.97)
        if pace == "late":
            return parent + timedelta(days=self._random.uniform(4, 11), hours=self._random.uniform(0, 12))
        median, spread = _PACES[pace]
        hours = median * self._random.lognormvariate(0, spread)
        return parent + timedelta(hours=min(hours, 24 * 30), seconds=40)

    def _hours(self, thread: Thread) -> tuple[int, ...]:
        return _NIGHT if thread.script.board == "anxiety-nights" else _DAY
