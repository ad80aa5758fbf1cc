"""The log: structured lines on standard error. No texts, passwords, handles or addresses, and no local variables."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import traceback
from collections import Counter
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

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

_Event = MutableMapping[str, Any]
_NAME = re.compile("[a-z]+(_[a-z]+)+")
_counts: Counter[tuple[str, ...]] = Counter()


def set_up(settings: Log, stream: TextIO = sys.stderr) -> None:
    """Sends structlog's and the standard library's lines to `stream`, in the format and from the level that is set."""
    last: Any = structlog.processors.JSONRenderer()
    if settings.format == "console":
        last = structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _count,
        plain_trace,
    ]
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
