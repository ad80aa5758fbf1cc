"""After everything that was done to it, the server is as large as before."""

from __future__ import annotations

from tests.e2e.attacks.target import Target, visits
from tests.e2e.harness import wait_until

MOST_MIB = 30
"""What all attacks need at once, the allocator keeps; the same again adds nothing."""


def test_the_memory_comes_back(attacked: Target) -> None:
    """Run with the other attacks, before it: it stands last in this folder."""
    wait_until(lambda: attacked.connections() == 0, "the connections to be closed")
    visits(attacked, 20)
    wait_until(lambda: attacked.mib - attacked.before_mib < MOST_MIB, f"fewer than {MOST_MIB} MiB more than before")
