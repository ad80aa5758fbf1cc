"""An index from which the posts of threads that are wholly new to somebody are added up without looking at them."""

# mypy: untyped-calls-exclude="peewee,playhouse"
from __future__ import annotations

from peewee import Database
from playhouse.migrate import SchemaMigrator

INDEX = """CREATE INDEX thread_whole ON thread (board_id, last_serial, serial, posts)
    WHERE state = 'published' AND gone = ''"""


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the index."""
    db.execute_sql(INDEX)
