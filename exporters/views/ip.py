"""IPv4 and IPv6 traffic, what counts it and how well it is known, as metrics and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from collectors.readings.ip import IpInterface, IpReading, IpStatistics
from exporters.exposition import Format, family, labels
from exporters.template import ColumnMetric, TableTemplate
from exporters.view import ModuleView, Table, info

_COLUMNS: Final = (
    ("receive_packets_total", "in_packets", "InReceives", 3),
    ("receive_bytes_total", "in_octets", "InOctets", 5),
    ("transmit_packets_total", "out_packets", "OutTransmits", 30),
    ("transmit_bytes_total", "out_octets", "OutOctets", 32),
)
_OTHER_SOURCES: Final = {
    "in_packets": "ipv6IfStatsInReceives, 1.3.6.1.2.1.55.1.6.1.1 (RFC 2465)",
    "out_packets": "ipv6IfStatsOutRequests + ipv6IfStatsOutForwDatagrams, 1.3.6.1.2.1.55.1.6.1.11 and .12 (RFC 2465)",
    "in_octets": "hh3cifPortProtocolStatTable, 1.3.6.1.4.1.25506.8.35.5.1.13.1.1 for IPv4 and .13 for IPv6; "
    "in-octets of huawei-ip-statistics",
    "out_octets": "hh3cifPortProtocolStatTable, 1.3.6.1.4.1.25506.8.35.5.1.13.1.7 for IPv4 and .19 for IPv6; "
    "out-octets of huawei-ip-statistics",
}


def _counter(name: str, text: str, field: str, *label_names: str) -> ColumnMetric:
    return ColumnMetric(name=name, kind="counter", help=text, field=field, labels=label_names)


IP_SYSTEM_METRICS: Final = tuple(
    _counter(
        f"yunwang_ip_{suffix}",
        f"ipSystemStatsHC{name}, 1.3.6.1.2.1.4.31.1.1.{column + 1}, "
        f"else ipSystemStats{name}, 1.3.6.1.2.1.4.31.1.1.{column} (RFC 4293).",
        field,
        "device",
        "family",
    )
    for suffix, field, name, column in _COLUMNS
)
IP_INTERFACE_METRICS: Final = tuple(
    _counter(
        f"yunwang_interface_ip_{suffix}",
        f"By source: ipIfStatsHC{name}, 1.3.6.1.2.1.4.31.3.1.{column + 1}; {_OTHER_SOURCES[field]}; "
        f"ipIfStats{name} of 32 bits, 1.3.6.1.2.1.4.31.3.1.{column} (RFC 4293).",
        field,
        "device",
        "interface",
        "family",
        "source",
    )
    for suffix, field, name, column in _COLUMNS
)
SOURCE: Final = info(
    "yunwang_interface_ip_source_info",
    "By what an interface's IP traffic is counted, and in which unit at best: bytes or packets. Chosen when identity "
    "is read; another source makes other series (RFC 4293).",
    "device",
    "interface",
    "source",
    "unit",
)
QUALITY: Final = info(
    "yunwang_interface_ip_quality_info",
    "How well an interface's IPv6 traffic is known, from one look at the device: bytes, packets, not enabled, "
    "unavailable, or not applicable (MPLS); RFC 4293.",
    "device",
    "interface",
    "quality",
)
COMMANDS: Final = info(
    "yunwang_ip_statistics_command_info",
    "What the device's platform must be told in an interface's view before it counts IPv4 and IPv6 apart "
    "(RFC 4293); absent where no such command is known.",
    "device",
    "commands",
)


class _IpBlock:
    """Keeps the text of sources and qualities, and the templates of the numbers, as long as those are the same."""

    def __init__(self, form: Format) -> None:
        self._form = form
        self._system = _IpTable(IP_SYSTEM_METRICS, form)
        self._interfaces = _IpTable(IP_INTERFACE_METRICS, form)
        self._known: tuple[IpInterface, ...] | None = None
        self._commands: tuple[str, ...] = ()
        self._identity_text = b""
        self._identity_series = 0

    @property
    def series(self) -> int:
        return self._identity_series + self._system.series + self._interfaces.series

    def render(self, reading: IpReading) -> bytes:
        if reading.counted is not self._known or reading.enabling_commands != self._commands:
            self._learn(reading)
        return (
            self._identity_text
            + self._system.render(reading.device, reading.system, ())
            + self._interfaces.render(reading.device, reading.interfaces, reading.counted)
        )

    def _learn(self, reading: IpReading) -> None:
        sources = [
            ({"device": reading.device, "interface": one.name, "source": one.source, "unit": one.unit}, "1")
            for one in reading.counted
            if one.source is not None and one.unit is not None
        ]
        qualities = [
            ({"device": reading.device, "interface": one.name, "quality": one.quality}, "1") for one in reading.counted
        ]
        said = "; ".join(reading.enabling_commands)
        commands = [({"device": reading.device, "commands": said}, "1")] if said else []
        texts = (
            family(SOURCE, sources, self._form),
            family(QUALITY, qualities, self._form),
            family(COMMANDS, commands, self._form),
        )
        self._identity_text = "".join(texts).encode()
        self._identity_series = len(sources) + len(qualities) + len(commands)
        self._known, self._commands = reading.counted, reading.enabling_commands


class _IpTable:
    def __init__(self, metrics: Sequence[ColumnMetric], form: Format) -> None:
        self._metrics = metrics
        self._form = form
        self._known: tuple[object, object] = (None, None)
        self._template = TableTemplate((), (), form)
        self.series = 0

    def render(self, device: str, statistics: IpStatistics | None, counted: tuple[IpInterface, ...]) -> bytes:
        if statistics is None:
            self.series = 0
            return b""
        if statistics.rows is not self._known[0] or counted is not self._known[1]:
            self._template = TableTemplate(self._metrics, _row_labels(device, statistics, counted), self._form)
            self._known = (statistics.rows, counted)
        text = self._template.render(statistics.columns)
        self.series = self._template.series
        return text


def _row_labels(device: str, statistics: IpStatistics, counted: Sequence[IpInterface]) -> list[str]:
    sources = {one.name: one.source for one in counted}
    rows: list[str] = []
    for ip_family, name in statistics.rows:
        pairs = {"device": device, **({"interface": name} if name else {}), "family": ip_family}
        source = sources.get(name) if name else None
        rows.append(labels({**pairs, **({"source": source} if source else {})}))
    return rows


def _tables(reading: IpReading) -> Iterator[Table]:
    for title, table in (("ip: device", reading.system), ("ip: interfaces", reading.interfaces)):
        if table is not None:
            rows = [
                (family, name, *(column[at] for column in table.columns.values()))
                for at, (family, name) in enumerate(table.rows)
            ]
            yield Table(title, ("family", "interface", *table.columns), rows)
    if reading.counted:
        commands = "; ".join(reading.enabling_commands) or None
        yield Table(
            "ip: how well IPv6 is known",
            ("interface", "source", "quality", "commands"),
            [
                (one.name, one.source, one.quality, commands if one.quality == "not enabled" else None)
                for one in reading.counted
            ],
        )


VIEW = ModuleView(
    labels=("device", "family"),
    metrics=(SOURCE, QUALITY, COMMANDS, *IP_SYSTEM_METRICS, *IP_INTERFACE_METRICS),
    block=_IpBlock,
    tables=_tables,
)
