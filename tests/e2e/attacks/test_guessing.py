"""Guessing passwords comes to an end; members still get in, whoever guesses for them, wherever they are."""

from __future__ import annotations

import contextlib
import itertools
from asyncio import run
from concurrent.futures import ThreadPoolExecutor

import pytest
from asyncssh.packet import Boolean, String, UInt32

from tests.e2e.attacks.raw import AUTH_FAILURE, AUTH_INFO_RESPONSE, AUTH_SUCCESS, Ended, Raw
from tests.e2e.attacks.target import Target, bbs

CONNECTIONS, EACH = 12, 6
A_TIME = 25
"""Guesses that one address has in ten minutes, at the most."""


def guesses(target: Target, user: str, connections: int = CONNECTIONS) -> tuple[int, list[str]]:
    """Guesses on several connections at once. Returns how many were heard, and the connections' last words."""
    source = target.source
    heard, words = itertools.count(), []

    def guess(_number: int) -> None:
        with Raw(target.server.port, source) as raw:
            try:
                raw.handshake()
                for number in range(EACH):
                    _guess(raw, user, f"guess number {number}", by_question=bool(number % 2))
                    next(heard)
            except Ended as error:
                words.append(str(error))

    with ThreadPoolExecutor(connections) as pool:
        list(pool.map(guess, range(connections)))
    return next(heard), words


def _guess(raw: Raw, user: str, password: str, *, by_question: bool) -> None:
    if by_question:
        raw.auth(user, "keyboard-interactive", String(""), String(""))
        raw.expect(60)
        raw.send(AUTH_INFO_RESPONSE, UInt32(1), String(password))
    else:
        raw.auth(user, "password", Boolean(False), String(password))
    assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_FAILURE


@pytest.fixture(scope="module")
def guessed(attacked: Target) -> tuple[int, list[str]]:
    """Somebody has guessed for one member from one address until they were told to stop."""
    attacked.source = "127.0.251.7"
    return guesses(attacked, "emil")


def test_one_address_is_told_when_to_come_back(guessed: tuple[int, list[str]]) -> None:
    heard, words = guessed
    assert heard <= A_TIME
    assert any("Please try again in about" in each for each in words), words


def test_the_same_address_cannot_go_on_with_another_name(guessed: object, target: Target) -> None:
    target.source = "127.0.251.7"
    heard, _words = guesses(target, "walker-2", connections=2)
    assert heard == 0


def test_the_member_comes_in_with_a_key_from_the_very_same_address(guessed: object, target: Target) -> None:
    target.source = "127.0.251.7"
    with target.raw().handshake().sign_in_with("emil", target.member_key) as raw:
        raw.shell()


def test_everybody_behind_that_address_comes_in_as_a_guest(guessed: object, target: Target) -> None:
    target.source = "127.0.251.7"
    with target.guest() as raw:
        raw.shell()
        raw.said(b"help now")


def test_many_addresses_together_do_no_better_against_one_member(target: Target) -> None:
    heard = 0
    for number in range(4):
        target.source = f"127.0.252.{number + 1}"
        heard += guesses(target, "dora", connections=3)[0]
    assert heard <= A_TIME


def test_a_member_is_not_locked_out_of_the_place_that_they_know(target: Target) -> None:
    """They have been in from there; a stranger elsewhere uses up the guesses for their name. What is wrong is answered
    there as elsewhere, so that nobody beside them learns that they have been there."""
    home, word = "127.0.253.1", "seven quiet rivers go by"
    target.source = home
    with target.raw().handshake().sign_in_with("cleo", target.member_key) as raw:
        raw.shell()
    bbs(target, "member", "password", "cleo", "--password-stdin", typed=word)
    for number in range(3):
        target.source = f"127.0.254.{number + 1}"
        guesses(target, "cleo", connections=2)
    told = []
    for target.source in (home, "127.0.253.2"):
        with target.raw().handshake() as raw:
            try:
                _guess(raw, "cleo", "not it", by_question=True)
            except Ended as error:
                told.append(str(error))
    assert len(told) == 2
    assert told[0] == told[1], told
    target.source = home
    with target.raw().handshake() as raw:
        raw.auth("cleo", "password", Boolean(False), String(word))
        assert raw.next_kind(AUTH_SUCCESS, AUTH_FAILURE) == AUTH_SUCCESS


def test_a_storm_of_strangers_keeps_no_member_out(target: Target) -> None:
    """Two hundred connections from as many addresses as it takes, none of which ever signs in."""
    with contextlib.ExitStack() as storm:
        for number in range(200):
            target.source = f"127.0.{200 + number % 50}.9"
            with contextlib.suppress(Ended, OSError):
                storm.enter_context(target.raw()).hello().start_kex()
        run(_comes_in(target))


async def _comes_in(target: Target) -> None:
    async with target.connection("ben") as connection:
        await connection.create_process(term_type="xterm", encoding=None)
