"""The figures of one server for Prometheus: counts, sizes and times. Nothing in them says who, or about what.

Each one is explained, with what to be woken up for, in docs/metrics.md.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bbs import __version__
from bbs.log import counted
from bbs.services.schedule import JobRow
from bbs.ssh.server import SSHServer

KIND: Final = "text/plain; version=0.0.4; charset=utf-8"
"""What Prometheus is told that it gets."""

PREFIX: Final = "lighthouse"

DATABASE_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)
LOOP_SECONDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5)

_WAL: Final = "-wal"

# When each of them was first counted is nobody's question, and half as many lines again.
disable_created_metrics()  # type: ignore[no-untyped-call]

_Metric = CounterMetricFamily | GaugeMetricFamily


@dataclass(frozen=True, slots=True)
class Place:
    """Where the community lies: its folder, and the database's file where it is one."""

    data: Path
    database_kind: str
    database_file: Path | None


class Figures(Collector):
    """Gathers them when they are asked for; only times are noted as they pass."""

    def __init__(self, place: Place, ssh: Callable[[], SSHServer | None]) -> None:
        self._place = place
        self._ssh = ssh
        self._jobs: Sequence[JobRow] = ()
        self._registry = CollectorRegistry()
        self._database = Histogram(
            "database_seconds",
            "From asking the database for a piece of work to its end, waiting included",
            ("kind",),
            namespace=PREFIX,
            buckets=DATABASE_SECONDS,
            registry=self._registry,
        )
        self._failures = Counter(
            "database_failures",
            "Pieces of work that the storage itself failed at",
            ("kind",),
            namespace=PREFIX,
            registry=self._registry,
        )
        self._loop = Histogram(
            "loop_delay_seconds",
            "How much later than it should the event loop comes to something, looked at each second",
            namespace=PREFIX,
            buckets=LOOP_SECONDS,
            registry=self._registry,
        )
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def database_worked(self, kind: str, seconds: float, well: bool) -> None:
        """The database has done a piece of work, or has failed at it."""
        self._database.labels(kind).observe(seconds)
        if not well:
            self._failures.labels(kind).inc()

    def loop_was_late(self, seconds: float) -> None:
        """The event loop came so much later than it should."""
        self._loop.observe(seconds)

    def text(self, jobs: Sequence[JobRow]) -> bytes:
        """All figures, in Prometheus's text format. `jobs` are those of the schedule, none where nobody can say."""
        self._jobs = jobs
        return generate_latest(self._registry)

    def describe(self) -> Iterator[_Metric]:
        """What is collected, which is asked once; names alone."""
        return iter(())

    def collect(self) -> Iterator[_Metric]:
        """How things stand now."""
        yield _gauge("info", "This server", {(__version__, self._place.database_kind): 1}, "version", "database")
        yield from self._clients()
        yield _count("log_lines", "Warnings and errors in the log", counted(), "level", "event")
        yield from self._disk()
        yield from _of_jobs(self._jobs)

    def _clients(self) -> Iterator[_Metric]:
        ssh = self._ssh()
        if ssh is None:
            return
        counts = ssh.counts
        yield _gauge("connections", "Connections now, by how far they have come", ssh.admission.standing(), "stage")
        yield _gauge("connections_limit", "Connections that are taken at the same time", {(): ssh.settings.connections})
        yield _gauge("sessions", "Sessions now: screens, line mode and verbs", {(): ssh.sessions_now})
        yield _count("connections_made", "Connections since the start", {(): counts.connections})
        yield _count("sign_ins", "Sign-ins since the start", _by_one(counts.signed_in), "door")
        yield _count("sessions_begun", "Sessions since the start", _by_one(counts.sessions), "way")

    def _disk(self) -> Iterator[_Metric]:
        place = self._place
        try:
            yield _gauge("disk_free_bytes", "Room on the data folder's disk", {(): shutil.disk_usage(place.data).free})
        except OSError:
            return
        if place.database_file is not None:
            sizes = {"main": _size(place.database_file), "wal": _size(Path(f"{place.database_file}{_WAL}"))}
            yield _gauge("database_file_bytes", "The database's files", _by_one(sizes), "file")


def _of_jobs(jobs: Sequence[JobRow]) -> Iterator[_Metric]:
    ran = {job.name: job.ran.timestamp() for job in jobs if job.ran is not None}
    yield _gauge("job_last_success_timestamp_seconds", "When work by the clock last went well", _by_one(ran), "job")
    every = {job.name: job.every.total_seconds() for job in jobs}
    yield _gauge("job_every_seconds", "How often it is to be done", _by_one(every), "job")
    failing = {job.name: float(bool(job.failed)) for job in jobs}
    yield _gauge("job_failing", "Whether it failed the last time", _by_one(failing), "job")


def _gauge(name: str, words: str, values: Mapping[tuple[str, ...], float], *labels: str) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(f"{PREFIX}_{name}", words, labels=labels)
    for key, value in sorted(values.items()):
        metric.add_metric(key, value)
    return metric


def _count(name: str, words: str, values: Mapping[tuple[str, ...], float], *labels: str) -> CounterMetricFamily:
    metric = CounterMetricFamily(f"{PREFIX}_{name}", words, labels=labels)
    for key, value in sorted(values.items()):
        metric.add_metric(key, value)
    return metric


def _by_one(values: Mapping[str, float]) -> dict[tuple[str, ...], float]:
    return {(name,): value for name, value in values.items()}


def _size(path: Path) -> float:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
