"""Nobody's trouble is anybody else's: keys are answered while another member pastes, resizes or does not read."""

from __future__ import annotations

import contextlib
import signal
import statistics
from collections.abc import Iterator

import pytest

from tests.e2e.crowd import ROUNDS, Crowd, answer_seconds, ninetieth
from tests.e2e.harness import KEYS, Terminal, wait_until

ANSWER_SECONDS = 0.1
KEYS_A_ROUND = 60


@pytest.fixture
def neighbour(crowd: Crowd) -> Iterator[Terminal]:
    """A member on the list of boards."""
    with crowd.terminal("ben") as terminal:
        terminal.wait_until(lambda _screen: terminal.lines[terminal.cursor[1]].startswith(">"), "the cursor")
        yield terminal


def is_answered_in_time(terminal: Terminal) -> None:
    """Nine of ten keys are answered within 100 ms."""
    rounds = []
    for _round in range(ROUNDS):
        seconds = [answer_seconds(terminal, ("down", "up")[number % 2]) for number in range(KEYS_A_ROUND)]
        rounds.append(seconds)
        if ninetieth(seconds) <= ANSWER_SECONDS:
            return
    told = ", ".join(f"median {statistics.median(each):.3f} s, 90th {ninetieth(each):.3f} s" for each in rounds)
    pytest.fail(f"keys were answered late in every round: {told}")


@pytest.mark.parametrize(
    ("member", "how"),
    [("cleo", "paste_in_a_list"), ("dora", "paste_in_the_editor"), ("emil", "resize"), ("finn", "read_nothing")],
)
def test_a_key_is_answered_while_another_member_makes_trouble(
    crowd: Crowd, neighbour: Terminal, member: str, how: str
) -> None:
    with crowd.rude(member, how) as trouble:
        is_answered_in_time(neighbour)
        assert trouble.poll() is None, "the one who was to make trouble has gone"


def test_a_key_is_answered_while_another_client_is_stopped_with_its_screen_on_the_way(
    crowd: Crowd, neighbour: Terminal
) -> None:
    with contextlib.ExitStack() as stopped:
        for _number in range(3):
            terminal = stopped.enter_context(crowd.terminal("ana"))
            terminal.type(KEYS["ctrl+l"] * 200)
            terminal.signal(signal.SIGSTOP)
        is_answered_in_time(neighbour)


def test_a_client_that_was_stopped_is_brought_up_to_date(crowd: Crowd) -> None:
    with crowd.terminal("ana") as terminal:
        terminal.type(KEYS["ctrl+l"] * 200 + KEYS["down"] * 3)
        terminal.signal(signal.SIGSTOP)
        terminal.signal(signal.SIGCONT)
        terminal.key("?")
        terminal.wait_for("Take marking as read back")


def test_trouble_leaves_nothing_behind(crowd: Crowd, neighbour: Terminal) -> None:
    """What was pasted and never shown goes with the session that it was for."""

    def size() -> float:
        return crowd.process.memory_info().rss / 2**20

    before = size()
    for member, how in (("cleo", "paste_in_a_list"), ("finn", "read_nothing")) * 2:
        with crowd.rude(member, how):
            is_answered_in_time(neighbour)
    wait_until(lambda: size() - before < 8, f"the memory to come back to {before:.0f} MiB from {size():.0f}")
