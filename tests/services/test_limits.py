"""Limits: how often, from where, and what a stranger cannot take from a member."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbs.config import load
from bbs.config_parts import Limits as Settings
from bbs.domain.clock import FixedClock
from bbs.errors import BadInput, TooSoon
from bbs.services.known import MAX_OF_ONE, Known
from bbs.services.limits import Limits, when
from bbs.services.rates import Rates, Window
from bbs.services.rows import Draft
from bbs.ssh.admission import Admission, Place, Stage
from tests.services.community import Site

BEGIN = datetime(2026, 1, 2, tzinfo=UTC)
HOME, CAFE, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(BEGIN)


def limits(clock: FixedClock, **settings: object) -> Limits:
    return Limits(Settings.model_validate(settings), clock)


class TestRates:
    def test_the_window_moves(self, clock: FixedClock) -> None:
        rates = Rates("2 per 10 seconds", clock)
        rates.count("a")
        clock.advance(seconds=4)
        rates.count("a")
        assert rates.wait("a") == 6
        assert rates.wait("b") == 0
        clock.advance(seconds=6)
        assert rates.wait("a") == 0
        rates.count("a")
        assert rates.wait("a") == 4

    def test_several_rates_hold_together(self, clock: FixedClock) -> None:
        rates = Rates("1 per minute; 2 per hour", clock)
        rates.count("a")
        assert rates.wait("a") == 60
        clock.advance(minutes=1)
        rates.count("a")
        clock.advance(minutes=1)
        assert rates.wait("a") == 58 * 60

    def test_what_is_forgotten_does_not_count(self, clock: FixedClock) -> None:
        rates = Rates("1 per hour", clock)
        rates.count("a")
        rates.forget("a")
        assert rates.wait("a") == 0

    def test_many_addresses_do_not_fill_the_memory(self, clock: FixedClock) -> None:
        window = Window(clock, max_keys=100)
        for number in range(1000):
            assert window.acquire_entry(str(number), 1, 60)
        assert len(window) == 100
        assert not window.acquire_entry("999", 1, 60)

    @given(st.lists(st.integers(0, 30), max_size=60), st.integers(1, 5), st.integers(1, 60))
    def test_never_more_than_the_rate_in_any_window(self, pauses: list[int], amount: int, seconds: int) -> None:
        clock, taken = FixedClock(BEGIN), []
        rates = Rates(f"{amount} per {seconds} seconds", clock)
        for pause in pauses:
            clock.advance(seconds=pause)
            wait = rates.wait("a")
            if wait == 0:
                rates.count("a")
                taken.append(clock.now.timestamp())
            else:
                assert 1 <= wait <= seconds
        for start in taken:
            assert sum(start <= each < start + seconds for each in taken) <= amount


class TestAddresses:
    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ("192.0.2.1", "192.0.2.1", True),
            ("192.0.2.1", "192.0.2.2", False),
            ("192.0.2.1", "::ffff:192.0.2.1", True),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("fe80::1%eth0", "fe80::2%eth1", True),
            ("", "", True),
        ],
    )
    def test_a_household_is_one(self, clock: FixedClock, one: str, other: str, same: bool) -> None:
        found = limits(clock)
        assert (found.address(one) == found.address(other)) is same

    def test_one_who_had_a_whole_site_of_ipv6_was_a_new_household_each_time(self, clock: FixedClock) -> None:
        settings = {"new_connections": "3 per minute", "guesses_per_address": "3 per hour", "joins": "3 per hour"}
        found = limits(clock, **settings)
        households = [found.address(f"2001:db8:1:{number:x}::1") for number in range(40)]
        assert len(set(households)) == 40
        assert _possible(lambda who, _number: found.connection(who), households) == 6
        assert _possible(lambda who, _number: found.hit("join", who), households) == 6
        assert _possible(lambda who, number: found.guess(who, f"name{number}"), households) == 6
        found.connection(found.address("2001:db8:2::1"))

    def test_places_were_taken_from_as_many_households_as_one_has(self, clock: FixedClock) -> None:
        settings = Settings(unauthenticated_per_address=3, unauthenticated=100, handshakes=100)
        found = Limits(settings, clock)
        admission = Admission(settings, found)
        households = [found.address(f"2001:db8:1:{number:x}::1") for number in range(40)]
        found.welcome(households[39], "alice")
        places: list[Place] = []
        assert _possible(lambda who, _number: places.append(admission.enter(who)), households[:39]) == 6
        places.append(admission.enter(households[39]))
        places.append(admission.enter(found.address("2001:db8:2::1")))
        for place in places:
            place.to(Stage.GONE)
        assert _possible(lambda who, _number: admission.enter(who), households[:39]) == 6

    def test_the_places_behind_an_address_told_that_a_member_had_been_there(self, clock: FixedClock) -> None:
        settings = Settings(unauthenticated_per_address=3)
        found = Limits(settings, clock)
        admission = Admission(settings, found)
        at_home, elsewhere = found.address("192.0.2.1"), found.address("192.0.2.2")
        found.welcome(at_home, "alice")
        for who in (at_home, elsewhere):
            assert _possible(lambda where, _number: admission.enter(where), [who] * 10) == 3

    def test_one_member_with_a_network_had_everybody_elses_addresses_forgotten(self, clock: FixedClock) -> None:
        found = limits(clock)
        found.welcome(HOME, "alice")
        for number in range(100):
            found.welcome(found.address(f"2001:db8:1:{number:x}::1"), "mallory")
        known = sum(found.knows(found.address(f"2001:db8:1:{number:x}::1")) for number in range(100))
        assert known == MAX_OF_ONE
        assert found.knows(HOME)

    @given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from("abc")), max_size=60))
    def test_what_is_known_adds_up(self, signed_in: list[tuple[int, str]]) -> None:
        known = Known()
        latest: dict[tuple[str, str], None] = {}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bbs.services.known.MAX_OF_ONE", 3)
            patch.setattr("bbs.services.known.MAX_KNOWN", 7)
            for address, member in signed_in:
                known.add(str(address), member)
                latest.pop((str(address), member), None)
                latest[str(address), member] = None
                if len(own := [each for each in latest if each[1] == member]) > 3:
                    del latest[own[0]]
                if len(latest) > 7:
                    del latest[next(iter(latest))]
        for place in map(str, range(6)):
            assert known.has(place) is any(place == each for each, _member in latest)
            assert all(known.is_home(place, each) is ((place, each) in latest) for each in "abc")

    def test_they_are_hashes_that_no_two_processes_share(self, clock: FixedClock) -> None:
        one = limits(clock)
        assert one.address(HOME) != limits(clock).address(HOME)
        assert HOME not in one.address(HOME)

    def test_neither_addresses_nor_handles_are_kept(self, clock: FixedClock) -> None:
        found = limits(clock)
        address = found.address(HOME)
        found.guess(address, "someone")
        found.welcome(address, "someone")
        found.connection(address)
        assert "someone" not in _everything(found)
        assert HOME not in _everything(found)


def _possible(call: Callable[[str, int], object], addresses: list[str]) -> int:
    """How many of the calls were not refused."""
    done = 0
    for number, address in enumerate(addresses):
        with suppress(TooSoon):
            call(address, number)
            done += 1
    return done


def _everything(thing: object, depth: int = 6) -> str:
    """What an object holds, as text."""
    if depth == 0 or not hasattr(thing, "__dict__"):
        return repr(thing)
    return " ".join(_everything(value, depth - 1) for value in vars(thing).values()) + repr(thing)


def _wrong(found: Limits, handle: str) -> str | None:
    """What is heard of a guess from the café that is wrong; None where that is only that it is."""
    try:
        found.guess(CAFE, handle).wrong()
    except TooSoon as refusal:
        return refusal.message
    return None


class TestGuessing:
    def test_guesses_from_one_address_end(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_address="3 per 10 minutes")
        for number in range(3):
            found.guess(CAFE, f"name{number}")
        with pytest.raises(TooSoon, match="about 10 minutes") as caught:
            found.guess(CAFE, "another")
        assert caught.value.retry_after == 600
        found.guess(ELSEWHERE, "another")
        clock.advance(minutes=10)
        found.guess(CAFE, "another")

    def test_guesses_for_one_handle_end_whether_or_not_there_is_one(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_account="3 per 10 minutes")
        for number in range(3):
            found.guess(f"address{number}", "Alice")
        with pytest.raises(TooSoon):
            found.guess(ELSEWHERE, "aLICE")

    def test_a_refused_guess_counts_nowhere(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_account="1 per 10 minutes", guesses_per_address="2 per 10 minutes")
        found.guess(CAFE, "alice")
        for _again in range(5):
            with pytest.raises(TooSoon):
                found.guess(CAFE, "alice")
        found.guess(CAFE, "ben")

    def test_guesses_elsewhere_do_not_keep_a_member_out_where_they_were_before(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_account="1 per 10 minutes", guesses_at_home="2 per 10 minutes")
        found.welcome(HOME, "alice")
        found.guess(ELSEWHERE, "alice")
        with pytest.raises(TooSoon):
            found.guess(CAFE, "alice")
        found.guess(HOME, "alice")
        found.guess(HOME, "alice")
        with pytest.raises(TooSoon):
            found.guess(HOME, "alice")

    def test_a_guesser_behind_the_same_address_keeps_no_member_out(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_known_address="3 per 10 minutes")
        found.welcome(CAFE, "alice")
        for number in range(3):
            found.guess(CAFE, f"name{number}")
        with pytest.raises(TooSoon):
            found.guess(CAFE, "mallory")
        found.guess(CAFE, "alice")

    @pytest.mark.parametrize("handle", ["alice", "nobody"])
    def test_who_had_signed_in_from_the_same_address_was_told_by_the_limits(
        self, clock: FixedClock, handle: str
    ) -> None:
        """Behind one address, at home or at a clinic: whether a wrong guess was heard said whose name was known there,
        and so did whether it counted for other names."""
        found = limits(clock, guesses_per_known_address="5 per 10 minutes", guesses_per_account="3 per 10 minutes")
        found.welcome(CAFE, "alice")
        heard = [_wrong(found, handle) for _number in range(4)]
        assert heard == [None, None, None, heard[3]]
        assert [_wrong(found, name) is None for name in ("b", "c", "d")] == [True, True, False]
        assert _wrong(found, handle) == heard[3] == _wrong(found, "d")

    def test_an_address_from_which_a_member_came_has_more_tries(self, clock: FixedClock) -> None:
        found = limits(clock, guesses_per_address="1 per hour", guesses_per_known_address="5 per hour")
        found.welcome(CAFE, "alice")
        for number in range(5):
            found.guess(CAFE, f"name{number}")
        with pytest.raises(TooSoon):
            found.guess(CAFE, "another")

    def test_connections_are_limited_and_known_addresses_have_more(self, clock: FixedClock) -> None:
        found = limits(clock, new_connections="1 per minute", new_connections_from_known="2 per minute")
        found.connection(CAFE)
        with pytest.raises(TooSoon, match="connections"):
            found.connection(CAFE)
        found.welcome(CAFE, "alice")
        found.connection(CAFE)
        found.connection(CAFE)
        with pytest.raises(TooSoon):
            found.connection(CAFE)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "a minute"), (60, "a minute"), (61, "2 minutes"), (3540, "59 minutes"), (3541, "1 hour."), (7000, "2 hours")],
)
def test_a_refusal_says_when_to_come_back(seconds: int, words: str) -> None:
    assert words in when(seconds)


class TestWriting:
    async def test_what_a_limit_refuses_is_kept_and_what_was_sent_stays_sent(self, site: Site) -> None:
        writing, ana = site.services.writing, await site.member("ana")
        writing._limits = limits(site.clock, threads="1 per hour", posts="1 per hour")
        first = Draft("first", "quiet", None, None, "a subject", "a body")
        address = (await writing.send(ana, first)).at
        with pytest.raises(TooSoon, match="about 1 hour"):
            await writing.send(ana, replace(first, key="second"))
        assert [draft.key for draft in await writing.drafts(ana)] == ["second"]
        assert (await writing.send(ana, first)).at == address
        await writing.send(ana, Draft("reply", None, address.thread, 1, body="an answer"))
        with pytest.raises(TooSoon):
            await writing.send(ana, Draft("more", None, address.thread, 1, body="an answer"))
        ben = await site.member("ben")
        await writing.send(ben, Draft("bens", None, address.thread, 1, body="an answer"))
        site.clock.advance(hours=1)
        await writing.send(ana, replace(first, key="second"))


@pytest.mark.parametrize("rate", ["often", "", "5", "x per hour", "5 per fortnight"])
def test_a_rate_that_cannot_be_read_is_refused_with_an_example(rate: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BBS_LIMITS__POSTS", rate)
    with pytest.raises(BadInput, match="20 per 10 minutes"):
        load()
