"""IPv4 and IPv6 traffic as metrics and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collectors.readings.ip import IpReading, IpStatistics
from exporters.exposition import Format, labels
from exporters.template import ColumnMetric, TableTemplate
from exporters.view import ModuleView, Table


def _ip(prefix: str, entry: str, table: str, *label_names: str) -> tuple[ColumnMetric, ...]:
    columns = (
        ("receive_packets_total", "in_packets", "InReceives", 3),
        ("receive_bytes_total", "in_octets", "InOctets", 5),
        ("transmit_packets_total", "out_packets", "OutTransmits", 30),
        ("transmit_bytes_total", "out_octets", "OutOctets", 32),
    )
    return tuple(
        ColumnMetric(
            name=f"{prefix}_{suffix}",
            kind="counter",
            help=f"{table}HC{name}, {entry}.{column + 1}, else {table}{name}, {entry}.{column} (RFC 4293).",
            field=field,
            labels=label_names,
        )
        for suffix, field, name, column in columns
    )


IP_SYSTEM_METRICS = _ip("yunwang_ip", "1.3.6.1.2.1.4.31.1.1", "ipSystemStats", "device", "family")
IP_INTERFACE_METRICS = _ip("yunwang_interface_ip", "1.3.6.1.2.1.4.31.3.1", "ipIfStats", "device", "interface", "family")


class _IpBlock:
    def __init__(self, form: Format) -> None:
        self._system = _IpTable(IP_SYSTEM_METRICS, form)
        self._interfaces = _IpTable(IP_INTERFACE_METRICS, form)

    @property
    def series(self) -> int:
        return self._system.series + self._interfaces.series

    def render(self, reading: IpReading) -> bytes:
        return self._system.render(reading.device, reading.system) + self._interfaces.render(
            reading.device, reading.interfaces
        )


class _IpTable:
    def __init__(self, metrics: Sequence[ColumnMetric], form: Format) -> None:
        self._metrics = metrics
        self._form = form
        self._known: object = None
        self._template = TableTemplate((), (), form)
        self.series = 0

    def render(self, device: str, statistics: IpStatistics | None) -> bytes:
        if statistics is None:
            self.series = 0
            return b""
        if statistics.rows is not self._known:
            rows = [
                labels({"device": device, **({"interface": name} if name else {}), "family": ip_family})
                for ip_family, name in statistics.rows
            ]
            self._template = TableTemplate(self._metrics, rows, self._form)
            self._known = statistics.rows
        text = self._template.render(statistics.columns)
        self.series = self._template.series
        return text


def _tables(reading: IpReading) -> Iterator[Table]:
    for title, table in (("ip: device", reading.system), ("ip: interfaces", reading.interfaces)):
        if table is not None:
            rows = [
                (family, name, *(column[at] for column in table.columns.values()))
                for at, (family, name) in enumerate(table.rows)
            ]
            yield Table(title, ("family", "interface", *table.columns), rows)


VIEW = ModuleView(
    labels=("device", "family"),
    metrics=(*IP_SYSTEM_METRICS, *IP_INTERFACE_METRICS),
    block=_IpBlock,
    tables=_tables,
)
