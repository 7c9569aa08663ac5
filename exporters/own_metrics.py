"""What the exporter says of itself: how many polls, how they ended, how long they took, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder

from collectors.outcome import PollResult
from inventory.indicators.counting import Result

Protocol = Literal["snmp", "netconf"]
"""By which a device was asked."""


class OwnMetrics:
    """A registry of its own, so that two exporters in one process do not meet."""

    def __init__(self, *, devices: int, indicators: Sequence[Result] = ()) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._polls = Counter(
            "yunwang_exporter_module_polls",
            "Modules polled, by how it ended: ok, or the reason of the failure.",
            ["family", "module", "outcome"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "yunwang_exporter_module_poll_seconds",
            "How long a module took to read a device that answered.",
            ["module"],
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
            registry=self._registry,
        )
        self._requests: dict[Protocol, Counter] = {
            "snmp": Counter(
                "yunwang_exporter_snmp_requests", "SNMP requests sent, retries included.", registry=self._registry
            ),
            "netconf": Counter("yunwang_exporter_netconf_requests", "NETCONF requests sent.", registry=self._registry),
        }
        Gauge("yunwang_exporter_devices", "Devices of the inventory.", registry=self._registry).set(devices)
        self._show_indicators(indicators)

    def _show_indicators(self, indicators: Sequence[Result]) -> None:
        ratio, target, objects = (
            Gauge(f"yunwang_indicator_{name}", text, labels, registry=self._registry)
            for name, text, labels in (
                ("ratio", "The plan's indicators 12 and 13; absent where there is nothing to count.", ["indicator"]),
                ("target_ratio", "What the plan wants an indicator to reach.", ["indicator"]),
                (
                    "objects",
                    "Systems or budget units in an indicator's total, counted or not.",
                    ["indicator", "counted"],
                ),
            )
        )
        for result in indicators:
            name = result.indicator.id
            if result.ratio is not None:
                ratio.labels(name).set(float(result.ratio))
            target.labels(name).set(float(result.indicator.target_ratio))
            objects.labels(name, "yes").set(result.counted)
            objects.labels(name, "no").set(len(result.missing))

    def observe(self, result: PollResult, protocol: Protocol = "snmp") -> None:
        """Count one poll."""
        self._requests[protocol].inc(result.requests)
        for outcome in result.outcomes:
            ended = outcome.failure.reason if outcome.failure else "ok"
            self._polls.labels(result.family, outcome.module, ended).inc()
            if outcome.failure is None:
                self._seconds.labels(outcome.module).observe(outcome.duration_seconds)

    def described(self) -> list[tuple[str, str, str]]:
        """Name of the series, kind and meaning of each family of ours, for the reference page."""
        families = [family for family in self._registry.collect() if family.name.startswith("yunwang_")]
        suffix = {"counter": "_total"}
        return [(family.name + suffix.get(family.type, ""), family.type, family.documentation) for family in families]

    def render(self, accept: str) -> tuple[bytes, str]:
        """The metrics in the format asked for, and its media type."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type
