"""New keys cost the server more than the client: nobody gets them without end."""

from __future__ import annotations

import contextlib

import pytest

from tests.e2e.attacks.raw import KEXINIT, NEWKEYS, Ended, ended
from tests.e2e.attacks.target import Target

MANY = 200
BOUND = 30
"""New keys that one connection gets in a row, at the very most."""


def test_new_keys_again_and_again_are_cut_off(target: Target) -> None:
    done = 0
    with target.guest() as raw:
        raw.shell()
        raw.said(b"help now")
        with contextlib.suppress(Ended):
            while done < MANY:
                raw.start_kex()
                raw.finish_kex()
                done += 1
    assert done < BOUND


def test_strangers_get_no_more_of_them(target: Target) -> None:
    done = 0
    with target.raw().handshake() as raw, contextlib.suppress(Ended):
        while done < MANY:
            raw.start_kex()
            raw.finish_kex()
            done += 1
    assert done < BOUND


def test_keys_that_are_begun_and_never_finished(target: Target) -> None:
    with target.guest() as raw, ended():
        raw.start_kex()
        for _number in range(MANY):
            raw.send(KEXINIT, raw.kexinit()[1:])
        raw.ends()
        raise Ended


def test_what_is_asked_meanwhile_does_not_pile_up(target: Target) -> None:
    """While keys are new, answers wait; a client that asks on and never finishes is cut off."""
    before = target.mib
    with target.guest() as raw:
        number = raw.shell()
        raw.start_kex()
        with ended():
            for _round in range(60):
                raw.send_many([b"\x50" + b"\0\0\0\x01x\x01"] * 200)
                raw.data(b"\x0c" * 200, number)
            raw.ends()
            raise Ended
    assert target.mib - before < 16


@pytest.mark.parametrize("kind", [NEWKEYS, 30, 31])
def test_steps_out_of_order_end_it(target: Target, kind: int) -> None:
    with target.guest() as raw, ended():
        raw.send(kind, b"\0" * 40)
        raw.ends()
        raise Ended
