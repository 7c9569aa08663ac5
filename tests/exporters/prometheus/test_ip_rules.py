"""The rules of IPv6: shares of one source only, a state for each line, no rate over a change of source."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from exporters.prometheus.rules import rules_config

Promtool = Callable[..., str]
MINUTES = 20


@dataclass(frozen=True)
class Port:
    """A near end of a line, what it carries and what is counted of it; rates of each way, a second.

    Attributes:
        carried: bytes by ifHC.
        counted: (family, unit) -> rate, of what the source counts.
    """

    line: str
    device: str
    interface: str
    quality: str | None
    carried: int = 100_000
    counted: Mapping[tuple[str, str], int] | None = None
    source: str = "ipIfStats"

    def series(self) -> Iterator[dict[str, str]]:
        port = f'job="snmp",device="{self.device}",interface="{self.interface}"'
        yield constant(f'yunwang_line_port_info{{{port},line="{self.line}",end="a"}}')
        for way in ("receive", "transmit"):
            yield growing(f"yunwang_interface_{way}_bytes_total{{{port}}}", self.carried)
            for (family, unit), rate in (self.counted or {}).items():
                labels = f'{port},family="{family}",source="{self.source}"'
                yield growing(f"yunwang_interface_ip_{way}_{unit}_total{{{labels}}}", rate)
        if self.quality:
            yield constant(f'yunwang_interface_ip_quality_info{{{port},quality="{self.quality}"}}')
        if self.counted:
            yield constant(f'yunwang_interface_ip_source_info{{{port},source="{self.source}",unit="x"}}')


def constant(name: str) -> dict[str, str]:
    return {"series": name, "values": f"1x{MINUTES}"}


def growing(name: str, rate: int) -> dict[str, str]:
    return {"series": name, "values": f"0+{rate * 60}x{MINUTES}"}


def octets(four: int, six: int) -> dict[tuple[str, str], int]:
    return {("ipv4", "bytes"): four, ("ipv6", "bytes"): six}


def packets(four: int, six: int) -> dict[tuple[str, str], int]:
    return {("ipv4", "packets"): four, ("ipv6", "packets"): six}


def unsupported(device: str) -> dict[str, str]:
    return constant(f'yunwang_module_failure_info{{job="snmp",device="{device}",module="ip",reason="unsupported"}}')


def check(
    tmp_path: Path, promtool: Promtool, series: list[dict[str, str]], answers: Mapping[str, Mapping[str, float]],
    *, minute: int = 10,
) -> None:  # fmt: skip
    """Each expression gives exactly these series, by their labels as text."""
    (tmp_path / "rules.yml").write_text(rules_config(interval_seconds=60), encoding="utf-8")
    questions = [
        {
            "expr": expr,
            "eval_time": f"{minute}m",
            "exp_samples": [{"labels": f"{{{labels}}}", "value": value} for labels, value in found.items()],
        }
        for expr, found in answers.items()
    ]
    tests = [{"interval": "1m", "input_series": series, "promql_expr_test": questions}]
    document = {"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests}
    (tmp_path / "test.yml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    assert "SUCCESS" in promtool("test", "rules", tmp_path / "test.yml")


STATES = {
    "bytes": [Port("l", "d", "a", "bytes", counted=octets(60_000, 30_000))],
    "bytes: idle": [Port("l", "d", "a", "bytes", carried=100, counted=octets(0, 0))],
    "bytes: half": [Port("l", "d", "a", "bytes", counted=octets(25_000, 25_000))],
    "bytes: IPv4 is not counted": [Port("l", "d", "a", "bytes", counted={("ipv6", "bytes"): 5})],
    "bytes: little of one member, all of the other": [
        Port("l", "d", "a", "bytes", counted=octets(5, 5)),
        Port("l", "d", "b", "bytes", carried=900_000, counted=octets(700_000, 100_000)),
    ],
    "cpu-path": [Port("l", "d", "a", "bytes", counted=octets(30_000, 19_999))],
    "cpu-path: both members together": [
        Port("l", "d", "a", "bytes", counted=octets(60_000, 30_000)),
        Port("l", "d2", "a", "bytes", carried=900_000, counted=octets(7, 3)),
    ],
    "not enabled": [Port("l", "d", "a", "not enabled")],
    "not enabled: it carries and stands at 0": [Port("l", "d", "a", "bytes", counted=octets(0, 0))],
    "not enabled: one member": [
        Port("l", "d", "a", "bytes", counted=octets(60_000, 30_000)),
        Port("l", "d", "b", "not enabled"),
    ],
    "packets": [Port("l", "d", "a", "packets", counted=packets(30, 10))],
    "packets: IPv6 only": [Port("l", "d", "a", "packets", counted={("ipv6", "packets"): 5}, source="ipv6IfStats")],
    "packets: the members differ": [
        Port("l", "d", "a", "bytes", counted=octets(60_000, 30_000) | packets(30, 10)),
        Port("l", "d", "b", "packets", counted=packets(30, 50)),
    ],
    "unavailable": [Port("l", "d", "a", "unavailable")],
    "unavailable: one member": [
        Port("l", "d", "a", "not enabled"),
        Port("l", "d", "b", "unavailable"),
    ],
    "not applicable": [Port("l", "d", "a", "not applicable", counted=octets(60_000, 30_000))],
}


@pytest.mark.parametrize("state", STATES)
def test_state_of_a_line(tmp_path: Path, promtool: Promtool, state: str) -> None:
    series = [one for port in STATES[state] for one in port.series()]
    quality = state.partition(":")[0]
    check(tmp_path, promtool, series, {"yunwang:line_ip_quality * 1": {f'line="l",quality="{quality}"': 1}})


def test_a_device_without_any_table_is_unavailable_and_one_that_is_silent_is_unknown(
    tmp_path: Path, promtool: Promtool
) -> None:
    series = [*Port("without", "d1", "a", None).series(), unsupported("d1"), *Port("silent", "d2", "a", None).series()]
    check(tmp_path, promtool, series, {"yunwang:line_ip_quality * 1": {'line="without",quality="unavailable"': 1}})


def test_a_line_has_no_state_while_one_of_its_ports_says_nothing(tmp_path: Path, promtool: Promtool) -> None:
    ports = [Port("l", "d", "a", "bytes", counted=octets(1, 1)), Port("l", "d2", "a", None)]
    series = [one for port in ports for one in port.series()]
    check(tmp_path, promtool, series, {"yunwang:line_ip_quality": {}, "yunwang:line_ipv6_bytes:ratio": {}})


def test_shares_are_of_both_families_and_of_one_unit(tmp_path: Path, promtool: Promtool) -> None:
    ports = [
        Port("two", "d", "a", "bytes", counted=octets(60_000, 20_000) | packets(30, 10)),
        Port("two", "d", "b", "bytes", carried=10_000, counted=octets(0, 10_000) | packets(0, 40)),
        Port("six", "d3", "a", "bytes", counted={("ipv6", "bytes"): 5}),
        Port("old", "d4", "a", "packets", counted={("ipv6", "packets"): 5}, source="ipv6IfStats"),
        Port("mixed", "d5", "a", "bytes", counted=octets(60_000, 20_000)),
        Port("mixed", "d5", "b", "packets", counted=packets(30, 10)),
        Port("packets", "d6", "a", "packets", counted=packets(30, 10)),
        Port("idle", "d7", "a", "bytes", counted=octets(0, 0)),
        Port("mpls", "d8", "a", "not applicable", counted=octets(3, 1)),
    ]
    series = [one for port in ports for one in port.series()]
    answers: dict[str, dict[str, float]] = {
        "yunwang:interface_ipv6_bytes:ratio * 1": {
            'device="d",interface="a"': 0.25, 'device="d",interface="b"': 1, 'device="d5",interface="a"': 0.25,
            'device="d8",interface="a"': 0.25,
        },
        "yunwang:interface_ipv6_packets:ratio * 1": {
            'device="d",interface="a"': 0.25, 'device="d",interface="b"': 1, 'device="d5",interface="b"': 0.25,
            'device="d6",interface="a"': 0.25,
        },
        "round(yunwang:line_ipv6_bytes:ratio * 90)": {'line="two"': 30},
        "round(yunwang:line_ipv6_packets:ratio * 80)": {'line="two"': 50, 'line="packets"': 20},
        "round(yunwang:line_ipv6_bytes:rate)": {
            'line="two"': 60_000, 'line="six"': 10, 'line="idle"': 0, 'line="mpls"': 2,
        },
        "round(yunwang:line_ipv6_packets:rate)": {'line="two"': 100, 'line="old"': 10, 'line="packets"': 20},
        # A device that counts IPv6 alone is not all IPv6.
        'yunwang:device_ipv6_bytes:ratio{device=~"d3|d4"}': {},
    }  # fmt: skip
    check(tmp_path, promtool, series, answers)


def test_a_device_that_counts_ipv6_alone_has_no_share(tmp_path: Path, promtool: Promtool) -> None:
    def counted(device: str, family: str, rate: int) -> list[dict[str, str]]:
        labels = f'job="snmp",device="{device}",town="t",family="{family}"'
        return [growing(f"yunwang_ip_{way}_bytes_total{{{labels}}}", rate) for way in ("receive", "transmit")]

    series = [*counted("both", "ipv4", 300), *counted("both", "ipv6", 100), *counted("six", "ipv6", 900)]
    answers = {
        "yunwang:device_ipv6_bytes:ratio * 1": {'device="both",town="t"': 0.25},
        "yunwang:town_ipv6_bytes:ratio * 1": {'town="t"': 0.25},
    }
    check(tmp_path, promtool, series, answers)


def test_a_port_that_counts_ipv6_alone_is_in_no_share_of_its_device(tmp_path: Path, promtool: Promtool) -> None:
    ports = [
        Port(line="a", device="d", interface="a", quality="bytes", counted=octets(300, 100)),
        Port(line="b", device="d", interface="b", quality="bytes", counted={("ipv6", "bytes"): 900}),
    ]
    series = [one for port in ports for one in port.series()]
    check(tmp_path, promtool, series, {"yunwang:device_ipv6_bytes:ratio * 1": {'device="d"': 0.25}})


CHANGED = 10
"""The minute in which H3C's table takes the place of ipIfStatsTable; its counters are far higher."""


