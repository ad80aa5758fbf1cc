"""The text front end: what answers where no terminal was asked for, or a command was.

A verb is found in `catalogue.VERBS` by its name. Text for people goes to standard output, errors to standard error,
and the contract's exit statuses are those of `bbs.errors`.
"""

from __future__ import annotations

from bbs.verbs.front import TextFrontEnd, plain_words

__all__ = ["TextFrontEnd", "plain_words"]
