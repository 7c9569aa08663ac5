"""The numbers of the process that receives notifications.

Source: prometheus_client's custom collectors: what is counted elsewhere is read at the scrape.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from collectors.traps.receiver import Receiver
from exporters.traps.event_log import EventLog
from exporters.traps.repoll import Repoller

_HELP: Final = {
    "received": "SNMP traps and informs taken, by device and kind (snmpTrapOID, RFC 3416).",
    "dropped": "Datagrams that are no event, by reason; the device is empty where the sender is none of the inventory.",
    "kernel": "Datagrams lost in a full socket buffer (SO_MEMINFO).",
    "written": "Events written to the ledger.",
    "lost": "Events that never came into the ledger: it could not be written for too long.",
    "waiting": "Events that wait to be written to the ledger.",
    "failures": "Batches that the ledger did not take; they are tried again.",
    "polls": "Polls made because of a notification, by how they ended.",
}


class TrapMetrics(Collector):
    """Reads the counts of the parts at each scrape; a registry of its own."""

    def __init__(self, receiver: Receiver, events: EventLog, repoller: Repoller) -> None:
        self._receiver, self._events, self._repoller = receiver, events, repoller
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._registry.register(self)

    def collect(self) -> Iterator[Metric]:
        received = CounterMetricFamily("yunwang_traps_received", _HELP["received"], labels=["device", "kind"])
        for labels, count in sorted(self._receiver.counts.received.items()):
            received.add_metric(labels, count)
        dropped = CounterMetricFamily("yunwang_traps_dropped", _HELP["dropped"], labels=["device", "reason"])
        for labels, count in sorted(self._receiver.counts.dropped.items()):
            dropped.add_metric(labels, count)
        polls = CounterMetricFamily("yunwang_traps_repolls", _HELP["polls"], labels=["outcome"])
        for outcome in ("ok", "failed"):
            polls.add_metric([outcome], self._repoller.polls[outcome])
        yield from (received, dropped, polls)
        yield _counter("kernel_dropped", _HELP["kernel"], self._receiver.dropped_by_kernel())
        yield _counter("events_written", _HELP["written"], self._events.written)
        yield _counter("events_lost", _HELP["lost"], self._events.lost)
        yield _counter("ledger_failures", _HELP["failures"], self._events.failures)
        yield GaugeMetricFamily("yunwang_traps_events_waiting", _HELP["waiting"], value=self._events.waiting)

    def render(self, accept: str) -> tuple[bytes, str]:
        """The exposition for an Accept header, and its media type."""
        encoder, media_type = choose_encoder(accept)
        return encoder(self._registry), media_type


def _counter(name: str, text: str, value: float) -> Metric:
    return CounterMetricFamily(f"yunwang_traps_{name}", text, value=value)