def test_no_rate_spans_two_sources(tmp_path: Path, promtool: Promtool) -> None:
    port = 'job="snmp",device="d",interface="a"'
    series = [constant(f'yunwang_line_port_info{{{port},line="l",end="a"}}')]
    for family, before, after in (("ipv4", 30, 3000), ("ipv6", 10, 3000)):
        for way in ("receive", "transmit"):
            name = f'yunwang_interface_ip_{way}_bytes_total{{{port},family="{family}",source="%s"}}'
            series += [
                {"series": name % "ipIfStats", "values": f"0+{before * 60}x{CHANGED - 1} stale"},
                {
                    "series": name % "hh3cifPortProtocolStat",
                    "values": f"_x{CHANGED} 900000000000+{after * 60}x{MINUTES}",
                },
            ]
    info = f'yunwang_interface_ip_source_info{{{port},source="%s",unit="bytes"}}'
    series += [
        {"series": info % "ipIfStats", "values": f"1x{CHANGED - 1} stale"},
        {"series": info % "hh3cifPortProtocolStat", "values": f"_x{CHANGED} 1x{MINUTES}"},
    ]
    for minute in range(5, MINUTES):
        # Two numbers of the new source make its first rate; until then there is none rather than the old one's.
        share = {'line="l"': 25.0} if minute < CHANGED else {} if minute == CHANGED else {'line="l"': 50.0}
        too_high = {'line="l"': 0.0} if minute != CHANGED else {}
        most = 80 if minute < CHANGED else 12_000
        folder = tmp_path / str(minute)
        folder.mkdir()
        questions = {
            "round(100 * yunwang:line_ipv6_bytes:ratio)": share,
            f"yunwang:line_ip_bytes:rate > bool {most}.1": too_high,
        }
        check(folder, promtool, series, questions, minute=minute)
