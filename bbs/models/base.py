"""What every table shares: the one database of this process, and the ways it is written down."""

from __future__ import annotations

from peewee import DatabaseProxy, Model

proxy = DatabaseProxy()
"""The database that the tables are bound to: one a process. `open_database` points it at the real one."""


class Table(Model):
    """A table of the community.

    Foreign keys are never followed by themselves: `post.thread_id` is the number, and `post.thread` too (a query that
    wants the other row says so with a join). Columns that end in `_us` are microseconds since 1970 in UTC, those that
    end in `_day` ISO dates.
    """

    class Meta:
        database = proxy
        legacy_table_names = False
