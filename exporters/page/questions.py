"""What the page asks Prometheus: a few instant queries, side by side.

Source: docs of the metric contract (`yunwang_` series of /snmp) and exporters.prometheus.rules (`yunwang:` series).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exporters.prometheus.client import PrometheusClient, Sample

QUESTIONS: Mapping[str, str] = {
    "devices": 'yunwang_device_info{job="snmp"}',
    "ports": 'yunwang_line_port_info{job="snmp"}',
    "contracts": 'max by (line) (yunwang_line_contract_bytes_per_second{job="snmp"})',
    # Which family a device is managed over: the one the main job asks.
    "main_answers": 'max by (device, family) (yunwang_module_success{job="snmp",module="system"})',
    "answers": "max by (device, family) (yunwang:device_answers)",
    "reasons": 'yunwang_module_failure_info{module="system"} == 1',
    "last_answers": "yunwang:device_last_answer_timestamp_seconds",
    "green": "max by (device) (yunwang:device_green)",
    "lines_up": "yunwang:line_up",
    "lines_last_up": "yunwang:line_last_up_timestamp_seconds",
    "receive": "yunwang:line_receive_bytes:rate",
    "transmit": "yunwang:line_transmit_bytes:rate",
    "ipv6_lines": "yunwang:line_ipv6_bytes:ratio",
    "ipv6_towns": "yunwang:town_ipv6_bytes:ratio",
    "scrapes": 'max by (instance) (up{job="snmp"})',
    "watching_since": 'min(process_start_time_seconds{job="prometheus"})',
    "now": "vector(time())",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Every question's samples, by the question's name."""

    samples: Mapping[str, Sequence[Sample]]

    def labels(self, question: str) -> list[Mapping[str, str]]:
        """The label sets, for info series."""
        return [sample.labels for sample in self.samples[question]]

    def by(self, question: str, label: str) -> dict[str, float]:
        """Label value -> sample value."""
        return {s.labels[label]: s.value for s in self.samples[question] if label in s.labels}

    def by_device_and_family(self, question: str) -> dict[tuple[str, str], float]:
        """(device, family) -> sample value."""
        return {
            (s.labels["device"], s.labels["family"]): s.value
            for s in self.samples[question]
            if "device" in s.labels and "family" in s.labels
        }

    def one(self, question: str) -> float | None:
        """The value of a question with one answer or none."""
        return next((sample.value for sample in self.samples[question]), None)


async def ask(prometheus: PrometheusClient) -> Answers:
    """Ask everything at once.

    Raises:
        PrometheusUnavailable: one question had no answer; half a picture would mislead.
    """
    found = await asyncio.gather(*(prometheus.query(expr) for expr in QUESTIONS.values()), return_exceptions=True)
    for answer in found:
        if isinstance(answer, BaseException):
            raise answer
    return Answers({name: answer for name, answer in zip(QUESTIONS, found, strict=True) if isinstance(answer, tuple)})
