"""How much may be on its way to a client: little where the network is slow, much where it is quick."""

from __future__ import annotations

import pytest

from bbs.ssh.way import LEAST_BYTES, MOST_BYTES, START_BYTES, Seen, Way, way_to


class Network:
    """Brings `rate` bytes a second through, each after a round trip."""

    def __init__(self, rate: float, round_trip: float = 0.0) -> None:
        self.rate = rate
        self.round_trip = round_trip
        self.now = 0.0
        self.out = self.through = 0.0
        self.sent: list[tuple[float, int]] = []
        self.way = Way(self._look, lambda: self.now)

    def _look(self) -> Seen:
        return Seen(round(self.out), round(self.through), self.round_trip)

    def pass_time(self, seconds: float) -> None:
        """So long nothing is sent."""
        start, self.now = self.now, self.now + seconds
        due = self.out if not self.sent else sum(size for at, size in self.sent if at + self.round_trip <= self.now)
        came = min(due, self.out, self.rate * (self.now - start))
        self.out -= came
        self.through += came
        while came > 0 and self.sent:
            at, size = self.sent.pop(0)
            if size > came:
                self.sent.insert(0, (at, round(size - came)))
            came -= size

    def send(self, size: int) -> float:
        """Sends all of it, as the connection does; seconds until all of it has left."""
        start, left = self.now, size
        while left:
            room = min(self.way.room(left), left)
            self.out += room
            if room:
                self.sent.append((self.now, room))
            left -= room
            if left:
                self.pass_time(self.way.pause())
        self.way.went_on()
        return self.now - start


def test_a_first_screen_waits_for_nothing() -> None:
    assert Network(1e6).send(START_BYTES) == 0


@pytest.mark.parametrize("round_trip", [0.0, 0.05, 0.6])
def test_a_quick_network_gets_more_and_more_however_far_it_leads(round_trip: float) -> None:
    network = Network(1e7, round_trip)
    network.send(1_000_000)
    assert network.way._most == MOST_BYTES
    network.pass_time(10)
    assert network.send(MOST_BYTES // 2) == 0


def test_a_slow_network_held_four_kilobytes_that_nothing_could_overtake() -> None:
    network = Network(240)
    network.send(2 * START_BYTES)
    assert network.way._most == LEAST_BYTES
    network.pass_time(60)
    network.send(3000)
    assert network.out <= LEAST_BYTES


def test_keys_typed_one_after_the_other_do_not_make_a_network_slow() -> None:
    """Something is always on its way then, and none of it for long."""
    network = Network(1e6, 0.3)
    for _key in range(100):
        network.send(40)
        network.pass_time(0.1)
    assert network.way._most == START_BYTES


def test_a_network_that_was_slow_for_a_moment_is_given_more_again() -> None:
    network = Network(240)
    network.send(2 * START_BYTES)
    network.rate = 1e6
    network.pass_time(1)
    network.send(20 * START_BYTES)
    assert network.way._most > START_BYTES


def test_packets_do_not_get_tiny() -> None:
    network = Network(240)
    network.send(2 * START_BYTES)
    sizes = []
    for _look in range(1000):
        if room := network.way.room(5000):
            network.out += room
            sizes.append(room)
        network.pass_time(0.05)
    assert min(sizes) >= LEAST_BYTES // 2


def test_where_the_system_says_nothing_a_piece_goes_at_a_time() -> None:
    assert way_to(None, lambda: 0.0).room(10_000) == START_BYTES
