"""Lighthouse: a peer-support community that lives in a terminal."""

__version__ = "0.1.0"
