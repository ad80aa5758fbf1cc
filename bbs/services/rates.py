"""Counting in time: the `limits` library's moving window, on a memory that has a bound and on the injected clock."""

from __future__ import annotations

from collections import OrderedDict, deque

from limits import RateLimitItem, parse_many
from limits.storage import MovingWindowSupport, Storage
from limits.strategies import MovingWindowRateLimiter

from bbs.domain.clock import Clock, SteadyClock

MAX_KEYS = 10_000
"""So many are counted at once; beyond that whoever was seen the longest ago is forgotten. An attacker with many
addresses cannot fill the memory."""


class Window(Storage, MovingWindowSupport):
    """The moments at which something happened, by key, the oldest first. The library's own memory asks the system's
    clock, starts a thread for each sweep, and grows with every address that it has seen."""

    STORAGE_SCHEME = None

    def __init__(self, clock: Clock, max_keys: int = MAX_KEYS) -> None:
        super().__init__()
        self._clock = SteadyClock(clock)
        self._max_keys = max_keys
        self._moments: OrderedDict[str, deque[float]] = OrderedDict()

    @property
    def now(self) -> float:
        """The present moment in seconds."""
        return self._clock().timestamp()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts `amount`, where fewer than `limit` were counted in the last `expiry` seconds; else counts nothing."""
        moments = self._recent(key, expiry)
        if len(moments) + amount > limit:
            return False
        moments.extend([self.now] * amount)
        self._moments[key] = moments
        self._moments.move_to_end(key)
        while len(self._moments) > self._max_keys:
            self._moments.popitem(last=False)
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """The first moment that still counts, and how many do."""
        moments = self._recent(key, expiry)
        return (moments[0], len(moments)) if moments else (self.now, 0)

    def _recent(self, key: str, expiry: int) -> deque[float]:
        moments = self._moments.get(key)
        if moments is None:
            return deque()
        start = self.now - expiry
        while moments and moments[0] <= start:
            moments.popleft()
        if not moments:
            del self._moments[key]
        return moments

    def __len__(self) -> int:
        return len(self._moments)

    # What the library asks of every storage, and the moving window does not use

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        raise NotImplementedError

    def get(self, key: str) -> int:
        return len(self._moments.get(key, ()))

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        count = len(self._moments)
        self._moments.clear()
        return count

    def clear(self, key: str) -> None:
        self._moments.pop(key, None)


class Rates:
    """One or several rates that hold together, such as `5 per hour; 20 per day`; `factor` times as many of each."""

    def __init__(self, text: str, clock: Clock, factor: int = 1) -> None:
        self._factor = factor
        self._items = _read(text, factor)
        self._window = Window(clock)
        self._limiter = MovingWindowRateLimiter(self._window)

    def renew(self, text: str) -> None:
        """The rates from now on. What was counted by those that stay still counts."""
        self._items = _read(text, self._factor)

    def wait(self, key: str) -> float:
        """Seconds until another one is possible; 0 where it is now. Counts nothing."""
        waits = [self._wait(item, key) for item in self._items if not self._limiter.test(item, key)]
        return max(waits, default=0.0)

    def count(self, key: str) -> None:
        """Counts one."""
        for item in self._items:
            self._limiter.hit(item, key)

    def forget(self, key: str) -> None:
        """What was counted does not count any more."""
        for item in self._items:
            self._window.clear(item.key_for(key))

    def _wait(self, item: RateLimitItem, key: str) -> float:
        return max(1.0, self._limiter.get_window_stats(item, key).reset_time - self._window.now)


def _read(text: str, factor: int) -> list[RateLimitItem]:
    return [type(item)(item.amount * factor, item.multiples) for item in parse_many(text)]
