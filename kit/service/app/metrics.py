"""What Prometheus may know of the service: how much, how fast and how often, and never who or what."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = CONTENT_TYPE_LATEST
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)


class Metrics:
    """The numbers of one running service."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "kit_requests", "Requests that were answered.", ["method", "route", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "kit_request_seconds", "From a request to its answer.", ["route"], buckets=_SECONDS, registry=self._registry
        )
        lines = Counter("kit_lines", "Lines that were shared or withdrawn.", ["taken"], registry=self._registry)
        self.streams = self._gauge("kit_streams", "Open streams.", ["role"])
        self.under_way = self._gauge("kit_requests_under_way", "Requests without an answer yet.")
        self.events = Counter("kit_stream_events", "Rooms that were sent on streams.", registry=self._registry)
        self.limited = Counter("kit_limited", "Requests that came too fast or too many.", registry=self._registry)
        self.tellings = Histogram(
            "kit_telling_seconds", "To make a summary or results.", buckets=_SECONDS, registry=self._registry
        )
        self._answers: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        """To look a name up each time costs more than to count."""
        self._taken, self._not_taken = lines.labels("yes"), lines.labels("no")

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer."""
        found = self._answers.get((method, route, status))
        if found is None:
            found = self.requests.labels(method, route, str(status)), self.seconds.labels(route)
            self._answers[method, route, status] = found
        found[0].inc()
        found[1].observe(seconds)

    def shared(self, given: int, taken: int) -> None:
        """Count lines that were given, and how many of them were taken."""
        self._taken.inc(taken)
        if given > taken:
            self._not_taken.inc(given - taken)

    def text(self) -> bytes:
        """Give them as Prometheus reads them: those of all processes of a service, where it has several."""
        told = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            told = CollectorRegistry()
            MultiProcessCollector(told)  # type: ignore[no-untyped-call]
        return generate_latest(told)

    def _gauge(self, name: str, text: str, labels: Sequence[str] = ()) -> Gauge:
        # Of several processes, those that run count, together.
        return Gauge(name, text, labels, registry=self._registry, multiprocess_mode="livesum")
