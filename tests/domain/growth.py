"""How work grows with its input: ratios within one run, since times alone say nothing on a shared machine."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

TIMES = 8
"""How much larger the large input is. Linear work grows by as much, quadratic work by its square."""
LINEAR = 3 * TIMES
"""What still passes for linear."""
ROUNDS = 4
"""The large input may have been held up by what else the machine does: what is not linear is so in every round."""


def _seconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(5):
        started = process_time()
        work()
        took.append(process_time() - started)
    return min(took)


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as long `work(TIMES * size)` takes as `work(size)`; a tick of the clock is never divided by."""
    least = float("inf")
    for _round in range(ROUNDS):
        small = max(_seconds(lambda: work(size)), 0.0002)
        least = min(least, _seconds(lambda: work(TIMES * size)) / small)
        if least <= TIMES:
            break
    return least
