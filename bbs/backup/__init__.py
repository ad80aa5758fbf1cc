"""Backups: taking them, keeping them, putting them back, and moving a community to another database."""
