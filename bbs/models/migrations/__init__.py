"""Numbered migrations, run by `bbs.models.schema`. Each has `up(migrator, db)` and is never changed once released."""
