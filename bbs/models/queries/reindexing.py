"""Making the search index anew, where this program would make other rows of the same posts than stand in it.

The rows come from Python's words (`domain.search_words`) and `models.search`. SQLite forgets a post only by the very
words that it was given, so whoever finds another version noted than `VERSION` must not change the index.
"""

# mypy: untyped-calls-exclude="peewee"
from __future__ import annotations

import sqlite3
import unicodedata
from typing import Final

from bbs.models.base import proxy
from bbs.models.prepared import Prepared, parameter
from bbs.models.queries.search import put_in_all
from bbs.models.search import INDEX, ROWS, SPAN, SearchSpan, span_mark
from bbs.models.site import ServerSetting

NOTED: Final = "search_rows"
"""The name under which the server's settings say how the rows of the index were made."""

VERSION: Final = f"{ROWS}, Unicode {unicodedata.unidata_version}"
"""How this program makes them."""

_SECURE_DELETE_SINCE = (3, 42)

# A new post may get the number of one that has gone, and must not get its words. Whoever lets a row go takes its words
# out first; PostgreSQL's go with the row.
_GUARD = f"""CREATE TRIGGER {INDEX}_kept BEFORE DELETE ON post
    WHEN EXISTS (
        SELECT 1 FROM {INDEX} WHERE {INDEX} MATCH '"{span_mark("")}' || (OLD.id / {SPAN}) || '"' AND rowid = OLD.id
    )
    BEGIN SELECT RAISE(ABORT, 'the words of this post are still in the search index'); END"""  # noqa: S608

_GIN = f"CREATE INDEX {INDEX}_words ON {INDEX} USING gin (words)"

_NOTED = Prepared(lambda: ServerSetting.select(ServerSetting.value).where(ServerSetting.name == parameter("name")))


def stale() -> bool:
    """Whether the index was made otherwise than this program would make it, or not at all. Inside a read."""
    return _NOTED.first(name=NOTED) != (VERSION,)


def remake() -> int:
    """Empties the index and puts all published posts in, in one transaction of its own; how many.

    A million posts take half a minute or two, and no more memory than a thousand.
    """
    if proxy.obj.for_update:
        with proxy.obj.atomic():
            proxy.execute_sql(f"DROP INDEX IF EXISTS {INDEX}_words")
            proxy.execute_sql(f"TRUNCATE {INDEX}")
            count = _fill()
            proxy.execute_sql(_GIN)
    else:
        with proxy.obj.atomic("IMMEDIATE"):
            proxy.execute_sql(f"DROP TRIGGER IF EXISTS {INDEX}_kept")
            proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")  # noqa: S608
            if sqlite3.sqlite_version_info >= _SECURE_DELETE_SINCE:
                proxy.execute_sql(f"INSERT INTO {INDEX} ({INDEX}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
            count = _fill()
            proxy.execute_sql(_GUARD)
    return count


def _fill() -> int:
    SearchSpan.delete().execute()
    count = put_in_all()
    ServerSetting.insert(name=NOTED, value=VERSION).on_conflict(
        conflict_target=[ServerSetting.name], update={ServerSetting.value: VERSION}
    ).execute()
    return count
