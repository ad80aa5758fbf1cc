"""Attacks, each in a file of its name, against a real server process. `bench attacks` runs them against one server."""
