"""The log: structured lines on standard error. No texts, passwords, handles or addresses, and no local variables."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import traceback
from collections import Counter
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO

import structlog

from bbs.config_parts import Log

_TELLING = (
    AssertionError,
    AttributeError,
    ImportError,
    NameError,
    NotImplementedError,
    RecursionError,
    TimeoutError,
    ZeroDivisionError,
)
"""Errors whose message names parts of the program. What others say may hold what a member wrote."""

JOURNAL: Final = "JOURNAL_STREAM"
"""Names the stream that the service manager's journal takes, by device and number."""

_WEIGHTS: Final = {"critical": 2, "error": 3, "warning": 4, "info": 6, "debug": 7}
"""How the journal numbers what we name; sd-daemon(3)."""

_Event = MutableMapping[str, Any]
_NAME = re.compile("[a-z]+(_[a-z]+)+")
_counts: Counter[tuple[str, ...]] = Counter()


def set_up(settings: Log, stream: TextIO = sys.stderr) -> None:
    """Sends structlog's and the standard library's lines to `stream`, in the format and from the level that is set. The
    journal is told how much each one weighs; it knows itself when they came."""
    journal, last = _is_journal(stream), _renderer(settings, stream)
    shared: list[Any] = [structlog.processors.add_log_level, _count, plain_trace]
    if not (journal and settings.format == "console"):
        shared.insert(1, structlog.processors.TimeStamper(fmt="iso", utc=True))
    if journal:
        last = _weighed(last)
    level = getattr(logging, settings.level.upper())
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[_only_event, last], foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    # Its lines below that carry the addresses of clients and the names they sign in with.
    logging.getLogger("asyncssh").setLevel(logging.ERROR)


def _renderer(settings: Log, stream: TextIO) -> Any:
    if settings.format == "console":
        return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer()


def _is_journal(stream: TextIO) -> bool:
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get(JOURNAL) == f"{found.st_dev}:{found.st_ino}"


def _weighed(render: Any) -> Any:
    def weighed(logger: Any, method: str, event: _Event) -> str:
        level = event["level"]
        return _weigh(str(render(logger, method, event)), level)

    return weighed


def _weigh(text: str, level: str) -> str:
    """The same lines, each with its weight in front, which the journal takes off."""
    weight = _WEIGHTS.get(level, _WEIGHTS["error"])
    return "\n".join(f"<{weight}>{line}" for line in text.split("\n"))


def last_words(text: str, stream: TextIO) -> str:
    """Why a process could not do what it was to do, as `stream` is told: an error, where that is the journal."""
    return _weigh(text, "error") if _is_journal(stream) else text


def counted() -> Mapping[tuple[str, ...], float]:
    """How many warnings and errors have been written since the start, by level and event. Sentences, which may hold
    numbers, are counted together, as `other`."""
    return dict(_counts)


def _count(_logger: object, _method: str, event: _Event) -> _Event:
    level, name = event["level"], str(event.get("event"))
    if level not in ("debug", "info"):
        _counts[level, name if _NAME.fullmatch(name) else "other"] += 1
    return event


def watch_loop(loop: asyncio.AbstractEventLoop) -> None:
    """Errors that nobody waited for are logged like all others; asyncio's own lines would show what they hold."""

    def handle(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        # The message goes on with the callback and its arguments, which may be what a member wrote.
        what = re.split("[(<]", str(context.get("message", "")), maxsplit=1)[0].strip()
        structlog.get_logger().error("unhandled_error", what=what, exc_info=context.get("exception") or False)

    loop.set_exception_handler(handle)


def plain_trace(_logger: object, _method: str, event: _Event) -> _Event:
    """Turns `exc_info` into `exception`: files, lines and kinds of errors, without what variables held."""
    given = event.pop("exc_info", None)
    if given:
        error = (
            given if isinstance(given, BaseException) else (given[1] if isinstance(given, tuple) else sys.exc_info()[1])
        )
        if error is not None:
            event["exception"] = trace(error)
    return event


def trace(error: BaseException) -> str:
    """The trace of an error and of those that led to it, as text."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append("".join(traceback.format_tb(current.__traceback__)) + _kind(current))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "\n\n".join(reversed(parts))


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{name}: {error}" if isinstance(error, _TELLING) else name


def _only_event(_logger: object, _method: str, event: _Event) -> _Event:
    """Takes off what the standard library's adapter adds for itself."""
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(None, "", event)
