"""The only errors that a person sees: a sentence in the reader's words, and a code for scripts."""

from __future__ import annotations


class BBSError(Exception):
    """Something a person asked for cannot be done.

    `message` is shown as it stands: one or two short, kind sentences. `code` is stable, for scripts and tests.
    `field` names the input at fault, where one is, so that a form can say it there. `exit_status` is what a verb ends
    with (the contract: 1 refused or failed, 2 usage, 3 no such thing, 4 not allowed).
    """

    exit_status = 1

    def __init__(self, message: str, code: str = "refused", *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class NotAllowed(BBSError):
    """The policy says no to this actor."""

    exit_status = 4

    def __init__(self, message: str, code: str = "not_allowed", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class NoSuchThing(BBSError):
    """It does not exist, or the one who asks may not know that it does."""

    exit_status = 3

    def __init__(self, message: str, code: str = "no_such_thing", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class BadInput(BBSError):
    """What was given cannot be used; the message says what would be."""

    exit_status = 2

    def __init__(self, message: str, code: str = "bad_input", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)


class TooSoon(BBSError):
    """A limit says no for now. The message says when to come back; `retry_after` says it in seconds."""

    def __init__(self, message: str, retry_after: float, code: str = "too_soon", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)
        self.retry_after = retry_after


class Stale(BBSError):
    """Somebody else was faster; the message says what has changed meanwhile."""

    def __init__(self, message: str, code: str = "stale", *, field: str | None = None) -> None:
        super().__init__(message, code, field=field)
