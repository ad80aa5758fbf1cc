"""Questions to the tables, and small changes of them: plain functions, called inside `Database.read` and `write`.

They know nothing of who asks; services check that. They return named tuples, never rows of a table.
"""
