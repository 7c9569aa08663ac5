"""The numbers of the process that receives notifications.

Source: prometheus_client's custom collectors: what is counted elsewhere is read at the scrape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from collectors.traps.receiver import Receiver
from exporters.traps.event_log import EventLog
from exporters.traps.repoll import Repoller


@dataclass(frozen=True, slots=True)
class Family:
    """A metric: its name without ``_total``, its labels, what it is."""

    name: str
    kind: Literal["counter", "gauge"]
    labels: tuple[str, ...]
    help: str


RECEIVED: Final = Family(
    "yunwang_traps_received",
    "counter",
    ("device", "kind"),
    "SNMP traps and informs taken, by device and kind (snmpTrapOID, RFC 3416).",
)
DROPPED: Final = Family(
    "yunwang_traps_dropped",
    "counter",
    ("device", "reason"),
    "Datagrams that are no event, by reason; the device is empty where the sender is none of the inventory.",
)
REPOLLS: Final = Family(
    "yunwang_traps_repolls", "counter", ("outcome",), "Polls made because of a notification, by how they ended."
)
KERNEL_DROPPED: Final = Family(
    "yunwang_traps_kernel_dropped", "counter", (), "Datagrams lost in a full socket buffer (SO_MEMINFO)."
)
WRITTEN: Final = Family("yunwang_traps_events_written", "counter", (), "Events that the ledger took.")
LOST: Final = Family(
    "yunwang_traps_events_lost",
    "counter",
    (),
    "Events that never came into the ledger, which could not be written for too long.",
)
FAILURES: Final = Family(
    "yunwang_traps_ledger_failures", "counter", (), "Batches that the ledger did not take; they are tried again."
)
WAITING: Final = Family("yunwang_traps_events_waiting", "gauge", (), "Events that the ledger has not taken yet.")

FAMILIES: Final = (RECEIVED, DROPPED, REPOLLS, KERNEL_DROPPED, WRITTEN, LOST, FAILURES, WAITING)


class TrapMetrics(Collector):
    """Reads the counts of the parts at each scrape; a registry of its own."""

    def __init__(self, receiver: Receiver, events: EventLog, repoller: Repoller) -> None:
        self._receiver, self._events, self._repoller = receiver, events, repoller
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._registry.register(self)

    def collect(self) -> Iterator[Metric]:
        counts, polls = self._receiver.counts, self._repoller.polls
        yield _family(RECEIVED, counts.received)
        yield _family(DROPPED, counts.dropped)
        yield _family(REPOLLS, {(outcome,): polls[outcome] for outcome in ("ok", "failed")})
        yield _family(KERNEL_DROPPED, {(): self._receiver.dropped_by_kernel()})
        yield _family(WRITTEN, {(): self._events.written})
        yield _family(LOST, {(): self._events.lost})
        yield _family(FAILURES, {(): self._events.failures})
        yield _family(WAITING, {(): self._events.waiting})

    def render(self, accept: str) -> tuple[bytes, str]:
        """The exposition for an Accept header, and its media type."""
        encoder, media_type = choose_encoder(accept)
        return encoder(self._registry), media_type


def _family(family: Family, values: Mapping[tuple[str, ...], int]) -> Metric:
    made = (CounterMetricFamily if family.kind == "counter" else GaugeMetricFamily)(
        family.name, family.help, labels=family.labels
    )
    for labels, value in sorted(values.items()):
        made.add_metric(labels, value)
    return made
