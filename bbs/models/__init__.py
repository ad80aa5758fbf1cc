"""What is kept: Peewee tables, query functions, and the database facade. Times are microseconds, days ISO text."""
