"""One server that every attack is made on, as it would be from the internet, and what has to hold after each."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.attacks.target import Target, no_trouble, target_on, visits, warmed_up

HERE = Path(__file__).parent
_SOURCES = itertools.count(1)


@pytest.fixture(scope="session")
def attacked(community: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A server with a community on it."""
    with target_on(community, tmp_path_factory.mktemp("attacked")) as target:
        warmed_up(target)
        yield target


@pytest.fixture(scope="module", autouse=True)
def others_are_served(attacked: Target) -> Iterator[None]:
    """After each kind of attack people come and go as before."""
    yield
    visits(attacked, 2)


@pytest.fixture
def target(attacked: Target) -> Iterator[Target]:
    """That server, attacked from an address of this test's own; afterwards nothing is left of that."""
    attacked.source = f"127.0.{next(_SOURCES) % 250 + 1}.7"
    attacked.mark()
    yield attacked
    no_trouble(attacked)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is left of the memory is asked for once everything else has been done to the server. (Of several processes
    one makes all attacks: `tests/conftest.py`.)"""
    items.sort(key=lambda item: item.path.name == "test_memory.py" and item.path.parent == HERE)
