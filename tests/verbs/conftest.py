"""A small community for the verbs, on SQLite: what differs between databases is tested with the services."""

from __future__ import annotations

import pytest

from tests.services.conftest import clock, db, db_url, site

__all__ = ["clock", "database_kind", "db", "db_url", "site"]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"
