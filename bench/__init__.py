"""Benchmarks: commands that each print one table, with what it takes to trust it."""
